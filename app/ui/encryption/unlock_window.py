"""The window at the start when the history is encrypted and this computer does not have its key."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QShowEvent

from app.domain.errors import AppError
from app.infra.tasks import TaskScope
from app.ui.controls import Button, PrimaryButton
from app.ui.controls.label import Label
from app.ui.encryption.phrase_error import is_whole, show_refusal
from app.ui.encryption.phrase_fields import PhraseFields
from app.ui.encryption.plain_window import Page, PlainWindow
from app.ui.encryption.ports import Unlocking
from app.ui.overrides import called_by_qt
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.theme import ThemeManager


class UnlockWindow(PlainWindow):
    """Asks for the recovery phrase. ``unlocked`` when it was right, ``close_requested`` when it is closed."""

    unlocked = Signal()
    close_requested = Signal()

    def __init__(self, folder: str, key_id: str, themes: ThemeManager, unlocking: Unlocking, tasks: TaskScope) -> None:
        super().__init__(themes)
        self.setObjectName("unlockWindow")
        self._key_id = key_id
        self._unlocking = unlocking
        self._tasks = tasks
        self._busy = False
        self.fields = PhraseFields(themes, self)
        self.state = StateLine(themes, self)
        self.unlock_button = PrimaryButton(themes, parent=self)
        self.unlock_button.setObjectName("unlockButton")
        self.quit_button = Button(themes, parent=self)
        self.quit_button.setObjectName("quitButton")
        self._where = Label(themes, "code", "text3", self, wrap=True)
        self._where.setText(folder)
        self.page = Page(
            themes,
            self,
            content=(self.fields, self.state),
            buttons=(self.unlock_button, self.quit_button),
            below=(self._where,),
        )
        self.add_page(self.page)
        self.fields.submitted.connect(self._unlock)
        self.fields.changed.connect(self.state.clear)
        self.unlock_button.clicked.connect(self._unlock)
        self.quit_button.clicked.connect(self.close)
        self.retranslate()

    def _unlock(self) -> None:
        if self._busy or not is_whole(self.fields, self.state):
            return
        self._set_busy(True)
        self.state.say(LineState.BUSY, self.tr("The history is opened"))
        self._tasks.start(self._try(), "unlock the history")

    async def _try(self) -> None:
        try:
            await self._unlocking.unlock(self.fields.phrase)
        except AppError as error:
            self._set_busy(False)
            show_refusal(error.info, self.fields, self.state)
            return
        self.unlocked.emit()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.fields.setEnabled(not busy)
        self.unlock_button.setEnabled(not busy)

    def retranslate(self) -> None:
        """Set all words again."""
        words = self.tr(
            "Its key is not in the keyring of this computer. Type the recovery phrase that was shown when the history "
            "was encrypted, or paste it into any field."
        )
        if self._key_id:
            words = self.tr("{words} It is the phrase of key {id}.").format(words=words, id=self._key_id)
        self.page.say(self.tr("The history is encrypted"), words)
        self.unlock_button.setText(self.tr("Unlock"))
        self.quit_button.setText(self.tr("Quit"))

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first field."""
        super().showEvent(event)
        self.fields.focus_first()

    @called_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the program may end."""
        super().closeEvent(event)
        self.close_requested.emit()
