"""Reads the trash page by page and carries out what is asked for in it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.domain.conversation import Conversation
from app.domain.events import TrashChanged
from app.domain.library import Position, Section, SectionKind
from app.domain.trash import Removed, TrashedMessage
from app.ui.subscriptions import Subscriptions
from app.ui.trash.model import TrashModel, TrashRow, row_of_conversation, row_of_message
from app.ui.trash.ports import TrashPorts

PAGE = 200
_TRASH = Section(SectionKind.TRASH)


class TrashKeeper(QObject):
    """``removed`` carries what was removed for good, ``filled`` says that something was read."""

    removed = Signal(object)
    filled = Signal()

    def __init__(self, ports: TrashPorts, model: TrashModel, parent: QObject) -> None:
        super().__init__(parent)
        self._ports = ports
        self._model = model
        self._conversations: list[Conversation] = []
        self._messages: tuple[TrashedMessage, ...] = ()
        self._after: Position | None = None
        self._reading = False
        self._stale = False
        self.reads_all = False
        self.is_filled = False
        self._is_over = False
        self._events = Subscriptions(ports.bus)
        self._events.on(TrashChanged, lambda _event: self.read_again())

    def read_again(self) -> None:
        """Read everything that is shown once more."""
        if self._reading:
            self._stale = True
        elif not self._is_over:
            self._reading = True
            self._ports.tasks.start(self._read(), "read the trash")

    def read_on(self) -> None:
        """Read what follows, if anything does."""
        if not self._reading and self._after is not None and not self._is_over:
            self._reading = True
            self._ports.tasks.start(self._read_page(), "read on in the trash")

    def read_all(self) -> None:
        """Read to the end, since somebody looks for a title."""
        self.reads_all = True
        self.read_on()

    def restore(self, rows: Sequence[TrashRow]) -> None:
        """Bring these back."""
        self._ports.tasks.start(self._restore(tuple(rows)), "restore from the trash")

    def delete_for_good(self, rows: Sequence[TrashRow]) -> None:
        """Remove these for good."""
        conversations = tuple(row.id for row in rows if row.message is None)
        messages = tuple(row.id for row in rows if row.message is not None)
        self._ports.tasks.start(self._delete(conversations, messages), "delete for good")

    def empty(self) -> None:
        """Remove everything for good."""
        self._ports.tasks.start(self._empty(), "empty the trash")

    def close_down(self) -> None:
        """Hear no more, and leave alone what is still being read."""
        self._is_over = True
        self._events.end()

    async def _read(self) -> None:
        try:
            self._stale = True
            while self._stale:
                self._stale = False
                messages = await self._ports.trash.messages()
                wanted = max(PAGE, len(self._conversations))
                page = await self._ports.pages.page(_TRASH, None, wanted)
                self._messages, self._conversations, self._after = messages, list(page.rows), page.after
        finally:
            self._reading = False
        self._show()

    async def _read_page(self) -> None:
        try:
            page = await self._ports.pages.page(_TRASH, self._after, PAGE)
            self._conversations += page.rows
            self._after = page.after
        finally:
            self._reading = False
        if self._stale:
            self.read_again()
        self._show()

    def _show(self) -> None:
        """Show conversations and messages in one order, as far as the conversations were read."""
        if self._is_over:
            return
        rows = [row for each in self._conversations if (row := row_of_conversation(each)) is not None]
        end = rows[-1].deleted_at if rows and self._after is not None else None
        rows += [row_of_message(each) for each in self._messages if end is None or each.deleted_at >= end]
        self._model.set_rows(sorted(rows, key=lambda row: (row.deleted_at, row.id), reverse=True))
        self.is_filled = True
        self.filled.emit()
        if self.reads_all:
            self.read_on()

    async def _restore(self, rows: tuple[TrashRow, ...]) -> None:
        conversations = tuple(row.id for row in rows if row.message is None)
        if conversations:
            await self._ports.library.restore(conversations)
        for row in rows:
            if row.message is not None:
                await self._ports.branching.restore_message(row.conversation_id, row.id)
        # Bringing a message back need not be told as a change of the trash.
        self.read_again()

    async def _delete(self, conversations: tuple[str, ...], messages: tuple[str, ...]) -> None:
        self._tell(await self._ports.trash.delete_for_good(conversations, messages))

    async def _empty(self) -> None:
        self._tell(await self._ports.trash.empty())

    def _tell(self, removed: Removed) -> None:
        if self._is_over:
            return
        self.removed.emit(removed)
        self.read_again()
