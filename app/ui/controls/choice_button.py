"""One choice of many: a field that shows which one holds, and opens a menu of all."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.focus import RingAround
from app.ui.controls.menu import Menu
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEIGHT = 32
_PADDING = 10
_CARET = 14
_GAP = 8


class ChoiceButton(QAbstractButton):
    """``chosen`` is emitted with the name of a choice that a person makes; ``texts`` gives each name its words."""

    chosen = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None, *, quiet: bool = False) -> None:
        """``quiet`` leaves the border and the ground out until it is pointed at."""
        super().__init__(parent)
        self._themes = themes
        self._is_quiet = quiet
        self._texts: Mapping[str, str] = {}
        self._current = ""
        self._ring = RingAround(self, themes, "control")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.open_menu)
        themes.changed.connect(self._restyle)
        self._restyle()

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Offer these choices, in their order."""
        self._texts = dict(texts)
        self.setText(self._texts.get(self._current, ""))
        self.updateGeometry()

    def set_current(self, name: str) -> None:
        """Show which choice holds, without emitting ``chosen``. Raises KeyError for an unknown name."""
        self.setText(self._texts[name])
        self._current = name
        self.update()

    def current(self) -> str:
        """Return the name of the choice that holds, or an empty string."""
        return self._current

    def open_menu(self) -> None:
        """Open the menu of all choices below the button."""
        menu = Menu(self)
        group = QActionGroup(menu)
        for name, text in self._texts.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == self._current)
            action.setData(name)
            group.addAction(action)
            if name == self._current:
                menu.setActiveAction(action)
        group.triggered.connect(lambda action: self._take(str(action.data())))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + self._themes.theme.px(4))))

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that the longest choice needs, 32 high."""
        px = self._themes.theme.px
        words = max((self.fontMetrics().horizontalAdvance(text) for text in self._texts.values()), default=0)
        return QSize(words + 2 + px(2 * _PADDING + _GAP + _CARET), px(_HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are never cut."""
        return self.sizeHint()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter and Down too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, border, words and caret."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse() or self.isDown()
        if self._is_quiet:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush((theme.pressed if self.isDown() else theme.hover) if hot else Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(QPen(theme.line_hover if hot else theme.line_strong, 1))
            painter.setBrush(theme.pressed if self.isDown() else theme.field)
        radius = theme.radius("control")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)
        painter.setPen(theme.text2 if self._is_quiet else theme.text)
        painter.setFont(self.font())
        words = QRect(self.rect()).adjusted(px(_PADDING), 0, -px(_PADDING + _CARET), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        side = px(_CARET)
        caret = icons.pixmap("caret_down", theme.text3, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - px(_PADDING) - side, (self.height() - side) // 2, caret)
        painter.end()

    def _take(self, name: str) -> None:
        if name != self._current:
            self.set_current(name)
            self.chosen.emit(name)

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("ui"))
        self.updateGeometry()
        self.update()
