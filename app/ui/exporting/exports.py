"""Exports conversations that somebody chose in a menu: asks how and where, writes, and says that it is done."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.conversation import Conversation
from app.domain.errors import AppError
from app.services.export.exporter import ExportFormat, ExportOptions
from app.services.export.file_names import FileNames
from app.services.export.targets import TargetKind
from app.ui.error_texts import describe
from app.ui.exporting.choices import Choices, ask_for_new_file
from app.ui.exporting.ports import ExportServices
from app.ui.exporting.prompt import ExportPrompt
from app.ui.exporting.words import export_words, file_filter
from app.ui.theme import ThemeManager


class ConversationExports(QObject):
    """``said`` carries a sentence for a toast. One conversation becomes one file, several a ZIP file."""

    said = Signal(str)

    def __init__(self, services: ExportServices, themes: ThemeManager, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._themes = themes
        self._window = window
        self._choices = Choices(services.window_state)
        self._prompt: ExportPrompt | None = None
        self._chosen: tuple[Conversation, ...] = ()

    def ask(self, ids: tuple[str, ...]) -> None:
        """Ask in which form these conversations shall be exported."""
        self._services.tasks.start(self._ask(ids), "export")

    async def _ask(self, ids: tuple[str, ...]) -> None:
        try:
            self._chosen = tuple([await self._services.exporting.find(one) for one in ids])
        except AppError as error:
            self.said.emit(describe(error.info).title)
            return
        if self._chosen:
            self._open_prompt()

    def _open_prompt(self) -> None:
        if self._prompt is None:
            self._prompt = ExportPrompt(self._themes, self._choices, self._window)
            self._prompt.accepted.connect(self._ask_where)
        if len(self._chosen) == 1:
            title = " ".join(self._chosen[0].title.split()) or export_words().untitled
            what = self.tr("Export: {title}").format(title=title if len(title) <= 60 else f"{title[:60]}…")
        else:
            what = self.tr("Export %n conversation(s)", None, len(self._chosen))
        self._prompt.ask(what)

    def _ask_where(self) -> None:
        wanted, first = self._choices.format, self._chosen[0]
        if len(self._chosen) == 1:
            name = FileNames().of_conversation(first.title or export_words().untitled, first.created_at, wanted.value)
        else:
            name = f"loquent.{'json' if wanted is ExportFormat.JSON else 'zip'}"
        place = self._choices.folder / name
        ask_for_new_file(
            self._window, self.tr("Export"), place, self._write_to, filters=(file_filter(place.suffix.lstrip(".")),)
        )

    def _write_to(self, path: Path) -> None:
        self._choices.choose_folder(path.parent)
        self._services.tasks.start(self._write(path, self._chosen), "export to a file")

    async def _write(self, path: Path, conversations: tuple[Conversation, ...]) -> None:
        # Late: most sessions print nothing.
        from app.ui.pdf import PdfPages

        exporting = self._services.exporting
        kind = TargetKind.ZIP if path.suffix.lower() == ".zip" else TargetKind.FILE
        options = ExportOptions(export_words(), all_branches=self._choices.all_branches)
        try:
            await exporting.write(
                conversations,
                self._choices.format,
                options,
                path,
                kind,
                printer=lambda: PdfPages(exporting.attachments),
            )
        except AppError as error:
            self.said.emit(describe(error.info).title)
            return
        self.said.emit(self.tr("Exported to {name}").format(name=path.name))
