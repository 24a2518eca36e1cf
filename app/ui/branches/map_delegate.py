"""Paints the rows of a map: lines and dots at the left, two lines of words beside them."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons
from app.ui.branches import words
from app.ui.branches.map_model import MapModel, MapRole, Row
from app.ui.controls.focus import paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager

ROW = 48
INSET = 8
FIRST_LANE = 16
LANE = 16
TEXT = 52
_DOT = 5
_LINE = 20
_BADGE = 16

Index = QModelIndex | QPersistentModelIndex


class MapDelegate(QStyledItemDelegate):
    """Rows of one height. ``show_focus`` says whether the current row has a ring."""

    def __init__(self, themes: ThemeManager, model: MapModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._model = model
        self.show_focus = False

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(self._themes.theme.px(200), self._themes.theme.px(ROW))

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, lines and words."""
        row = index.data(MapRole.ROW)
        if not isinstance(row, Row):
            return
        theme = self._themes.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(theme.px(INSET), 0, -theme.px(INSET), 0)
        fill = _ground(theme, row, option)
        if fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(box, theme.radius("row"), theme.radius("row"))
        self._paint_rails(painter, theme, box, row, fill or theme.canvas)
        self._paint_words(painter, theme, box, row, on_fill=fill is not None)
        if self.show_focus and option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, box, theme.radius("row"), theme.focus)
        painter.restore()

    def fold_rect(self, rect: QRect) -> QRect:
        """Return where a row is pressed to fold it or unfold it: the right half of its second line."""
        theme = self._themes.theme
        return QRect(rect.right() - theme.px(96), rect.top() + rect.height() // 2, theme.px(96), rect.height() // 2)

    def _paint_rails(self, painter: QPainter, theme: Theme, box: QRectF, row: Row, ground: QColor) -> None:
        rails = row.rails
        middle = box.top() + theme.px(14)
        for lane in reversed(rails.through):
            if lane == rails.lane and rails.above == lane:
                continue
            painter.setPen(_pen(theme, shown=lane == 0 and rails.through_shown))
            x = self._x(box, lane)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        x = self._x(box, rails.lane)
        if rails.above is not None and rails.above != rails.lane:
            painter.setPen(_pen(theme, shown=False))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_elbow(self._x(box, rails.above), x, box.top(), middle, theme.px(10)))
        elif rails.above is not None:
            painter.setPen(_pen(theme, shown=row.node.shown))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, middle))
        if rails.below:
            painter.setPen(_pen(theme, shown=rails.below_shown))
            painter.drawLine(QPointF(x, middle), QPointF(x, box.bottom()))
        radius = theme.px(_DOT)
        painter.setPen(QPen(theme.accent if row.node.shown else theme.text3, 1.5))
        painter.setBrush(theme.accent if row.node.shown else ground)
        painter.drawEllipse(QPointF(x, middle), radius - 0.75, radius - 0.75)

    def _x(self, box: QRectF, lane: int) -> float:
        theme = self._themes.theme
        return box.left() + theme.px(FIRST_LANE + LANE * lane)

    def text_left(self, box: QRectF) -> float:
        """Return where the words of all rows begin."""
        return box.left() + self._themes.theme.px(TEXT + LANE * max(self._model.lanes - 2, 0))

    def _paint_words(self, painter: QPainter, theme: Theme, box: QRectF, row: Row, *, on_fill: bool) -> None:
        left, right = self.text_left(box), box.right() - theme.px(12)
        quiet = theme.text2 if on_fill else theme.text3
        first = QRectF(left, box.top() + theme.px(4), right - left, theme.px(_LINE))
        second = first.translated(0, theme.px(_LINE))
        strong = theme.text if row.node.shown and not row.node.gone else quiet if row.node.gone else theme.text2
        first.setRight(self._paint_right(painter, theme, first, words.when(row.node), quiet))
        self._paint_name(painter, theme, first, row, strong, quiet)
        if row.foldable:
            side = theme.px(14)
            caret = "caret_right" if row.hidden else "caret_down"
            spot = QRectF(second.right() - side, second.center().y() - side / 2, side, side)
            icons.paint_icon(painter, spot, caret, theme.text2)
            second.setRight(spot.left() - theme.px(4))
            if row.hidden:
                second.setRight(self._paint_right(painter, theme, second, words.Counts().hidden(row.hidden), quiet))
        painter.setFont(theme.font("ui"))
        painter.setPen(strong)
        _draw(painter, second, words.first_line(row.node))

    def _paint_right(self, painter: QPainter, theme: Theme, box: QRectF, text: str, colour: QColor) -> float:
        """Paint small words at the right; return where what stands before them has to end."""
        painter.setFont(theme.font("small"))
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return box.right() - painter.fontMetrics().horizontalAdvance(text) - theme.px(12)

    def _paint_name(
        self, painter: QPainter, theme: Theme, box: QRectF, row: Row, strong: QColor, quiet: QColor
    ) -> None:
        """Paint who speaks, and behind it which try it is, its letter, and what else marks it."""
        small = QFontMetrics(theme.font("small"))
        marks = _marks(theme, row, quiet)
        widths = [theme.px(_BADGE) if text is None else small.horizontalAdvance(text) for text, _ in marks]
        gap = theme.px(8)
        painter.setFont(theme.font("uiStrong" if row.node.shown else "ui"))
        painter.setPen(strong)
        room = max(box.width() - sum(widths) - gap * len(widths), theme.px(48))
        left = box.left() + _draw(painter, QRectF(box.left(), box.top(), room, box.height()), words.who(row.node))
        for (text, colour), width in zip(marks, widths, strict=True):
            left += gap
            spot = QRectF(left, box.top(), width + 1, box.height())
            if text is None:
                side = theme.px(_BADGE)
                paint_badge(painter, theme, QRectF(left, box.center().y() - side / 2, side, side), row.letter)
            else:
                painter.setFont(theme.font("small"))
                painter.setPen(colour)
                painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, text)
            left += width


