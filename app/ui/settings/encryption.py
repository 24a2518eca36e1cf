"""Encryption in the settings: whether it is on, what it does and what it costs, and the ways to change it."""

from datetime import datetime

from PySide6.QtCore import QDate, QLocale
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.encryption import EncryptionState, EncryptionStatus
from app.domain.errors import AppError, ErrorInfo
from app.domain.folder_work import ChangeEncryption, EncryptionChange
from app.ui.controls import Button, QuietButton
from app.ui.controls.label import Label
from app.ui.encryption.ports import EncryptionServices
from app.ui.error_texts import describe
from app.ui.overrides import called_by_qt
from app.ui.rescue.question import Question
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.settings.form_row import RING_ROOM
from app.ui.settings.section import Section
from app.ui.theme import ThemeManager


class EncryptionSection(Section):
    """Each change is asked back in place, since the window closes for it."""

    def __init__(self, services: EncryptionServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent, part=True)
        self._services = services
        self._status: EncryptionStatus | None = None
        self._has_keyring = True
        self._line = Label(themes, "ui", "text2", self, wrap=True)
        self._cost = Label(themes, "ui", "text2", self, wrap=True)
        self.state = StateLine(themes, self)
        self.keyring = StateLine(themes, self)
        self.on_button = Button(themes, parent=self, icon="lock")
        self.on_button.setObjectName("encryptButton")
        self.rekey_button = Button(themes, parent=self)
        self.rekey_button.setObjectName("changeKeyButton")
        self.off_button = QuietButton(themes, parent=self)
        self.off_button.setObjectName("decryptButton")
        self._buttons = QWidget(self)
        self.question = Question(themes, self)
        self.on_button.clicked.connect(lambda: self._ask(EncryptionChange.ON))
        self.rekey_button.clicked.connect(lambda: self._ask(EncryptionChange.REKEY))
        self.off_button.clicked.connect(lambda: self._ask(EncryptionChange.OFF))
        self.question.gone.connect(self._put_question_away)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        px = self.themes.theme.px
        buttons = QHBoxLayout(self._buttons)
        # The ring around a button lies in the widget that holds it, and would be cut at its edge.
        buttons.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
        buttons.setSpacing(px(8))
        for button in (self.on_button, self.rekey_button, self.off_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)
        column.setSpacing(px(12))
        for widget in (self.state, self._line, self._cost, self.keyring, self.question):
            column.addWidget(widget)
        self.rows.addLayout(column)
        self.rows.addWidget(self._buttons)

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Show how things stand now."""
        super().showEvent(event)
        self._services.tasks.start(self._look(), "how the history is encrypted")

    async def _look(self) -> None:
        try:
            self._status = await self._services.encryption.status()
        except AppError as error:
            self._say_failed(error.info)
            return
        self._has_keyring = await self._services.providers.keyring_works()
        self._show()

    def _show(self) -> None:
        status = self._status
        is_on = status is not None and status.state is not EncryptionState.OFF
        self.on_button.setVisible(status is not None and not is_on)
        self.rekey_button.setVisible(is_on)
        self.off_button.setVisible(is_on)
        for button in (self.on_button, self.rekey_button):
            button.setEnabled(self._has_keyring)
        self._cost.setVisible(not is_on)
        self._line.setText(self._words_of_on() if is_on else self._words_of_off())
        if status is not None and is_on:
            self.state.say(LineState.DONE, self._since(status))
        else:
            self.state.clear()
        if self._has_keyring:
            self.keyring.clear()
        else:
            self.keyring.say(LineState.WARNING, self._words_without_keyring(is_on=is_on))

    def _say_failed(self, error: ErrorInfo) -> None:
        text = describe(error)
        self.state.say(LineState.FAILED, f"{text.title}. {text.meaning}")

    def _since(self, status: EncryptionStatus) -> str:
        if status.since is None:
            return self.tr("The history is encrypted. Key {id}").format(id=status.key_id)
        words = self.tr("The history is encrypted since {day}. Key {id}")
        return words.format(day=_day(status.since), id=status.key_id)

    def _words_of_on(self) -> str:
        return self.tr(
            "Where this computer loses the key, and on every other computer, only the recovery phrase opens the "
            "history. Change the key when the phrase is lost, or when somebody may have seen it."
        )

    def _words_of_off(self) -> str:
        return self.tr(
            "Loquent can encrypt conversations, attachments and daily copies, so that nobody reads them from a disk "
            "that was lost or copied. The key lies in the keyring of this computer: in daily use nothing asks for it."
        )

    def _words_without_keyring(self, *, is_on: bool) -> str:
        if is_on:
            return self.tr("There is no keyring here that keeps the key: Loquent asks for the phrase at each start.")
        return self.tr("Encryption cannot be turned on: there is no keyring on this computer that keeps a key.")

    def _ask(self, change: EncryptionChange) -> None:
        self._services.tasks.start(self._ask_with_all(change), "ask about the encryption")

    async def _ask_with_all(self, change: EncryptionChange) -> None:
        try:
            left_out = await self._services.encryption.left_out()
        except AppError as error:
            self._say_failed(error.info)
            return
        words, yes = self._words_of(change)
        if left_out:
            lost = self.tr("Copies that cannot be read are removed: {names}").format(names=", ".join(left_out))
            words = f"{words}\n{lost}"
        self.question.ask(words, yes, lambda: self._services.care.want(ChangeEncryption(change)))
        self._buttons.hide()

    def _words_of(self, change: EncryptionChange) -> tuple[str, str]:
        if change is EncryptionChange.OFF:
            return (
                self.tr(
                    "Turn the encryption off? Loquent closes this window and writes everything in plain: whoever gets "
                    "at the disk can read it then. Replies that are being written are stopped."
                ),
                self.tr("Turn it off"),
            )
        if change is EncryptionChange.REKEY:
            return (
                self.tr(
                    "Change the key? Loquent closes this window, shows you a new recovery phrase, and encrypts "
                    "everything again. Replies that are being written are stopped."
                ),
                self.tr("Show the new phrase"),
            )
        return (
            self.tr(
                "Encrypt the history? Loquent closes this window and shows you the recovery phrase; have paper or your "
                "password manager at hand. Replies that are being written are stopped."
            ),
            self.tr("Show the phrase"),
        )

    def _put_question_away(self) -> None:
        self._buttons.show()
        buttons = (self.on_button, self.rekey_button)
        next(button for button in buttons if not button.isHidden()).setFocus()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText(self.tr("Encryption"))
        self._cost.setText(
            self.tr(
                "What it costs: recent searches are no longer kept, and a history whose key and recovery phrase are "
                "both lost can be read by nobody any more. Settings, exports, and backups without a passphrase are not "
                "encrypted."
            )
        )
        self.on_button.setText(self.tr("Turn it on…"))
        self.rekey_button.setText(self.tr("Change the key…"))
        self.off_button.setText(self.tr("Turn it off…"))
        self._show()


def _day(moment: datetime) -> str:
    """Return a day in words, without the day of the week."""
    local = moment.astimezone()
    form = QLocale().dateFormat(QLocale.FormatType.LongFormat).replace("dddd", "").strip(" ,")
    return QLocale().toString(QDate(local.year, local.month, local.day), form)
