"""What a person does to the tree of a conversation, done so that it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.conversation import Conversation
from app.domain.events import ActDone, ActKind, PathChanged, TrashChanged
from app.domain.ports import ConversationRepository
from app.infra.bus import EventBus
from app.services.editor import ConversationEditor
from app.services.tree import standing
from app.services.undo import UndoStack, new_act

Marks = Mapping[str, datetime | None]
"""When messages were deleted, by their ids; None for those that are there."""


@dataclass(slots=True)
class State:
    """How a conversation is shown on one side of an act: its head, and the marks that the act changes."""

    head_id: str | None
    marks: Marks = field(default_factory=dict)


class TreeActs:
    """Writes marks and heads, and remembers how they were. Nothing that was said is ever changed by it.

    Taking an act back notes where the conversation stood by then, so that doing it again leads there.
    """

    def __init__(
        self, history: ConversationRepository, editor: ConversationEditor, undo: UndoStack, bus: EventBus
    ) -> None:
        self._history = history
        self._editor = editor
        self._undo = undo
        self._bus = bus

    def record(self, kind: ActKind, conversation: Conversation, before: State, after: State) -> ActDone:
        """Remember an act that led from one state to another, and publish it."""
        act = new_act(kind, name=conversation.title, conversation_id=conversation.id)

        async def undo() -> None:
            after.head_id = await self.set(conversation.id, before)

        async def redo() -> None:
            before.head_id = await self.set(conversation.id, after)

        self._undo.record(act, undo=undo, redo=redo)
        return act

    async def set(self, conversation_id: str, state: State) -> str | None:
        """Bring a conversation into a state and return the head that it had.

        Where that head is deleted by now, what is left above it is shown. A reply that runs goes on. Raises AppError.
        """
        back = [message_id for message_id, deleted_at in state.marks.items() if deleted_at is None]
        for message_id in back:
            await self._history.set_deleted(message_id, None)
        gone = {message_id: deleted_at for message_id, deleted_at in state.marks.items() if deleted_at is not None}
        head_before: list[str | None] = []
        messages = tuple(
            replace(message, deleted_at=gone.get(message.id, message.deleted_at))
            for message in await self._history.messages(conversation_id)
        )

        def stand(old: Conversation) -> Conversation:
            head_before.append(old.head_id)
            return replace(old, head_id=standing(messages, state.head_id))

        # The head before the marks: should the program end in between, a message is only a branch that is not shown.
        await self._editor.change(conversation_id, stand)
        for message_id, deleted_at in gone.items():
            await self._history.set_deleted(message_id, deleted_at)
        self._bus.publish(PathChanged(conversation_id))
        if state.marks:
            self._bus.publish(TrashChanged())
        return head_before[0]
