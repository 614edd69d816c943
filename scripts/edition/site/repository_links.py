"""Links to the code host, where a reader corrects, edits and looks up the history of a page.

All are made from two settings: the repository's address (`REPO_URL`) and the path of its editor
(`EDIT_PATH`: `edit/main/docs/` on GitHub, `-/edit/main/docs/` on GitLab).
Parameters of GitHub's forms: https://docs.github.com/en/issues/tracking-your-work-with-issues/creating-an-issue
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from edition.model import Claim


@dataclass(frozen=True, slots=True)
class CodeHost:
    """A repository on a code host, and the public address of the site (empty: none)."""

    repository: str
    edit_path: str
    site_url: str = ""

    def edit(self, file: str, line: int = 0) -> str:
        """The host's editor with a file of the project, at a line counted from 1 (0: at its beginning)."""
        return self._file(self.edit_path, file) + (f"#L{line}" if line else "")

    def history(self, file: str) -> str:
        """The history of a file."""
        return self._file(self.edit_path.replace("edit/", "commits/", 1), file)

    def correction(self, claim: Claim, title: str, page: str) -> str:
        """The form for a correction, filled in with the claim.

        `title` is the title of the claim's page, `page` its address below the site's root.
        """
        return self._issue(
            "correction.yml", f"Correction: {claim.title}", page=title, claim=claim.id, address=f"{page}#{claim.id}"
        )

    def news(self, title: str, page: str) -> str:
        """The form for news since publication, filled in with the page."""
        return self._issue("since.yml", f"Since: {title}", page=title, address=page)

    def problem(self, title: str, page: str) -> str:
        """The form for a problem with the site, filled in with the page."""
        return self._issue("site.yml", f"Site: {title}", address=page)

    def unfound(self) -> str:
        """The form for what search does not find; the box puts the question in place of `{query}`."""
        return self._issue("search.yml", "Search: {query}", looked="{query}", address="search/")

    def _file(self, path: str, file: str) -> str:
        return f"{self.repository.rstrip('/')}/{path.removesuffix('docs/')}{quote(file)}"

    def _issue(self, template: str, title: str, address: str, **fields: str) -> str:
        fields["address"] = self.site_url + address
        if self.edit_path.startswith("-/"):
            words = "\n".join(f"{name}: {value}" for name, value in fields.items())
            query = {
                "issue[title]": title,
                "issue[description]": words + "\n\nWhat is wrong, and the source that shows it:\n",
            }
            return f"{self.repository.rstrip('/')}/-/issues/new?{urlencode(query, quote_via=quote)}"
        query = {"template": template, "title": title, **fields}
        return f"{self.repository.rstrip('/')}/issues/new?{urlencode(query, quote_via=quote)}"
