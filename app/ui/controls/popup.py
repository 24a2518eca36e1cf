"""A popup: a frame with round corners and a shadow that lies over the window."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from app.ui.controls.shadow import MARGIN, paint_popup_shadow
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class Popup(QFrame):
    """Closes on Esc, on a click outside and with the page it was opened from; focus goes back to where it was.

    Put content into ``content``.

    It is a child of the window and not a window of its own: input methods do not reach windows of type Qt.Popup on
    every desktop, Wayland places such windows as it likes, and a shadow needs a compositor there.
    The frame is ``MARGIN`` larger than what is seen on each side: use ``open_at`` and ``resize_content``.
    """

    closed = Signal()
    _edge = 8
    """Pixels that are kept from the edges of the window."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent.window())
        self.hide()
        self._themes = themes
        self._opener = parent
        self._focus_before: QWidget | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN + 1, MARGIN + 1, MARGIN + 1, MARGIN + 1)
        self.content = QWidget(self)
        outer.addWidget(self.content)
        themes.changed.connect(self.update)

    def resize_content(self, width: int, height: int) -> None:
        """Set the size of what is seen, border included; ``open_at`` makes it smaller where the window is."""
        self.resize(width + 2 * MARGIN, height + 2 * MARGIN)

    def open_at(self, corner: QPoint) -> None:
        """Show the popup with the top left of what is seen at ``corner`` (global), moved to stay in the window."""
        window = self._opener.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        edge = self._edge
        width = min(self.width() - 2 * MARGIN, window.width() - 2 * edge)
        height = min(self.height() - 2 * MARGIN, window.height() - 2 * edge)
        place = window.mapFromGlobal(corner)
        x = max(edge, min(place.x(), window.width() - width - edge))
        y = max(edge, min(place.y(), window.height() - height - edge))
        self.setGeometry(x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN)
        self._focus_before = QApplication.focusWidget()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.show()
        self.raise_()

    @called_by_qt
    def event(self, event: QEvent) -> bool:
        """Take Esc before a shortcut of the window does."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and is_escape:
            event.accept()
            return True
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().event(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; no other key goes on to the window below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        event.accept()

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep presses here: Qt would hand them on to the window, where they would count as outside."""
        event.accept()

    @called_by_qt
    def hideEvent(self, event: QHideEvent) -> None:
        """Give focus back and tell that the popup is gone, however it went."""
        super().hideEvent(event)
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        before, self._focus_before = self._focus_before, None
        focus = QApplication.focusWidget()
        if before is not None and (focus is None or self.isAncestorOf(focus)):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on a press outside, which then does nothing else, and when another page takes the opener's place."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous() and self._belongs_to(watched):
            self.close()
            return False
        if event.type() != QEvent.Type.MouseButtonPress or not isinstance(watched, QWidget):
            return False
        inside = watched is self or self.isAncestorOf(watched)
        elsewhere = watched.window() is not self.window()
        if inside or elsewhere or not self.isVisible():
            return False
        self.close()
        return True

    def _belongs_to(self, watched: QObject) -> bool:
        """Return whether a widget is what the popup was opened from, or holds that."""
        opener = self._opener
        return isinstance(watched, QWidget) and (watched is opener or watched.isAncestorOf(opener))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shadow and the rounded ground."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        paint_popup_shadow(painter, box, theme, self.devicePixelRatioF())
        painter.setPen(QPen(theme.popup_line, 1))
        painter.setBrush(theme.raised)
        radius = theme.radius("popup")
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)
        painter.end()

    def retranslate(self) -> None:
        """Set all words again; popups that have any override this."""
