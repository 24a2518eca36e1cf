"""Blocks of Markdown as strips. Formulas and colours were made before, off the thread of the window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout

from app.ui.pdf.strips import (
    ALIGNMENTS,
    CELL_GAP,
    BaseStrip,
    CodeStrip,
    FormulaStrip,
    LineStrip,
    RowStrip,
    WordsStrip,
    code_room,
    left_of,
    links_of,
)
from app.ui.theme_values import Theme
from app.ui.timeline import utf16
from app.ui.timeline.direction import is_right_to_left
from app.ui.timeline.formulas import LARGER, Formula, Wanted
from app.ui.timeline.highlighting import Token, looks_of
from app.ui.timeline.markdown.blocks import (
    CodeBlock,
    FormulaBlock,
    MarkdownBlock,
    Place,
    RuleBlock,
    Span,
    TableBlock,
    TextBlock,
    TextStyle,
)
from app.ui.timeline.parts.column_widths import shared_out
from app.ui.timeline.parts.spans import StyledText, styled
from app.ui.timeline.text_lines import InlineObject, TextLines, format_range

_ROLES: Final = {
    TextStyle.PARAGRAPH: "message",
    TextStyle.PLAIN: "message",
    TextStyle.SMALL: "ui",
    TextStyle.HEADING1: "heading1",
    TextStyle.HEADING2: "heading2",
    TextStyle.HEADING3: "heading3",
}
_HEADINGS: Final = (TextStyle.HEADING1, TextStyle.HEADING2, TextStyle.HEADING3)
_LINES_OF_CODE: Final = 100
"""Lines that are laid out at once: a file of 10,000 must not hold up the window."""
_TELLING: Final = 64
"""Rows of a table that tell how wide its columns want to be."""
_NARROWEST: Final = 60


@dataclass(frozen=True, slots=True)
class Made:
    """What takes long and was made before: formulas by what was wished for, tokens of code by text and language."""

    formulas: Mapping[Wanted, Formula] = field(default_factory=dict)
    colours: Mapping[tuple[str, str], tuple[Token, ...]] = field(default_factory=dict)


def wish_for(theme: Theme, latex: str, role: str, colour: QColor, *, is_display: bool) -> Wanted:
    """Return a formula to be set for words in a role of the theme."""
    font = theme.font(role)
    return Wanted(latex, round(font.pixelSize() * LARGER), colour.name(), is_display, 1.0, tuple(font.families()))


def wishes_in(theme: Theme, blocks: Sequence[MarkdownBlock]) -> Iterator[Wanted]:
    """Yield every formula that will be asked for."""
    for block in blocks:
        if isinstance(block, FormulaBlock) and block.is_closed:
            yield wish_for(theme, block.text, "message", theme.text, is_display=True)
        elif isinstance(block, TextBlock):
            yield from _wishes(theme, block.spans, _ROLES[block.style], _colour_of(theme, block))
        elif isinstance(block, TableBlock):
            for row in block.rows:
                for cell in row:
                    yield from _wishes(theme, cell, "table", theme.text)


def _wishes(theme: Theme, spans: Sequence[Span], role: str, colour: QColor) -> Iterator[Wanted]:
    for span in spans:
        if span.formula:
            yield wish_for(theme, span.text, role, colour, is_display=span.formula in ("$$", "\\["))


def _colour_of(theme: Theme, block: TextBlock) -> QColor:
    return theme.text2 if block.place.quote or block.style is TextStyle.SMALL else theme.text


class BlockStrips:
    """Makes strips for a column of ``width`` units. ``quiet`` words are smaller and grey, as thoughts are."""

    def __init__(self, theme: Theme, width: float, made: Made, *, quiet: bool = False, indent: int = 0) -> None:
        self._theme = theme
        self._width = width
        self._made = made
        self._quiet = quiet
        self._indent = indent

    def strips(self, block: MarkdownBlock, *, is_followed_tightly: bool = False) -> Iterator[BaseStrip]:
        """Yield the strips of one block."""
        if isinstance(block, TextBlock):
            yield self._words(block, is_followed_tightly=is_followed_tightly)
        elif isinstance(block, CodeBlock):
            yield from self._code(block)
        elif isinstance(block, TableBlock):
            yield from self._table(block)
        elif isinstance(block, RuleBlock):
            yield LineStrip(self._theme, self._width, self._theme.line_strong)
        else:
            yield self._formula(block)

    def _words(self, block: TextBlock, *, is_followed_tightly: bool) -> WordsStrip:
        theme = self._theme
        role = "ui" if self._quiet else _ROLES[block.style]
        colour = theme.text2 if self._quiet else _colour_of(theme, block)
        place = self._placed(block.place)
        room = max(self._width - left_of(theme, place), theme.px(80))
        lines, words = self._lines(block.spans, role, colour, room)
        heading = block.style in _HEADINGS
        gap = theme.px(2 if is_followed_tightly else 4 if heading else 8)
        strip = WordsStrip(theme, lines, words, gap, place)
        strip.stays_with_next = heading
        return strip

    def _lines(
        self, spans: Sequence[Span], role: str, colour: QColor, room: float, alignment: str = "left"
    ) -> tuple[TextLines, StyledText]:
        theme = self._theme
        font = theme.font(role)
        words = styled(spans, font, theme, colour)
        objects = self._formulas_among(spans, role, colour, room)
        side = ALIGNMENTS[alignment]
        if alignment == "left" and is_right_to_left(words.text):
            side = ALIGNMENTS["right"]
        lines = TextLines(
            words.text,
            font,
            theme.line_height(role),
            room,
            [*words.looks, *links_of(words)],
            objects=objects,
            alignment=side,
        )
        return lines, words

    def _formulas_among(
        self, spans: Sequence[Span], role: str, colour: QColor, room: float
    ) -> tuple[InlineObject, ...]:
        found: list[InlineObject] = []
        start = 0
        for span in spans:
            length = utf16.length(span.text)
            if span.formula:
                is_display = span.formula in ("$$", "\\[")
                wish = wish_for(self._theme, span.text, role, colour, is_display=is_display)
                made = self._made.formulas.get(wish)
                if made is not None and made.width <= room:
                    found.append(InlineObject(start, length, made.width, made.ascent, made.descent, made))
            start += length
        return tuple(found)

    def _code(self, block: CodeBlock) -> Iterator[CodeStrip]:
        theme = self._theme
        place = self._placed(block.place)
        tokens = self._made.colours.get((block.text, block.language), ())
        pieces = list(_pieces_of_code(block.text, tokens))
        for number, (text, piece) in enumerate(pieces):
            lines = TextLines(
                text,
                theme.font("code"),
                theme.line_height("code"),
                code_room(theme, self._width, place),
                [_plain(theme, text), *looks_of(piece, theme)],
            )
            strip = CodeStrip(theme, lines, place, is_first=number == 0, is_last=number == len(pieces) - 1)
            strip.room = self._width
            yield strip

    def _table(self, block: TableBlock) -> Iterator[RowStrip]:
        theme = self._theme
        place = self._placed(block.place)
        room = max(self._width - left_of(theme, place), theme.px(80))
        gap = theme.px(CELL_GAP)
        wanted = [float(theme.px(8))] * len(block.alignments)
        for row in block.rows[:_TELLING]:
            for column, cell in enumerate(row):
                lines, _words = self._lines(_bold(cell), "table", theme.text, 1e6)
                wanted[column] = max(wanted[column], lines.natural_width + 1)
        free = room - gap * (len(wanted) - 1)
        widths = shared_out(wanted, free, theme.px(_NARROWEST))
        shrink = min(1.0, free / max(sum(widths), 1.0))
        widths = [width * shrink for width in widths]
        for number, row in enumerate(block.rows):
            cells = []
            left = 0.0
            for column, cell in enumerate(row):
                spans = _bold(cell) if number == 0 else cell
                alignment = block.alignments[column].value
                lines, words = self._lines(spans, "table", theme.text, widths[column], alignment)
                cells.append((left, lines, words))
                left += widths[column] + gap
            strip = RowStrip(theme, cells, room, place)
            strip.stays_with_next = number == 0 and len(block.rows) > 1
            strip.gap = theme.px(12) if number == len(block.rows) - 1 else 0.0
            yield strip

    def _formula(self, block: FormulaBlock) -> BaseStrip:
        theme = self._theme
        place = self._placed(block.place)
        made = None
        if block.is_closed:
            made = self._made.formulas.get(wish_for(theme, block.text, "message", theme.text, is_display=True))
        if made is not None:
            return FormulaStrip(theme, made, self._width, place)
        return next(self._code(CodeBlock(block.text, "", block.place)))

    def _placed(self, place: Place) -> Place:
        if not self._indent:
            return place
        return replace(place, quote=place.quote + self._indent, bars=(0, *(place.bars)))


def _bold(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(replace(span, bold=True) for span in spans)


def _plain(theme: Theme, text: str) -> QTextLayout.FormatRange:
    look = QTextCharFormat()
    look.setForeground(theme.text)
    return format_range(0, utf16.length(text), look)


def _pieces_of_code(text: str, tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Yield some lines at a time, each with the tokens that begin in it, counted from its beginning."""
    lines = text.split("\n")
    start = 0
    at = 0
    for first in range(0, len(lines), _LINES_OF_CODE):
        piece = "\n".join(lines[first : first + _LINES_OF_CODE])
        end = start + utf16.length(piece)
        found: list[Token] = []
        while at < len(tokens) and tokens[at][0] < end:
            begin, length, name = tokens[at]
            found.append((begin - start, min(length, end - begin), name))
            at += 1
        yield piece, found
        start = end + 1
