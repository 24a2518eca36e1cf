"""What presses and menus do with a message."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QMouseEvent

from app.domain.blocks import ImageBlock, StructuredBlock
from app.domain.conversation import Role
from app.ui.controls import Menu
from app.ui.controls.menu import submenu
from app.ui.links import is_openable
from app.ui.timeline.copying import mime_of, said_in, whole
from app.ui.timeline.entry import Entry
from app.ui.timeline.parts.base import Hit, SavedText
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.reading import Reader
from app.ui.timeline.said import copy_of
from app.ui.timeline.status_words import route
from app.ui.translation import translate

if TYPE_CHECKING:
    from app.ui.timeline.pointer import Pointer
    from app.ui.timeline.view import TimelineView


class MessageActions:
    """Turns hits into signals of the view, and makes the menus of a message."""

    def __init__(self, view: "TimelineView", pointer: "Pointer", reader: Reader) -> None:
        self._view = view
        self._pointer = pointer
        self._reader = reader

    def act(self, message_id: str, block: int, hit: Hit) -> None:
        """Do what a hit stands for; an unknown one does nothing."""
        number = self._view.model.number_of(message_id)
        if number is None:
            return
        entry = self._view.model.entries[number]
        if hit.action in _SIGNALS:
            getattr(self._view, _SIGNALS[hit.action]).emit(message_id)
        elif hit.action in _VALUE_SIGNALS:
            getattr(self._view, _VALUE_SIGNALS[hit.action]).emit(hit.value)
        elif hit.action == "fold":
            entry.toggle_fold(entry.parts(self._view.around)[block])
            self._view.relay(number)
        elif hit.action == "wrap":
            part = entry.parts(self._view.around)[block]
            if isinstance(part, CodePart):
                part.toggle_wrap()
                entry.content_moved()
                self._view.relay(number)
        elif hit.action == "copy_table":
            table = entry.parts(self._view.around)[block]
            QGuiApplication.clipboard().setMimeData(mime_of([whole(table)]))
        else:
            self._act_on_content(entry, block, hit)

    def _act_on_content(self, entry: Entry, block: int, hit: Hit) -> None:
        view = self._view
        match hit.action:
            case "copy_text":
                QGuiApplication.clipboard().setText(str(hit.value))
            case "copy":
                self._copy(entry)
            case "save_text" if isinstance(hit.value, SavedText):
                view.text_save_requested.emit(hit.value.name, hit.value.text)
            case "branch":
                self._show_sibling(entry, hit.value)
            case "more":
                self._open_below(entry, hit)
            case "quote":
                view.quote_requested.emit(self._quoted(entry))
            case "note":
                self._show_note(entry, block, str(hit.value))
            case "link" if is_openable(str(hit.value)):
                view.link_activated.emit(str(hit.value))
            case "settings":
                view.settings_requested.emit(entry.message.model.provider_id if entry.message.model else "")

    def _show_note(self, entry: Entry, block: int, number: str) -> None:
        """Bring the footnote that is mentioned in a part into view: each text of a reply has its own."""
        parts = entry.parts(self._view.around)
        for at, part in enumerate(parts):
            if at > block and isinstance(part, ProsePart) and part.block.place.note == number:
                self._view.scroller.show_part(entry.message.id, at)
                return

    def _show_sibling(self, entry: Entry, step: object) -> None:
        if isinstance(step, int) and entry.message.id in entry.siblings:
            at = entry.siblings.index(entry.message.id) + step
            if 0 <= at < len(entry.siblings):
                self._view.branch_requested.emit(entry.siblings[at])

    def _quoted(self, entry: Entry) -> str:
        """Return what is selected if that is in this message, else all of it."""
        selection = self._pointer.selection
        if selection is not None and not selection.is_empty and selection.anchor.message_id == entry.message.id:
            return self._reader.text_of(selection)
        return copy_of(entry.blocks_so_far())

    # Menus

    def open_menu(self, event: QMouseEvent) -> None:
        """Open the menu of the right button."""
        around = self._pointer.part_at(event.position())
        if around is None:
            self.open_menu_at(event.globalPosition().toPoint(), None, None)
            return
        number, _block, part, box = around
        self.open_menu_at(event.globalPosition().toPoint(), number, part.hit_at(event.position() - box.topLeft()))

    def open_menu_at(self, point: QPoint, number: int | None, hit: Hit | None) -> None:
        """Open at a global point the menu of a message and of what in it is meant; None for neither."""
        menu = Menu(self._view)
        is_read_only = self._view.around.is_read_only
        if hit is not None and isinstance(hit.value, ImageBlock) and not is_read_only:
            self._fill_for_picture(menu, hit.value)
        if number is None or is_read_only:
            self._add_copy(menu)
            self._fill_with_finding(menu)
        else:
            if self._has_selection():
                self._add_copy(menu)
                menu.addSeparator()
            self._fill(menu, self._view.model.entries[number])
        menu.popup(point)

    def _has_selection(self) -> bool:
        selection = self._pointer.selection
        return selection is not None and not selection.is_empty

    def _add_copy(self, menu: Menu) -> None:
        menu.addAction(translate("Timeline", "Copy"), self._view.copy).setEnabled(self._has_selection())

    def _fill_with_finding(self, menu: Menu) -> None:
        """Offer what concerns the conversation as a whole."""
        menu.addAction(translate("Timeline", "Select all"), self._view.select_all)
        if not self._view.around.is_read_only:
            menu.addAction(translate("Timeline", "Find…"), self._view.find_requested.emit)

    def _fill_for_picture(self, menu: Menu, block: ImageBlock) -> None:
        view = self._view
        menu.addAction(translate("Timeline", "Show the picture"), lambda: view.picture_activated.emit(block))
        use = translate("Timeline", "Use in the next message")
        menu.addAction(use, lambda: view.picture_use_requested.emit(block))
        copy = translate("Timeline", "Copy the picture")
        menu.addAction(copy, lambda: view.picture_copy_requested.emit(block.attachment))
        save = translate("Timeline", "Save the picture as…")
        menu.addAction(save, lambda: view.file_save_requested.emit(block.attachment))
        menu.addSeparator()

    def _open_below(self, entry: Entry, hit: Hit) -> None:
        menu = Menu(self._view)
        self._fill(menu, entry)
        seen = self._view.parts_between(0, self._view.height())
        box = next((box for _number, _block, part, box in seen if hit in part.hits()), None)
        corner = QPoint() if box is None else (box.topLeft() + hit.box.bottomLeft()).toPoint()
        menu.popup(self._view.viewport().mapToGlobal(corner))

    def _fill(self, menu: Menu, entry: Entry) -> None:
        """Offer what is done often with a message; what is done rarely is one step further."""
        view = self._view
        message_id = entry.message.id
        menu.addAction(translate("Timeline", "Copy the message"), lambda: self._copy(entry))
        quote = translate("Timeline", "Quote in the composer")
        menu.addAction(quote, lambda: view.quote_requested.emit(self._quoted(entry)))
        menu.addSeparator()
        if entry.message.role is Role.USER:
            edit = translate("Timeline", "Edit and send again")
            menu.addAction(edit, lambda: view.edit_requested.emit(message_id))
        elif _is_whole_reply(entry):
            again = translate("Timeline", "Try again")
            other = translate("Timeline", "Try again with another model…")
            for words, signal in ((again, view.retry_requested), (other, view.another_model_requested)):
                menu.addAction(words, partial(signal.emit, message_id)).setEnabled(not self._is_written_to())
            edit = translate("Timeline", "Edit the text of the reply")
            menu.addAction(edit, lambda: view.edit_requested.emit(message_id))
        menu.addSeparator()
        fork = translate("Timeline", "New conversation from here")
        menu.addAction(fork, lambda: view.fork_requested.emit(message_id))
        if len(entry.siblings) > 1:
            self._fill_with_tries(submenu(menu, translate("Timeline", "Compare")), entry)
        self._fill_with_rest(submenu(menu, translate("Timeline", "More")), entry)
        self._add_delete(menu, entry)

    def _fill_with_tries(self, menu: Menu, entry: Entry) -> None:
        """Offer to compare a message with the other tries in its place."""
        view, message_id = self._view, entry.message.id
        words = translate("Timeline", "Compare with {number} / {count}")
        others = [(number, each) for number, each in enumerate(entry.siblings, start=1) if each != message_id]
        for number, other in others[-_MOST_TRIES:]:
            text = words.format(number=number, count=len(entry.siblings))
            menu.addAction(text, partial(view.compare_requested.emit, other, message_id))
        if entry.message.role is Role.ASSISTANT:
            menu.addSeparator()
            all_tries = translate("Timeline", "All tries side by side")
            menu.addAction(all_tries, lambda: view.compare_all_requested.emit(message_id))

    def _fill_with_rest(self, menu: Menu, entry: Entry) -> None:
        """Offer what is rarely wanted, and say where a reply was asked for."""
        view, message_id = self._view, entry.message.id
        text = copy_of(entry.blocks_so_far())
        markdown = translate("Timeline", "Copy the message as Markdown")
        menu.addAction(markdown, lambda: QGuiApplication.clipboard().setText(text))
        self._fill_with_finding(menu)
        if not _is_whole_reply(entry):
            return
        menu.addSeparator()
        words = translate("Timeline", "Details of the reply…")
        menu.addAction(words, lambda: view.details_requested.emit(message_id, entry.route))
        if entry.route is not None:
            menu.addAction(route(entry.route)).setEnabled(False)
        if entry.message.model is not None:
            details = translate("Timeline", "Details of the model…")
            menu.addAction(details, lambda: view.model_details_requested.emit(message_id))

    def _add_delete(self, menu: Menu, entry: Entry) -> None:
        """Offer to delete, but not while a reply comes in: it may stand below the message."""
        view = self._view
        message_id = entry.message.id
        menu.addSeparator()
        is_last = entry is view.model.entries[-1]
        words = translate("Timeline", "Delete") if is_last else translate("Timeline", "Delete with all that follows")
        delete = menu.addAction(words, lambda: view.delete_requested.emit(message_id))
        delete.setEnabled(not self._is_written_to())

    def _is_written_to(self) -> bool:
        """Return whether a reply comes in."""
        return any(each.is_running for each in self._view.model.entries[-1:])

    def _copy(self, entry: Entry) -> None:
        """Put a message on the clipboard as it is read; its Markdown is there for programs that ask for that."""
        markdown = copy_of(entry.blocks_so_far())
        said = said_in(entry.parts(self._view.around))
        data = any(isinstance(block, StructuredBlock) for block in entry.blocks_so_far())
        if not said or data:
            QGuiApplication.clipboard().setText(markdown)
            return
        mime = mime_of(said)
        mime.setData("text/markdown", markdown.encode())
        QGuiApplication.clipboard().setMimeData(mime)


def _is_whole_reply(entry: Entry) -> bool:
    return entry.message.role is Role.ASSISTANT and not entry.is_running


_MOST_TRIES = 12
"""Other tries that a menu offers, the last ones."""

_SIGNALS = {
    "retry": "retry_requested",
    "continue": "continue_requested",
    "wait": "continue_requested",
    "another_model": "another_model_requested",
    "edit": "edit_requested",
    "model_details": "model_details_requested",
    "compare_all": "compare_all_requested",
}
"""Actions that only name the message."""

_VALUE_SIGNALS = {
    "picture": "picture_activated",
    "use_picture": "picture_use_requested",
    "open_file": "file_open_requested",
    "play_file": "file_open_requested",
    "save_file": "file_save_requested",
    "copy_picture": "picture_copy_requested",
}
"""Actions that hand on what was pressed: a picture's block, a file's reference."""
