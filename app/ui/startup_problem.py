"""The window when the history cannot be opened: what is wrong, why, and what can be done. Nothing is written."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import ErrorInfo, ErrorReason
from app.ui.controls import PrimaryButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_WIDTH = 520
_COMMAND = "loquent --data-dir FOLDER"


class StartupProblem(QWidget):
    """A plain window in place of the usual one; ``close_requested`` when it is closed."""

    close_requested = Signal()

    def __init__(self, error: ErrorInfo, folder: str, themes: ThemeManager) -> None:
        super().__init__()
        self._error = error
        self._folder = folder
        self.setObjectName("startupProblem")
        self._title = Label(themes, "page", "text", self, wrap=True)
        self._reason = Label(themes, "message", "text2", self, wrap=True)
        self._way_on = Label(themes, "message", "text2", self, wrap=True)
        self._command = Label(themes, "code", "text", self)
        self._where = Label(themes, "code", "text3", self, wrap=True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._quit = PrimaryButton(themes, parent=self)
        self._quit.clicked.connect(self.close)
        px = themes.theme.px
        column = QVBoxLayout()
        column.setSpacing(px(12))
        column.addStretch(1)
        for label in (self._title, self._reason, self._where, self._way_on, self._command):
            label.setFixedWidth(px(_WIDTH))
            column.addWidget(label)
        column.addSpacing(px(8))
        column.addWidget(self._quit, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        self.resize(px(800), px(560))
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        title, reason, way_on = self._words()
        self.setWindowTitle("Loquent")
        self._title.setText(title)
        self._reason.setText(reason)
        self._way_on.setText(way_on)
        details = self._error.gateway_message or self._error.params.get("detail", "")
        self._where.setText("\n".join(part for part in (self._folder, details) if part))
        self._command.setText(_COMMAND)
        self._quit.setText(self.tr("Quit"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the program may end."""
        super().closeEvent(event)
        self.close_requested.emit()

    def _words(self) -> tuple[str, str, str]:
        """Return what is wrong, why, and what helps."""
        reason = self._error.reason
        if reason is ErrorReason.NEWER_DATABASE:
            return (
                self.tr("This history was written by a newer Loquent"),
                self.tr("This version cannot read it without losing something, so it has left it untouched."),
                self.tr("Install the newer version again, or start with another folder:"),
            )
        if reason is ErrorReason.STORAGE_READ_ONLY:
            return (
                self.tr("The data folder cannot be written to"),
                self.tr("Loquent keeps every conversation there, and would lose what you write now."),
                self.tr("Give yourself the right to write there, or start with another folder:"),
            )
        if reason is ErrorReason.DATABASE_DAMAGED:
            return (
                self.tr("The history is damaged"),
                self.tr("Loquent has changed nothing in it."),
                self.tr("Put a copy from the folder backups in its place, or start with another folder:"),
            )
        if reason is ErrorReason.DISK_FULL:
            return (
                self.tr("The disk is full"),
                self.tr("There is no room left to keep what you write."),
                self.tr("Make room on the disk and start again, or start with a folder on another disk:"),
            )
        return (
            self.tr("The history cannot be opened"),
            self.tr("Loquent has changed nothing in it."),
            self.tr("The log in the folder logs tells more. Loquent can start with another folder:"),
        )
