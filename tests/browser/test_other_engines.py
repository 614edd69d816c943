"""The reading in Firefox and WebKit, where they are installed (apt install firefox-esr webkit2gtk-driver xvfb).

Playwright drives only its own, changed copies of them. WebKitGTK has a driver for Selenium, and needs a
display, which Xvfb gives.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from support import free_port, wait_until

CHAPTER = "chapters/china-and-russia/"
DESK, NARROW = (1440, 900), (500, 760)
"""Inner sizes of windows; Firefox has none narrower than 500 pixels."""
TIGHT = 8.0
"""Seconds within which a page answers a key or a scroll."""


class Engine(Protocol):
    """What these tests ask of a browser."""

    def open(self, address: str) -> None:
        """Load a page, and wait until it is loaded."""

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of a function in the page; gives what it returns."""

    def press(self, key: str) -> None:
        """Press and release one key."""

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window this inner size."""


class Firefox:
    """Firefox without a window, driven through Marionette, its own protocol.

    A message is its length, a colon, and JSON
    (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html). The driver on PyPI
    needs telnetlib, which Python 3.13 no longer has.
    """

    def __init__(self, program: str, folder: Path) -> None:
        port = free_port()
        (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
        command = [program, "--marionette", "--headless", "--no-remote", "--profile", str(folder)]
        with (folder / "firefox.log").open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(lambda: self._connect(port))
        self._command("WebDriver:NewSession")

    def _connect(self, port: int) -> bool:
        """Whether Firefox listens and has greeted."""
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            return False
        self.answers = self.socket.makefile("rb")
        self._read()
        return True

    def _read(self) -> Any:
        length = b""
        while (byte := self.answers.read(1)) != b":":
            assert byte, "Firefox has ended"
            length += byte
        return json.loads(self.answers.read(int(length)))

    def _command(self, name: str, **parameters: object) -> Any:
        message = json.dumps([0, 1, name, parameters]).encode()
        self.socket.sendall(f"{len(message)}:".encode() + message)
        _, _, error, result = self._read()
        assert not error, error
        return result

    def open(self, address: str) -> None:
        self._command("WebDriver:Navigate", url=address)

    def run(self, script: str, *arguments: object) -> Any:
        return self._command("WebDriver:ExecuteScript", script=script, args=arguments)["value"]

    def press(self, key: str) -> None:
        strokes = [{"type": way, "value": key} for way in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self._command("WebDriver:PerformActions", actions=[keyboard])

    def resize(self, size: tuple[int, int]) -> None:
        frame = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        self._command("WebDriver:SetWindowRect", width=size[0] + frame[0], height=size[1] + frame[1])

    def close(self) -> None:
        self.answers.close()
        self.socket.close()
        self.process.terminate()
        self.process.wait()


class WebKit:
    """WebKitGTK in a display of its own, driven through Selenium."""

    def __init__(self, program: str, folder: Path) -> None:
        number, display = os.pipe()
        command = ["Xvfb", "-displayfd", str(display), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        with (folder / "xvfb.log").open("w") as log:
            self.display = subprocess.Popen(command, pass_fds=[display], stderr=log)
        os.close(display)
        with os.fdopen(number) as pipe:
            environment = os.environ | {"DISPLAY": f":{pipe.readline().strip()}"}
        options = webdriver.WebKitGTKOptions()
        options.add_argument("--automation")
        service = webdriver.WebKitGTKService(executable_path=program, env=environment)
        self.driver = webdriver.WebKitGTK(options=options, service=service)

    def open(self, address: str) -> None:
        self.driver.get(address)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def press(self, key: str) -> None:
        ActionChains(self.driver).send_keys(key).perform()

    def resize(self, size: tuple[int, int]) -> None:
        frame = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        self.driver.set_window_size(size[0] + frame[0], size[1] + frame[1])

    def close(self) -> None:
        self.driver.quit()
        self.display.terminate()
        self.display.wait()


PROGRAMS = {"Firefox": ("firefox-esr", "firefox"), "WebKit": ("WebKitWebDriver",)}


@pytest.fixture(scope="module", params=PROGRAMS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A browser with another engine than Chromium's; skipped, in words, where it is not installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS[request.param])), None)
    if not program or (request.param == "WebKit" and not shutil.which("Xvfb")):
        pytest.skip(f"{request.param} is not installed (apt install firefox-esr webkit2gtk-driver xvfb)")
    browser = (Firefox if request.param == "Firefox" else WebKit)(program, tmp_path_factory.mktemp("engine"))
    yield browser
    browser.close()


@pytest.fixture
def wide(engine: Engine, address: str) -> Engine:
    """The browser with a chapter in a wide window, as a first-time reader has it."""
    engine.open(f"{address}{CHAPTER}")
    engine.resize(DESK)
    engine.run("localStorage.clear()")
    engine.open(f"{address}{CHAPTER}")
    return engine


def wait_for(engine: Engine, condition: str, *arguments: object) -> None:
    """Wait until an expression of the page is true; `arguments` has the others."""
    wait_until(lambda: bool(engine.run(f"return {condition}", *arguments)), TIGHT)


def test_key_opens_the_search_whose_results_stay_in_their_box(wide: Engine) -> None:
    """All of them can be scrolled to within it; Escape closes it."""
    wide.press("/")
    wait_for(wide, "document.activeElement.matches('dialog input[type=search]')")
    for letter in "summit":
        wide.press(letter)
    wait_for(wide, "document.querySelectorAll('dialog li a').length > 5")
    wait_for(
        wide,
        """(() => {
            const links = document.querySelectorAll('dialog li a');
            const last = links[links.length - 1];
            last.scrollIntoView({ block: 'nearest' });
            const box = document.querySelector('dialog').getBoundingClientRect();
            const under = document.elementFromPoint(box.left + box.width / 2, box.bottom + 3);
            return last.getBoundingClientRect().bottom <= box.bottom && box.bottom <= innerHeight
                && (!under || !under.closest('dialog li'));
        })()""",
    )
    wide.press(Keys.ESCAPE)
    wait_for(wide, "!document.querySelector('dialog[open]')")


def test_enter_opens_the_first_result(wide: Engine, address: str) -> None:
    wide.press("s")
    wait_for(wide, "document.activeElement.matches('dialog input[type=search]')")
    for letter in "6.2":
        wide.press(letter)
    wait_for(wide, "document.querySelector('dialog li a')")
    wide.press(Keys.ENTER)
    wait_for(wide, "location.hash == '#s6-2'")


def test_focus_opens_a_card_within_the_window_and_escape_closes_it(wide: Engine) -> None:
    wide.run(
        """const mark = document.querySelectorAll('.claim a.footnote-ref')[3];
        mark.scrollIntoView({ block: 'center' }); mark.focus();"""
    )
    wait_for(wide, "document.querySelector('.card')")
    left, right, top, bottom = wide.run(
        "const at = document.querySelector('.card').getBoundingClientRect();"
        "return [at.left, at.right, at.top, at.bottom]"
    )
    assert 0 <= left < right <= DESK[0]
    assert 0 <= top < bottom <= DESK[1]
    wide.press(Keys.ESCAPE)
    wait_for(wide, "!document.querySelector('.card') && document.activeElement.matches('a.footnote-ref')")


def test_claim_at_the_top_has_its_sentence_lit_and_in_view(wide: Engine) -> None:
    """Every claim of the chapter, as each of its sentences stands in the passage beside it."""
    for claim in wide.run("return [...document.querySelectorAll('.claim > h3')].map(h => h.id)"):
        wide.run("document.getElementById(arguments[0]).scrollIntoView()", claim)
        wait_for(
            wide,
            """[...document.getElementById(arguments[0]).closest('.claim').querySelectorAll('.claim-line a')]
            .every(link => {
                const sentence = document.getElementById(link.hash.slice(1));
                const at = sentence.getBoundingClientRect();
                return sentence.classList.contains('now') && at.top >= 0 && at.bottom <= innerHeight + 1;
            })""",
            claim,
        )


def test_narrow_window_folds_the_evidence_and_a_link_opens_it(engine: Engine, wide: Engine, address: str) -> None:
    engine.resize(NARROW)
    engine.open(f"{address}{CHAPTER}?narrow")
    assert engine.run("return document.querySelectorAll('.evidence[open]').length") == 0
    assert engine.run("return document.querySelector('.claim-sentence').offsetHeight") > 0
    engine.run("location.hash = document.querySelector('.evidence a.footnote-ref').closest('sup').id")
    wait_for(engine, "document.querySelectorAll('.evidence[open]').length == 1")
    assert engine.run("return document.documentElement.scrollWidth <= innerWidth")


def test_view_of_the_text_alone_is_kept(wide: Engine, address: str) -> None:
    wide.run("document.querySelector('input[value=text]').click()")
    wide.open(f"{address}chapters/promises/")
    assert wide.run("return document.querySelector('.claim').offsetHeight") == 0
    assert wide.run("return document.querySelector('.sentence').offsetHeight") > 0


def test_print_styles_show_text_and_evidence_without_menus(wide: Engine) -> None:
    """The rules for paper, applied to the screen: these drivers cannot pretend to print."""
    wide.run("document.querySelectorAll('.evidence').forEach(box => (box.open = false))")
    wide.run(
        """for (const sheet of document.styleSheets)
            for (const rule of sheet.cssRules)
                if (rule.media && rule.media.mediaText == 'print') rule.media.mediaText = 'all';"""
    )
    hidden, shown = wide.run(
        """const height = (name) => document.querySelector(name).getBoundingClientRect().height;
        return [['.site-nav', '.quick', '.fold-all'].map(height), ['.sentence', '.finding', '.footnotes'].map(height)];"""
    )
    assert hidden == [0, 0, 0]
    assert all(shown)


def test_rail_keeps_names_whole_and_its_scroll_bar_off_them(wide: Engine) -> None:
    """The name of the current page is no wider than the others, and no track lies on the names."""
    current, others, right, inner = wide.run(
        """const rail = document.querySelector('.site-nav');
        const links = [...rail.querySelectorAll('a')].filter((link) => link.offsetHeight);
        const weight = (link) => getComputedStyle(link).fontWeight;
        const named = links.filter((link) => link.hasAttribute('aria-current'));
        const rest = links.filter((link) => !link.hasAttribute('aria-current'));
        return [named.map(weight), [...new Set(rest.map(weight))],
            Math.max(...links.map((link) => link.getBoundingClientRect().right)),
            rail.getBoundingClientRect().left + rail.clientWidth];"""
    )
    assert current == others
    assert right + 10 <= inner


def test_scroll_bars_have_the_colours_of_the_page(wide: Engine) -> None:
    """Of the window, of the rail and of the passage, in both schemes; or they lie over the page and take no room."""
    for scheme in ("light", "dark"):
        wide.run("document.querySelector(`.themes input[value=${arguments[0]}]`).click()", scheme)
        colours, paper, room = wide.run(
            """const bars = ['html', '.site-nav', '.unit > .passage'].map((name) => document.querySelector(name));
            return [bars.map((bar) => getComputedStyle(bar).scrollbarColor),
                getComputedStyle(document.body).backgroundColor, innerWidth - document.documentElement.clientWidth]"""
        )
        assert all(colour.endswith(paper) for colour in colours) if all(colours) else room == 0, (colours, paper)