def _marks(theme: Theme, row: Row, quiet: QColor) -> list[tuple[str | None, QColor]]:
    """Return what stands behind a name, each with its colour; None stands for the letter."""
    found: list[tuple[str | None, QColor]] = [(words.place(row.node), quiet)]
    if row.letter:
        found.append((None, theme.on_accent))
    found.append((words.edited() if row.node.edited else "", quiet))
    found.append((words.here() if row.is_head else "", theme.accent))
    return [(text, colour) for text, colour in found if text != ""]


def paint_badge(painter: QPainter, theme: Theme, square: QRectF, letter: str) -> None:
    """Paint the letter of a message that is compared."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.accent_fill)
    painter.drawRoundedRect(square, theme.px(4), theme.px(4))
    font = theme.font("key")
    font.setWeight(font.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(theme.on_accent)
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letter)


def _ground(theme: Theme, row: Row, option: QStyleOptionViewItem) -> QColor | None:
    if row.letter:
        return theme.selected_idle if row.letter == "A" else theme.selected
    if option.state & QStyle.StateFlag.State_Selected:
        return theme.selected_idle
    return theme.hover if option.state & QStyle.StateFlag.State_MouseOver else None


def _pen(theme: Theme, *, shown: bool) -> QPen:
    return QPen(theme.accent, 2) if shown else QPen(theme.line_hover, 1.5)


def _elbow(from_x: float, to_x: float, top: float, middle: float, radius: float) -> QPainterPath:
    """Return the line that leaves a lane for another at the height of a dot."""
    radius = min(radius, to_x - from_x, middle - top)
    path = QPainterPath(QPointF(from_x, top))
    path.lineTo(from_x, middle - radius)
    path.quadTo(from_x, middle, from_x + radius, middle)
    path.lineTo(to_x, middle)
    return path


def _draw(painter: QPainter, box: QRectF, text: str) -> float:
    """Paint one line, cut where there is no more room; return its width."""
    metrics = painter.fontMetrics()
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
    return float(metrics.horizontalAdvance(cut))
