"""Back up: a passphrase, twice, and one file that is checked after it was written."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.backup import BackupProgress
from app.services.backup.strength import strength_of
from app.ui.controls import Button, Field
from app.ui.exporting.choices import Choices, ask_for_new_file
from app.ui.settings.data.backup_words import (
    contents_words,
    left_out_words,
    phase_words,
    share_of,
    size_words,
    strength_words,
)
from app.ui.settings.data.group import Group
from app.ui.settings.data.ports import DataServices
from app.ui.settings.data.work_box import WorkBox
from app.ui.settings.form_row import FormRow
from app.ui.theme import ThemeManager


class BackupGroup(Group):
    """Everything but the keys in one file."""

    def __init__(self, services: DataServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._choices = Choices(services.window_state)
        self.passphrase = _secret_field(themes, self)
        self.passphrase.setObjectName("backupPassphrase")
        self.passphrase.textChanged.connect(self._typed)
        self.again = _secret_field(themes, self)
        self.again.setObjectName("backupPassphraseAgain")
        self.again.textChanged.connect(self._typed)
        self.go = Button(themes, parent=self)
        self.go.setObjectName("backupButton")
        self.go.clicked.connect(self._ask_where)
        self._passphrase_row = FormRow(themes, self.passphrase, self)
        self._again_row = FormRow(themes, self.again, self)
        self._go_row = FormRow(themes, self.go, self)
        self.box = WorkBox(themes, self)
        for row in (self._passphrase_row, self._again_row, self._go_row):
            self.add_row(row)
        self.add_box(self.box)
        self.retranslate()

    @property
    def strength_text(self) -> str:
        """Return what is said of the passphrase."""
        return self._passphrase_row.help_text

    def close_down(self) -> None:
        """End what runs."""
        self.box.close_down()

    def write_to(self, path: Path) -> None:
        """Write a backup to a new file."""
        self._choices.choose_folder(path.parent)
        passphrase = self.passphrase.text() or None
        self.box.run(self._services.tasks, self._write(path, passphrase), self.tr("Backing up"))

    async def _write(self, path: Path, passphrase: str | None) -> None:
        made = await self._services.backup.write(path, passphrase, self._told)
        self.passphrase.clear()
        self.again.clear()
        what = self.tr("{path}: {size}, {contents}.").format(
            path=path, size=size_words(made.size), contents=contents_words(made.contents)
        )
        words = " ".join(part for part in (what, left_out_words(made.contents)) if part)
        self.box.show_done(self.tr("Written, and checked by opening it"), words)

    def _told(self, progress: BackupProgress) -> None:
        self.box.progress(share_of(progress), phase_words(progress))

    def _ask_where(self) -> None:
        if self.passphrase.text() != self.again.text():
            self.again.set_invalid(True)
            self._again_row.set_help(self.tr("The two differ."), "danger")
            self.again.setFocus()
            return
        stamp = f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
        suffix = "sealed" if self.passphrase.text() else "zip"
        place = self._choices.folder / f"loquent-backup-{stamp}.{suffix}"
        name = self.tr("Backup (*.{suffix})").format(suffix=suffix)
        ask_for_new_file(self, self.tr("Back up"), place, self.write_to, filters=(name,))

    def _typed(self) -> None:
        words, colour = strength_words(strength_of(self.passphrase.text()))
        if self.passphrase.text():
            warning = self.tr("Nobody can open the file without it; it cannot be reset.")
            words = f"{words} {warning}"
        self._passphrase_row.set_help(words, colour)
        self.again.set_invalid(False)
        self._again_row.set_help("")
        self._again_row.setVisible(bool(self.passphrase.text()))

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._passphrase_row.set_label(self.tr("Passphrase"))
        self.passphrase.setAccessibleName(self.tr("Passphrase of the backup"))
        self.passphrase.setPlaceholderText(self.tr("None"))
        self._again_row.set_label(self.tr("Once more"))
        self.again.setAccessibleName(self.tr("The passphrase once more"))
        self._go_row.set_label(self.tr("Back up"))
        self.go.setText(self.tr("Back up to a file…"))
        self._go_row.set_help(
            self.tr("History, attached files and settings in one file. Keys stay in the system keyring.")
        )
        self.box.set_stopped_line(self.tr("No file was written."))
        self._typed()


def _secret_field(themes: ThemeManager, parent: QWidget) -> Field:
    field = Field(themes, parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
