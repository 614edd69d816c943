"""The offline site, which opens from disk: every link leads to a file, never to a folder.

Search works unchanged, since its index consists of scripts. Links that scripts add are changed by
another script, when the reader follows them.
"""

from __future__ import annotations

import re
from pathlib import Path

_LINK = re.compile(r'(?P<before>\s(?:href|action)=")(?P<path>[^"#?:]*)(?P<rest>[^"]*)"')
_FOLLOW = """/* On disk a folder has no index page: change a link to one so that it leads to the file in it. */
"use strict";

const toFile = (event) => {
  const link = event.target.closest("a[href]");
  if (link && link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
};
for (const name of ["pointerdown", "focusin", "click"]) document.addEventListener(name, toFile, true);
"""
SCRIPT = "assets/offline.js"
_PRELOAD = re.compile(r'<link rel="preload"[^>]*>\n')


def make_offline(site: Path) -> None:
    """Turn a built site into one that opens from disk.

    404.html is removed: its links are absolute, and no server sends a reader to it. Preloads go, since
    browsers refuse to read a font from disk ahead of its use.
    """
    (site / "404.html").unlink(missing_ok=True)
    (site / SCRIPT).write_text(_FOLLOW, encoding="utf-8")
    for page in site.rglob("*.html"):
        up = "../" * (len(page.relative_to(site).parts) - 1)
        html = _LINK.sub(_to_file, _PRELOAD.sub("", page.read_text(encoding="utf-8")))
        html = html.replace("</head>", f'<script src="{up}{SCRIPT}" defer></script>\n</head>', 1)
        page.write_text(html, encoding="utf-8")


def _to_file(match: re.Match[str]) -> str:
    path = match["path"]
    if path.rpartition("/")[2] in (".", ".."):
        path += "/"
    if not path.endswith("/") or match["rest"].startswith(":"):
        return match[0]
    return f'{match["before"]}{path}index.html{match["rest"]}"'
