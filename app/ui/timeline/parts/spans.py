"""Spans of Markdown as one text with looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout

from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import Span
from app.ui.timeline.parts.chips import CHIP, chip_font, paint_chip
from app.ui.timeline.text_lines import TextLines, format_range


@dataclass(frozen=True, slots=True)
class StyledText:
    """A text, its looks, and where in it links, notes and code stand (UTF-16: start, end, address or number)."""

    text: str
    looks: tuple[QTextLayout.FormatRange, ...]
    links: tuple[tuple[int, int, str], ...]
    notes: tuple[tuple[int, int, str], ...]
    code: tuple[tuple[int, int], ...]
    cites: tuple[tuple[int, int, int], ...] = ()
    """Where the numbers of sources stand, and which."""


_CODE_PADDING = 4


def styled(spans: Sequence[Span], font: QFont, theme: Theme, colour: QColor) -> StyledText:
    """Return ``spans`` with the looks of ``theme``; words that are nothing special are in ``colour``.

    Code gets room at both sides for the ground that is painted under it, by spacing out the characters at its edges.
    """
    looks: list[QTextLayout.FormatRange] = []
    links: list[tuple[int, int, str]] = []
    notes: list[tuple[int, int, str]] = []
    code: list[tuple[int, int]] = []
    cites: list[tuple[int, int, int]] = []
    start = 0
    for number, span in enumerate(spans):
        end = start + utf16.length(span.text)
        look = _look_of(span, font, theme, colour)
        if span.code:
            code.append((start, end))
        if span.cites:
            cites.append((start, end, span.cites))
        if span.note:
            notes.append((start, end, span.note))
        elif span.link:
            links.append((start, end, span.link))
        before_code = not span.code and not span.formula and number + 1 < len(spans) and spans[number + 1].code
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
    return StyledText(text, tuple(looks), tuple(links), tuple(notes), tuple(code), tuple(cites))


def paint_code_grounds(painter: QPainter, lines: TextLines, words: StyledText, origin: QPointF, theme: Theme) -> None:
    """Paint what lies under the code in a line of words."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.sunken)
    inset = max((lines.line_height - theme.px(20)) / 2, 0.0)
    for start, end in words.code:
        for box in lines.boxes(start, end, is_band=True):
            ground = box.translated(origin).adjusted(-theme.px(_CODE_PADDING), inset, 0, -inset)
            painter.drawRoundedRect(ground, theme.radius("cite"), theme.radius("cite"))


def paint_cites(painter: QPainter, lines: TextLines, words: StyledText, origin: QPointF, theme: Theme) -> None:
    """Paint the numbers of sources: the layout keeps their room, and the words "[2]" in it are not seen."""
    height = theme.px(CHIP)
    for start, end, number in words.cites:
        for box in lines.boxes(start, end):
            place = box.translated(origin)
            chip = QRectF(place.x() + theme.px(1), place.center().y() - height / 2, place.width() - theme.px(2), height)
            paint_chip(painter, chip, number, theme)


def _look_of(span: Span, font: QFont, theme: Theme, colour: QColor) -> QTextCharFormat:
    look = QTextCharFormat()
    if span.cites:
        # The room for a chip is that of "[2]" a little spaced out; the chip itself is painted over it.
        look.setFont(chip_font(theme))
        look.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        look.setFontLetterSpacing(theme.px(1))
        look.setForeground(QColor(0, 0, 0, 0))
        return look
    look.setForeground(theme.accent if span.link or span.note else colour)
    if span.note:
        look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    if span.code or span.formula:
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
