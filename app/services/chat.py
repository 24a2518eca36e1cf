"""Runs turns: one at a time in each conversation, any number of conversations at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.domain.blocks import ContentBlock, TextBlock, plain_text
from app.domain.conversation import Conversation, Draft, Message, MessageStatus, QueuedMessage, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import (
    MessageAdded,
    MessageChanged,
    PathChanged,
    ProblemRaised,
    QueueChanged,
    TurnEnded,
    TurnStarted,
)
from app.domain.ids import new_id
from app.domain.model_info import ModelRef
from app.domain.ports import ChatProvider, ChatRequest, ConversationRepository
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.catalog import CatalogService
from app.services.editor import ConversationEditor
from app.services.providers import ProviderService
from app.services.request import build_request
from app.services.titles import title_from
from app.services.tree import path_to
from app.services.turn import Turn

Prepare = Callable[[], Awaitable[Message]]


@dataclass(eq=False, slots=True)
class _Lane:
    """One conversation's tasks: the turn that runs, and the messages that wait."""

    scope: TaskScope
    turn: Turn | None = None
    task: asyncio.Task[Message] | None = None
    queue: list[QueuedMessage] = field(default_factory=list)


class ChatService:
    """Owner of every turn. Commands return at once; what comes of them is told by events."""

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        providers: ProviderService,
        catalog: CatalogService,
        bus: EventBus,
    ) -> None:
        self._history = history
        self._editor = editor
        self._providers = providers
        self._catalog = catalog
        self._bus = bus
        self._lanes: dict[str, _Lane] = {}
        self._open: str | None = None

    # Commands

    def send(self, conversation_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send a message, or let it wait behind the reply that runs."""
        lane = self._lane(conversation_id)
        if lane.task is not None:
            lane.queue.append(QueuedMessage(new_id(), blocks))
            self._tell_queue(conversation_id)
            return
        self._start(conversation_id, lambda: self._say(conversation_id, blocks))

    def stop(self, conversation_id: str) -> None:
        """Stop the reply that runs; what had come is kept."""
        lane = self._lanes.get(conversation_id)
        if lane is not None and lane.task is not None:
            lane.task.cancel()

    def retry(self, conversation_id: str, message_id: str, model: ModelRef | None = None) -> None:
        """Ask for a reply once more, beside the one that is there. Nothing happens while a reply runs."""
        if not self.is_running(conversation_id):
            self._start(conversation_id, lambda: self._again(conversation_id, message_id, model))

    def continue_reply(self, conversation_id: str, message_id: str) -> None:
        """Let the model go on where a reply ended; the new text is added. Nothing happens while a reply runs."""
        if not self.is_running(conversation_id):
            self._start(conversation_id, lambda: self._go_on(conversation_id, message_id))

    def edit(self, conversation_id: str, message_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send another version of a message; the old one stays as a branch. Nothing happens while a reply runs."""
        if not self.is_running(conversation_id):
            self._start(conversation_id, lambda: self._say_instead(conversation_id, message_id, blocks))

    async def run_turn(
        self, conversation_id: str, blocks: tuple[ContentBlock, ...], *, stream: bool = True
    ) -> Message:
        """Send a message and return the reply when it has ended; ``stream`` False asks for it in one piece.

        Raises:
            AppError: where the message itself could not be stored.
            asyncio.CancelledError: after the caller was cancelled, and what had come was stored.
        """
        return await self._start(conversation_id, lambda: self._say(conversation_id, blocks), stream=stream)

    # The queue

    def queued(self, conversation_id: str) -> tuple[QueuedMessage, ...]:
        """Return the messages that wait, first to last."""
        lane = self._lanes.get(conversation_id)
        return tuple(lane.queue) if lane else ()

    def withdraw(self, conversation_id: str, queued_id: str) -> QueuedMessage | None:
        """Take a waiting message out and return it; None where it has been sent already."""
        lane = self._lane(conversation_id)
        found = next((message for message in lane.queue if message.id == queued_id), None)
        if found is not None:
            lane.queue.remove(found)
            self._tell_queue(conversation_id)
        return found

    def resume_queue(self, conversation_id: str) -> None:
        """Send the next waiting message, after a turn that did not end well kept it waiting."""
        lane = self._lane(conversation_id)
        if lane.task is None and lane.queue:
            following = lane.queue.pop(0)
            self._tell_queue(conversation_id)
            self.send(conversation_id, following.blocks)

    # State

    def is_running(self, conversation_id: str) -> bool:
        """Return whether a reply is coming in, or being asked for."""
        lane = self._lanes.get(conversation_id)
        return lane is not None and lane.task is not None

    def running(self) -> frozenset[str]:
        """Return the ids of the conversations in which a turn runs."""
        return frozenset(name for name, lane in self._lanes.items() if lane.task is not None)

    def running_message(self, conversation_id: str) -> Message | None:
        """Return the reply that is coming in, with what has come so far."""
        lane = self._lanes.get(conversation_id)
        return lane.turn.message if lane is not None and lane.turn is not None else None

    def set_open(self, conversation_id: str | None) -> None:
        """Say which conversation a person looks at: a turn that ends in another one marks it unread."""
        self._open = conversation_id

    # Start and end of the program

    async def recover(self) -> None:
        """Mark the turns of processes that died as interrupted. Raises AppError."""
        for message in await self._history.interrupted_turns():
            self._bus.publish(MessageChanged(message))

    async def aclose(self) -> None:
        """End every turn as interrupted, and keep what waits as drafts."""
        for lane in self._lanes.values():
            if lane.turn is not None:
                lane.turn.interrupt()
        await asyncio.gather(*(lane.scope.aclose() for lane in self._lanes.values()))
        for conversation_id, lane in self._lanes.items():
            if lane.queue:
                await self._keep_as_draft(conversation_id, lane.queue)

    async def _keep_as_draft(self, conversation_id: str, queue: list[QueuedMessage]) -> None:
        blocks = [block for message in queue for block in message.blocks]
        files = tuple(block for block in blocks if not isinstance(block, TextBlock))
        text = "\n\n".join(filter(None, (plain_text(message.blocks) for message in queue)))

        def merged(old: Conversation) -> Conversation:
            words = "\n\n".join(filter(None, (text, old.draft.text)))
            return replace(old, draft=Draft(words, (*files, *old.draft.attachments)))

        try:
            await self._editor.change(conversation_id, merged)
        except AppError as error:
            self._bus.publish(ProblemRaised(error.info))

    # Turns

    def _lane(self, conversation_id: str) -> _Lane:
        if conversation_id not in self._lanes:
            scope = TaskScope(f"conversation {conversation_id}", on_error=self._tell)
            self._lanes[conversation_id] = _Lane(scope)
        return self._lanes[conversation_id]

    def _tell(self, error: AppError) -> None:
        self._bus.publish(ProblemRaised(error.info))

    def _tell_queue(self, conversation_id: str) -> None:
        self._bus.publish(QueueChanged(conversation_id, self.queued(conversation_id)))

    def _start(self, conversation_id: str, prepare: Prepare, *, stream: bool = True) -> asyncio.Task[Message]:
        lane = self._lane(conversation_id)
        if lane.task is not None:
            raise RuntimeError("A turn runs in this conversation already")
        lane.task = lane.scope.start(self._run(conversation_id, lane, prepare, stream=stream), "turn")
        return lane.task

    async def _run(self, conversation_id: str, lane: _Lane, prepare: Prepare, *, stream: bool) -> Message:
        """Prepare a turn, run it, and tell of its end however it comes."""
        try:
            reply = await prepare()
            lane.turn = Turn(reply, self._history, self._bus, lane.scope)
            self._bus.publish(TurnStarted(conversation_id, reply.id))
            turn, asked = lane.turn, reply
            return await turn.run(lambda: self._ask(asked, stream=stream))
        finally:
            ended = lane.turn.message if lane.turn is not None else None
            lane.turn = None
            lane.task = None
            if ended is not None:
                await asyncio.shield(self._mark(ended))
                self._bus.publish(TurnEnded(conversation_id, ended.id, ended.status))
                if ended.status is MessageStatus.COMPLETE:
                    self.resume_queue(conversation_id)

    async def _ask(self, reply: Message, *, stream: bool) -> tuple[ChatProvider, ChatRequest]:
        if reply.model is None:
            raise AppError.because(ErrorReason.NO_MODEL)
        provider = await self._providers.client(reply.model.provider_id)
        conversation = await self._history.conversation(reply.conversation_id)
        path = path_to(await self._history.messages(reply.conversation_id), reply.id)
        return provider, replace(build_request(conversation, path, reply.model.model_id), stream=stream)

    async def _mark(self, ended: Message) -> None:
        """Show in the list what happened while nobody looked."""
        if ended.conversation_id == self._open or ended.status is MessageStatus.INTERRUPTED:
            return
        failed = ended.status in (MessageStatus.FAILED, MessageStatus.CUT)
        unread = ended.status is MessageStatus.COMPLETE
        try:
            await self._editor.change(
                ended.conversation_id,
                lambda old: replace(old, unread=old.unread or unread, failed=failed),
            )
        except AppError as error:
            self._tell(error)

    # What comes before the stream: messages are stored before anything is sent

    async def _say(self, conversation_id: str, blocks: tuple[ContentBlock, ...]) -> Message:
        def branch(conversation: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            said = self._message(conversation, conversation.head_id, Role.USER, blocks)
            return self._with_reply(conversation, said, None)

        return await self._add(conversation_id, branch)

    async def _say_instead(self, conversation_id: str, message_id: str, blocks: tuple[ContentBlock, ...]) -> Message:
        before = await self._history.message(message_id)

        def branch(conversation: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            said = self._message(conversation, before.parent_id, Role.USER, blocks)
            return self._with_reply(conversation, said, None)

        return await self._add(conversation_id, branch, path_changes=True)

    async def _again(self, conversation_id: str, message_id: str, model: ModelRef | None) -> Message:
        before = await self._history.message(message_id)
        parent = before.id if before.role is Role.USER else before.parent_id

        def branch(conversation: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            used = model or conversation.model or self._catalog.default_model()
            reply = self._reply_to(conversation, parent, used)
            return self._moved(conversation, reply, used), (reply,)

        return await self._add(conversation_id, branch, path_changes=True)

    async def _go_on(self, conversation_id: str, message_id: str) -> Message:
        before = await self._history.message(message_id)
        conversation = await self._history.conversation(conversation_id)
        model = before.model or conversation.model or self._catalog.default_model()
        running = replace(before, status=MessageStatus.RUNNING, error=None, model=model)
        await self._history.update_message(running)
        self._bus.publish(MessageChanged(running))
        return running

    async def _add(
        self,
        conversation_id: str,
        branch: Callable[[Conversation], tuple[Conversation, tuple[Message, ...]]],
        *,
        path_changes: bool = False,
    ) -> Message:
        conversation, messages = await self._editor.add(conversation_id, branch)
        if conversation.model is not None:
            self._catalog.remember(conversation.model)
        if path_changes:
            self._bus.publish(PathChanged(conversation_id))
        else:
            for message in messages:
                self._bus.publish(MessageAdded(message))
        return messages[-1]

    def _with_reply(
        self, conversation: Conversation, said: Message, model: ModelRef | None
    ) -> tuple[Conversation, tuple[Message, ...]]:
        used = model or conversation.model or self._catalog.default_model()
        reply = self._reply_to(conversation, said.id, used)
        moved = self._moved(conversation, reply, used)
        if not moved.title and not moved.title_by_hand:
            moved = replace(moved, title=title_from(said.blocks))
        return moved, (said, reply)

    def _moved(self, conversation: Conversation, head: Message, model: ModelRef | None) -> Conversation:
        return replace(
            conversation,
            head_id=head.id,
            updated_at=head.created_at,
            model=model,
            unread=False,
            failed=False,
        )

    def _reply_to(self, conversation: Conversation, parent_id: str | None, model: ModelRef | None) -> Message:
        reply = self._message(conversation, parent_id, Role.ASSISTANT, ())
        label = self._catalog.label(model) if model else ""
        return replace(reply, status=MessageStatus.RUNNING, model=model, model_label=label)

    def _message(
        self, conversation: Conversation, parent_id: str | None, role: Role, blocks: tuple[ContentBlock, ...]
    ) -> Message:
        return Message(new_id(), conversation.id, parent_id, role, blocks, datetime.now(UTC))
