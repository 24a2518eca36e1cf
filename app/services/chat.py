"""Runs turns: one at a time in each conversation, any number of conversations at once."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from app.domain.blocks import ContentBlock, TextBlock, ToolResultBlock, plain_text
from app.domain.conversation import Conversation, Draft, Message, MessageStatus, QueuedMessage, attachments_of
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import (
    MessageChanged,
    ProblemRaised,
    QueueChanged,
    SendFailed,
    TurnEnded,
    TurnProgress,
    TurnStarted,
)
from app.domain.generation import FormatKind
from app.domain.ids import new_id
from app.domain.model_info import ModelRef
from app.domain.ports import ChatRequest, ConversationRepository
from app.domain.stream import StreamEvent
from app.infra.bus import EventBus
from app.infra.passing import passing
from app.infra.tasks import TaskScope
from app.services.branches import Branches
from app.services.catalog import CatalogService
from app.services.editor import ConversationEditor
from app.services.films import FilmTurns, film_reason
from app.services.late_saves import LateSaves
from app.services.providers import ProviderService
from app.services.recording import ExchangeLog
from app.services.request import build_request
from app.services.structured import check_schema
from app.services.tree import path_to
from app.services.tree_acts import TreeActs
from app.services.turn import Asked, Turn

PATIENCE = 2.0
"""Seconds that the end of the program waits until what had come is stored."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    """A turn to be: ``prepare`` stores its messages, ``said`` is what the person said, ``stream`` as in ChatRequest."""

    prepare: Callable[[], Awaitable[Message]]
    said: tuple[ContentBlock, ...] = ()
    stream: bool = True


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waits for its turn; ``instead_of`` is the message that it is another version of, if it is one."""

    message: QueuedMessage
    instead_of: str | None = None


@dataclass(eq=False, slots=True)
class _Lane:
    """One conversation's tasks: the turn that runs, and the messages that wait.

    ``task`` is there from the command to the end of the turn, and is never cancelled: ``ending`` says how a turn shall
    end before its time, also one that is not there yet.
    """

    scope: TaskScope
    late: LateSaves
    turn: Turn | None = None
    task: asyncio.Task[Message] | None = None
    ending: MessageStatus | None = None
    queue: list[_Waiting] = field(default_factory=list)

    def end_early(self, status: MessageStatus) -> None:
        if self.task is not None:
            self.ending = self.ending or status
            if self.turn is not None:
                self.turn.end_early(self.ending)


