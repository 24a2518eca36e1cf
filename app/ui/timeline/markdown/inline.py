"""Inline Markdown as spans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.ui.timeline.markdown.blocks import Span

LONGEST: Final = 20_000
"""Characters of one paragraph that are parsed; a longer one is shown as it is."""
MOST_MARKS: Final = 1_500
"""Brackets and stars in one paragraph: pairing them can take time that grows with their square."""

_MARKS: Final = re.compile(r"[\[\]*_~`!<]")
_BARE_LINK: Final = re.compile(r"https?://[^\s<>\"'`，。；：！？、（）【】「」《》]+", re.IGNORECASE)
_TRAILING: Final = ".,;:!?'\""
_CJK: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def is_safe(content: str) -> bool:
    """Return whether a paragraph can be parsed without holding up the window."""
    if len(content) > LONGEST:
        return False
    return len(content) < MOST_MARKS or sum(1 for _ in _MARKS.finditer(content)) <= MOST_MARKS


def spans_of(content: str, parser: MarkdownIt, env: EnvType) -> tuple[Span, ...]:
    """Return the spans of a paragraph; one that is not safe to parse comes back as it is."""
    if not is_safe(content):
        return (Span(content),)
    children: list[Token] = []
    parser.inline.parse(content, parser, env, children)
    return _merged(_Looks().read(children))


@dataclass(slots=True)
class _Looks:
    """The look that holds while tokens are read."""

    bold: int = 0
    italic: int = 0
    strike: int = 0
    link: str = ""

    def read(self, tokens: Sequence[Token]) -> list[Span]:
        spans: list[Span] = []
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    self.bold += token.nesting
                case "em_open" | "em_close":
                    self.italic += token.nesting
                case "s_open" | "s_close":
                    self.strike += token.nesting
                case "link_open":
                    self.link = str(token.attrGet("href") or "")
                case "link_close":
                    self.link = ""
                case _:
                    spans += self._words(token)
        return spans

    def _words(self, token: Token) -> list[Span]:
        look = Span("", bold=self.bold > 0, italic=self.italic > 0, strike=self.strike > 0, link=self.link)
        match token.type:
            case "code_inline":
                return [replace(look, text=token.content, code=True)]
            case "softbreak":
                return [replace(look, text="\r")]
            case "hardbreak":
                return [replace(look, text="\n")]
            case "image":
                return [self._picture(token, look)]
        return [replace(look, text=token.content)] if self.link else _with_bare_links(look, token.content)

    def _picture(self, token: Token, look: Span) -> Span:
        """Return a picture as a link: nothing is fetched by being shown."""
        address = str(token.attrGet("src") or "")
        words = token.content or address
        if address.startswith("data:"):
            return replace(look, text=token.content or "image")
        return replace(look, text=words, link=self.link or address)


def _with_bare_links(look: Span, text: str) -> list[Span]:
    spans = []
    start = 0
    for match in _BARE_LINK.finditer(text):
        address = match.group().rstrip(_TRAILING)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_TRAILING)
        if len(address) <= len("https://"):
            continue
        spans.append(replace(look, text=text[start : match.start()]))
        spans.append(replace(look, text=address, link=address))
        start = match.start() + len(address)
    spans.append(replace(look, text=text[start:]))
    return spans


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Join neighbours of one look, and turn soft breaks into blanks: none between two Chinese characters."""
    joined: list[Span] = []
    for number, span in enumerate(spans):
        text = span.text
        if text == "\r":
            before = joined[-1].text if joined else ""
            after = next((each.text for each in spans[number + 1 :] if each.text), "")
            both = before and after and _CJK.match(before[-1]) and _CJK.match(after[0])
            text = "" if both else " "
        if not text:
            continue
        if joined and replace(joined[-1], text=span.text) == span:
            joined[-1] = replace(span, text=joined[-1].text + text)
        else:
            joined.append(replace(span, text=text))
    return tuple(joined)
