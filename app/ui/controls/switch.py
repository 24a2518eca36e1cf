"""A switch: on or off, at once."""

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from app.ui.controls.focus import RingAround
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

WIDTH = 32
HEIGHT = 20


class Switch(QCheckBox):
    """A check box in the form of a switch, without words: give it an accessible name or a buddy label."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._ring = RingAround(self, themes, "card")
        self._at = 0.0
        # Not a property that is animated: Python cannot free a class that has one of PySide's, and says so at the end.
        self._slide = QVariantAnimation(self)
        self._slide.valueChanged.connect(self._set_knob)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(self._move_knob)
        themes.changed.connect(self.updateGeometry)

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return 32 x 20."""
        return QSize(self._themes.theme.px(WIDTH), self._themes.theme.px(HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return 32 x 20."""
        return self.sizeHint()

    @called_by_qt
    def hitButton(self, pos: object) -> bool:
        """Return True: the whole switch can be pressed."""
        return True

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press as a button does."""
        super().mousePressEvent(event)
        self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track and the knob."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._track_colour())
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setBrush(QColor(Qt.GlobalColor.white))
        margin = theme.px(2)
        side = box.height() - 2 * margin
        painter.drawEllipse(QRectF(margin + self._at * (box.width() - side - 2 * margin), margin, side, side))
        painter.end()

    def _track_colour(self) -> QColor:
        theme = self._themes.theme
        if not self.isEnabled():
            return theme.line
        if self.isChecked():
            return theme.accent_fill_hover if self.underMouse() else theme.accent_fill
        return theme.text2 if self.underMouse() or self.isDown() else theme.text3

    def _move_knob(self, on: bool) -> None:
        end = 1.0 if on else 0.0
        duration = self._themes.theme.duration("switch")
        self._slide.stop()
        if not duration or not self.isVisible():
            self._set_knob(end)
            return
        self._slide.setDuration(duration)
        self._slide.setStartValue(self._at)
        self._slide.setEndValue(end)
        self._slide.start()

    def _set_knob(self, at: float) -> None:
        self._at = at
        self.update()
