"""Paints the rows of the trash: two lines, and at the right how long there is left."""

from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager
from app.ui.trash.model import TrashRole, TrashRow
from app.ui.trash.words import deleted_words, kind_words, left_words, title_words

ROW = 56
_INSET = 8
_ICON = 16
_GAP = 12


class TrashDelegate(QStyledItemDelegate):
    """``show_focus`` says whether the current row has a ring."""

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.show_focus = False

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        return QSize(0, self._themes.theme.px(ROW))

    @called_by_qt
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground, icon, both lines and the time that is left."""
        theme = self._themes.theme
        row = cast("TrashRow", index.data(TrashRole.ROW))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected if selected else theme.hover)
            painter.drawRoundedRect(box, theme.radius("row"), theme.radius("row"))
        quiet = theme.selected_text if selected else theme.text3
        self._paint_words(painter, theme, option.rect, row, (theme.selected_text if selected else theme.text, quiet))
        if self.show_focus and option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, box, theme.radius("row"), theme.focus)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, theme: Theme, box: QRect, row: TrashRow, colours: tuple[QColor, QColor]
    ) -> None:
        px = theme.px
        words, quiet = colours
        name = "quote" if row.message is not None else "chats"
        icon = QRectF(box.left() + px(_INSET), box.top() + px(10), px(_ICON), px(_ICON))
        icons.paint_icon(painter, icon, name, quiet)
        small = theme.font("small")
        left = left_words(row.deleted_at)
        width = QFontMetrics(small).horizontalAdvance(left)
        painter.setFont(small)
        painter.setPen(quiet)
        right = box.adjusted(0, 0, -px(_INSET), 0)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, left)
        text = box.adjusted(px(_INSET + _ICON + _GAP), px(8), -px(_INSET) - width - px(16), -px(8))
        upper = QRect(text.left(), text.top(), text.width(), theme.line_height("ui"))
        lower = QRect(text.left(), upper.bottom() + 1, text.width(), text.height() - upper.height())
        detail = f"{kind_words(row.title, row.message)} · {deleted_words(row.deleted_at)}"
        painter.drawText(lower, _flags(), QFontMetrics(small).elidedText(detail, _ELIDE, lower.width()))
        font = theme.font("ui")
        painter.setFont(font)
        painter.setPen(words)
        title = title_words(row.title, row.message)
        painter.drawText(upper, _flags(), QFontMetrics(font).elidedText(title, _ELIDE, upper.width()))


_ELIDE = Qt.TextElideMode.ElideRight


def _flags() -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
