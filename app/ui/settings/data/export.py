"""Export everything: format, branches, one ZIP file or a folder."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.services.export.exporter import ExportFormat, ExportOptions
from app.services.export.targets import TargetKind
from app.ui.controls import Button, ChoiceButton, Switch
from app.ui.exporting.choices import Choices, ask_for_folder, ask_for_new_file
from app.ui.exporting.words import export_words, format_titles
from app.ui.settings.data.group import Group
from app.ui.settings.data.ports import DataServices
from app.ui.settings.data.work_box import WorkBox
from app.ui.settings.form_row import FormRow
from app.ui.theme import ThemeManager


class ExportGroup(Group):
    """All conversations as files that are read without this program."""

    def __init__(self, services: DataServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._choices = Choices(services.window_state)
        self.format = ChoiceButton(themes, self)
        self.format.setObjectName("exportAllFormat")
        self.format.chosen.connect(self._format_chosen)
        self.to_file = Button(themes, parent=self)
        self.to_file.setObjectName("exportAllButton")
        self.to_file.clicked.connect(self._ask_for_file)
        self.to_folder = Button(themes, parent=self)
        self.to_folder.setObjectName("exportAllToFolderButton")
        self.to_folder.clicked.connect(self._ask_for_folder)
        self._row = FormRow(themes, self.format, self, beside=(self.to_file, self.to_folder))
        self.branches = Switch(themes, self)
        self.branches.toggled.connect(self._choices.choose_branches)
        self._branches_row = FormRow(themes, self.branches, self)
        self.box = WorkBox(themes, self)
        self.add_row(self._row)
        self.add_row(self._branches_row)
        self.add_box(self.box)
        self.retranslate()

    def close_down(self) -> None:
        """End what runs."""
        self.box.close_down()

    def write_to(self, path: Path, kind: TargetKind) -> None:
        """Export everything to a place."""
        self._choices.choose_folder(path.parent if kind is not TargetKind.FOLDER else path)
        self.box.run(self._services.tasks, self._write(path, kind), self.tr("Exporting"))

    async def _write(self, path: Path, kind: TargetKind) -> None:
        # Late: most sessions print nothing.
        from app.ui.pdf import PdfPages

        exporting = self._services.exporting
        conversations = await exporting.conversations()
        await exporting.write(
            conversations,
            self._choices.format,
            ExportOptions(export_words(), all_branches=self._choices.all_branches),
            path,
            kind,
            printer=lambda: PdfPages(exporting.attachments),
            told=self._told,
        )
        self.box.show_done(self.tr("%n conversation(s) exported", "", len(conversations)), str(path))

    def _told(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total} conversations").format(done=done, total=total)
        self.box.progress(done / max(total, 1), words)

    def _ask_for_file(self) -> None:
        is_json = self._choices.format is ExportFormat.JSON
        day = f"{datetime.now().astimezone():%Y-%m-%d}"
        place = self._choices.folder / f"loquent-{day}.{'json' if is_json else 'zip'}"
        kind = TargetKind.FILE if is_json else TargetKind.ZIP
        ask_for_new_file(self, self.tr("Export all"), place, lambda path: self.write_to(path, kind))

    def _ask_for_folder(self) -> None:
        title = self.tr("Export into a folder")
        ask_for_folder(self, title, self._choices.folder, lambda path: self.write_to(path, TargetKind.FOLDER))

    def _format_chosen(self, name: str) -> None:
        self._choices.choose_format(name)
        self._follow()

    def _follow(self) -> None:
        is_json = self._choices.format is ExportFormat.JSON
        self.to_file.setText(self.tr("To a file…") if is_json else self.tr("To a ZIP file…"))
        self.to_folder.setVisible(not is_json)
        self.branches.setEnabled(not is_json)
        self.branches.blockSignals(True)
        self.branches.setChecked(is_json or self._choices.all_branches)
        self.branches.blockSignals(False)
        self._branches_row.set_help(
            self.tr("JSON holds everything: branches, files, times, models.")
            if is_json
            else self.tr("Off: only what is shown. On: every version of every message.")
        )

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._row.set_label(self.tr("Export all"))
        self.format.set_texts(format_titles())
        self.format.set_current(self._choices.format.value)
        self.format.setAccessibleName(self.tr("Format of the export"))
        self.to_folder.setText(self.tr("Into a folder…"))
        self._branches_row.set_label(self.tr("All branches"))
        self.box.set_stopped_line(self.tr("What was whole in a folder is there; a file is not."))
        self._follow()
