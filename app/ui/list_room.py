"""The sidebar in the window: its list filled and kept, what is done in it carried out, told of, and taken back."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.domain.conversation import Conversation, ConversationView
from app.domain.events import ActDone, ActKind, ActUndone
from app.services.context import Services
from app.ui.conversation_list.entries import row_of
from app.ui.conversation_list.ports import ListPorts
from app.ui.exporting import ConversationExports
from app.ui.list_keeper import ListKeeper
from app.ui.sidebar import Sidebar
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ThemeManager
from app.ui.undoing import Hush, Say, Undoing

_OPEN_FOLDERS = "open_folders"


class ListRoom(QObject):
    """Connects a sidebar with the services.

    ``telling`` are what shows a toast (words, what its button says and does), and what takes it away.
    ``restored`` carries the id of a conversation that was brought back in order to be read, or that was open until the
    act that was taken back.
    """

    restored = Signal(str)

    def __init__(
        self, services: Services, themes: ThemeManager, sidebar: Sidebar, telling: tuple[Say, Hush], window: QWidget
    ) -> None:
        super().__init__(window)
        self._services = services
        self._say = say = telling[0]
        self._sidebar = sidebar
        self._list = sidebar.conversations
        ports = ListPorts(services.bus, services.tasks, services.conversations, services.library, services.chat.running)
        self.keeper = ListKeeper(ports, self._list, self)
        self._open_id: str | None = None
        self._gone: str | None = None
        """What was open until an act that is not told yet took it away."""
        self._taken: dict[str, str] = {}
        """By act: what was open until then."""
        self._events = Subscriptions(services.bus)
        self._events.on(ActDone, self._done)
        self._events.on(ActUndone, self._undone)
        self.keeper.removed.connect(self._note_gone)
        self.undoing = Undoing(services.undo, services.bus, services.tasks, telling, self)
        self.exports = ConversationExports(services, themes, window)
        self.exports.said.connect(lambda words: say(words, "", _nothing))
        self.keeper.export_requested.connect(self.exports.ask)
        self.keeper.counted.connect(sidebar.set_counts)
        self.keeper.shown.connect(sidebar.set_section)
        sidebar.section_wanted.connect(self.keeper.show)

    async def fill(self) -> None:
        """Show the list from its beginning, with the folders open that were open at the end. Raises AppError."""
        stored = self._services.window_state.get(_OPEN_FOLDERS)
        await self.keeper.fill(stored.split() if isinstance(stored, str) else ())

    def save(self) -> None:
        """Keep which folders are open; the window's state is written by its owner."""
        self._services.window_state.set(_OPEN_FOLDERS, " ".join(self.keeper.open_folders()))

    def close_down(self) -> None:
        """Hear no more."""
        self._events.end()
        self.keeper.close_down()
        self.undoing.close_down()

    def show_open(self, conversation: Conversation | None) -> None:
        """Show in the list which conversation is open."""
        self._open_id = conversation.id if conversation is not None else None
        self.keeper.show_open(conversation)

    def open_menu(self, conversation: Conversation, at: QPoint) -> None:
        """Show what can be done with a conversation, whether its row was read or not, at a global point."""
        known = self._list.conversations.conversation(conversation.id)
        self._list.asker.open_menu([known or row_of(conversation)], at)

    def lies_in_trash(self, view: ConversationView, *, quietly: bool = False) -> bool:
        """Return whether a conversation was deleted since somebody chose it, and offer to bring it back.

        What is written into one that is deleted would go with it. ``quietly`` says nothing.
        """
        conversation = view.conversation
        if conversation.deleted_at is not None and not quietly:
            words = self.tr("This conversation is in the trash")
            self._say(words, self.tr("Restore"), lambda: self._bring_back(conversation.id))
        return conversation.deleted_at is not None

    def _note_gone(self, conversation_id: str, _neighbour: str) -> None:
        if conversation_id == self._open_id:
            self._gone = conversation_id

    def _done(self, act: ActDone) -> None:
        if self._gone is not None and act.kind is ActKind.DELETED:
            self._taken[act.act_id] = self._gone
        self._gone = None

    def _undone(self, event: ActUndone) -> None:
        taken = self._taken.get(event.act.act_id)
        if taken is not None:
            self.restored.emit(taken)

    def _bring_back(self, conversation_id: str) -> None:
        async def restore() -> None:
            await self._services.library.restore((conversation_id,))
            self.restored.emit(conversation_id)

        self._services.tasks.start(restore(), "restore a conversation")

    def neighbour(self, conversation_id: str, step: int) -> str | None:
        """Return the id of the conversation beside one in the list."""
        return self._list.conversations.neighbour(conversation_id, step)

    def first(self) -> str | None:
        """Return the id of the first conversation in the list."""
        return self._list.conversations.first()


def _nothing() -> None:
    """Do what the button of a toast without one does."""
