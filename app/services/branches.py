"""How the tree of a conversation grows: what is stored before anything is sent."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.blocks import ContentBlock, ToolResultBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActKind, MessageAdded, MessageChanged, PathChanged
from app.domain.ids import new_id
from app.domain.model_info import ModelRef
from app.domain.ports import ConversationRepository
from app.infra.bus import EventBus
from app.services.catalog import CatalogService
from app.services.editor import ConversationEditor
from app.services.titles import title_from
from app.services.tree_acts import State, TreeActs

Growth = Callable[[Conversation], tuple[Conversation, tuple[Message, ...]]]

log = logging.getLogger(__name__)


class Branches:
    """Adds messages to the tree and returns the RUNNING reply to be filled. Every method raises AppError.

    Nothing is ever taken out of the tree: another try stands beside the one before.
    """

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        catalog: CatalogService,
        bus: EventBus,
        acts: TreeActs | None = None,
    ) -> None:
        """``acts`` remembers other tries and other versions, so that what was shown before can be shown again."""
        self._history = history
        self._editor = editor
        self._catalog = catalog
        self._bus = bus
        self._acts = acts

    async def say(self, conversation_id: str, blocks: tuple[ContentBlock, ...]) -> Message:
        """Add what the person says below the head, and the reply to it."""
        return await self._add(
            conversation_id, lambda conversation: self._said(conversation, conversation.head_id, blocks)
        )

    async def say_instead(self, conversation_id: str, message_id: str, blocks: tuple[ContentBlock, ...]) -> Message:
        """Add another version of what the person said, and the reply to it."""
        before = await self._find(conversation_id, message_id)
        return await self._add(
            conversation_id,
            lambda conversation: self._said(conversation, before.parent_id, blocks),
            path_changes=True,
            act=ActKind.MESSAGE_EDITED,
        )

    async def again(self, conversation_id: str, message_id: str, model: ModelRef | None) -> Message:
        """Add another reply beside ``message_id``, or the next one below what the person or a tool said."""
        before = await self._find(conversation_id, message_id)
        parent = before.parent_id if before.role is Role.ASSISTANT else before.id

        def grow(conversation: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            used = model or conversation.model or self._catalog.default_model()
            reply = self._reply_to(conversation, parent, used)
            return _moved(conversation, reply, used), (reply,)

        return await self._add(conversation_id, grow, path_changes=True, act=ActKind.RETRIED)

    async def answer_tools(
        self, conversation_id: str, message_id: str, results: tuple[ToolResultBlock, ...]
    ) -> Message:
        """Add what the tools answered below the reply that called them, and the reply to it."""
        before = await self._find(conversation_id, message_id)
        conversation = await self._history.conversation(conversation_id)
        return await self._add(
            conversation_id,
            lambda conversation: self._said(conversation, before.id, results, Role.TOOL),
            path_changes=conversation.head_id != before.id,
        )

    async def add_beside(self, conversation_id: str, replies: tuple[Message, ...]) -> None:
        """Add replies that came along with one that is there; that one stays the one that is shown."""
        await self._editor.add(conversation_id, lambda conversation: (conversation, replies))
        self._bus.publish(PathChanged(conversation_id))

    async def go_on(self, conversation_id: str, message_id: str) -> Message:
        """Let a reply run once more, by the model that began it."""
        before = await self._find(conversation_id, message_id)
        # First, so that nothing is left running if either cannot be stored.
        conversation = await self._editor.change(
            conversation_id, lambda old: replace(old, updated_at=datetime.now(UTC), unread=False, failed=False)
        )
        return await self._run(
            replace(before, model=before.model or conversation.model or self._catalog.default_model())
        )

    async def run_again(self, conversation_id: str, message_id: str) -> Message:
        """Let a reply run once more, as nobody's act: the conversation keeps its place in the list."""
        return await self._run(await self._find(conversation_id, message_id))

    async def _run(self, message: Message) -> Message:
        running = replace(message, status=MessageStatus.RUNNING, error=None)
        await self._history.update_message(running)
        self._bus.publish(MessageChanged(running))
        return running

    async def _find(self, conversation_id: str, message_id: str) -> Message:
        message = await self._history.message(message_id)
        if message.conversation_id != conversation_id:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)
        return message

    async def _add(
        self, conversation_id: str, grow: Growth, *, path_changes: bool = False, act: ActKind | None = None
    ) -> Message:
        shown: list[str | None] = []

        def grow_on(old: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            shown.append(old.head_id)
            return grow(old)

        conversation, messages = await self._editor.add(conversation_id, grow_on)
        self._remember(conversation.model)
        if path_changes:
            self._bus.publish(PathChanged(conversation_id))
        else:
            for message in messages:
                self._bus.publish(MessageAdded(message))
        if act is not None and self._acts is not None:
            self._acts.record(act, conversation, State(shown[0]), State(conversation.head_id))
        return messages[-1]

    def _remember(self, model: ModelRef | None) -> None:
        if model is None:
            return
        try:
            self._catalog.remember(model)
        except AppError as error:
            # The message is stored and shall be answered: that the next start forgets the model is little beside it.
            log.warning("The last model could not be kept: %s", error.info.reason.value)

    def _said(
        self,
        conversation: Conversation,
        parent_id: str | None,
        blocks: tuple[ContentBlock, ...],
        role: Role = Role.USER,
    ) -> tuple[Conversation, tuple[Message, ...]]:
        said = _message(conversation, parent_id, role, blocks)
        used = conversation.model or self._catalog.default_model()
        reply = self._reply_to(conversation, said.id, used)
        moved = _moved(conversation, reply, used)
        if not moved.title and not moved.title_by_hand:
            moved = replace(moved, title=title_from(said.blocks))
        return moved, (said, reply)

    def _reply_to(self, conversation: Conversation, parent_id: str | None, model: ModelRef | None) -> Message:
        reply = _message(conversation, parent_id, Role.ASSISTANT, ())
        label = self._catalog.label(model) if model else ""
        return replace(reply, status=MessageStatus.RUNNING, model=model, model_label=label)


def _moved(conversation: Conversation, head: Message, model: ModelRef | None) -> Conversation:
    return replace(
        conversation,
        head_id=head.id,
        updated_at=head.created_at,
        model=model,
        unread=False,
        failed=False,
    )


def _message(
    conversation: Conversation, parent_id: str | None, role: Role, blocks: tuple[ContentBlock, ...]
) -> Message:
    return Message(new_id(), conversation.id, parent_id, role, blocks, datetime.now(UTC))
