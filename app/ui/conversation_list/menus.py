"""The menus of the list: of conversations, of a folder, of the list itself. Every act by mouse is here by key too."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.library import Counts
from app.ui.actions import action_title, key_sequence
from app.ui.controls.menu import Menu, submenu
from app.ui.conversation_list.entries import FolderRow, Row
from app.ui.conversation_list.orders import Act, Order
from app.ui.translation import translate

Give = Callable[[Order], None]


class Asker(Protocol):
    """Asks for names, and renames in place."""

    def rename(self, row: Row) -> None:
        """Let a person give a conversation another title."""
        ...

    def rename_folder(self, folder_id: str) -> None:
        """Let a person give a folder another name."""
        ...

    def ask_for_folder(self, ids: tuple[str, ...]) -> None:
        """Ask for the name of a new folder, into which conversations go."""
        ...

    def ask_for_tag(self, ids: tuple[str, ...]) -> None:
        """Ask for a new tag of conversations."""
        ...


class ListLinks(Protocol):
    """What the list's own menu leads to besides orders."""

    def show_archive(self) -> None:
        """Show the archive in the list."""
        ...

    def show_tag(self, name: str) -> None:
        """Show the conversations with a tag in the list."""
        ...

    def show_trash(self) -> None:
        """Show the trash."""
        ...

    def new_temporary(self) -> None:
        """Begin a conversation that is not kept."""
        ...


def fill_conversation_menu(
    menu: Menu,
    rows: Sequence[Row],
    folders: Sequence[FolderRow],
    tags: Sequence[str],
    give: Give,
    asker: Asker,
) -> None:
    """Offer what can be done with conversations; with several of them each entry concerns all."""
    ids = tuple(row.id for row in rows)
    if len(rows) == 1:
        _add(menu, translate("ListMenu", "Rename"), partial(asker.rename, rows[0]), "rename")
    if all(row.archived for row in rows):
        _add(menu, translate("ListMenu", "Take out of the archive"), partial(give, Order(Act.UNARCHIVE, ids)))
    else:
        pinned = all(row.pinned for row in rows)
        words = translate("ListMenu", "Unpin") if pinned else translate("ListMenu", "Pin")
        _add(menu, words, partial(give, Order(Act.UNPIN if pinned else Act.PIN, ids)))
        _add_folders(menu, rows, folders, give, asker)
        _add_tags(menu, rows, tags, give, asker)
        _add(menu, translate("ListMenu", "Archive"), partial(give, Order(Act.ARCHIVE, ids)))
    _add(menu, translate("ListMenu", "Export…"), partial(give, Order(Act.EXPORT, ids)))
    menu.addSeparator()
    _add(menu, translate("ListMenu", "Delete"), partial(give, Order(Act.DELETE, ids)), "delete")


def fill_folder_menu(menu: Menu, folder: FolderRow, place: int, count: int, give: Give, asker: Asker) -> None:
    """Offer what can be done with the folder that stands at ``place`` of ``count``."""
    own = (folder.folder.id,)
    _add(menu, translate("ListMenu", "Rename"), partial(asker.rename_folder, own[0]), "rename")
    up = _add(menu, translate("ListMenu", "Move up"), partial(give, Order(Act.SORT_FOLDER, own, place=place - 1)))
    up.setEnabled(place > 0)
    down = _add(menu, translate("ListMenu", "Move down"), partial(give, Order(Act.SORT_FOLDER, own, place=place + 1)))
    down.setEnabled(place < count - 1)
    _add(menu, translate("ListMenu", "New folder…"), partial(asker.ask_for_folder, ()))
    menu.addSeparator()
    words = translate("ListMenu", "Remove the folder, keep its conversations")
    _add(menu, words, partial(give, Order(Act.REMOVE_FOLDER, own)))


def fill_list_menu(menu: Menu, counts: Counts, asker: Asker, links: ListLinks) -> None:
    """Offer what concerns the whole list."""
    _add(menu, action_title("new_temporary"), links.new_temporary, "new_temporary")
    _add(menu, translate("ListMenu", "New folder…"), partial(asker.ask_for_folder, ()))
    menu.addSeparator()
    tags = sorted((name, count) for name, count in counts.tags.items() if count)
    if tags:
        inner = submenu(menu, translate("ListMenu", "Tags"))
        for name, count in tags:
            _add(inner, _counted(_plain(name), count), partial(links.show_tag, name))
    _add(menu, _counted(translate("ListMenu", "Archive", "the place"), counts.archived), links.show_archive)
    _add(menu, _counted(translate("ListMenu", "Trash"), counts.deleted), links.show_trash)


def _add_folders(menu: Menu, rows: Sequence[Row], folders: Sequence[FolderRow], give: Give, asker: Asker) -> None:
    ids = tuple(row.id for row in rows)
    inner = submenu(menu, translate("ListMenu", "Move to folder"))
    places: list[tuple[str, str]] = [("", translate("ListMenu", "No folder"))]
    places += [(each.folder.id, _plain(each.folder.name)) for each in folders]
    for folder_id, name in places if folders else ():
        action = _add(inner, name, partial(give, Order(Act.MOVE, ids, folder_id)))
        action.setCheckable(True)
        action.setChecked(all((row.folder_id or "") == folder_id for row in rows))
    inner.addSeparator()
    _add(inner, translate("ListMenu", "New folder…"), partial(asker.ask_for_folder, ids))


def _add_tags(menu: Menu, rows: Sequence[Row], tags: Sequence[str], give: Give, asker: Asker) -> None:
    ids = tuple(row.id for row in rows)
    inner = submenu(menu, translate("ListMenu", "Tags"))
    for name in sorted({*tags, *(tag for row in rows for tag in row.tags)}):
        has = all(name in row.tags for row in rows)
        action = _add(inner, _plain(name), partial(give, Order(Act.UNTAG if has else Act.TAG, ids, name)))
        action.setCheckable(True)
        action.setChecked(has)
    inner.addSeparator()
    _add(inner, translate("ListMenu", "New tag…"), partial(asker.ask_for_tag, ids))


def _add(menu: QMenu, words: str, do: Callable[[], None], keys_of: str = "") -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: do())
    if keys_of:
        action.setShortcut(key_sequence(keys_of))
    return action


def _counted(words: str, count: int) -> str:
    """Return words with a number where other entries have their keys: at the right."""
    return f"{words}\t{count:,}" if count else words


def _plain(name: str) -> str:
    """Return a name as a menu shows it: an ampersand would underline the letter behind it."""
    return name.replace("&", "&&")
