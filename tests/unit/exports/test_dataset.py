"""The edition as data: each file against its schema, read back by other programs, and the page that explains it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from edition.edition import Edition
from edition.exports.dataset import data_files, dataset_files
from edition.exports.schemas import FORMS
from edition.project import read_edition
from small_edition import edit
from support import ROOT

SITE = "https://example.org/harbours/"
PAGE = ROOT / "docs" / "about" / "data.md"
RECORDED = ROOT / "tests" / "data" / "schemas.toml"


@pytest.fixture(scope="module")
def files(small_read: Edition) -> dict[str, str]:
    return dict(dataset_files(small_read, SITE))


@pytest.fixture(scope="module")
def real_files() -> dict[str, str]:
    """Those of the real edition, whatever else is said of it."""
    return dict(dataset_files(read_edition(ROOT)[0], SITE))


def faults(files: dict[str, str], name: str, data: object) -> list[str]:
    schema = json.loads(files[f"{name}.schema.json"])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


@pytest.mark.parametrize("which", ["files", "real_files"])
@pytest.mark.parametrize("name", FORMS)
def test_file_is_valid_against_its_schema(which: str, name: str, request: pytest.FixtureRequest) -> None:
    files: dict[str, str] = request.getfixturevalue(which)
    data = json.loads(files[f"{name}.json"])
    assert data["$schema"] == f"{name}.schema.json"
    assert data[name]
    assert faults(files, name, data) == []


def spoil_status(data: Any) -> None:
    data["claims"][0]["status"] = "true"


def add_field(data: Any) -> None:
    data["claims"][0]["colour"] = "red"


def drop_field(data: Any) -> None:
    del data["claims"][0]["commentary"][0]["plain"]


def spoil_version(data: Any) -> None:
    data["version"] = "0.9"


@pytest.mark.parametrize("spoil", [spoil_status, add_field, drop_field, spoil_version])
def test_schema_refuses_another_form(spoil: Callable[[Any], None], files: dict[str, str]) -> None:
    data = json.loads(files["claims.json"])
    other = deepcopy(data)
    spoil(other)
    assert not faults(files, "claims", data)
    assert faults(files, "claims", other)


def unrecorded(files: dict[str, str]) -> list[str]:
    """The schemas that are not those recorded under their versions, as lines to record."""
    recorded = tomllib.loads(RECORDED.read_text(encoding="utf-8"))
    lines = []
    for name, form in FORMS.items():
        digest = hashlib.sha256(files[f"{name}.schema.json"].encode()).hexdigest()
        if recorded.get(name, {}).get(form.version) != digest:
            lines.append(f'[{name}] "{form.version}" = "{digest}"')
    return lines


def test_change_of_a_schema_has_a_new_version(files: dict[str, str]) -> None:
    """If this fails: raise `version` of the form, and add the line to tests/data/schemas.toml. No line ever changes."""
    assert unrecorded(files) == []
    changed = files | {"claims.schema.json": files["claims.schema.json"].replace('"settle"', '"settled"')}
    assert [line.split()[:2] for line in unrecorded(changed)] == [["[claims]", f'"{FORMS["claims"].version}"']]


def test_claim_has_its_commentary_and_its_citations(files: dict[str, str]) -> None:
    """Those of its free notes included."""
    data = json.loads(files["claims.json"])
    assert {name: data[name] for name in ("edition", "address", "licence", "date")} == {
        "edition": "Two Harbours",
        "address": SITE,
        "licence": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "date": "2024-05-01",
    }
    assert data["claims"][0] == {
        "id": "lamp-lit",
        "address": f"{SITE}chapters/harbours/#lamp-lit",
        "title": "A lamp was lit",
        "sentences": ["1.1", "n1"],
        "kind": "fact",
        "status": "confirmed",
        "reviewed": "2024-05-01",
        "finding": "The lamp was lit on that evening.",
        "settle": "",
        "commentary": [
            {
                "kind": "check",
                "markdown": "The keeper’s book says so.[@keeper-2022, p. 12; see also @lamp-2021, para. 3]",
                "plain": "The keeper’s book says so.",
            },
            {"kind": "wording", "markdown": "The word is old.[^word]", "plain": "The word is old."},
        ],
        "citations": [
            {"source": "keeper-2022", "locator": "p. 12"},
            {"source": "lamp-2021", "locator": "para. 3"},
            {"source": "keeper-2022", "locator": "p. 12"},
        ],
        "changes": [],
        "formerly": [],
    }


def test_source_is_csl_data_with_what_the_edition_knows_of_it(files: dict[str, str]) -> None:
    source = next(item for item in json.loads(files["sources.json"])["sources"] if item["id"] == "keeper-2022")
    assert (source["type"], source["container-title"]) == ("article-journal", "Journal of Piers")
    assert (source["custom"]["kind"], source["custom"]["seen"]) == ("research", "page")
    assert source["custom"]["address"] == f"{SITE}sources/keeper-2022/"
    assert {"address": f"{SITE}chapters/harbours/#lamp-lit", "locator": "p. 12"} in source["custom"]["cited"]


def test_addresses_are_relative_where_that_of_the_site_is_not_known(small_read: Edition) -> None:
    data = json.loads(dict(dataset_files(small_read))["claims.json"])
    assert data["address"] == "../../"
    assert data["claims"][0]["address"] == "../../chapters/harbours/#lamp-lit"


@pytest.mark.parametrize("name", ["claims", "timeline"])
def test_csv_is_read_back(name: str, real_files: dict[str, str]) -> None:
    """By Python's own module, row for row; lines end as RFC 4180 asks."""
    text = real_files[f"{name}.csv"]
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    records = json.loads(real_files[f"{name}.json"])[name]
    words = "finding" if name == "claims" else "plain"
    assert [(row["id"], row["address"], row[words]) for row in rows] == [
        (record["id"], record["address"], record[words]) for record in records
    ]
    assert [row["sentences"].split("; ") for row in rows] == [record["sentences"] or [""] for record in records]


