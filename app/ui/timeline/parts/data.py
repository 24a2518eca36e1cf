"""Data in a reply: what a tool was asked and what it answered, and replies that are JSON."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.domain.blocks import StructuredBlock, ToolCallBlock, ToolResultBlock
from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline.markdown.blocks import CodeBlock
from app.ui.timeline.parts.base import Hit, PaintState, Surroundings
from app.ui.timeline.parts.code import HEAD, INSET, CodePart
from app.ui.timeline.pretty import fenced, is_json, pretty_json
from app.ui.timeline.status_words import Counts
from app.ui.translation import translate

_FOLDED_FROM = 13
"""Lines from which on data is folded ..."""

_SHOWN = 8
"""... to so many."""

_FOLD = 28
_ICON = 16


class DataPart(CodePart):
    """Code under a head that says what it is. With ``folds``, long data shows its first lines until it is opened.

    What is copied is always the whole.
    """

    def __init__(self, around: Surroundings, heading: str, data: str, icon: str, *, folds: bool, is_open: bool) -> None:
        language = "json" if is_json(data) else ""
        whole = (pretty_json(data) or data) if language else data
        self._whole = whole.strip("\n")
        self._lines_count = self._whole.count("\n") + 1
        self._heading = heading
        self._icon = icon
        self._folds = folds and self._lines_count >= _FOLDED_FROM
        self.is_unfolded = is_open
        self._source = f"{heading}\n\n{fenced(self._whole, language)}" if self._whole else heading
        super().__init__(around, CodeBlock(self._shown(), language, source=self._source))

    def _shown(self) -> str:
        if not self._folds or self.is_unfolded:
            return self._whole
        return "\n".join(self._whole.split("\n", _SHOWN)[:_SHOWN])

    def toggle(self) -> None:
        """Show all of it, or its first lines alone."""
        self.is_unfolded = not self.is_unfolded
        self._tokens.replace(())
        self._coloured = 0
        self._is_whole = False
        self.block = CodeBlock(self._shown(), self.block.language, source=self._source)
        self.forget()

    @property
    def searched(self) -> str:
        """Return all of the data, folded or not."""
        return self._whole

    @property
    def heading(self) -> str:
        """Return what the data is."""
        return self._heading

    def estimate(self, width: float) -> float:
        """Return the height, the fold's line among it."""
        if self.is_measured(width):
            return self._height
        return super().estimate(width) + self._extra

    def lay_out(self, width: float) -> float:
        """Lay out the code and leave room for the fold's line; without any data there is the head alone."""
        height = super().lay_out(width)
        return self.theme.px(HEAD) if not self._whole else height + self._extra

    @property
    def _extra(self) -> float:
        return self.theme.px(_FOLD) if self._folds else 0

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the code, and below it the line that folds it."""
        super().paint(painter, box, state)
        hit = self._fold_hit()
        if hit is None:
            return
        theme = self.theme
        place = hit.box.translated(box.topLeft())
        hot = state.hot is not None and state.hot.action == "fold"
        colour = theme.text if hot else theme.text2
        side = theme.px(14)
        arrow = QRectF(place.x() + theme.px(4), place.center().y() - side / 2, side, side)
        icons.paint_icon(painter, arrow, "caret_up" if self.is_unfolded else "caret_down", colour)
        painter.setFont(theme.font("small"))
        painter.setPen(colour)
        painter.drawText(place.adjusted(theme.px(24), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._fold_words())
        if state.focused is not None and state.focused.action == "fold":
            paint_focus_ring(painter, place, theme.radius("row"), theme.focus)

    def _paint_head(self, painter: QPainter, frame: QRectF) -> None:
        theme = self.theme
        side = theme.px(_ICON)
        head = theme.px(HEAD)
        icon = QRectF(frame.x() + theme.px(INSET), frame.y() + (head - side) / 2, side, side)
        icons.paint_icon(painter, icon, self._icon, theme.danger if self._icon == "warning" else theme.text3)
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(theme.text2)
        left = icon.right() + theme.px(8)
        words = QRectF(left, frame.y(), frame.right() - theme.px(40) - left, head)
        shown = QFontMetricsF(font).elidedText(self._heading, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def _fold_words(self) -> str:
        return translate("Timeline", "Fold") if self.is_unfolded else Counts().all_lines(self._lines_count)

    def _fold_hit(self) -> Hit | None:
        if not self._folds:
            return None
        theme = self.theme
        width = QFontMetricsF(theme.font("small")).horizontalAdvance(self._fold_words()) + theme.px(36)
        top = self._height - theme.px(_FOLD + 4)
        return Hit(QRectF(theme.px(INSET - 4), top, width, theme.px(_FOLD)), "fold", "", self._fold_words())

    @property
    def _has_copy_button(self) -> bool:
        return bool(self._whole)

    def _copy_hit(self) -> Hit:
        hit = super()._copy_hit()
        return Hit(hit.box, hit.action, self._whole, translate("Timeline", "Copy"))

    def hits(self) -> list[Hit]:
        """Return the copy button and the line that folds."""
        fold = self._fold_hit()
        found = [self._copy_hit()] if self._whole else []
        return [*found, fold] if fold is not None else found

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters; 0 where there is no data."""
        return super().index_at(point) if self._whole else 0


def tool_call_part(around: Surroundings, block: ToolCallBlock, *, is_open: bool) -> DataPart:
    """Return what shows that a model asks for a tool; a call without arguments is its head alone."""
    words = translate("Timeline", "Tool call: {name}").format(name=one_line(block.name))
    arguments = "" if block.arguments.strip() in ("", "{}") else block.arguments
    return DataPart(around, words, arguments, "wrench", folds=True, is_open=is_open)


def tool_result_part(around: Surroundings, block: ToolResultBlock, *, is_open: bool) -> DataPart:
    """Return what shows the answer of a tool."""
    words = translate("Timeline", "The tool failed") if block.is_error else translate("Timeline", "Answer of the tool")
    icon = "warning" if block.is_error else "wrench"
    return DataPart(around, words, block.content, icon, folds=True, is_open=is_open)


def structured_part(around: Surroundings, block: StructuredBlock) -> DataPart:
    """Return what shows a reply that is data, all of it."""
    words = f"JSON · {one_line(block.schema_name)}" if block.schema_name else "JSON"
    return DataPart(around, words, block.json, "file", folds=False, is_open=True)


def one_line(text: str) -> str:
    """Return a name of somebody else's as one line."""
    return " ".join(text.split())
