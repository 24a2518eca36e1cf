"""Restore: look into a backup, and make a new data folder out of it."""

import shlex
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.backup import BackupContents, BackupProgress
from app.domain.errors import AppError, ErrorReason
from app.infra.paths import DataFolder
from app.ui import moments
from app.ui.controls import Button, Field, PrimaryButton
from app.ui.error_texts import describe
from app.ui.exporting.choices import Choices, ask_for_folder
from app.ui.settings.data.backup_words import contents_words, left_out_words, phase_words, share_of
from app.ui.settings.data.group import Group
from app.ui.settings.data.ports import DataServices
from app.ui.settings.data.work_box import WorkBox
from app.ui.settings.form_row import FormRow
from app.ui.theme import ThemeManager

_NAME = "Loquent"
"""The folder that is made inside of one in which something lies already."""


class RestoreGroup(Group):
    """This history stays as it is: a backup becomes a folder beside it."""

    def __init__(self, services: DataServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._choices = Choices(services.window_state)
        self._file = Path()
        self._passphrase: str | None = None
        self._folder = Path()
        self.choose = Button(themes, parent=self)
        self.choose.setObjectName("restoreButton")
        self.choose.clicked.connect(self._ask_for_file)
        self._row = FormRow(themes, self.choose, self)
        self.box = WorkBox(themes, self)
        self._make_inside()
        self.add_row(self._row)
        self.add_box(self.box)
        self.retranslate()

    def _make_inside(self) -> None:
        self.passphrase = Field(self.themes, self.box)
        self.passphrase.setObjectName("restorePassphrase")
        self.passphrase.setMinimumWidth(self.themes.theme.px(240))
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._try_passphrase)
        self.open = Button(self.themes, parent=self.box)
        self.open.clicked.connect(self._try_passphrase)
        self.go = PrimaryButton(self.themes, parent=self.box)
        self.go.setObjectName("restoreHereButton")
        self.go.clicked.connect(self._ask_for_folder)
        self.copy = Button(self.themes, parent=self.box)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._command()))
        self.box.add_controls(self.passphrase, self.open, self.go, self.copy)

    def close_down(self) -> None:
        """End what runs."""
        self.box.close_down()

    def look_at(self, file: Path) -> None:
        """Look into a backup, and say what is in it."""
        self._file, self._passphrase = file, None
        self._look()

    def restore_to(self, folder: Path) -> None:
        """Make a data folder out of the backup: the one that was chosen if it is empty, else one inside of it."""
        self._choices.choose_folder(folder)
        is_free = not folder.exists() or not any(folder.iterdir())
        self._folder = folder if is_free else folder / _NAME
        self.box.run(self._services.tasks, self._restore(), self.tr("Restoring"))

    def _look(self) -> None:
        self.box.run(self._services.tasks, self._looked(), self.tr("Opening the backup"))

    async def _looked(self) -> None:
        try:
            contents = await self._services.backup.look(self._file, self._passphrase)
        except AppError as error:
            if error.info.reason not in (ErrorReason.PASSPHRASE_NEEDED, ErrorReason.PASSPHRASE_WRONG):
                raise
            self.passphrase.clear()
            if error.info.reason is ErrorReason.PASSPHRASE_NEEDED:
                words = describe(error.info)
                self.box.show_locked(words.title, words.meaning, self.passphrase, self.open)
            else:
                self.box.show_error(error, self.passphrase, self.open)
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.box.show_done(contents_words(contents), self._facts(contents), self.go)

    def _facts(self, contents: BackupContents) -> str:
        moment = moments.day_and_time(moments.local(contents.created_at))
        return self.tr(
            "Written {when} by {program}. Restoring makes a new folder; this history stays as it is."
        ).format(when=moment, program=contents.program)

    async def _restore(self) -> None:
        try:
            made = await self._services.backup.restore(self._file, self._folder, self._passphrase, self._told)
        except AppError as error:
            self.box.show_error(error, self.go)
            return
        self._passphrase = None
        words = (
            str(made.folder),
            self.tr("To use it, start Loquent on it: {command}").format(command=self._command()),
            self._words_on_encryption(),
            left_out_words(made.contents),
        )
        self.box.show_done(self.tr("Restored and checked"), "\n".join(part for part in words if part), self.copy)

    def _words_on_encryption(self) -> str:
        """Say that the new folder is plain, to whoever has an encrypted one: a backup does not bring the key along."""
        if not DataFolder(self._services.data_folder).encryption.exists():
            return ""
        return self.tr("It is not encrypted as this history is; its own settings turn that on.")

    def _command(self) -> str:
        return f"loquent --data-dir {shlex.quote(str(self._folder))}"

    def _told(self, progress: BackupProgress) -> None:
        self.box.progress(share_of(progress), phase_words(progress))

    def _try_passphrase(self) -> None:
        if self.passphrase.text():
            self._passphrase = self.passphrase.text()
            self._look()

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a backup"), str(self._choices.folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Backups (*.zip *.sealed)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.look_at(Path(name)))
        dialog.open()

    def _ask_for_folder(self) -> None:
        ask_for_folder(self, self.tr("Restore into a folder"), self._choices.folder, self.restore_to)

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._row.set_label(self.tr("Restore"))
        self.choose.setText(self.tr("Open a backup…"))
        self._row.set_help(self.tr("Shows what is in it first. Nothing of this history is overwritten."))
        self.passphrase.setAccessibleName(self.tr("Passphrase of the backup"))
        self.passphrase.setPlaceholderText(self.tr("Passphrase"))
        self.open.setText(self.tr("Open"))
        self.go.setText(self.tr("Restore into a folder…"))
        self.copy.setText(self.tr("Copy the command"))
        self.box.set_stopped_line(self.tr("Nothing was left behind."))
