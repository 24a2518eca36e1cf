"""HTML, as other parsers write it for Markdown, in the short lines that ``outline`` gives for our blocks."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote

from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, Place, RuleBlock, Span, TableBlock, TextBlock
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.outline import show

_HEADINGS: Final = {"h1": "heading1", "h2": "heading2", "h3": "heading3", "h4": "heading3", "h5": "heading3"} | {
    "h6": "heading3"
}
_LOOKS: Final = {"em": "italic", "strong": "bold", "del": "strike", "code": "code"}
_HAN: Final = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_BLANK_IN_HAN: Final = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")


def of_ours(text: str) -> list[str]:
    """Return the structure that the program finds in a text."""
    return [_line(block) for block in parse(text)]


def of_html(html: str) -> list[str]:
    """Return the structure of a document in HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.lines


def _line(block: MarkdownBlock) -> str:
    place = _place(block.place)
    if isinstance(block, TextBlock):
        return f"{place}{block.style.value}: {_shown(block.spans)}"
    if isinstance(block, CodeBlock):
        return f"{place}code {block.language}: {block.text}"
    if isinstance(block, TableBlock):
        columns = " ".join(alignment.value for alignment in block.alignments)
        rows = " / ".join(" | ".join(map(_shown, row)) for row in block.rows)
        return f"{place}table {columns}: {rows}"
    assert isinstance(block, RuleBlock)
    return f"{place}rule"


def _place(place: Place) -> str:
    marker = f"{place.marker} " if place.marker else ""
    return ">" * place.quote + "  " * place.indent + marker


def _shown(spans: tuple[Span, ...]) -> str:
    """Return spans as text, addresses without the codes that one parser writes and another does not."""
    merged: list[Span] = []
    for span in spans:
        span = replace(span, link=unquote(span.link))
        if merged and replace(merged[-1], text="") == replace(span, text=""):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        elif span.text:
            merged.append(span)
    return _BLANK_IN_HAN.sub("", show(tuple(merged))).strip(" \n")


@dataclass(slots=True)
class _Nest:
    tag: str
    number: int = 0


@dataclass(slots=True)
class _Table:
    alignments: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Walks through HTML, and does to lists and quotes what our blocks do: they become the place of a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._nests: list[_Nest] = []
        self._marker = ""
        self._kind: str | None = None
        self._spans: list[Span] = []
        self._looks: list[str] = []
        self._links: list[str] = []
        self._code: list[str] | None = None
        self._language = ""
        self._table: _Table | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("ul", "ol", "li", "blockquote"):
            self._open(tag, given)
        elif tag in _HEADINGS or tag == "p":
            self._end_words()
            self._kind = _HEADINGS.get(tag, "paragraph")
        elif tag == "pre":
            self._end_words()
            self._code, self._language = [], ""
        elif tag == "code" and self._code is not None:
            self._language = given.get("class", "").removeprefix("language-")
        elif tag == "hr":
            self._end_words()
            self._add("rule")
        elif tag in ("table", "th", "td", "tr"):
            self._open_cell(tag, given)
        else:
            self._open_inline(tag, given)

    def _open(self, tag: str, given: dict[str, str]) -> None:
        self._end_words()
        if tag in ("ul", "ol"):
            self._end_item()
        if tag == "li":
            around = self._nests[-1]
            self._marker = "•" if around.tag == "ul" else f"{around.number}."
            around.number += 1
        self._nests.append(_Nest(tag, int(given.get("start") or 1)))

    def _open_cell(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table":
            self._end_words()
            self._table = _Table()
        elif self._table is not None:
            if tag == "tr":
                self._table.rows.append([])
            elif tag == "th":
                self._table.alignments.append({"": "left", "center": "centre"}.get(*[given.get("align", "")] * 2))
            self._spans = []

    def _open_inline(self, tag: str, given: dict[str, str]) -> None:
        if tag in _LOOKS:
            self._looks.append(_LOOKS[tag])
        elif tag == "a":
            self._links.append(given.get("href", ""))
        elif tag == "br":
            self._say("\n")
        elif tag == "input":
            self._marker = "☑" if "checked" in given else "☐"
        elif tag == "img":
            address = given.get("src", "")
            address = "" if address.startswith("data:") else address
            self._say(given.get("alt") or unquote(address) or "image", link=address)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol", "li", "blockquote"):
            self._end_words()
            if tag == "li":
                self._end_item()
            self._nests.pop()
        elif tag in _HEADINGS or tag == "p":
            self._end_words(is_shown=True)
        elif tag == "pre":
            text = "".join(self._code or ()).rstrip("\n")
            self._code = None
            self._add(f"code {self._language}: {text}")
        elif tag in ("th", "td") and self._table is not None:
            self._table.rows[-1].append(_shown(tuple(self._spans)))
            self._spans = []
        elif tag == "table" and self._table is not None:
            rows = " / ".join(" | ".join(row) for row in self._table.rows)
            columns = " ".join(self._table.alignments)
            self._table = None
            self._add(f"table {columns}: {rows}")
        elif tag in _LOOKS and self._looks:
            self._looks.remove(_LOOKS[tag])
        elif tag == "a" and self._links:
            self._links.pop()

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
        elif self._kind is not None or self._table is not None or self._spans or data.strip():
            self._say(data.replace("\n", " "))

    def _say(self, text: str, link: str = "") -> None:
        if self._spans and self._spans[-1].text.endswith("\n"):
            text = text.removeprefix(" ")
        around = self._links[-1] if self._links else ""
        on = self._looks
        look = Span(text, "bold" in on, "italic" in on, "strike" in on, "code" in on)
        self._spans.append(replace(look, link=around or link))

    def _end_item(self) -> None:
        if self._marker:
            self._add("paragraph: ")

    def _end_words(self, *, is_shown: bool = False) -> None:
        if self._table is not None:
            return
        words = _shown(tuple(self._spans))
        if words or is_shown:
            self._add(f"{self._kind or 'paragraph'}: {words}")
        self._spans = []
        self._kind = None

    def _add(self, words: str) -> None:
        marker, self._marker = self._marker, ""
        place = Place(
            indent=sum(nest.tag in ("ul", "ol") for nest in self._nests),
            quote=sum(nest.tag == "blockquote" for nest in self._nests),
            marker=marker,
        )
        self.lines.append(_place(place) + words)
