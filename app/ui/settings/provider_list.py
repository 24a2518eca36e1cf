"""The list of providers: rows of 56 with a dot, a name, an address and a state."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.provider import ProviderConfig
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_HEIGHT = 56


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """What a row shows. ``dot`` is "ok", "danger" or "" (nothing known yet); ``why`` says more than ``state``."""

    config: ProviderConfig
    name: str
    line: str
    state: str
    dot: str
    why: str = ""


class ProviderListModel(QAbstractListModel):
    """Rows in the order of ProviderService.all()."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ProviderRow, ...] = ()

    def set_rows(self, rows: tuple[ProviderRow, ...]) -> None:
        """Replace the rows; where only their words changed the selection stays."""
        same = [row.config.id for row in rows] == [row.config.id for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def row_of(self, provider_id: str) -> int:
        """Return the row of a provider, -1 where it is not in the list."""
        return next((number for number, row in enumerate(self._rows) if row.config.id == provider_id), -1)

    @called_by_qt
    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of providers."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @called_by_qt
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, or the whole row under ROW_ROLE."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {row.line}, {row.state}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(row.why or row.name)
        return row if role == ROW_ROLE else None


class ProviderDelegate(QStyledItemDelegate):
    """Paints a row."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a height of 56."""
        return QSize(0, self._themes.theme.px(_HEIGHT))

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, dot, two lines and the state."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ProviderRow):
            return
        theme = self._themes.theme
        px = theme.px
        box = QRectF(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.selected if selected else theme.hover)
            painter.drawRoundedRect(box, px(8), px(8))
        self._paint_dot(painter, QPointF(box.x() + px(16), box.center().y()), row.dot)
        main = theme.selected_text if selected else theme.text
        quiet = theme.selected_text if selected else theme.text3
        state_colour = theme.danger if row.dot == "danger" and not selected else quiet if selected else theme.text2
        self._paint_words(painter, box, row, (main, quiet, state_colour))
        painter.restore()

    def _paint_words(
        self, painter: QPainter, box: QRectF, row: ProviderRow, colours: tuple[QColor, QColor, QColor]
    ) -> None:
        theme = self._themes.theme
        px = theme.px
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        state = metrics.elidedText(row.state, Qt.TextElideMode.ElideRight, int(box.width() / 2) - px(24))
        state_width = metrics.horizontalAdvance(state)
        right = box.right() - px(12)
        painter.setPen(colours[2])
        painter.drawText(QRectF(right - state_width, box.y(), state_width + 1, box.height()), middle, state)
        left = box.x() + px(32)
        width = right - state_width - px(12) - left
        painter.setPen(colours[1])
        line = painter.fontMetrics().elidedText(row.line, Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(QRectF(left, box.y() + px(30), width, px(16)), middle, line)
        painter.setFont(theme.font("ui"))
        painter.setPen(colours[0])
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(QRectF(left, box.y() + px(10), width, px(20)), middle, name)

    def _paint_dot(self, painter: QPainter, centre: QPointF, dot: str) -> None:
        theme = self._themes.theme
        radius = theme.px(4)
        if dot:
            painter.setBrush(theme.ok if dot == "ok" else theme.danger)
            painter.drawEllipse(centre, radius, radius)
            return
        painter.setPen(QPen(theme.text3, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius - 0.75, radius - 0.75)


class ProviderList(QListView):
    """The view; one row is always current."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("providerList")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setItemDelegate(ProviderDelegate(themes, self))
        self.viewport().setAutoFillBackground(False)
