"""Asks in which form conversations shall be exported."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.export.exporter import ExportFormat
from app.ui.controls import ChoiceButton, Popup, PrimaryButton, QuietButton, Switch
from app.ui.controls.label import Label
from app.ui.exporting.choices import Choices
from app.ui.exporting.words import format_titles
from app.ui.theme import ThemeManager

_WIDTH = 400


class ExportPrompt(Popup):
    """Lies in the middle of the window. ``accepted`` is emitted once the format is chosen."""

    accepted = Signal()

    def __init__(self, themes: ThemeManager, choices: Choices, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self.setObjectName("exportPrompt")
        self._choices = choices
        self._what = ""
        self._title = Label(themes, "uiStrong", "text", self.content, wrap=True)
        self.format = ChoiceButton(themes, self.content)
        self.format.setObjectName("exportFormat")
        self.format.chosen.connect(self._format_chosen)
        self.branches = Switch(themes, self.content)
        self.branches.setObjectName("exportBranches")
        self.branches.toggled.connect(choices.choose_branches)
        self._branches_words = Label(themes, "ui", "text2", self.content)
        self._branches_words.setBuddy(self.branches)
        self._help = Label(themes, "small", "text3", self.content, wrap=True)
        self.go = PrimaryButton(themes, parent=self.content)
        self.go.setObjectName("exportButton")
        self.go.clicked.connect(self._accept)
        self._cancel = QuietButton(themes, parent=self.content)
        self._cancel.clicked.connect(self.close)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self.content)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self.format)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._help)
        column.addSpacing(8)
        switch = QHBoxLayout()
        switch.setSpacing(8)
        switch.addWidget(self.branches)
        switch.addWidget(self._branches_words, 1)
        column.addLayout(switch)
        column.addSpacing(12)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        column.addLayout(buttons)

    def ask(self, what: str) -> None:
        """Show the prompt about ``what``, the heading."""
        self._what = what
        self.retranslate()
        width = self._themes.theme.px(_WIDTH)
        height = self._column.heightForWidth(width - 2) + 2
        self.resize_content(width, height)
        window = self._opener.window()
        corner = QPoint((window.width() - width) // 2, max(0, (window.height() - height) // 3))
        self.open_at(window.mapToGlobal(corner))
        self.format.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        """Set all words again."""
        self._title.setText(self._what)
        self.format.set_texts(format_titles())
        self.format.set_current(self._choices.format.value)
        self.format.setAccessibleName(self.tr("Format"))
        self._branches_words.setText(self.tr("All branches, not the one alone that is shown"))
        self.branches.setAccessibleName(self._branches_words.text())
        self.go.setText(self.tr("Choose where…"))
        self._cancel.setText(self.tr("Cancel"))
        self._follow()

    def _format_chosen(self, name: str) -> None:
        self._choices.choose_format(name)
        self._follow()

    def _follow(self) -> None:
        """Say what the format is good for; JSON leaves no branch out."""
        wanted = self._choices.format
        is_whole = wanted is ExportFormat.JSON
        self.branches.setEnabled(not is_whole)
        self.branches.blockSignals(True)
        self.branches.setChecked(is_whole or self._choices.all_branches)
        self.branches.blockSignals(False)
        self._help.setText(
            {
                ExportFormat.MARKDOWN: self.tr("Text that other programs read. Pictures are named, not inside."),
                ExportFormat.HTML: self.tr("One file for any browser, with its pictures. It loads nothing."),
                ExportFormat.PDF: self.tr("For printing and for sending on."),
                ExportFormat.TEXT: self.tr("Only what was said."),
                ExportFormat.JSON: self.tr("Everything, with all branches and files. Loquent reads it back."),
            }[wanted]
        )

    def _accept(self) -> None:
        self.close()
        self.accepted.emit()
