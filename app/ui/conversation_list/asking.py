"""Menus of the list, and the fields in which a person names what is in it."""

from PySide6.QtCore import QObject, QPoint, Signal

from app.ui.controls.menu import Menu
from app.ui.conversation_list.entries import FolderRow, Row
from app.ui.conversation_list.even_rows import EvenRows
from app.ui.conversation_list.menus import fill_conversation_menu, fill_folder_menu
from app.ui.conversation_list.model import ConversationListModel
from app.ui.conversation_list.orders import Act, Order
from app.ui.name_popup import NamePopup
from app.ui.theme import ThemeManager


class ListAsker(QObject):
    """Emits what a person has chosen as ``ordered``. ``tags`` are offered."""

    ordered = Signal(object)

    def __init__(self, view: EvenRows, model: ConversationListModel, themes: ThemeManager) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._themes = themes
        self._names: NamePopup | None = None
        self.tags: tuple[str, ...] = ()

    def open_menu(self, rows: list[Row], at: QPoint) -> None:
        """Show what can be done with conversations, at a global point."""
        menu = Menu(self._view)
        fill_conversation_menu(menu, rows, self._model.folders(), self.tags, self.ordered.emit, self)
        menu.popup(at)

    def open_folder_menu(self, folder: FolderRow, at: QPoint) -> None:
        """Show what can be done with a folder, at a global point."""
        menu = Menu(self._view)
        folders = [each.folder.id for each in self._model.folders()]
        place = folders.index(folder.folder.id)
        fill_folder_menu(menu, folder, place, len(folders), self.ordered.emit, self)
        menu.popup(at)

    def rename(self, row: Row) -> None:
        """Open the field over a conversation; where its row was not read, ask in a popup."""
        index = self._model.index_of(row.id)
        if index.isValid():
            self._view.scrollTo(index)
            self._view.edit(index)
        else:
            self._ask(self.tr("Title"), self.tr("Rename"), Act.RENAME, (row.id,), text=row.title)

    def rename_folder(self, folder_id: str) -> None:
        """Open the field over a folder."""
        index = self._model.index_of_folder(folder_id)
        if index.isValid():
            self._view.scrollTo(index)
            self._view.edit(index)

    def ask_for_folder(self, ids: tuple[str, ...]) -> None:
        """Ask for the name of a new folder, into which conversations go."""
        self._ask(self.tr("Name of the new folder"), self.tr("Create"), Act.NEW_FOLDER, ids)

    def ask_for_tag(self, ids: tuple[str, ...]) -> None:
        """Ask for a new tag of conversations."""
        self._ask(self.tr("New tag"), self.tr("Add"), Act.TAG, ids)

    def _ask(self, title: str, accept: str, act: Act, ids: tuple[str, ...], *, text: str = "") -> None:
        if self._names is None:
            self._names = NamePopup(self._themes, self._view)
        corner = QPoint(self._themes.theme.px(8), self._below_current())
        at = self._view.viewport().mapToGlobal(corner)
        self._names.ask(title, accept, at, lambda name: self.ordered.emit(Order(act, ids, name)), text=text)

    def _below_current(self) -> int:
        """Return a height below the row with the ring, where that is in sight."""
        current = self._view.visualRect(self._view.currentIndex())
        seen = current.isValid() and self._view.viewport().rect().contains(current.center())
        return current.bottom() + self._themes.theme.px(4) if seen else self._themes.theme.px(8)
