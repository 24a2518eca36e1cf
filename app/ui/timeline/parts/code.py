"""Code: a head with the language and a copy button, lines that do not wrap."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QTextLayout

from app.ui import icons
from app.ui.timeline import utf16
from app.ui.timeline.highlighting import Colouring, Token, looks_of
from app.ui.timeline.markdown.blocks import CodeBlock
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.prose import left_of, paint_quote_bars
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

_CHUNK = 48
"""Lines that are laid out together: when code grows only its last chunk is laid out again."""
_HEAD = 32
_INSET = 16
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


class _Chunk:
    """Some lines of code and where they begin: ``start`` in UTF-16 units, ``top`` in pixels."""

    __slots__ = ("lines", "start", "text", "top")

    def __init__(self, text: str, start: int, top: float, lines: TextLines) -> None:
        self.text = text
        self.start = start
        self.top = top
        self.lines = lines


class CodePart(Part):
    """One CodeBlock. It scrolls sideways by ``scroll_by``."""

    selectable = True

    def __init__(self, around: Surroundings, block: CodeBlock) -> None:
        super().__init__(around)
        self.block = block
        self._chunks: list[_Chunk] = []
        self._tokens: tuple[Token, ...] = ()
        self._coloured_text = ""
        self._asked = False
        self._scrolled = 0.0
        self._content_width = 0.0

    def grow(self, block: CodeBlock) -> None:
        """Take the same block with more text; the colours of what stood there stay."""
        self.block = block
        self._width = -1.0

    @property
    def text(self) -> str:
        """Return the code."""
        return self.block.text

    @property
    def markdown(self) -> str:
        """Return the source, fence and all."""
        return self.block.source or self.block.text

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return the exact height: lines do not wrap."""
        lines = self.block.text.count("\n") + 1
        return float(self.theme.px(_HEAD + _FOOT) + lines * self.theme.line_height("code"))

    def lay_out(self, width: float) -> float:
        """Lay out the chunks that changed."""
        theme = self.theme
        lines = self.block.text.split("\n")
        kept = self._chunks
        self._chunks = []
        start = 0
        top = 0.0
        font = theme.font("code")
        line_height = theme.line_height("code")
        same = True
        for first in range(0, len(lines), _CHUNK):
            words = "\n".join(lines[first : first + _CHUNK])
            number = first // _CHUNK
            same = same and number < len(kept) and kept[number].text == words
            laid = kept[number].lines if same else TextLines(words, font, line_height, width, wrap=False)
            self._chunks.append(_Chunk(words, start, top, laid))
            start += utf16.length(words) + 1
            top += laid.height
        self._content_width = max((chunk.lines.natural_width for chunk in self._chunks), default=0.0)
        self._colour()
        return theme.px(_HEAD) + top + theme.px(_FOOT)

    def release(self) -> None:
        """Throw the layouts away."""
        super().release()
        self._chunks = []

    def _colour(self) -> None:
        self._apply_tokens()
        if self._coloured_text == self.block.text or self._asked:
            return
        self._asked = True
        self.around.highlighter.request(self.block.text, self.block.language, self._coloured)

    def _coloured(self, colouring: Colouring) -> None:
        self._asked = False
        self._tokens = colouring.tokens
        self._coloured_text = colouring.text
        if self.is_live:
            self._colour()
            self.around.repaint()

    def _apply_tokens(self) -> None:
        for chunk in self._chunks:
            end = chunk.start + utf16.length(chunk.text)
            inside: list[QTextLayout.FormatRange] = looks_of(
                (
                    (max(start, chunk.start) - chunk.start, min(start + length, end) - max(start, chunk.start), colour)
                    for start, length, colour in self._tokens
                    if start < end and start + length > chunk.start
                ),
                self.theme,
            )
            chunk.lines.set_colours(inside)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint ground, head and the lines that can be seen."""
        theme = self.theme
        paint_quote_bars(painter, box, self.block.place, self)
        frame = self._frame(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(frame, theme.radius("code"), theme.radius("code"))
        self._paint_head(painter, frame, state)
        inside = self._inside(frame)
        painter.save()
        painter.setClipRect(inside.adjusted(-theme.px(2), 0, theme.px(_INSET), 0), Qt.ClipOperation.IntersectClip)
        painter.setPen(theme.text)
        for chunk in self._chunks:
            top = inside.y() + chunk.top
            if top > state.clip.bottom() or top + chunk.lines.height < state.clip.top():
                continue
            selected = None
            if state.selected is not None:
                selected = (max(state.selected[0] - chunk.start, 0), max(state.selected[1] - chunk.start, 0))
            chunk.lines.draw(painter, QPointF(inside.x() - self._scrolled, top), selected, theme.selected, state.clip)
        painter.restore()

    def _paint_head(self, painter: QPainter, frame: QRectF, state: PaintState) -> None:
        theme = self.theme
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        words = QRectF(frame.x() + theme.px(_INSET), frame.y(), frame.width() - theme.px(64), theme.px(_HEAD))
        language = self.block.language
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _NAMES.get(language.lower(), language))
        button = self._copy_box(frame)
        hot = state.hot is not None and state.hot.action == "copy_text"
        if hot:
            path = QPainterPath()
            path.addRoundedRect(button, theme.px(6), theme.px(6))
            painter.fillPath(path, theme.pressed if state.pressed else theme.hover)
        inset = theme.px(6)
        icons.paint_icon(
            painter, button.adjusted(inset, inset, -inset, -inset), "copy", theme.text if hot else theme.text2
        )

    def _frame(self, box: QRectF) -> QRectF:
        return box.adjusted(left_of(self.block.place, self.theme.zoom / 100), 0, 0, 0)

    def _inside(self, frame: QRectF) -> QRectF:
        theme = self.theme
        return frame.adjusted(theme.px(_INSET), theme.px(_HEAD), -theme.px(_INSET), 0)

    def _copy_box(self, frame: QRectF) -> QRectF:
        side = self.theme.px(28)
        return QRectF(frame.right() - side - self.theme.px(4), frame.y() + self.theme.px(2), side, side)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        inside = self._inside(self._frame(QRectF(0, 0, self._width, self._height)))
        y = point.y() - inside.y()
        chunk = None
        for chunk in self._chunks:
            if y < chunk.top + chunk.lines.height:
                break
        if chunk is None:
            return 0
        x = point.x() - inside.x() + self._scrolled
        return chunk.start + chunk.lines.index_at(QPointF(x, max(y - chunk.top, 0)))

    def hits(self) -> list[Hit]:
        """Return the copy button."""
        frame = self._frame(QRectF(0, 0, self._width, self._height))
        return [Hit(self._copy_box(frame), "copy_text", self.block.text, translate("Timeline", "Copy the code"))]

    def scroll_by(self, pixels: float) -> bool:
        """Move the lines sideways; return whether anything moved."""
        room = self._inside(self._frame(QRectF(0, 0, self._width, self._height))).width()
        most = max(self._content_width - room, 0.0)
        before = self._scrolled
        self._scrolled = min(max(self._scrolled + pixels, 0.0), most)
        return self._scrolled != before
