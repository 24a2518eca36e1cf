"""Spans of Markdown as one text with looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextLayout

from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import Span
from app.ui.timeline.text_lines import format_range


@dataclass(frozen=True, slots=True)
class StyledText:
    """A text, its looks, and where in it links and code stand (UTF-16 positions: start, end, address)."""

    text: str
    looks: tuple[QTextLayout.FormatRange, ...]
    links: tuple[tuple[int, int, str], ...]
    code: tuple[tuple[int, int], ...]


def styled(spans: Sequence[Span], font: QFont, theme: Theme, colour: QColor) -> StyledText:
    """Return ``spans`` with the looks of ``theme``; words that are nothing special are in ``colour``."""
    looks: list[QTextLayout.FormatRange] = []
    links: list[tuple[int, int, str]] = []
    code: list[tuple[int, int]] = []
    start = 0
    for span in spans:
        end = start + utf16.length(span.text)
        look = QTextCharFormat()
        look.setForeground(theme.accent if span.link else colour)
        if span.code:
            look.setFont(_code_font(font, theme))
            code.append((start, end))
        if span.bold:
            look.setFontWeight(QFont.Weight.DemiBold)
        if span.italic:
            look.setFontItalic(True)
        if span.strike:
            look.setFontStrikeOut(True)
        if span.link:
            links.append((start, end, span.link))
        looks.append(format_range(start, end - start, look))
        start = end
    return StyledText("".join(span.text for span in spans), tuple(looks), tuple(links), tuple(code))


def _code_font(around: QFont, theme: Theme) -> QFont:
    font = theme.font("code")
    font.setPixelSize(min(font.pixelSize(), around.pixelSize()))
    return font
