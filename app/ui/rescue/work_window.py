"""The window while a data folder is worked on as a whole: it says what is done, and cannot be closed meanwhile."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.folder_work import RestoreCopy
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.theme import ThemeManager

_WIDTH = 560


class WorkWindow(QWidget):
    """A plain window in place of the usual one."""

    def __init__(self, work: RestoreCopy, themes: ThemeManager) -> None:
        super().__init__()
        self._work = work
        self._may_close = False
        self.setObjectName("folderWork")
        self._title = Label(themes, "page", "text", self, wrap=True)
        self.state = StateLine(themes, self)
        px = themes.theme.px
        column = QVBoxLayout()
        column.setSpacing(px(12))
        column.addStretch(1)
        for widget in (self._title, self.state):
            widget.setFixedWidth(px(_WIDTH))
            column.addWidget(widget)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        self.resize(px(800), px(560))
        self.retranslate()

    def end(self) -> None:
        """Close: the work is done."""
        self._may_close = True
        self.close()

    def retranslate(self) -> None:
        """Set all words again."""
        self.setWindowTitle("Loquent")
        self._title.setText(self.tr("A copy of the history is restored"))
        self.state.say(LineState.BUSY, self.tr("The copy is checked and put in place. What is there now is kept."))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @called_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until the work is done."""
        event.setAccepted(self._may_close)
