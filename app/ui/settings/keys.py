"""Shortcuts: the list of keys, made from the table of actions."""

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.actions import shortcuts
from app.ui.controls.label import Label
from app.ui.settings.form_row import RING_ROOM
from app.ui.settings.section import Section
from app.ui.theme import ThemeManager


class KeysSection(Section):
    """What each key does."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(themes.theme.px(24))
        grid.setVerticalSpacing(themes.theme.px(8))
        grid.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)
        grid.setColumnStretch(1, 1)
        self._lines = [(Label(themes, "ui", "text2", self), Label(themes, "ui", "text", self)) for _ in shortcuts()]
        for row, (keys, title) in enumerate(self._lines):
            grid.addWidget(keys, row, 0)
            grid.addWidget(title, row, 1)
        self.rows.addLayout(grid)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText(self.tr("Shortcuts"))
        for (keys, title), shortcut in zip(self._lines, shortcuts(), strict=True):
            keys.setText(shortcut.keys)
            title.setText(shortcut.title)
