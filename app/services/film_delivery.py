"""Films on their way into the replies that ordered them, where no turn waits for them."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.blocks import ContentBlock, VideoBlock
from app.domain.conversation import Message, MessageStatus
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import JobChanged, MessageChanged, TurnEnded, TurnStarted
from app.domain.jobs import StoredJob
from app.domain.ports import ConversationRepository
from app.domain.stream import BlockAdded
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.chat import ChatService
from app.services.editor import ConversationEditor
from app.services.films import came_of
from app.services.jobs import JobService


class FilmDelivery:
    """Takes orders up after a restart, and brings in what came of one whose reply was stopped or interrupted.

    Args:
        history: holds the replies.
        editor: marks conversations.
        jobs: the orders.
        chat: runs the turns that wait.
        bus: tells of orders and turns.
        tasks: owns the writing.
    """

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        jobs: JobService,
        chat: ChatService,
        bus: EventBus,
        tasks: TaskScope,
    ) -> None:
        self._history = history
        self._editor = editor
        self._jobs = jobs
        self._chat = chat
        self._bus = bus
        self._tasks = tasks
        self._over: dict[str, StoredJob] = {}
        bus.subscribe(JobChanged, lambda event: self._note(event.job))
        bus.subscribe(TurnStarted, lambda event: self._bring_in(event.conversation_id))
        bus.subscribe(TurnEnded, lambda event: self._bring_in(event.conversation_id))

    async def take_up(self, interrupted: Sequence[Message]) -> None:
        """Take up what earlier runs have ordered: a reply that waited for its film waits on, as a running turn.

        ``interrupted`` are the replies that the end of a process has left. Raises AppError of kind storage.
        """
        taken = await self._jobs.take_up()
        try:
            for stored in taken:
                await self._wait_on(stored)
        finally:
            # Only now, so that no order is over before its reply waits for it.
            for stored in taken:
                self._jobs.look_after(stored)
        for message in interrupted:
            ordered = await self._jobs.of_message(message.id)
            if ordered is not None:
                self._note(ordered)

    async def _wait_on(self, stored: StoredJob) -> None:
        if stored.over or stored.conversation_id is None or stored.message_id is None:
            return
        message = await self._history.message(stored.message_id)
        # A person who stopped the waiting has said so for good; the film comes in all the same.
        if _is_open(message) and message.status is not MessageStatus.STOPPED:
            self._chat.wait_on(stored.conversation_id, message.id)

    def _note(self, stored: StoredJob) -> None:
        if stored.over and stored.conversation_id is not None and stored.message_id is not None:
            self._over[stored.message_id] = stored
            self._bring_in(stored.conversation_id)

    def _bring_in(self, conversation_id: str) -> None:
        """Bring in what is over, as far as no turn of the conversation is about to do so itself."""
        running = self._chat.running_message(conversation_id)
        if running is None and self._chat.is_running(conversation_id):
            return  # a turn that is being prepared, of nobody knows which reply
        for message_id, stored in tuple(self._over.items()):
            if stored.conversation_id == conversation_id and (running is None or running.id != message_id):
                del self._over[message_id]
                self._tasks.start(self._settle(stored, message_id), "bring in a film")

    async def _settle(self, stored: StoredJob, message_id: str) -> None:
        """Store what came of an order in its reply, unless a turn has done so. Raises AppError of kind storage."""
        message = await self._history.message(message_id)
        ordered = await self._jobs.of_message(message_id)
        # An order that was forgotten meanwhile, or has another one after it, says nothing of the reply.
        if not _is_open(message) or ordered is None or ordered.id != stored.id:
            return
        came: list[ContentBlock] = []
        status, error = MessageStatus.COMPLETE, None
        try:
            came += [event.block for event in came_of(stored) if isinstance(event, BlockAdded)]
        except AppError as failure:
            status, error = MessageStatus.FAILED, failure.info
        ended = replace(message, blocks=(*message.blocks, *came), status=status, error=error)
        await self._history.update_message(ended)
        self._bus.publish(MessageChanged(ended))
        await self._chat.mark(ended)


def _is_open(message: Message) -> bool:
    """Return whether the end of its order is still to be written into a reply."""
    if any(isinstance(block, VideoBlock) for block in message.blocks):
        return False
    return message.status in (MessageStatus.STOPPED, MessageStatus.INTERRUPTED) or _stands(message.error)


def _stands(error: ErrorInfo | None) -> bool:
    return error is not None and error.reason is ErrorReason.ORDER_STANDS
