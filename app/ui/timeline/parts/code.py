"""Code: a head with the language and a copy button, lines that do not wrap."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.timeline import utf16
from app.ui.timeline.highlighting import Colouring, looks_of
from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.code_chunks import Chunk, Tokens, chunks_of
from app.ui.timeline.parts.painted_buttons import paint_icon_button
from app.ui.timeline.parts.prose import left_of, paint_quote_bars
from app.ui.timeline.parts.sideways import Sideways
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

HEAD = 32
INSET = 16
_FOOT = 12

_NAMES = {
    "bash": "Bash",
    "c": "C",
    "cpp": "C++",
    "c++": "C++",
    "css": "CSS",
    "go": "Go",
    "html": "HTML",
    "java": "Java",
    "javascript": "JavaScript",
    "js": "JavaScript",
    "json": "JSON",
    "python": "Python",
    "py": "Python",
    "rust": "Rust",
    "sh": "Shell",
    "shell": "Shell",
    "sql": "SQL",
    "ts": "TypeScript",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}


class CodePart(Part):
    """One CodeBlock. While it grows it is coloured line by line; closed, as a whole, which knows strings of several."""

    selectable = True

    def __init__(self, around: Surroundings, block: CodeBlock) -> None:
        super().__init__(around)
        self.block = block
        self.is_open = False
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
    def text(self) -> str:
        """Return the code."""
        return self.block.text

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return the height, exact but for lines that are too long for a row."""
        if self.is_measured(width):
            return self._height
        lines = self.block.text.count("\n") + 1
        return float(self.theme.px(HEAD + _FOOT) + lines * self.theme.line_height("code"))

    def lay_out(self, width: float) -> float:
        """Cut the code into chunks; each is laid out when it is painted."""
        theme = self.theme
        self._chunks = chunks_of(self.block.text, self._chunks)
        rows = sum(chunk.row_count for chunk in self._chunks)
        return theme.px(HEAD) + rows * theme.line_height("code") + theme.px(_FOOT)

    def release(self) -> None:
        """Throw the layouts away."""
        super().release()
        for chunk in self._chunks:
            chunk.lines = None

    def _lines_of(self, chunk: Chunk) -> TextLines:
        if chunk.lines is None:
            theme = self.theme
            chunk.lines = TextLines(chunk.text, theme.font("code"), theme.line_height("code"), 0, wrap=False)
            chunk.colours = -1
            self.sideways.needs(chunk.lines.natural_width)
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
        if self._has_copy_button:
            paint_icon_button(painter, self._copy_hit(), box, "copy", state, theme)
        inside = self._inside(frame)
        painter.save()
        painter.setClipRect(inside.adjusted(-theme.px(2), 0, theme.px(INSET), 0), Qt.ClipOperation.IntersectClip)
        painter.setPen(theme.text)
        height = theme.line_height("code")
        for chunk in self._chunks:
            top = inside.y() + chunk.first_row * height
            if top > state.clip.bottom() or top + chunk.row_count * height < state.clip.top():
                continue
            selected = None
            if state.selected is not None:
                selected = (max(state.selected[0] - chunk.start, 0), max(state.selected[1] - chunk.start, 0))
            origin = QPointF(inside.x() - self.sideways.scrolled, top)
            self._lines_of(chunk).draw(painter, origin, selected, theme.selected, state.clip)
        painter.restore()
        self.sideways.room = inside.width()
        if state.message_is_hot:
            self.sideways.paint(painter, inside, frame.bottom() - theme.px(2), theme)

    def _paint_head(self, painter: QPainter, frame: QRectF) -> None:
        theme = self.theme
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        words = QRectF(frame.x() + theme.px(INSET), frame.y(), frame.width() - theme.px(64), theme.px(HEAD))
        language = self.block.language
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _NAMES.get(language.lower(), language))

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

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        inside = self._inside(self._frame(self._own_box()))
        row = max((point.y() - inside.y()) / self.theme.line_height("code"), 0)
        chunk = next((each for each in self._chunks if row < each.first_row + each.row_count), None)
        if chunk is None:
            return self._chunks[-1].end if self._chunks else 0
        x = point.x() - inside.x() + self.sideways.scrolled
        y = (row - chunk.first_row) * self.theme.line_height("code")
        return chunk.start + self._lines_of(chunk).index_at(QPointF(x, y))

    def top_of(self, index: int) -> float:
        """Return where the line of a character begins."""
        chunk = next((each for each in self._chunks if index <= each.end), None)
        if chunk is None:
            return 0.0
        height = self.theme.line_height("code")
        return self.theme.px(HEAD) + chunk.first_row * height + self._lines_of(chunk).top_of(index - chunk.start)

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands."""
        chunk = next((each for each in self._chunks if index <= each.end), None)
        if chunk is None:
            return super().caret_at(index)
        inside = self._inside(self._frame(self._own_box()))
        top = inside.y() + chunk.first_row * self.theme.line_height("code")
        return self._lines_of(chunk).caret_at(index - chunk.start).translated(inside.x() - self.sideways.scrolled, top)

    def hits(self) -> list[Hit]:
        """Return the copy button."""
        return [self._copy_hit()]
