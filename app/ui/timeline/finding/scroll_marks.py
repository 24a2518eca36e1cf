"""Marks on a scroll bar: where in the conversation the matches lie."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_THICK = 2
_PAUSE: Final = 100
"""Milliseconds after which the marks follow what has changed."""


class ScrollMarks(QWidget):
    """Lies on the scroll bar of a message view; the mouse does not see it. As many marks as there are pixels."""

    def __init__(self, bar: QScrollBar, view: "TimelineView", themes: ThemeManager) -> None:
        super().__init__(bar)
        self._bar = bar
        self._view = view
        self._themes = themes
        self.rows: frozenset[int] = frozenset()
        """Pixels from the top at which a match lies."""
        self.current: int | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_PAUSE)
        self._clock.timeout.connect(self.refresh)
        view.finder.changed.connect(self._later)
        bar.rangeChanged.connect(self._later)
        bar.installEventFilter(self)
        themes.changed.connect(self.update)
        self.hide()

    def refresh(self) -> None:
        """Find out now where the matches lie."""
        active = self._view.finder.is_active
        room = max(self.height() - self._thick, 1)
        rows, self.current = self._view.finder.rows(room) if active else (set(), None)
        self.rows = frozenset(rows)
        self.setVisible(bool(self.rows))
        self.update()

    def _later(self) -> None:
        if (self._view.finder.is_active or self.rows) and not self._clock.isActive():
            self._clock.start()

    @property
    def _thick(self) -> int:
        return self._themes.theme.px(_THICK)

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the bar."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.setGeometry(self._bar.rect())
            self._later()
        return False

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line for each match, the current one over the others."""
        theme = self._themes.theme
        painter = QPainter(self)
        for row in self.rows:
            painter.fillRect(QRectF(0, row, self.width(), self._thick), theme.warn)
        if self.current is not None:
            painter.fillRect(QRectF(0, self.current - 1, self.width(), self._thick + 2), theme.focus)
        painter.end()
