"""What goes on the clipboard: a selection as plain text, as HTML and as Markdown."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from PySide6.QtCore import QMimeData

from app.ui.links import is_openable
from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import Place, Span, TextStyle
from app.ui.timeline.parts.base import Part
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.formula import FormulaPart
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.sources_row import SourcesPart
from app.ui.timeline.parts.table import TablePart

_HEADINGS = {TextStyle.HEADING1: 1, TextStyle.HEADING2: 2, TextStyle.HEADING3: 3}

_FORMULA_ENDS = {"\\(": "\\)", "\\[": "\\]"}


@dataclass(frozen=True, slots=True)
class Selected:
    """A part and what of it is selected: ``start`` to before ``end``, in UTF-16 units of its text."""

    part: Part
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the selected words."""
        return utf16.cut(self.part.text, self.start, self.end)

    @property
    def is_whole(self) -> bool:
        """Return whether all of the part is selected."""
        return self.start == 0 and self.end >= utf16.length(self.part.text)


def mime_of(selected: Sequence[Selected]) -> QMimeData:
    """Return a selection in three forms; every program takes the one that it can use."""
    mime = QMimeData()
    mime.setText(plain_of(selected))
    mime.setHtml("".join(map(_html_of, selected)))
    mime.setData("text/markdown", markdown_of(selected).encode())
    return mime


def plain_of(selected: Sequence[Selected]) -> str:
    """Return the words as they are read, items of lists with their markers."""
    return _joined(selected, [_marker(each) + each.text for each in selected])


def read_out(part: Part) -> str:
    """Return a whole part as it is read."""
    return _marker(Selected(part, 0, 0)) + part.text


def markdown_of(selected: Sequence[Selected]) -> str:
    """Return Markdown: the source of what is selected whole, and words with their marks of all else."""
    return _joined(selected, [_markdown(each) for each in selected])


def _joined(selected: Sequence[Selected], texts: Sequence[str]) -> str:
    joints = [each.part.joint for each in selected[:-1]]
    return "".join(text + joint for text, joint in zip_longest(texts, joints, fillvalue=""))


def _marker(selected: Selected) -> str:
    """Return what stands before a text: what data is, the marker of a list's item; nothing for half of either."""
    part = selected.part
    if part.heading and selected.start == 0:
        return f"{part.heading}\n"
    if not isinstance(part, ProsePart) or selected.start > 0 or not part.block.place.marker:
        return ""
    place = part.block.place
    return "  " * (place.indent - 1) + place.marker + " "


def _markdown(selected: Selected) -> str:
    part = selected.part
    if isinstance(part, CodePart | TablePart | FormulaPart) and selected.is_whole:
        return (part.block.source or part.block.text).strip("\n")
    if isinstance(part, SourcesPart):
        return part.markdown
    if not isinstance(part, ProsePart):
        return selected.text
    words = "".join(_marked(span) for span in _spans_within(part.block.spans, selected.start, selected.end))
    place = part.block.place
    if selected.start > 0:
        return words
    hashes = _HEADINGS.get(part.block.style)
    before = "#" * hashes + " " if hashes else ""
    return "> " * place.quote + "   " * max(place.indent - 1, 0) + _markdown_marker(place) + before + words


def _markdown_marker(place: Place) -> str:
    if not place.marker:
        return ""
    if place.begins_note:
        return f"[^{place.note}]: "
    return {"•": "- ", "☐": "- [ ] ", "☑": "- [x] "}.get(place.marker, f"{place.marker} ")


def _marked(span: Span) -> str:
    if span.formula:
        return f"{span.formula}{span.text}{_FORMULA_ENDS.get(span.formula, span.formula)}"
    if span.note:
        return "".join(f"[^{label}" for label in span.text.split("[")[1:])
    text = span.text.replace("\n", "  \n")
    if span.code:
        fence = "``" if "`" in text else "`"
        text = f"{fence}{text}{fence}"
    for mark, wanted in (("~~", span.strike), ("*", span.italic), ("**", span.bold)):
        text = f"{mark}{text}{mark}" if wanted and text.strip() else text
    return f"[{text}]({span.link})" if span.link and span.link != span.text else text


def _spans_within(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    at = 0
    for span in spans:
        length = utf16.length(span.text)
        text = utf16.cut(span.text, start - at, end - at) if start < at + length and end > at else ""
        if text:
            # Half a formula is none.
            text = span.text if span.formula else text
            yield replace(span, text=text)
        at += length


def _html_of(selected: Selected) -> str:
    part = selected.part
    if isinstance(part, CodePart):
        heading = f"<p>{html.escape(part.heading)}</p>" if part.heading and selected.start == 0 else ""
        return f"{heading}<pre><code>{html.escape(selected.text)}</code></pre>"
    if isinstance(part, TablePart) and selected.is_whole:
        rows = ("".join(f"<td>{_markup(cell)}</td>" for cell in row) for row in part.block.rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    if not isinstance(part, ProsePart):
        lines = html.escape(selected.text).replace("\n", "<br>")
        return f"<p>{lines}</p>"
    return _html_of_words(part, _markup(list(_spans_within(part.block.spans, selected.start, selected.end))))


def _html_of_words(part: ProsePart, words: str) -> str:
    place = part.block.place
    heading = _HEADINGS.get(part.block.style)
    if heading:
        words = f"<h{heading}>{words}</h{heading}>"
    elif place.marker.rstrip(".)").isdigit():
        number = place.marker.rstrip(".)")
        words = f'<ol start="{number}"><li>{words}</li></ol>'
    elif place.marker:
        words = f"<ul><li>{words}</li></ul>"
    else:
        words = f"<p>{words}</p>"
    for _ in range(place.quote):
        words = f"<blockquote>{words}</blockquote>"
    return words


def _markup(spans: Sequence[Span]) -> str:
    return "".join(map(_span_markup, spans))


def _span_markup(span: Span) -> str:
    text = html.escape(span.text).replace("\n", "<br>")
    for tag, wanted in (("code", span.code), ("s", span.strike), ("i", span.italic), ("b", span.bold)):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    if span.link and is_openable(span.link):
        text = f'<a href="{html.escape(span.link)}">{text}</a>'
    return text


def said_in(parts: Sequence[Part]) -> list[Selected]:
    """Return the words, code, tables and data of a message: all but what was thought, tools, files and sources."""
    said = (part for part in parts if isinstance(part, ProsePart | CodePart | TablePart) and part.is_said)
    return [whole(part) for part in said]


def whole(part: Part) -> Selected:
    """Return all of a part."""
    return Selected(part, 0, utf16.length(part.text))
