"""Keeps the list of conversations as the services say, and takes what a person does in it to them."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.domain.conversation import Conversation
from app.domain.events import (
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    PathChanged,
    TurnEnded,
    TurnStarted,
)
from app.services.context import Services
from app.ui.conversation_list.view import ConversationList
from app.ui.conversation_list.words import shown_title
from app.ui.subscriptions import Subscriptions


class ListKeeper(QObject):
    """``removed`` carries the id that went and that of its neighbour (or nothing), ``deleted`` the title to undo."""

    removed = Signal(str, str)
    deleted = Signal(str)
    path_changed = Signal(str)

    def __init__(self, services: Services, view: ConversationList, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._view = view
        self._model = view.conversations
        self._last_deleted: str | None = None
        view.rename_requested.connect(self._rename)
        view.delete_requested.connect(self._delete)
        self._events = Subscriptions(services.bus)
        self._events.on(ConversationAdded, lambda event: self._model.put(event.conversation))
        self._events.on(ConversationChanged, lambda event: self._model.put(event.conversation))
        self._events.on(ConversationRemoved, self._remove)
        self._events.on(TurnStarted, lambda _event: self._show_running())
        self._events.on(TurnEnded, lambda _event: self._show_running())
        self._events.on(PathChanged, lambda event: self.path_changed.emit(event.conversation_id))

    def fill(self, conversations: Iterable[Conversation]) -> None:
        """Show these conversations and which of them have a reply coming in."""
        self._model.set_all(conversations)
        self._show_running()

    def undo(self) -> None:
        """Bring back what was deleted last."""
        if self._last_deleted is not None:
            conversation_id, self._last_deleted = self._last_deleted, None
            self._services.tasks.start(self._services.conversations.restore(conversation_id), "restore conversation")

    def close_down(self) -> None:
        """Hear no more."""
        self._events.end()

    def _show_running(self) -> None:
        self._view.set_running(self._services.chat.running())

    def _rename(self, conversation_id: str, title: str) -> None:
        self._services.tasks.start(self._services.conversations.rename(conversation_id, title), "rename conversation")

    def _delete(self, conversation_id: str) -> None:
        self._services.tasks.start(self._delete_and_offer(conversation_id), "delete conversation")

    async def _delete_and_offer(self, conversation_id: str) -> None:
        conversation = self._model.conversation(conversation_id)
        await self._services.conversations.delete(conversation_id)
        self._last_deleted = conversation_id
        self.deleted.emit("" if conversation is None else shown_title(conversation))

    def _remove(self, event: ConversationRemoved) -> None:
        below = self._model.neighbour(event.conversation_id, 1)
        neighbour = below or self._model.neighbour(event.conversation_id, -1) or ""
        self._model.remove(event.conversation_id)
        self.removed.emit(event.conversation_id, neighbour)
