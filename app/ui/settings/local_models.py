"""Local models: what runs on this computer, and model files of the person's own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.ui.controls import Button, IconButton
from app.ui.controls.label import Label
from app.ui.settings.form_row import FormRow
from app.ui.settings.section import Hairline, Section
from app.ui.theme import ThemeManager

GGUF_MAGIC = b"GGUF"
"""The first four bytes of a model file (the GGUF specification, "File structure")."""


def is_model_file(path: Path) -> bool:
    """Return whether a file begins as GGUF does."""
    try:
        with path.open("rb") as file:
            return file.read(len(GGUF_MAGIC)) == GGUF_MAGIC
    except OSError:
        return False


class _FileRow(QWidget):
    """One model file: its name, where it lies, and a cross."""

    def __init__(self, themes: ThemeManager, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        px = themes.theme.px
        self._name = Label(themes, "ui", "text", self)
        self._name.setText(path.name)
        self._place = Label(themes, "small", "text3" if path.exists() else "danger", self)
        self._place.setText(
            str(path.parent) if path.exists() else self.tr("The file is gone: {path}").format(path=path)
        )
        self.remove = IconButton(themes, "close", self, size=28, icon_size=16)
        self.remove.set_name(self.tr("Take {name} off the list").format(name=path.name))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._place)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(2), 0, px(2))
        row.addLayout(words, 1)
        row.addWidget(self.remove)


class LocalModelsSection(Section):
    """Says what the model of this computer is, how to get it, and keeps the list of further GGUF files."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._state = Label(themes, "ui", "text", self, wrap=True)
        self._state_row = FormRow(themes, self._state, self)
        self._files = QWidget(self)
        self._files.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._files_column = QVBoxLayout(self._files)
        self._files_column.setContentsMargins(0, 0, 0, 0)
        self._files_column.setSpacing(0)
        self._files_row = FormRow(themes, self._files, self)
        self._add = Button(themes, parent=self, icon="plus")
        self._add.clicked.connect(self._choose_files)
        self._add_row = FormRow(themes, self._add, self)
        for widget in (self._state_row, Hairline(themes, self), self._files_row, self._add_row):
            self.rows.addWidget(widget)
        self.retranslate()

    def add_files(self, names: list[str]) -> None:
        """Put model files on the list; one that is none is refused by name."""
        paths = [Path(name) for name in names]
        refused = [path.name for path in paths if not is_model_file(path)]
        known = self._services.settings.current.local_model_files
        new = tuple(str(path) for path in paths if is_model_file(path) and str(path) not in known)
        if new:
            self._keep((*known, *new))
        if refused:
            text = self.tr("Not a GGUF model file: {names}").format(names=", ".join(refused))
            self._add_row.set_help(text, "danger")
        else:
            self._add_row.set_help("")

    def _keep(self, files: tuple[str, ...]) -> None:
        self._services.settings.change(local_model_files=files)
        self._services.tasks.start(self._services.catalog.refresh(LOCAL_PROVIDER_ID), "local models")
        self._show_files()

    def _remove(self, name: str) -> None:
        self._keep(tuple(file for file in self._services.settings.current.local_model_files if file != name))

    def _choose_files(self) -> None:
        dialog = QFileDialog(self, self.tr("Add model files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("Model files (*.gguf)"))
        dialog.filesSelected.connect(self.add_files)
        dialog.open()

    def _show_files(self) -> None:
        while (item := self._files_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        files = self._services.settings.current.local_model_files
        for name in files:
            row = _FileRow(self.themes, Path(name), self._files)
            row.remove.clicked.connect(lambda _checked=False, name=name: self._remove(name))
            self._files_column.addWidget(row)
        if not files:
            empty = Label(self.themes, "ui", "text3", self._files)
            empty.setMinimumHeight(self.themes.theme.px(32))
            empty.setText(self.tr("None yet"))
            self._files_column.addWidget(empty)

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText(self.tr("Local model"))
        self._state_row.set_label(self.tr("Built in"))
        there = any(model.ref.provider_id == LOCAL_PROVIDER_ID for model in self._services.catalog.models())
        if there:
            self._state.setText("SmolLM2-135M-Instruct")
            self._state_row.set_help(
                self.tr(
                    "Small, and it answers in English only. It starts at the first message and runs on this "
                    "computer alone."
                )
            )
        else:
            self._state.setText(self.tr("Not installed"))
            self._state_row.set_help(
                self.tr('To get it, run "python3 packaging/dev.py run", or "pip install loquent[local]".')
            )
        self._files_row.set_label(self.tr("Own models"))
        self._add.setText(self.tr("Add a GGUF file…"))
        self._add_row.set_label("")
        self._show_files()
