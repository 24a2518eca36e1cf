from collections.abc import Sequence

class Options:
    CMARK_OPT_UNSAFE: int
    CMARK_OPT_FOOTNOTES: int
    CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE: int

def markdown_to_html_with_extensions(text: str, options: int = ..., extensions: Sequence[str] | None = ...) -> str: ...
