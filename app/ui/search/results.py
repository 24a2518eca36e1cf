"""Below the chips: the list, or what stands in its place, and beside it the preview."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from app.ui.search.help_pane import HelpPane
from app.ui.search.hit_list import HitList
from app.ui.search.note_pane import NotePane
from app.ui.search.ports import SearchServices
from app.ui.search.preview import Preview
from app.ui.search.preview_loader import PreviewLoader
from app.ui.search.rows import Row
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.wanted import Wanted

LIST = 448


class Results(QWidget):
    """Two halves where there is room for the preview, else one."""

    def __init__(self, services: SearchServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.list = HitList(themes, self)
        self.list.setObjectName("searchList")
        self.note = NotePane(themes, self)
        self._help_in_list = HelpPane(themes, self, on_canvas=False)
        self.preview = Preview(services, themes, self)
        self._help = HelpPane(themes, self, on_canvas=True)
        self._left = _stack(self, self.list, self.note, self._help_in_list)
        self._right = _stack(self, self._help, self.preview)
        self._line = QFrame(self)
        self.loader = PreviewLoader(services, self.preview)
        self._is_wide = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self._line)
        row.addWidget(self._right, 1)
        themes.changed.connect(self._restyle)
        self._restyle()

    @property
    def is_wide(self) -> bool:
        """Return whether the preview is shown."""
        return self._is_wide

    def set_wide(self, wide: bool) -> None:
        """Show the preview, or leave its room to the list."""
        self._is_wide = wide
        self._right.setVisible(wide)
        self._line.setVisible(wide)
        self._restyle()

    def show_recent(self, rows: list[Row]) -> None:
        """Show what can be done before a word is typed: the last searches, and how to search."""
        self.list.show_rows(rows, Wanted())
        self._left.setCurrentWidget(self.list if rows else self.note if self._is_wide else self._help_in_list)
        self.note.show_hint()
        self._show_help()

    def show_hits(self, rows: list[Row], wanted: Wanted, key: str) -> None:
        """Show what was found."""
        self.list.show_rows(rows, wanted, key)
        self._left.setCurrentWidget(self.list)
        self._right.setCurrentWidget(self.preview)
        self.preview_current()

    def show_note(self) -> None:
        """Show ``note`` in the place of the list."""
        self.list.show_rows([], Wanted())
        self._left.setCurrentWidget(self.note)
        self._show_help()

    def preview_current(self) -> None:
        """Fetch the preview of the selected row."""
        row = self.list.current()
        hit = None if row is None else row.message or row.title
        self.loader.show_hit(hit if self._is_wide else None, self.list.hits.wanted)

    def stops(self) -> list[QWidget]:
        """Return what Tab goes to, behind the chips."""
        if self._left.currentWidget() is self.note:
            return self.note.stops()
        stops: list[QWidget] = [self.list] if self.list.current_row() >= 0 else []
        if self._is_wide and self._right.currentWidget() is self.preview:
            stops.append(self.preview.timeline)
        return stops

    def _show_help(self) -> None:
        self._right.setCurrentWidget(self._help)
        self.loader.forget()

    def _restyle(self) -> None:
        theme = self._themes.theme
        if self._is_wide:
            self._left.setFixedWidth(theme.px(LIST))
        else:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(16_777_215)
        self._line.setFixedWidth(1)
        self._line.setStyleSheet(f"background: {theme.line.name()};")


def _stack(parent: QWidget, *pages: QWidget) -> QStackedWidget:
    stack = QStackedWidget(parent)
    stack.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for page in pages:
        stack.addWidget(page)
    return stack
