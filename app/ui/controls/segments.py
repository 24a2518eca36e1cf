"""Two to four choices of which one holds, on one painted frame."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.ui.controls.focus import RING, FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class _Segment(QToolButton):
    def __init__(self, themes: ThemeManager, name: str, parent: "Segments") -> None:
        super().__init__(parent)
        self._frame = parent
        self._themes = themes
        self.name = name
        self.focus_memory = FocusMemory()
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @called_by_qt
    def sizeHint(self) -> QSize:
        theme = self._themes.theme
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.px(10), theme.px(24))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.focus_memory.entered(event)
        super().focusInEvent(event)
        self._frame.update()

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.focus_memory.left(event)
        super().focusOutEvent(event)
        self._frame.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = theme.px(5)
        if self.isChecked():
            painter.setBrush(theme.shadow_near)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, 0, 0), radius, radius)
            painter.setBrush(theme.segment_on)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, -0.5), radius, radius)
        hot = self.isChecked() or self.underMouse()
        painter.setPen(theme.disabled if not self.isEnabled() else theme.text if hot else theme.text2)
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Segments(QWidget):
    """Choices beside each other. ``chosen`` is emitted with the name of a choice that a person makes.

    ``on_popup`` gives the frame the colour that is seen on the ground of a popup.
    """

    chosen = Signal(str)

    def __init__(
        self, themes: ThemeManager, names: tuple[str, ...], parent: QWidget | None = None, *, on_popup: bool = False
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._on_popup = on_popup
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._segments = {name: _Segment(themes, name, self) for name in names}
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(0)
        for segment in self._segments.values():
            self._group.addButton(segment)
            self._layout.addWidget(segment)
        self._group.buttonClicked.connect(self._clicked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._restyle()
        themes.changed.connect(self._restyle)

    def set_texts(self, texts: dict[str, str]) -> None:
        """Give each choice its words, by name."""
        for name, text in texts.items():
            self._segments[name].setText(text)
            self._segments[name].setAccessibleName(text)
            self._segments[name].updateGeometry()

    def set_current(self, name: str) -> None:
        """Show which choice holds, without emitting ``chosen``. Raises KeyError for an unknown name."""
        self._segments[name].setChecked(True)

    def current(self) -> str:
        """Return the name of the choice that holds, or an empty string."""
        return next((name for name, segment in self._segments.items() if segment.isChecked()), "")

    def stop(self) -> QWidget:
        """Return the choice at which Tab stops: the one that holds, else the first. The arrows go to the others."""
        return self._segments.get(self.current()) or next(iter(self._segments.values()))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and the ring while a choice has focus from the keyboard."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # On a dark popup the colour of hovering cannot be told from the ground.
        painter.setBrush(theme.sunken if self._on_popup and theme.dark else theme.hover)
        frame = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        painter.drawRoundedRect(frame, theme.px(7), theme.px(7))
        if any(segment.hasFocus() and segment.focus_memory.by_keyboard for segment in self._segments.values()):
            paint_focus_ring(painter, QRectF(self.rect()), theme.px(7) + RING, theme.focus)
        painter.end()

    def _clicked(self, segment: object) -> None:
        if isinstance(segment, _Segment):
            self.chosen.emit(segment.name)

    def _restyle(self) -> None:
        inset = self._themes.theme.px(2) + RING
        self._layout.setContentsMargins(inset, inset, inset, inset)
        for segment in self._segments.values():
            segment.setFont(self._themes.theme.font("small"))
            segment.updateGeometry()
        self.update()
