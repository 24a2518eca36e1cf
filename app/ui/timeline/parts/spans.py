"""Spans of Markdown as one text with looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout

from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import Span
from app.ui.timeline.text_lines import TextLines, format_range


@dataclass(frozen=True, slots=True)
class StyledText:
    """A text, its looks, and where in it links, notes and code stand (UTF-16: start, end, address or number)."""

    text: str
    looks: tuple[QTextLayout.FormatRange, ...]
    links: tuple[tuple[int, int, str], ...]
    notes: tuple[tuple[int, int, str], ...]
    code: tuple[tuple[int, int], ...]


_CODE_PADDING = 4


def styled(spans: Sequence[Span], font: QFont, theme: Theme, colour: QColor) -> StyledText:
    """Return ``spans`` with the looks of ``theme``; words that are nothing special are in ``colour``.

    Code gets room at both sides for the ground that is painted under it, by spacing out the characters at its edges.
    """
    looks: list[QTextLayout.FormatRange] = []
    links: list[tuple[int, int, str]] = []
    notes: list[tuple[int, int, str]] = []
    code: list[tuple[int, int]] = []
    start = 0
    for number, span in enumerate(spans):
        end = start + utf16.length(span.text)
        look = _look_of(span, font, theme, colour)
        if span.code:
            code.append((start, end))
        if span.note:
            notes.append((start, end, span.note))
        elif span.link:
            links.append((start, end, span.link))
        before_code = not span.code and number + 1 < len(spans) and spans[number + 1].code
        if (span.code or before_code) and end > start and not span.text.endswith("\n"):
            last = utf16.length(span.text[-1])
            looks.append(format_range(start, end - start - last, look))
            look = QTextCharFormat(look)
            look.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            look.setFontLetterSpacing(theme.px(_CODE_PADDING))
            looks.append(format_range(end - last, last, look))
        else:
            looks.append(format_range(start, end - start, look))
        start = end
    text = "".join(span.text for span in spans)
    return StyledText(text, tuple(looks), tuple(links), tuple(notes), tuple(code))


def paint_code_grounds(painter: QPainter, lines: TextLines, words: StyledText, origin: QPointF, theme: Theme) -> None:
    """Paint what lies under the code in a line of words."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.sunken)
    inset = max((lines.line_height - theme.px(20)) / 2, 0.0)
    for start, end in words.code:
        for box in lines.boxes(start, end):
            ground = box.translated(origin).adjusted(-theme.px(_CODE_PADDING), inset, 0, -inset)
            painter.drawRoundedRect(ground, theme.radius("cite"), theme.radius("cite"))


def _look_of(span: Span, font: QFont, theme: Theme, colour: QColor) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(theme.accent if span.link or span.note else colour)
    if span.note:
        look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    if span.code:
        look.setFont(_code_font(font, theme))
    if span.bold:
        look.setFontWeight(QFont.Weight.DemiBold)
    if span.italic:
        look.setFontItalic(True)
    if span.strike:
        look.setFontStrikeOut(True)
    return look


def _code_font(around: QFont, theme: Theme) -> QFont:
    font = theme.font("code")
    font.setPixelSize(min(font.pixelSize(), around.pixelSize()))
    return font
