"""Some rows of the section that belong together."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.overrides import called_by_qt
from app.ui.settings.data.work_box import WorkBox
from app.ui.settings.form_row import LABEL_WIDTH, RING_ROOM
from app.ui.theme import ThemeManager


class Group(QWidget):
    """Subclasses add rows and set their texts in ``retranslate``."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.themes = themes
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._insets: list[QHBoxLayout] = []
        self._restyle()
        themes.changed.connect(self._restyle)

    def add_row(self, row: QWidget) -> None:
        """Add a row of the form."""
        self._column.addWidget(row)

    def add_box(self, box: WorkBox) -> None:
        """Add a box that begins where the controls of the rows do, and takes no room while it is not there."""
        holder = QWidget(self)
        inset = QHBoxLayout(holder)
        inset.addWidget(box)
        self._insets.append(inset)
        self._column.addWidget(holder)
        holder.hide()
        box.shown.connect(holder.setVisible)
        self._restyle()

    def close_down(self) -> None:
        """End what runs; groups in which nothing does have nothing to do."""

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _restyle(self) -> None:
        px = self.themes.theme.px
        self._column.setSpacing(px(16) - 2 * RING_ROOM)
        for inset in self._insets:
            inset.setContentsMargins(px(LABEL_WIDTH) + RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
