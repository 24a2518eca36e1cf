"""Code: a head with the language and what can be done with it, lines that wrap only if the person wants so."""

from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.timeline import utf16
from app.ui.timeline.highlighting import Colouring, looks_of
from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock
from app.ui.timeline.parts.base import Hit, PaintState, Part, SavedText, Surroundings
from app.ui.timeline.parts.code_chunks import Chunk, Tokens, chunks_of
from app.ui.timeline.parts.fold_line import FOLD, fold_hit, fold_words, paint_fold_line
from app.ui.timeline.parts.languages import file_name, shown_language
from app.ui.timeline.parts.painted_buttons import is_same, paint_icon_button
from app.ui.timeline.parts.prose import left_of, paint_quote_bars
from app.ui.timeline.parts.sideways import Sideways
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

HEAD = 32
INSET = 16
_FOOT = 12

FOLDED_OVER = 40
"""Lines over which code that has come to its end is folded ..."""

SHOWN = 24
"""... to so many."""

_LONGEST_WRAPPED = 60_000
"""Characters of code that can be wrapped: all of it has to be laid out for its height, which takes 20 ms."""


@dataclass(frozen=True, slots=True)
class CodeHead:
    """What the head offers beside the copy: shown on hover, always there for the keyboard."""

    save: Hit
    wrap: Hit | None


