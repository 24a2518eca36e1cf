"""The window when the history cannot be used: what is wrong, why, and what can be done. Nothing is written unasked."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import ErrorInfo, ErrorReason
from app.infra.tasks import TaskScope
from app.ui.controls import Button, PrimaryButton, QuietButton
from app.ui.controls.label import Label
from app.ui.links import open_folder
from app.ui.overrides import called_by_qt
from app.ui.rescue.damage_panel import DamagePanel
from app.ui.rescue.ports import Rescue
from app.ui.theme import ThemeManager

_WIDTH = 560
_COMMAND = "loquent --data-dir FOLDER"
_WITH_COPIES = frozenset(
    {ErrorReason.DATABASE_DAMAGED, ErrorReason.STORAGE_FAILED, ErrorReason.NEWER_DATABASE, ErrorReason.HISTORY_GONE}
)
_NOTHING_TO_SAVE = frozenset({ErrorReason.NEWER_DATABASE, ErrorReason.HISTORY_GONE})
_MAY_PASS = frozenset({ErrorReason.STORAGE_READ_ONLY, ErrorReason.DISK_FULL, ErrorReason.FOLDER_IN_USE})


@dataclass(frozen=True, slots=True)
class Words:
    """What is wrong, why, and what helps."""

    title: str
    reason: str
    way_on: str


class StartupProblem(QWidget):
    """A plain window in place of the usual one.

    ``close_requested`` when it is closed, ``again_requested`` when the program shall try to start again, with what is
    there or after ``restored``. With ``can_go_on`` the history opened, and was found damaged later: it can be used as
    it is.
    """

    close_requested = Signal()
    again_requested = Signal()
    restored = Signal()

    def __init__(
        self,
        error: ErrorInfo,
        folder: str,
        themes: ThemeManager,
        rescue: Rescue,
        tasks: TaskScope,
        *,
        can_go_on: bool = False,
    ) -> None:
        super().__init__()
        self._error = error
        self._folder = folder
        self._themes = themes
        self.setObjectName("startupProblem")
        self._title = Label(themes, "page", "text", self, wrap=True)
        self._reason = Label(themes, "message", "text2", self, wrap=True)
        self._way_on = Label(themes, "message", "text2", self, wrap=True)
        self._command = Label(themes, "code", "text", self)
        self._where = Label(themes, "code", "text3", self, wrap=True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.panel: DamagePanel | None = None
        if error.reason in _WITH_COPIES:
            can_salvage = error.reason not in _NOTHING_TO_SAVE
            self.panel = DamagePanel(rescue, tasks, themes, self, can_salvage=can_salvage)
            self.panel.restored.connect(self.restored)
            self.panel.listed.connect(self._focus_copies)
        self._again = (Button if self.panel else PrimaryButton)(themes, parent=self)
        self._again.setObjectName("tryAgainButton")
        self._again.setVisible(can_go_on or error.reason in _MAY_PASS or error.reason is ErrorReason.HISTORY_GONE)
        self._again.clicked.connect(self.again_requested)
        self._can_go_on = can_go_on
        self._open = QuietButton(themes, parent=self, icon="folder")
        self._open.setObjectName("openFolderButton")
        self._open.setVisible(Path(folder).is_dir())
        self._open.clicked.connect(lambda: open_folder(Path(folder)))
        alone = self.panel is None and self._again.isHidden()
        self._quit = (PrimaryButton if alone else Button)(themes, parent=self)
        self._quit.setObjectName("quitButton")
        self._quit.clicked.connect(self.close)
        self._lay_out()
        self.retranslate()
        if self.panel is not None:
            # Enter must not go on without the history before somebody has read what this is about.
            self._quit.setFocus()

    def _focus_copies(self) -> None:
        """Begin at the copies once they are there, unless somebody has gone elsewhere meanwhile."""
        if self.panel is not None and self.focusWidget() is self._quit and not self.panel.list.isHidden():
            self.panel.focus_first()

    def _lay_out(self) -> None:
        px = self._themes.theme.px
        page = QWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, px(12), 0, px(12))
        column.setSpacing(px(12))
        column.addStretch(1)
        for label in (self._title, self._reason, self._way_on):
            label.setFixedWidth(px(_WIDTH))
            column.addWidget(label)
        if self.panel is not None:
            self._command.hide()
            self.panel.setFixedWidth(px(_WIDTH))
            column.addSpacing(px(4))
            column.addWidget(self.panel)
        else:
            column.addWidget(self._command)
        column.addSpacing(px(8))
        column.addLayout(self._buttons())
        column.addSpacing(px(8))
        self._where.setFixedWidth(px(_WIDTH))
        column.addWidget(self._where)
        column.addStretch(2)
        row = QHBoxLayout(page)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.resize(px(800), px(640 if self.panel is not None else 560))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._themes.theme.px(8))
        for button in (self._again, self._quit, self._open):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def retranslate(self) -> None:
        """Set all words again."""
        words = self._words()
        self.setWindowTitle("Loquent")
        self._title.setText(words.title)
        self._reason.setText(words.reason)
        self._way_on.setText(words.way_on)
        details = self._error.gateway_message or self._error.params.get("detail", "")
        self._where.setText("\n".join(part for part in (self._folder, details) if part))
        self._command.setText(_COMMAND)
        self._again.setText(self._words_of_again())
        self._open.setText(self.tr("Open the folder"))
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

    def _words_of_again(self) -> str:
        if self._error.reason is ErrorReason.HISTORY_GONE:
            return self.tr("Begin with an empty history")
        return self.tr("Go on with it as it is") if self._can_go_on else self.tr("Try again")

    def _words(self) -> Words:
        reason = self._error.reason
        if reason is ErrorReason.STORAGE_READ_ONLY:
            return Words(
                self.tr("The data folder cannot be written to"),
                self.tr("Loquent keeps every conversation there, and would lose what you write now."),
                self.tr("Give yourself the right to write there, or start with another folder:"),
            )
        if reason is ErrorReason.DISK_FULL:
            return Words(
                self.tr("The disk is full"),
                self.tr("There is no room left to keep what you write."),
                self.tr("Make room on the disk and try again, or start with a folder on another disk:"),
            )
        if reason is ErrorReason.FOLDER_IN_USE:
            return Words(
                self.tr("Another Loquent works on this data folder"),
                self.tr("It restores a copy or changes the encryption, and nobody else may write meanwhile."),
                self.tr("Wait until it is done and try again, or start with another folder:"),
            )
        return self._words_beside_copies()

    def _words_beside_copies(self) -> Words:
        reason = self._error.reason
        if reason is ErrorReason.NEWER_DATABASE:
            return Words(
                self.tr("This history was written by a newer Loquent"),
                self.tr("This version cannot read it without losing something, so it has left it untouched."),
                self.tr("Install the newer version again. Or restore a copy of before: what is there now is kept."),
            )
        if reason is ErrorReason.DATABASE_DAMAGED:
            return Words(
                self.tr("The history is damaged"),
                self.tr("Loquent has changed nothing in it."),
                self.tr("Restore a copy, or save what can be read and restore that: what is there now is kept."),
            )
        if reason is ErrorReason.HISTORY_GONE:
            return Words(
                self.tr("The history is gone"),
                self.tr("Its file is missing or empty, and there are copies of it. Loquent has not removed it."),
                self.tr("Restore the newest copy. Or begin with an empty history: the copies stay for some days."),
            )
        return Words(
            self.tr("The history cannot be opened"),
            self.tr("Loquent has changed nothing in it. The log in the folder logs tells more."),
            self.tr("Restore a copy, or save what can be read and restore that: what is there now is kept."),
        )