class ChatService:
    """Owner of every turn. Commands return at once; what comes of them is told by events."""

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        providers: ProviderService,
        catalog: CatalogService,
        bus: EventBus,
        exchanges: ExchangeLog | None = None,
        films: FilmTurns | None = None,
        acts: TreeActs | None = None,
    ) -> None:
        self._history = history
        self._editor = editor
        self._providers = providers
        self._catalog = catalog
        self._exchanges = exchanges or ExchangeLog()
        self._films = films
        self._bus = bus
        self._branches = Branches(history, editor, catalog, bus, acts)
        self._lanes: dict[str, _Lane] = {}
        self._open: str | None = None
        self._closing = False

    # Commands

    def send(self, conversation_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send a message, or let it wait behind the reply that runs. SendFailed gives back what cannot be stored.

        Where older ones wait for the person, it comes after them, and they go on.
        """
        self._say_or_wait(conversation_id, _Waiting(QueuedMessage(new_id(), blocks)))

    def stop(self, conversation_id: str) -> None:
        """Stop the reply that runs or is about to; what had come is kept."""
        self._lane(conversation_id).end_early(MessageStatus.STOPPED)

    def retry(self, conversation_id: str, message_id: str, model: ModelRef | None = None) -> None:
        """Ask for a reply once more, beside the one that is there. Nothing happens while a reply runs."""
        if self._is_free(conversation_id):
            self._start(conversation_id, _Job(lambda: self._branches.again(conversation_id, message_id, model)))

    def continue_reply(self, conversation_id: str, message_id: str) -> None:
        """Let the model go on where a reply ended; the new text is added. Nothing happens while a reply runs."""
        if self._is_free(conversation_id):
            self._start(conversation_id, _Job(lambda: self._branches.go_on(conversation_id, message_id)))

    def wait_on(self, conversation_id: str, message_id: str) -> None:
        """Wait on for what a reply has ordered, as nobody's act. Nothing happens while a reply runs."""
        if self._is_free(conversation_id):
            self._start(conversation_id, _Job(lambda: self._branches.run_again(conversation_id, message_id)))

    def answer_tools(self, conversation_id: str, message_id: str, results: tuple[ToolResultBlock, ...]) -> None:
        """Say what the tools answered that a reply called, and ask again. Nothing happens while a reply runs."""
        if self._is_free(conversation_id):
            job = _Job(lambda: self._branches.answer_tools(conversation_id, message_id, results))
            self._start(conversation_id, job)

    def edit(self, conversation_id: str, message_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send another version of a message; the old one stays as a branch. It waits and may fail as ``send`` does."""
        self._say_or_wait(conversation_id, _Waiting(QueuedMessage(new_id(), blocks), message_id))

    async def run_turn(self, conversation_id: str, blocks: tuple[ContentBlock, ...], *, stream: bool = True) -> Message:
        """Send a message and return the reply when it has ended; ``stream`` False asks for it in one piece.

        Cancelling it stops the turn.

        Raises:
            AppError: where the message itself could not be stored.
            asyncio.CancelledError: after the caller was cancelled, and what had come was stored.
        """
        job = _Job(lambda: self._branches.say(conversation_id, blocks), blocks, stream)
        task = self._start(conversation_id, job)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.stop(conversation_id)
            await asyncio.wait({task})
            raise

    # The queue

    def queued(self, conversation_id: str) -> tuple[QueuedMessage, ...]:
        """Return the messages that wait, first to last."""
        lane = self._lanes.get(conversation_id)
        return tuple(waiting.message for waiting in lane.queue) if lane else ()

    def held_files(self) -> frozenset[str]:
        """Return the digests of the files of all messages that wait: the history does not name them yet."""
        waiting = [each.message.blocks for lane in self._lanes.values() for each in lane.queue]
        return frozenset(file.sha256 for blocks in waiting for file in attachments_of(blocks))

    def withdraw(self, conversation_id: str, queued_id: str) -> QueuedMessage | None:
        """Take a waiting message out and return it; None where it has been sent already."""
        lane = self._lane(conversation_id)
        found = next((waiting for waiting in lane.queue if waiting.message.id == queued_id), None)
        if found is None:
            return None
        lane.queue.remove(found)
        self._tell_queue(conversation_id)
        return found.message

    def resume_queue(self, conversation_id: str) -> None:
        """Send the next waiting message, after a turn that did not end well kept it waiting."""
        lane = self._lane(conversation_id)
        if self._is_free(conversation_id) and lane.queue:
            following = lane.queue.pop(0)
            # Started first: who hears that the queue is shorter sees the turn that it went into.
            self._start(conversation_id, self._job(conversation_id, following))
            self._tell_queue(conversation_id)

    def _say_or_wait(self, conversation_id: str, waiting: _Waiting) -> None:
        """Say it now where nothing runs and nothing waits; else it comes after what was said before."""
        lane = self._lane(conversation_id)
        if self._is_free(conversation_id) and not lane.queue:
            self._start(conversation_id, self._job(conversation_id, waiting))
            return
        lane.queue.append(waiting)
        self._tell_queue(conversation_id)
        self.resume_queue(conversation_id)

    def _job(self, conversation_id: str, waiting: _Waiting) -> _Job:
        blocks, instead_of = waiting.message.blocks, waiting.instead_of
        if instead_of is None:
            return _Job(lambda: self._branches.say(conversation_id, blocks), blocks)
        return _Job(lambda: self._branches.say_instead(conversation_id, instead_of, blocks), blocks)

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

    def running_notes(self, conversation_id: str) -> tuple[TurnProgress, ...]:
        """Return what is known of the reply that is coming in beside its blocks: where from, and how far it is."""
        lane = self._lanes.get(conversation_id)
        return lane.turn.notes if lane is not None and lane.turn is not None else ()

    def set_open(self, conversation_id: str | None) -> None:
        """Say which conversation a person looks at: a turn that ends in another one marks it unread."""
        self._open = conversation_id

    # Start and end of the program

    async def recover(self) -> tuple[Message, ...]:
        """Mark the turns of processes that died as interrupted and return them. Raises AppError."""
        interrupted = await self._history.interrupted_turns()
        for message in interrupted:
            self._bus.publish(MessageChanged(message))
        return interrupted

    async def aclose(self) -> None:
        """End every turn as interrupted, and keep what waits as drafts."""
        self._closing = True
        for lane in self._lanes.values():
            lane.end_early(MessageStatus.INTERRUPTED)
        running = {lane.task for lane in self._lanes.values() if lane.task is not None}
        if running:
            await asyncio.wait(running, timeout=PATIENCE)
        await asyncio.gather(*(lane.scope.aclose() for lane in self._lanes.values()))
        for conversation_id, lane in tuple(self._lanes.items()):
            try:
                await lane.late.flush()
            except AppError as error:
                log.warning("A reply could not be stored: %s", error.info.reason.value)
            if lane.queue:
                await self._keep_as_draft(conversation_id, lane.queue)

    async def _keep_as_draft(self, conversation_id: str, queue: list[_Waiting]) -> None:
        said = [waiting.message.blocks for waiting in queue]
        files = tuple(block for blocks in said for block in blocks if not isinstance(block, TextBlock))
        text = "\n\n".join(filter(None, map(plain_text, said)))

        def merged(old: Conversation) -> Conversation:
            words = "\n\n".join(filter(None, (text, old.draft.text)))
            return replace(old, draft=Draft(words, (*files, *old.draft.attachments)))

        try:
            await self._editor.change(conversation_id, merged)
        except AppError as error:
            self._tell(error)
        else:
            queue.clear()

    # Turns

    def _lane(self, conversation_id: str) -> _Lane:
        if conversation_id not in self._lanes:
            scope = TaskScope(f"conversation {conversation_id}", on_error=self._tell, on_bug=self._tell_bug)
            self._lanes[conversation_id] = _Lane(scope, LateSaves(self._history, scope))
        return self._lanes[conversation_id]

    def _is_free(self, conversation_id: str) -> bool:
        return not self._closing and not self.is_running(conversation_id)

    def _tell(self, error: AppError) -> None:
        self._bus.publish(ProblemRaised(error.info))

    def _tell_bug(self, bug: BaseException) -> None:
        self._bus.publish(ProblemRaised(_bug_info(bug)))

    def _tell_queue(self, conversation_id: str) -> None:
        self._bus.publish(QueueChanged(conversation_id, self.queued(conversation_id)))

    def _start(self, conversation_id: str, job: _Job) -> asyncio.Task[Message]:
        lane = self._lane(conversation_id)
        if not self._is_free(conversation_id):
            raise RuntimeError("A turn runs in this conversation already, or the program ends")
        lane.task = lane.scope.start(self._run(conversation_id, lane, job), "turn")
        return lane.task

    async def _run(self, conversation_id: str, lane: _Lane, job: _Job) -> Message:
        """Prepare a turn, run it, and tell of its end however it comes."""
        try:
            reply = await self._prepared(conversation_id, lane, job)
            turn = lane.turn = Turn(reply, self._history, self._bus, lane.scope)
            if lane.ending is not None:
                turn.end_early(lane.ending)
            self._bus.publish(TurnStarted(conversation_id, reply.id))
            ended = await turn.run(lambda: self._ask(reply, stream=job.stream))
            if not turn.stored:
                lane.late.add(ended)
            await self._add_others(turn)
            await self.mark(ended)
            return ended
        finally:
            self._end(conversation_id, lane)

    async def _prepared(self, conversation_id: str, lane: _Lane, job: _Job) -> Message:
        try:
            # What follows is built on what is stored, so the reply before has to be.
            await lane.late.flush()
            return await job.prepare()
        except Exception as error:
            if job.said:
                info = error.info if isinstance(error, AppError) else _bug_info(error)
                self._bus.publish(SendFailed(conversation_id, job.said, info))
            raise

    def _end(self, conversation_id: str, lane: _Lane) -> None:
        ended = lane.turn.message if lane.turn is not None else None
        ending = lane.ending
        lane.turn = lane.task = lane.ending = None
        if ended is not None:
            self._bus.publish(TurnEnded(conversation_id, ended.id, ended.status))
            if ended.status is MessageStatus.COMPLETE and ending is None:
                self.resume_queue(conversation_id)

    async def _add_others(self, turn: Turn) -> None:
        """Store the other replies that came along as branches beside the one that is shown."""
        others = await turn.other_replies()
        if not others:
            return
        try:
            await self._branches.add_beside(turn.message.conversation_id, others)
        except AppError as error:
            self._tell(error)

    async def _ask(self, reply: Message, *, stream: bool) -> Asked:
        if reply.model is None:
            raise AppError.because(ErrorReason.NO_MODEL)
        conversation = await self._history.conversation(reply.conversation_id)
        passing.set(conversation.temporary)
        wanted = conversation.settings.response_format
        if wanted is not None and wanted.kind is FormatKind.JSON_SCHEMA:
            await asyncio.to_thread(check_schema, wanted.schema, wanted.name)
        path = path_to(await self._history.messages(reply.conversation_id), reply.id)
        request = build_request(conversation, path, reply.model.model_id, self._catalog.find(reply.model))
        request = replace(request, stream=stream, record=self._exchanges.recorder(reply.id))
        ordered = await self._films.order_of(reply) if self._films is not None else None
        if self._films is not None and (ordered is not None or film_reason(request) is not None):
            words = partial(self._words, reply.model.provider_id)
            return Asked(self._films.reply(reply, request, words, ordered, temporary=conversation.temporary))
        # Last, so that nothing can happen to the client before it is used.
        client = await self._providers.client(reply.model.provider_id)
        return Asked(client.stream(request), request.settings.response_format)

    async def _words(self, provider_id: str, request: ChatRequest) -> AsyncGenerator[StreamEvent]:
        client = await self._providers.client(provider_id)
        async with aclosing(client.stream(request)) as events:
            async for event in events:
                yield event

    async def mark(self, ended: Message) -> None:
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


def _bug_info(bug: BaseException) -> ErrorInfo:
    return ErrorInfo(ErrorReason.BUG, {"what": type(bug).__name__})