class CodePart(Part):
    """One CodeBlock. While it grows it is coloured line by line; closed, as a whole, which knows strings of several.

    Long code shows its first lines until it is opened; what is selected and copied is always the whole. Code that was
    seen as it came in stays open.
    """

    selectable = True
    is_said = True
    """Whether it belongs to the answer itself, and so to a copy of it."""
    can_fold = True

    def __init__(self, around: Surroundings, block: CodeBlock) -> None:
        super().__init__(around)
        self.block = block
        self._grows = False
        self._counted = ("", 1)
        self._wraps, self.is_unfolded = around.code_choices.get(hash(block.text), (False, False))
        self._laid_for: tuple[bool, float] = (False, 0.0)
        self._rows: list[int] = [0]
        """How many rows stand above each chunk, and last how many there are."""
        self.sideways = Sideways()
        self._chunks: list[Chunk] = []
        self._tokens = Tokens()
        self._coloured = 0
        """Characters of the text whose colours have been asked for."""
        self._is_whole = False
        self._asked = False

    def take(self, block: MarkdownBlock) -> bool:
        """Show code that has grown; the colours of what stood there stay."""
        if not isinstance(block, CodeBlock) or block.language != self.block.language:
            return False
        if not block.text.startswith(self.block.text[: self._coloured]):
            self._tokens.replace(())
            self._coloured = 0
        self.block = block
        self._is_whole = False
        self._width = -1.0
        return True

    @property
    def is_open(self) -> bool:
        """Return whether it still comes in."""
        return self._grows

    @is_open.setter
    def is_open(self, grows: bool) -> None:
        if grows != self._grows:
            self._grows = grows
            self.is_unfolded = True
            self._width = -1.0

    @property
    def text(self) -> str:
        """Return the code."""
        return self.block.text

    @property
    def _line_count(self) -> int:
        # Asked several times a painting; to count a megabyte takes a millisecond.
        if self._counted[0] is not self.block.text:
            self._counted = (self.block.text, self.block.text.count("\n") + 1)
        return self._counted[1]

    @property
    def _has_fold(self) -> bool:
        return self.can_fold and not self._grows and self._line_count > FOLDED_OVER

    @property
    def _is_folded(self) -> bool:
        return self._has_fold and not self.is_unfolded

    @property
    def wraps(self) -> bool:
        """Return whether long lines go on in the next row."""
        return self._wraps and len(self.block.text) <= _LONGEST_WRAPPED

    def toggle(self) -> None:
        """Show all of it, or its first lines alone."""
        self.is_unfolded = not self.is_unfolded
        self._keep_choices()

    def toggle_wrap(self) -> None:
        """Let long lines go on in the next row, or scroll sideways."""
        self._wraps = not self._wraps
        self.sideways.scrolled = 0.0
        self._keep_choices()

    def _keep_choices(self) -> None:
        """Remember what a person chose: parts are made anew with the theme, and when they were long out of sight."""
        self.around.code_choices[hash(self.block.text)] = (self._wraps, self.is_unfolded)
        self.forget()

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return the height, exact but for lines that are too long for a row."""
        if self.is_measured(width):
            return self._height
        lines = SHOWN if self._is_folded else self._line_count
        return float(self.theme.px(HEAD + _FOOT) + lines * self.theme.line_height("code")) + self._fold_height

    @property
    def _fold_height(self) -> float:
        return self.theme.px(FOLD) if self._has_fold else 0

    def lay_out(self, width: float) -> float:
        """Cut the code into chunks; each is laid out when it is painted, or where lines wrap at once."""
        theme = self.theme
        self._chunks = chunks_of(self.block.text, self._chunks)
        self._width = width
        room = self._inside(self._frame(self._own_box())).width()
        if self._laid_for != (self.wraps, room):
            self._laid_for = (self.wraps, room)
            self._forget_lines()
        self._rows = [0]
        for chunk in self._chunks:
            rows = round(self._lines_of(chunk).height / theme.line_height("code")) if self.wraps else chunk.row_count
            self._rows.append(self._rows[-1] + rows)
        return theme.px(HEAD) + self._shown_rows * theme.line_height("code") + theme.px(_FOOT) + self._fold_height

    @property
    def _shown_rows(self) -> int:
        return min(self._rows[-1], SHOWN) if self._is_folded else self._rows[-1]

    def _forget_lines(self) -> None:
        self.sideways.forget()
        for chunk in self._chunks:
            chunk.lines = None

    def release(self) -> None:
        """Throw the layouts away."""
        super().release()
        for chunk in self._chunks:
            chunk.lines = None

    def _lines_of(self, chunk: Chunk) -> TextLines:
        if chunk.lines is None:
            theme = self.theme
            wraps, room = self._laid_for
            chunk.lines = TextLines(chunk.text, theme.font("code"), theme.line_height("code"), room, wrap=wraps)
            chunk.colours = -1
            self.sideways.needs(0 if wraps else chunk.lines.natural_width)
        if chunk.colours != self._tokens.version:
            chunk.colours = self._tokens.version
            chunk.lines.set_colours(looks_of(self._tokens.within(chunk), self.theme))
        return chunk.lines

    # Colours

    def _ask_for_colours(self) -> None:
        """Ask for what is not coloured yet: whole lines while the code grows, all of it when it is closed."""
        if self._asked or self._is_whole:
            return
        text = self.block.text
        start = self._coloured if self.is_open else 0
        end = text.rfind("\n") + 1 if self.is_open else len(text)
        if end <= start and self.is_open:
            return
        language = self.block.language
        whole = not self.is_open

        def done(colouring: Colouring) -> None:
            self._asked = False
            self._take_colours(colouring, start, is_whole=whole)

        self._asked = self.around.highlighter.request(text[start:end], language, done)
        self._coloured = end
        self._is_whole = whole

    def _take_colours(self, colouring: Colouring, start: int, *, is_whole: bool) -> None:
        if self.block.text[start : start + len(colouring.text)] != colouring.text:
            return
        if is_whole:
            self._tokens.replace(colouring.tokens)
        else:
            self._tokens.add(colouring.tokens, utf16.length(self.block.text[:start]))
        self.around.repaint()

    # Painting

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint ground, head and the lines that can be seen."""
        theme = self.theme
        self._ask_for_colours()
        paint_quote_bars(painter, box, self.block.place, self)
        frame = self._frame(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(frame, theme.radius("code"), theme.radius("code"))
        self._paint_head(painter, frame)
        self._paint_buttons(painter, box, state)
        inside = self._inside(frame)
        height = self._shown_rows * theme.line_height("code")
        painter.save()
        seen = QRectF(inside.x() - theme.px(2), inside.y(), inside.width() + theme.px(2 + INSET), height + theme.px(2))
        painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
        painter.setPen(theme.text)
        self._paint_chunks(painter, inside, min(state.clip.bottom(), inside.y() + height), state)
        painter.restore()
        self.sideways.room = inside.width()
        if state.message_is_hot:
            self.sideways.paint(painter, inside, inside.y() + height + theme.px(_FOOT - 2), theme)
        fold = self._fold_hit()
        if fold is not None:
            paint_fold_line(painter, fold, box, state, theme, is_open=self.is_unfolded)

    def _paint_chunks(self, painter: QPainter, inside: QRectF, bottom: float, state: PaintState) -> None:
        height = self.theme.line_height("code")
        for number, chunk in enumerate(self._chunks):
            top = inside.y() + self._rows[number] * height
            if top > bottom:
                break
            if inside.y() + self._rows[number + 1] * height < state.clip.top():
                continue
            selected = None
            if state.selected is not None:
                selected = (max(state.selected[0] - chunk.start, 0), max(state.selected[1] - chunk.start, 0))
            origin = QPointF(inside.x() - self.sideways.scrolled, top)
            marks = None if state.marks is None else state.marks.within(chunk.start, chunk.end)
            self._lines_of(chunk).draw(painter, origin, selected, self.theme.selected, state.clip, marks)

    def _paint_buttons(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        theme = self.theme
        if self._has_copy_button:
            paint_icon_button(painter, self._copy_hit(), box, "copy", state, theme)
        head = self._more_hits()
        if head is None:
            return
        for hit, icon in ((head.save, "download"), (head.wrap, "wrap")):
            if hit is not None and (state.message_is_hot or is_same(hit, state.focused)):
                paint_icon_button(painter, hit, box, icon, state, theme)

    def _paint_head(self, painter: QPainter, frame: QRectF) -> None:
        theme = self.theme
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        words = QRectF(frame.x() + theme.px(INSET), frame.y(), frame.width() - theme.px(64), theme.px(HEAD))
        language = self.block.language
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown_language(language))

    def _frame(self, box: QRectF) -> QRectF:
        return box.adjusted(left_of(self.block.place, self.theme.zoom / 100), 0, 0, 0)

    def _inside(self, frame: QRectF) -> QRectF:
        theme = self.theme
        return frame.adjusted(theme.px(INSET), theme.px(HEAD), -theme.px(INSET), 0)

    def _own_box(self) -> QRectF:
        return QRectF(0, 0, self._width, self._height)

    @property
    def _has_copy_button(self) -> bool:
        return True

    def _copy_hit(self) -> Hit:
        theme = self.theme
        side = theme.px(28)
        frame = self._frame(self._own_box())
        box = QRectF(frame.right() - side - theme.px(4), frame.y() + theme.px(2), side, side)
        return Hit(box, "copy_text", self.block.text, translate("Timeline", "Copy the code"))

    def _more_hits(self) -> CodeHead | None:
        """Return saving, and wrapping where a line is longer than the room."""
        copy = self._copy_hit()
        side = copy.box.width()
        name = SavedText(file_name(self.block.language), self.block.text)
        save = Hit(copy.box.translated(-side, 0), "save_text", name, translate("Timeline", "Save the code as…"))
        if len(self.block.text) > _LONGEST_WRAPPED or not (self.wraps or self.sideways.most > 0):
            return CodeHead(save, None)
        words = translate("Timeline", "Do not wrap lines") if self.wraps else translate("Timeline", "Wrap long lines")
        return CodeHead(save, Hit(copy.box.translated(-2 * side, 0), "wrap", "", words))

    def _fold_hit(self) -> Hit | None:
        if not self._has_fold:
            return None
        theme = self.theme
        left = self._frame(self._own_box()).x() + theme.px(INSET - 4)
        words = fold_words(self._line_count, is_open=self.is_unfolded)
        return fold_hit(left, self._height - theme.px(FOLD + 4), words, theme)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        inside = self._inside(self._frame(self._own_box()))
        height = self.theme.line_height("code")
        row = min(max((point.y() - inside.y()) / height, 0), max(self._shown_rows - 1, 0) + 0.5)
        number = max(min(bisect_right(self._rows, row), len(self._chunks)) - 1, 0)
        if not self._chunks:
            return 0
        chunk = self._chunks[number]
        x = point.x() - inside.x() + self.sideways.scrolled
        return chunk.start + self._lines_of(chunk).index_at(QPointF(x, (row - self._rows[number]) * height))

    def top_of(self, index: int) -> float:
        """Return where the line of a character begins; of one that is folded away, where the code ends."""
        number = next((number for number, each in enumerate(self._chunks) if index <= each.end), None)
        if number is None:
            return 0.0
        height = self.theme.line_height("code")
        chunk = self._chunks[number]
        inside = self._rows[number] * height + self._lines_of(chunk).top_of(index - chunk.start)
        return self.theme.px(HEAD) + min(inside, self._shown_rows * height)

    def is_hidden(self, index: int) -> bool:
        """Return whether the row of a character is folded away."""
        is_below = self._is_folded and utf16.cut(self.block.text, 0, index).count("\n") >= SHOWN
        return is_below or super().is_hidden(index)

    def show_sideways(self, start: int, end: int) -> None:
        """Bring a match into the room that lines have."""
        chunk = next((each for each in self._chunks if start < each.end), None)
        if chunk is not None:
            boxes = self._lines_of(chunk).boxes(start - chunk.start, end - chunk.start)
            for box in boxes[:1]:
                self.sideways.show(box.left(), box.right())

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands."""
        number = next((number for number, each in enumerate(self._chunks) if index <= each.end), None)
        if number is None:
            return super().caret_at(index)
        chunk = self._chunks[number]
        inside = self._inside(self._frame(self._own_box()))
        top = inside.y() + self._rows[number] * self.theme.line_height("code")
        return self._lines_of(chunk).caret_at(index - chunk.start).translated(inside.x() - self.sideways.scrolled, top)

    def hits(self) -> list[Hit]:
        """Return copy, save and wrap, and the line that folds."""
        head = self._more_hits()
        more = [] if head is None else [head.save, head.wrap]
        return [hit for hit in (self._copy_hit(), *more, self._fold_hit()) if hit is not None]