def test_page_called_as_a_data_file_does_not_replace_it(small: Path) -> None:
    (small / "docs" / "v1").mkdir()
    edit(small, "docs/v1/claims.md", "", "---\ntitle: T\ndescription: D\n---\n\nWords.[@lamp-2021]\n")
    files = dict(data_files(read_edition(small)[0]))
    assert len(json.loads(files["data/v1/claims.json"])["claims"]) == 2


EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("code", EXAMPLES, ids=lambda code: re.findall(r'(?:open|parse)\("([^"]+)', code)[0])
def test_example_of_the_page_runs(code: str, real_files: dict[str, str], tmp_path: Path) -> None:
    for name, text in real_files.items():
        (tmp_path / name).write_bytes(text.encode())
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_page_has_an_example_of_each_file() -> None:
    opened = {name for code in EXAMPLES for name in re.findall(r'open\("([^"]+)', code)}
    assert opened >= {f"{name}.json" for name in FORMS}


def test_command_writes_the_files(tmp_path: Path, run_command: Any) -> None:
    done = run_command(ROOT, "data", str(tmp_path / "new" / "folder"), "--site-url", SITE)
    assert (done.returncode, done.stderr) == (0, "")
    written = {file.name: file.read_bytes().decode() for file in (tmp_path / "new" / "folder").iterdir()}
    assert written == dict(dataset_files(read_edition(ROOT)[0], SITE))


def test_command_writes_nothing_of_an_edition_that_breaks_a_rule(copy: Path, run_command: Any) -> None:
    page = copy / "docs" / "glossary.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nWords.[@no-such-source]\n", encoding="utf-8")
    done = run_command(copy, "data")
    assert done.returncode == 1
    assert "no-such-source" in done.stderr
    assert done.stderr.endswith("No data was written.\n")
    assert not (copy / "site").exists()


def test_command_reports_a_folder_that_it_cannot_write(tmp_path: Path, run_command: Any) -> None:
    (tmp_path / "file").touch()
    done = run_command(ROOT, "data", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "Fix: name another folder." in done.stderr
    assert "Traceback" not in done.stderr
