"""cmark-gfm, the reference implementation of GitHub's Markdown, as a judge of ours."""

import re
from typing import Final

from cmarkgfm import cmark

from tests.ui.timeline.markdown.structure import of_html, of_ours

_OPTIONS: Final = cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
_EXTENSIONS: Final = ("table", "strikethrough", "autolink", "tasklist")


def theirs(text: str) -> list[str]:
    """Return the structure that cmark-gfm gives to a text."""
    return of_html(cmark.markdown_to_html_with_extensions(text, options=_OPTIONS, extensions=list(_EXTENSIONS)))


def ours(text: str) -> list[str]:
    """Return the structure that the program gives to a text, without what HTML has no place for."""
    return [re.sub(r"^(>* *\d+)\)", r"\1.", line) for line in of_ours(text)]
