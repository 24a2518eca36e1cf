"""A line that says what is being done, what came of it, or what went wrong."""

from enum import StrEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import icons
from app.ui.activity import paint_activity_ring
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class LineState(StrEnum):
    """What the mark before the words is."""

    BUSY = "busy"
    DONE = "done"
    WARNING = "warning"
    FAILED = "failed"


class _Mark(QWidget):
    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._state = LineState.BUSY
        self._resize()
        themes.changed.connect(self._resize)
        themes.activity.ticked.connect(self.update)

    def _resize(self) -> None:
        self.setFixedSize(self._themes.theme.px(16), self._themes.theme.line_height("ui"))

    def show_state(self, state: LineState) -> None:
        self._state = state
        if state is LineState.BUSY:
            self._themes.activity.hold(self)
        else:
            self._themes.activity.release(self)
        self.update()

    @called_by_qt
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._themes.activity.release(self)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        side = theme.px(16)
        box = QRectF(0, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._state is LineState.BUSY:
            inset = theme.px(2)
            ring = box.adjusted(inset, inset, -inset, -inset)
            paint_activity_ring(painter, ring, theme.accent, self._themes.activity.step)
        else:
            colour = {LineState.DONE: theme.ok, LineState.WARNING: theme.warn}.get(self._state, theme.danger)
            icons.paint_icon(painter, box, "check" if self._state is LineState.DONE else "warning", colour)
        painter.end()


class StateLine(QWidget):
    """A mark and words that wrap. Hidden while there is nothing to say, its room is given away then."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._mark = _Mark(themes, self)
        self._words = Label(themes, "ui", "text2", self, wrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self._respace()
        themes.changed.connect(self._respace)
        self.hide()

    def _respace(self) -> None:
        self._row.setSpacing(self._themes.theme.px(8))

    @property
    def words(self) -> str:
        """Return what is said."""
        return self._words.text()

    def say(self, state: LineState, words: str) -> None:
        """Show a state in words."""
        self._words.setText(words)
        self._words.set_colour("danger" if state is LineState.FAILED else "text2")
        self.setAccessibleName(words)
        self.show()
        self._mark.show_state(state)

    def clear(self) -> None:
        """Say nothing."""
        self._words.setText("")
        self.hide()
