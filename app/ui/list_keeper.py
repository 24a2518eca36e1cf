"""Keeps the list of conversations as the services say, and takes what a person does in it to them."""

from collections.abc import Awaitable, Callable, Iterable

from PySide6.QtCore import QObject, Signal

from app.domain.conversation import Conversation
from app.domain.errors import AppError
from app.domain.events import (
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    FoldersChanged,
    HistoryImported,
    PathChanged,
    TrashChanged,
    TurnEnded,
    TurnStarted,
)
from app.domain.library import Counts, Folder, Page, Section, SectionKind
from app.ui.conversation_list.entries import DAYS, PINNED, row_of
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.ports import ListPorts
from app.ui.conversation_list.rack import PageWanted
from app.ui.conversation_list.view import ConversationList
from app.ui.subscriptions import Subscriptions

PAGE = 200
"""Rows that are read at a time."""

_PAGES_TO_OPEN = 50
"""Pages that are read so that the row of the open conversation is there: ten thousand rows, a tenth of a second."""


class ListKeeper(QObject):
    """Reads the list page by page and puts changes in their place.

    ``removed`` carries the id that went and that of its neighbour (or nothing), ``counted`` the Counts, ``shown`` the
    Section that the list shows alone (or None), ``export_requested`` ids.
    """

    removed = Signal(str, str)
    path_changed = Signal(str)
    counted = Signal(object)
    shown = Signal(object)
    export_requested = Signal(tuple)

    def __init__(self, ports: ListPorts, view: ConversationList, parent: QObject) -> None:
        super().__init__(parent)
        self._ports = ports
        self._view = view
        self._model = view.conversations
        self.counts = Counts({}, {})
        self._heard: list[Callable[[], None]] | None = None
        self._wanted: Section | None = None
        self._folders_before: tuple[str, ...] = ()
        self._refreshing = False
        self._stale = False
        self._is_over = False
        self._sought: Conversation | None = None
        self._pages_left = 0
        view.ordered.connect(self.carry_out)
        view.left.connect(lambda: self.show(None))
        self._model.page_wanted.connect(self._read_on)
        self._events = Subscriptions(ports.bus)
        self._events.on(ConversationAdded, lambda event: self._put(event.conversation))
        self._events.on(ConversationChanged, lambda event: self._put(event.conversation))
        self._events.on(ConversationRemoved, self._remove)
        self._events.on(FoldersChanged, lambda _event: self._refresh())
        self._events.on(TrashChanged, lambda _event: self._refresh())
        self._events.on(HistoryImported, lambda _event: self.show(self._wanted))
        self._events.on(TurnStarted, lambda _event: self._show_running())
        self._events.on(TurnEnded, lambda _event: self._show_running())
        self._events.on(PathChanged, lambda event: self.path_changed.emit(event.conversation_id))

    async def fill(self, open_folders: Iterable[str] = ()) -> None:
        """Read folders, what is pinned, the first days and the first rows of open folders, and show them.

        Raises AppError.
        """
        await self._show(None, frozenset(open_folders))
        self._show_running()

    def show(self, section: Section | None) -> None:
        """Show the archive or a tag alone, or with None everything again; a later call wins."""
        self._wanted = section
        open_folders = self.open_folders() if self._model.shown is None else self._folders_before
        self._ports.tasks.start(self._show(section, frozenset(open_folders)), "show a section")

    def show_open(self, conversation: Conversation | None) -> None:
        """Show which conversation is open, and read on until its row is there.

        A folder that is closed stays so, and what lies further down than 50 pages is not looked for.
        """
        self._view.set_open(None if conversation is None else conversation.id)
        known = conversation is None or conversation.temporary or self._model.conversation(conversation.id) is not None
        self._sought, self._pages_left = None if known else conversation, _PAGES_TO_OPEN
        self._seek()

    def open_folders(self) -> tuple[str, ...]:
        """Return the ids of the folders that are open, or were before a section was shown alone."""
        if self._model.shown is not None:
            return self._folders_before
        return tuple(row.folder.id for row in self._model.folders() if row.is_open)

    def carry_out(self, order: Order) -> None:
        """Do what a person asked for; what goes wrong is told as ProblemRaised."""
        if order.act is Act.EXPORT:
            self.export_requested.emit(order.ids)
        else:
            self._ports.tasks.start(self._carry_out(order), f"list: {order.act.value}")

    def close_down(self) -> None:
        """Hear no more, and leave alone what is still being read."""
        self._is_over = True
        self._events.end()

    # Reading

    async def _show(self, section: Section | None, open_folders: frozenset[str]) -> None:
        """Read everything first and show it then, so that the list is never empty in between."""
        heard: list[Callable[[], None]] = []
        self._heard = heard
        try:
            folders = await self._ports.library.folders()
            counts = await self._ports.pages.counts()
            pages = {each: await self._first(each) for each in _sections(section, folders, open_folders)}
        finally:
            if self._heard is heard:
                self._heard = None
        if section != self._wanted or self._is_over:
            return
        if self._model.shown is None:
            self._folders_before = tuple(open_folders)
        self._take_counts(counts)
        self._model.set_up(section, folders, counts, pages)
        for again in heard:
            again()
        self.shown.emit(section)

    async def _first(self, section: Section) -> Page:
        """Return the first page, of what is pinned all of it."""
        page = await self._ports.pages.page(section, None, PAGE)
        while section == PINNED and page.after is not None:
            more = await self._ports.pages.page(section, page.after, PAGE)
            page = Page(page.rows + more.rows, more.after)
        return page

    def _read_on(self, wanted: PageWanted) -> None:
        self._ports.tasks.start(self._read_page(wanted), "read on in the list")

    async def _read_page(self, wanted: PageWanted) -> None:
        try:
            page = await self._ports.pages.page(wanted.section, wanted.after, PAGE)
        except AppError:
            if not self._is_over:
                self._model.give_up(wanted)
            raise
        if not self._is_over:
            self._model.add_page(wanted, page)
            self._seek()

    def _seek(self) -> None:
        sought = self._sought
        if sought is None:
            return
        if self._model.conversation(sought.id) is not None:
            self._sought = None
            self._view.set_open(sought.id)
        elif self._pages_left and self._model.want_towards(sought):
            self._pages_left -= 1
        else:
            self._sought = None

    def _refresh(self) -> None:
        """Read folders and counts again; while that is done, once more at most."""
        if self._refreshing:
            self._stale = True
            return
        self._refreshing = True
        self._ports.tasks.start(self._read_folders(), "count conversations")

    async def _read_folders(self) -> None:
        try:
            self._stale = True
            while self._stale:
                self._stale = False
                folders = await self._ports.library.folders()
                counts = await self._ports.pages.counts()
                if self._is_over:
                    return
                self._take_counts(counts)
                self._model.set_folders(folders, counts)
        finally:
            self._refreshing = False

    def _take_counts(self, counts: Counts) -> None:
        self.counts = counts
        self._view.asker.tags = tuple(sorted(name for name, count in counts.tags.items() if count))
        self.counted.emit(counts)

    # What is told

    def _put(self, conversation: Conversation) -> None:
        if self._heard is not None:
            self._heard.append(lambda: self._model.put(conversation))
        before = self._model.conversation(conversation.id)
        after = row_of(conversation)
        self._model.put(conversation)
        if before is None or _place(before) != _place(after):
            self._refresh()

    def _remove(self, event: ConversationRemoved) -> None:
        gone = event.conversation_id
        if self._heard is not None:
            self._heard.append(lambda: self._model.remove(gone))
        neighbour = self._model.neighbour(gone, 1) or self._model.neighbour(gone, -1) or ""
        self._model.remove(gone)
        self._refresh()
        self.removed.emit(gone, neighbour)

    def _show_running(self) -> None:
        self._view.set_running(self._ports.running())

    # What a person does

    async def _carry_out(self, order: Order) -> None:
        library, ids = self._ports.library, order.ids
        ways: dict[Act, Callable[[], Awaitable[object]]] = {
            Act.RENAME: lambda: library.rename(ids[0], order.name),
            Act.PIN: lambda: library.pin(ids),
            Act.UNPIN: lambda: library.unpin(ids),
            Act.ARCHIVE: lambda: library.archive(ids),
            Act.UNARCHIVE: lambda: library.unarchive(ids),
            Act.MOVE: lambda: library.move(ids, order.name or None),
            Act.TAG: lambda: library.tag(ids, order.name),
            Act.UNTAG: lambda: library.untag(ids, order.name),
            Act.DELETE: lambda: library.delete(ids),
            Act.NEW_FOLDER: lambda: library.create_folder(order.name, ids),
            Act.RENAME_FOLDER: lambda: library.rename_folder(ids[0], order.name),
            Act.REMOVE_FOLDER: lambda: library.remove_folder(ids[0]),
            Act.SORT_FOLDER: lambda: library.sort_folder(ids[0], order.place),
        }
        await ways[order.act]()


def _sections(shown: Section | None, folders: tuple[Folder, ...], open_folders: frozenset[str]) -> list[Section]:
    """Return the sections whose first pages are shown."""
    if shown is not None:
        return [shown]
    opened = [Section(SectionKind.FOLDER, folder.id) for folder in folders if folder.id in open_folders]
    return [PINNED, *opened, DAYS]


def _place(row: object) -> tuple[object, ...]:
    """Return what counts depend on."""
    return tuple(getattr(row, name) for name in ("pinned", "archived", "folder_id", "tags"))
