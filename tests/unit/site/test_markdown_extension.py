"""Raw HTML in Markdown is text on the page, even where no rule has refused it."""

from __future__ import annotations

import pytest
from markdown import Markdown

from edition.edition import Edition


@pytest.mark.parametrize(
    "text",
    [
        'An escaped backslash \\\\` <meta http-equiv="refresh" content="0;url=https://example.org/"> `ends it.',
        '<meta http-equiv="refresh" content="0">',
        "<script>\nalert(1)\n</script>",
        "> <iframe src=x></iframe>",
        "<!-- a comment --> and words",
        "A paragraph with <b onclick=x>bold</b> words.",
        "<?php echo 1 ?>",
    ],
)
def test_raw_html_is_printed_as_text(small_read: Edition, text: str) -> None:
    markdown = Markdown(
        extensions=["attr_list", "footnotes", "tables", "edition.site.markdown_extension"],
        extension_configs={"edition.site.markdown_extension": {"edition": small_read, "insert": str}},
    )
    html = markdown.convert(text).lower()
    assert not any(f"<{tag}" in html for tag in ("meta", "script", "iframe", "b ", "!--", "?php"))
    assert "&lt;" in html
