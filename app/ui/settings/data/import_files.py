"""Import: files are looked into first; what they hold and what would be skipped is shown before anything is taken."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.interchange import ImportPreview, ImportProgress, ImportReport
from app.ui.controls import Button, PrimaryButton
from app.ui.exporting.choices import Choices
from app.ui.settings.data.group import Group
from app.ui.settings.data.import_words import preview_text, report_text
from app.ui.settings.data.ports import DataServices
from app.ui.settings.data.work_box import WorkBox
from app.ui.settings.form_row import FormRow
from app.ui.theme import ThemeManager


class ImportGroup(Group):
    """Files of this program and of others."""

    def __init__(self, services: DataServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._choices = Choices(services.window_state)
        self._paths: tuple[Path, ...] = ()
        self._report = ""
        self.choose = Button(themes, parent=self)
        self.choose.setObjectName("importButton")
        self.choose.clicked.connect(self._ask_for_files)
        self._row = FormRow(themes, self.choose, self)
        self.box = WorkBox(themes, self)
        self.go = PrimaryButton(themes, parent=self.box)
        self.go.setObjectName("importNowButton")
        self.go.clicked.connect(self._take)
        self.copy = Button(themes, parent=self.box)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._report))
        self.box.add_controls(self.go, self.copy)
        self.add_row(self._row)
        self.add_box(self.box)
        self.retranslate()

    @property
    def report(self) -> str:
        """Return the preview or report that can be copied."""
        return self._report

    def close_down(self) -> None:
        """End what runs."""
        self.box.close_down()

    def look_at(self, paths: Sequence[Path]) -> None:
        """Look into files; while others are read or taken nothing happens."""
        if self.box.is_running or not paths:
            return
        self._paths = tuple(paths)
        self._choices.choose_folder(self._paths[0].parent)
        self.box.set_stopped_line(self.tr("Nothing was taken."))
        self.box.run(self._services.tasks, self._look(), self.tr("Looking into the files"))

    async def _look(self) -> None:
        self._show_preview(await self._services.importing.preview(self._paths, self._told))

    def _show_preview(self, preview: ImportPreview) -> None:
        self._report = "\n\n".join(map(preview_text, preview.files))
        new = sum(file.conversations - file.known for file in preview.files if file.format is not None)
        some = sum(file.conversations for file in preview.files if file.format is not None)
        if not some:
            self.box.show_failed(self.tr("Nothing here can be imported"), self._report, self.copy)
            return
        # Those that are here already may have been gone on with, so they can be imported again too.
        title = self.tr("%n new conversation(s)", "", new) if new else self.tr("All of it is here already")
        self.go.setText(self.tr("Import") if new else self.tr("Look for new messages"))
        self.box.show_done(title, self._report, self.go, self.copy)

    def _take(self) -> None:
        self.box.set_stopped_line(self.tr("What was taken until then is kept. The same files again go on from there."))
        self.box.run(self._services.tasks, self._run(), self.tr("Importing"))

    async def _run(self) -> None:
        self._show_report(await self._services.importing.run(self._paths, self._told))

    def _show_report(self, report: ImportReport) -> None:
        self._report = "\n\n".join(map(report_text, report.files))
        added = sum(file.added for file in report.files)
        self.box.show_done(self.tr("%n conversation(s) imported", "", added), self._report, self.copy)

    def _told(self, progress: ImportProgress) -> None:
        share = progress.read / progress.total if progress.total else 0.0
        found = self.tr("%n conversation(s)", "", progress.conversations)
        words = self.tr("{file}: {found}").format(file=Path(progress.path).name, found=found)
        self.box.progress(share, words)

    def _ask_for_files(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose files to import"), str(self._choices.folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Exports and backups (*.zip *.json *.bak)"), self.tr("All files (*)")])
        dialog.filesSelected.connect(lambda names: self.look_at([Path(name) for name in names]))
        dialog.open()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._row.set_label(self.tr("Import"))
        self.choose.setText(self.tr("Choose files…"))
        self._row.set_help(
            self.tr(
                "From Loquent, ChatGPT, Claude, Cherry Studio, Chatbox and Open WebUI; or drop files anywhere on this "
                "page. The same file twice brings nothing twice. Keys and gateways are never taken."
            )
        )
        self.go.setText(self.tr("Import"))
        self.copy.setText(self.tr("Copy the report"))
