"""What is in a paragraph, as spans."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.ui.timeline.markdown.bare_links import HAN, with_bare_links
from app.ui.timeline.markdown.blocks import Span
from app.ui.timeline.markdown.notes import NOTES
from app.ui.timeline.markdown.source_text import LONGEST_LINE, is_cut

if TYPE_CHECKING:
    from markdown_it.token import Token

References = Mapping[str, object]
"""Link definitions by label, as the parser of blocks found them."""

_MOST_BRACKETS: Final = 500
_MOST_MARKS: Final = 4_000
_MARKS: Final = re.compile(r"[*_~`<&\\\[$]")
_SOFT_BREAK: Final = "\r"
_BETWEEN_HAN: Final = re.compile(rf"(?<=[{HAN}]){_SOFT_BREAK}(?=[{HAN}])")


def is_parsable(content: str) -> bool:
    """Return whether a paragraph can be parsed without holding up the window; others are shown as they are."""
    if len(content) > LONGEST_LINE or is_cut(content):
        return False
    if content.count("[") > _MOST_BRACKETS:
        return False
    return len(content) <= _MOST_MARKS or sum(1 for _ in _MARKS.finditer(content)) <= _MOST_MARKS


def spans_of(
    content: str, references: References, restored: Callable[[str], str], notes: Collection[str] | None = None
) -> tuple[Span, ...]:
    """Return the spans of a paragraph; ``restored`` puts back what was left out of a text.

    ``notes`` are the keys of the footnotes that are defined; None takes every label for one that is.
    """
    from app.ui.timeline.markdown.engine import engine

    env: dict[str, object] = {"references": references} if references else {}
    if notes is not None:
        env[NOTES] = notes
    tokens = engine().inline(content, env)
    merged = _merged(_Looks().read(tokens))
    return tuple(replace(span, text=restored(span.text), link=restored(span.link)) for span in with_bare_links(merged))


@dataclass(slots=True)
class _Looks:
    """The look that holds while tokens are read."""

    bold: int = 0
    italic: int = 0
    strike: int = 0
    link: str = ""

    def read(self, tokens: "Sequence[Token]") -> Iterator[Span]:
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    self.bold += token.nesting
                case "em_open" | "em_close":
                    self.italic += token.nesting
                case "s_open" | "s_close":
                    self.strike += token.nesting
                case "link_open":
                    self.link = _address(token, "href")
                case "link_close":
                    self.link = ""
                case _:
                    yield self._words(token)

    def _words(self, token: "Token") -> Span:
        look = Span("", bold=self.bold > 0, italic=self.italic > 0, strike=self.strike > 0, link=self.link)
        match token.type:
            case "code_inline":
                return replace(look, text=token.content, code=True)
            case "softbreak":
                return replace(look, text=_SOFT_BREAK)
            case "hardbreak":
                return replace(look, text="\n")
            case "formula":
                return replace(look, text=token.content, formula=token.markup)
            case "image":
                return self._picture(token, look)
            case "note":
                return replace(look, text=f"[{token.content}]", note=token.content)
            case "html_inline":
                return replace(look, text=token.content.replace("\n", _SOFT_BREAK))
        return replace(look, text=token.content)

    def _picture(self, token: "Token", look: Span) -> Span:
        """Return a picture as a link: nothing is fetched by being shown."""
        address = _address(token, "src")
        words = "".join(span.text for span in _Looks().read(token.children or ())).replace(_SOFT_BREAK, " ")
        return replace(look, text=words or address or "image", link=self.link or address)


def _address(token: "Token", name: str) -> str:
    """Return where a link leads; nowhere for data that is written out in it."""
    address = str(token.attrGet(name) or "")
    return "" if address.lower().startswith("data:") else address


def _merged(spans: Iterator[Span]) -> list[Span]:
    """Join neighbours of one look, and turn soft breaks into blanks: none between two Chinese characters."""
    runs: list[tuple[Span, list[str]]] = []
    for span in spans:
        look = replace(span, text="")
        if runs and runs[-1][0] == look and not look.formula:
            runs[-1][1].append(span.text)
        elif span.text:
            runs.append((look, [span.text]))
    words = ["".join(texts) for _, texts in runs]
    spans_joined = [replace(look, text=_without_soft_breaks(words, number)) for number, (look, _) in enumerate(runs)]
    return [span for span in spans_joined if span.text]


def _without_soft_breaks(words: list[str], number: int) -> str:
    text = words[number]
    if _SOFT_BREAK not in text:
        return text
    before = words[number - 1][-1] if number else ""
    after = words[number + 1][0] if number + 1 < len(words) else ""
    joined = _BETWEEN_HAN.sub("", before + text + after).removeprefix(before)
    return joined[: len(joined) - len(after)].replace(_SOFT_BREAK, " ")
