"""A line that says what is being done, what came of it, or what went wrong."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.controls.result_mark import ResultMark
from app.ui.theme import ThemeManager


class LineState(StrEnum):
    """What the mark before the words is."""

    BUSY = "busy"
    DONE = "done"
    WARNING = "warning"
    FAILED = "failed"


class StateLine(QWidget):
    """A mark and words that wrap. Hidden while there is nothing to say, its room is given away then."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._mark = ResultMark(themes, self, "ui")
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
        if state is LineState.BUSY:
            self._mark.show_ring()
        else:
            self._mark.show_icon("check" if state is LineState.DONE else "warning", is_mild=state is LineState.WARNING)

    def clear(self) -> None:
        """Say nothing."""
        self._words.setText("")
        self.hide()
