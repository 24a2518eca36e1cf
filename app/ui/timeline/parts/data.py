"""Data in a reply: what a tool was asked and what it answered, and replies that are JSON."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.domain.blocks import StructuredBlock, ToolCallBlock, ToolResultBlock, UnknownBlock
from app.ui import icons
from app.ui.timeline.markdown.blocks import CodeBlock
from app.ui.timeline.parts.base import Hit, SavedText, Surroundings
from app.ui.timeline.parts.code import HEAD, INSET, CodeHead, CodePart
from app.ui.timeline.parts.fold_line import FOLD, fold_hit, fold_words
from app.ui.timeline.pretty import fenced, is_json, pretty_json
from app.ui.translation import translate

_FOLDED_FROM = 13
"""Lines from which on data is folded ..."""

_SHOWN = 8
"""... to so many."""

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
        self.is_said = not folds
        self._folds = folds and self._lines_count >= _FOLDED_FROM
        self.is_unfolded = is_open
        self._source = f"{heading}\n\n{fenced(self._whole, language)}" if self._whole else heading
        super().__init__(around, CodeBlock(self._shown(), language, source=self._source))
        self.is_unfolded = is_open

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

    def lay_out(self, width: float) -> float:
        """Lay out the code; without any data there is the head alone."""
        height = super().lay_out(width)
        return height if self._whole else self.theme.px(HEAD)

    @property
    def _has_fold(self) -> bool:
        return self._folds

    @property
    def _is_folded(self) -> bool:
        return False

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

    def _fold_hit(self) -> Hit | None:
        if not self._folds:
            return None
        theme = self.theme
        words = fold_words(self._lines_count, is_open=self.is_unfolded)
        return fold_hit(theme.px(INSET - 4), self._height - theme.px(FOLD + 4), words, theme)

    @property
    def _has_copy_button(self) -> bool:
        return bool(self._whole)

    def _copy_hit(self) -> Hit:
        hit = super()._copy_hit()
        return Hit(hit.box, hit.action, self._whole, translate("Timeline", "Copy"))

    def _more_hits(self) -> CodeHead | None:
        """Return saving and wrapping, of the whole; nothing without data."""
        head = super()._more_hits()
        if head is None or not self._whole:
            return None
        name = "data.json" if self.block.language == "json" else "data.txt"
        return replace(head, save=replace(head.save, value=SavedText(name, self._whole)))

    def hits(self) -> list[Hit]:
        """Return what can be done with the data, and the line that folds."""
        return super().hits() if self._whole else []

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


def unknown_part(around: Surroundings, block: UnknownBlock, *, is_open: bool) -> DataPart:
    """Return what shows a block of a type that this version does not know, as it is stored."""
    words = translate("Timeline", "Unknown to this version, kept as it is: {type}").format(type=one_line(block.type))
    return DataPart(around, words, block.json, "info", folds=True, is_open=is_open)


def one_line(text: str) -> str:
    """Return a name of somebody else's as one line."""
    return " ".join(text.split())
