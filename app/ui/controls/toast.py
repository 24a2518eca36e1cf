"""A toast: says for some seconds what just happened, with one way back."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from app.ui.controls.buttons import QuietButton
from app.ui.controls.raised import paint_raised
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class Toast(QWidget):
    """Lies at the bottom centre of its parent. Emits ``acted`` when the action is pressed, ``gone`` when it leaves.

    It stays while the mouse is over it or its button has focus, which goes back to where it was when that was pressed.
    """

    acted = Signal()
    gone = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._home = parent
        self._themes = themes
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QuietButton(themes, parent=self)
        self._button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 4, 4)
        row.setSpacing(12)
        row.addWidget(self._label)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        self._bottom = 24
        self._left = 0
        self._focus_before: QWidget | None = None
        parent.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self._restyle()
        themes.changed.connect(self._restyle)
        self.hide()

    @property
    def text(self) -> str:
        """Return what is said."""
        return self._label.text()

    @property
    def button(self) -> QuietButton:
        """Return the button of the way back."""
        return self._button

    def tell(self, text: str, action: str = "", *, bottom: int = 24, left: int = 0) -> None:
        """Show ``text`` and a button with ``action``.

        It stands ``bottom`` pixels above the parent's lower edge, in the middle of what lies right of ``left``.
        """
        self._label.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(text)
        self._bottom = bottom
        self._left = left
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(6000)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def dismiss(self) -> None:
        """Take it away now."""
        if self.isVisible():
            self._leave()

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the parent changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the raised ground."""
        theme = self._themes.theme
        painter = QPainter(self)
        paint_raised(painter, self, theme)
        painter.end()

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is self._button:
            self._focus_before = before

    def _act(self) -> None:
        self._timer.stop()
        had_focus, before, self._focus_before = self._button.hasFocus(), self._focus_before, None
        if had_focus and before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.acted.emit()
        self.gone.emit()

    def _leave(self) -> None:
        if self.underMouse() or self._button.hasFocus():
            self._timer.start(1000)
            return
        self._timer.stop()
        self.hide()
        self.gone.emit()

    def _place(self) -> None:
        left = self._left + (self._home.width() - self._left - self.width()) // 2
        self.move(left, self._home.height() - self.height() - self._bottom)

    def _restyle(self) -> None:
        self._label.setFont(self._themes.theme.font("ui"))
        self.update()
