"""Paints the rows of the picker."""

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.model import PickerModel, title_of
from app.ui.model_picker.rows import Row, RowKind
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager
from app.ui.translation import translate

ROW = 32
LEFT = 8
RIGHT = 12
PADDING = 8
STAR = 24
ABILITY = 24
CONTEXT = 60
PRICE = 68
LEAST_FOR_PRICES = 520
"""Width of the rows below which names need the room more than prices."""

ICON = 14

ABILITY_ICONS = {
    Ability.VISION: "eye",
    Ability.TOOLS: "wrench",
    Ability.THINKING: "bulb",
    Ability.IMAGE: "image",
    Ability.VIDEO: "film",
}

_Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class Colours:
    """The colours of one row in its state."""

    def __init__(self, theme: Theme, *, selected: bool, hovered: bool) -> None:
        self.fill: QColor | None = theme.selected if selected else theme.hover_raised if hovered else None
        self.name = theme.selected_text if selected else theme.text
        self.use = theme.selected_text if selected else theme.text2
        self.look_up = theme.selected_text if selected else theme.text2 if hovered else theme.text3
        self.accent = theme.accent


class PickerDelegate(QStyledItemDelegate):
    """Every row is as high as the others; heads are rows without a fill."""

    def __init__(self, themes: ThemeManager, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._themes = themes
        self._view = view

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of every row."""
        return QSize(self._themes.theme.px(ROW), self._themes.theme.px(ROW))

    def row_box(self, cell: QRect) -> QRect:
        """Return the part of a cell that is filled and clicked; the scroll bar takes its place from the margin."""
        px = self._themes.theme.px
        taken = self._view.width() - self._view.viewport().width()
        return cell.adjusted(px(LEFT), 0, -max(px(RIGHT) - taken, px(2)), 0)

    def star_box(self, cell: QRect) -> QRect:
        """Return where a click sets or takes away a favourite."""
        row = self.row_box(cell)
        return QRect(row.left(), row.top(), self._themes.theme.px(PADDING + STAR), row.height())

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        model = cast("PickerModel", index.model())
        row = model.row_at(index)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.is_head:
            self.paint_head(painter, option.rect, row)
        elif row.kind is RowKind.MODEL:
            inner, colours = self._paint_ground(painter, option)
            self._paint_model(painter, inner, row, colours, model, index.row())
        else:
            self._paint_note(painter, *self._paint_ground(painter, option), row)
        painter.restore()

    def paint_head(self, painter: QPainter, cell: QRect, row: Row, over: PickerModel | None = None) -> None:
        """Paint the head of a group; one that stays on top, ``over`` the others, also names the columns."""
        theme = self._themes.theme
        px = theme.px
        box = self.row_box(cell)
        line = QRect(px(16), cell.top() + px(10), box.right() - px(PADDING) - px(16) + 1, px(16))
        font = theme.font("group")
        used = self._text(painter, line, title_of(row), font, theme.text3)
        plain = theme.font("small")
        if row.count and row.kind is RowKind.PROVIDER_HEAD:
            used += px(4) + self._text(
                painter, line.adjusted(used + px(4), 0, 0, 0), str(row.count), plain, theme.text3
            )
        if row.fetching:
            words = translate("ModelPicker", "Fetching models…")
            self._text(painter, line.adjusted(used + px(8), 0, 0, 0), words, plain, theme.text3)
        if over is not None:
            painter.setFont(plain)
            painter.setPen(theme.text3)
            rest = line
            if self._shows_prices(box.adjusted(px(PADDING), 0, -px(PADDING), 0), over):
                painter.drawText(line, _MIDDLE_RIGHT, translate("ModelPicker", "$/1M out"))
                taken = line.adjusted(0, 0, -px(PRICE), 0)
                painter.drawText(taken, _MIDDLE_RIGHT, translate("ModelPicker", "$/1M in"))
                rest = line.adjusted(0, 0, -2 * px(PRICE), 0)
            painter.drawText(rest, _MIDDLE_RIGHT, translate("ModelPicker", "Context"))

    def _shows_prices(self, inner: QRect, model: PickerModel) -> bool:
        return model.has_prices and inner.width() >= self._themes.theme.px(LEAST_FOR_PRICES)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> tuple[QRect, Colours]:
        """Fill the row for its state; return the box of its content and the colours to use in it."""
        theme = self._themes.theme
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        hovered = enabled and bool(option.state & QStyle.StateFlag.State_MouseOver)
        colours = Colours(theme, selected=selected, hovered=hovered)
        box = self.row_box(option.rect)
        if colours.fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.fill)
            painter.drawRoundedRect(QRectF(box), theme.radius("row"), theme.radius("row"))
        return box.adjusted(theme.px(PADDING), 0, -theme.px(PADDING), 0), colours

    def _paint_model(
        self, painter: QPainter, inner: QRect, row: Row, colours: Colours, model: PickerModel, at: int
    ) -> None:
        """Paint star, name and columns."""
        if model.is_favourite(row.ref):
            self._icon(painter, inner.topLeft(), "star_fill", colours.accent)
        elif colours.fill is not None:
            self._icon(painter, inner.topLeft(), "star", colours.look_up)
        px = self._themes.theme.px
        facts = inner
        if self._shows_prices(inner, model):
            self._paint_price(painter, inner, row, colours)
            facts = inner.adjusted(0, 0, -2 * px(PRICE), 0)
        right = self._paint_columns(painter, facts, row, colours)
        name = QRect(inner.left() + px(STAR), inner.top(), right - inner.left() - px(STAR) - px(8), inner.height())
        in_favourites = model.rows[model.head_of(at)].kind is RowKind.FAVOURITES_HEAD
        self._paint_name(painter, name, row, colours, row.provider if in_favourites else "", row.ref == model.current)

    def _paint_price(self, painter: QPainter, inner: QRect, row: Row, colours: Colours) -> None:
        """Paint two numbers, or words in the place of both."""
        if row.entry is None:
            return
        theme = self._themes.theme
        price = row.entry.price
        painter.setFont(theme.font("small"))
        painter.setPen(colours.use)
        painter.drawText(inner, _MIDDLE_RIGHT, price.words or price.given)
        painter.drawText(inner.adjusted(0, 0, -theme.px(PRICE), 0), _MIDDLE_RIGHT, price.taken)

    def _paint_columns(self, painter: QPainter, inner: QRect, row: Row, colours: Colours) -> int:
        """Paint context and abilities; return where they begin."""
        theme = self._themes.theme
        px = theme.px
        left = inner.right() + 1 - px(CONTEXT) - px(ABILITY) * len(ABILITY_ICONS)
        if row.entry is None:
            return left
        painter.setFont(theme.font("small"))
        painter.setPen(colours.use)
        painter.drawText(inner, _MIDDLE_RIGHT, row.entry.context)
        for at, (ability, name) in enumerate(ABILITY_ICONS.items()):
            if ability in row.entry.abilities:
                x = left + px(ABILITY) * at + (px(ABILITY) - px(ICON)) // 2
                self._icon(painter, QPoint(x, inner.top()), name, colours.use)
        return left

    def _paint_name(
        self, painter: QPainter, box: QRect, row: Row, colours: Colours, provider: str, is_current: bool
    ) -> None:
        theme = self._themes.theme
        gap = theme.px(8)
        small = theme.font("small")
        if is_current:
            box = box.adjusted(0, 0, -theme.px(ICON) - gap, 0)
        provider_width = min(QFontMetrics(small).horizontalAdvance(provider) + 2, box.width() // 3) if provider else 0
        name_box = box.adjusted(0, 0, -provider_width - gap if provider else 0, 0)
        font = theme.font("uiStrong" if is_current else "ui")
        x = box.left() + self._text(painter, name_box, title_of(row), font, colours.name)
        if provider:
            place = QRect(x + gap, box.top(), provider_width, box.height())
            x += gap + self._text(painter, place, provider, small, colours.look_up)
        if is_current:
            self._icon(painter, QPoint(x + gap, box.top()), "check", colours.accent)

    def _paint_note(self, painter: QPainter, inner: QRect, colours: Colours, row: Row) -> None:
        theme = self._themes.theme
        px = theme.px
        words = inner.adjusted(px(STAR), 0, 0, 0)
        if row.kind is RowKind.FAILED:
            self._icon(painter, inner.topLeft(), "warning", theme.danger)
            retry = translate("ModelPicker", "Retry")
            painter.setFont(theme.font("button"))
            painter.setPen(theme.accent)
            painter.drawText(words, _MIDDLE_RIGHT, retry)
            words.setRight(words.right() - QFontMetrics(theme.font("button")).horizontalAdvance(retry) - px(16))
            self._text(painter, words, title_of(row), theme.font("ui"), colours.name)
        elif row.kind is RowKind.BY_HAND:
            self._icon(painter, inner.topLeft(), "plus", colours.use)
            limit = words.adjusted(0, 0, -words.width() // 4, 0)
            used = self._text(painter, limit, title_of(row), theme.font("ui"), colours.name)
            after = words.adjusted(used + px(8), 0, 0, 0)
            self._text(painter, after, row.provider, theme.font("small"), colours.look_up)
        else:
            colour = colours.name if row.is_choosable else colours.look_up
            self._text(painter, words, title_of(row), theme.font("ui"), colour)

    def _text(self, painter: QPainter, box: QRect, text: str, font: QFont, colour: QColor) -> int:
        """Draw ``text`` in one line, cut in its middle if it is too long; return the width that it took."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(box, _MIDDLE | Qt.TextFlag.TextSingleLine, shown)
        return metrics.horizontalAdvance(shown)

    def _icon(self, painter: QPainter, corner: QPoint, name: str, colour: QColor) -> None:
        """Draw a small icon at x of ``corner``, in the middle of the row that begins at its y."""
        px = self._themes.theme.px
        side = px(ICON)
        drawn = icons.pixmap(name, colour, side, self._view.devicePixelRatioF())
        painter.drawPixmap(corner.x(), corner.y() + (px(ROW) - side) // 2, drawn)
