"""One running turn: takes the provider's stream in, numbers and publishes it, keeps it on disk."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Message, MessageStatus, Timing
from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason
from app.domain.events import MessageChanged, ProblemRaised, TurnProgress
from app.domain.generation import ResponseFormat, Route
from app.domain.ids import new_id
from app.domain.model_info import Usage
from app.domain.ports import ConversationRepository
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OrderNoted,
    OtherChoice,
    ProgressReported,
    ReplyFinished,
    ReplyStarted,
    StreamEvent,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
    UsageReported,
)
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.reply import GrowingReply
from app.services.request import says_something
from app.services.structured import structured

SAVE_SECONDS = 0.2
"""How often a reply that grows is written. With the write itself, kill -9 costs less than 250 ms."""

_SHORTEST_PAUSE = 0.02
"""Seconds of rest for a disk that takes longer than that for a write."""

_DONE = "[DONE]"
"""The raw word of a stream that said that it is over, and not why: some servers never give a reason."""

_CUT = frozenset({ErrorKind.NETWORK, ErrorKind.TIMEOUT, ErrorKind.CUT})

log = logging.getLogger(__name__)

_LEFT = frozenset({MessageStatus.STOPPED, MessageStatus.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn listens to, and the shape that the whole reply shall have."""

    events: AsyncGenerator[StreamEvent]
    response_format: ResponseFormat | None = None


Ask = Callable[[], Awaitable[Asked]]
Outcome = tuple[MessageStatus, ErrorInfo | None]


def order_stands(model: str, name: str) -> ErrorInfo:
    """Return what is said of a reply that ended while its order goes on, by the order's name where it has one."""
    return ErrorInfo(ErrorReason.ORDER_STANDS, {"model": model, **({"id": name} if name else {})})


class Turn:
    """Fills one assistant message. Text that came is never taken away, however the turn ends."""

    def __init__(self, message: Message, history: ConversationRepository, bus: EventBus, scope: TaskScope) -> None:
        self._message = message
        self._history = history
        self._bus = bus
        self._scope = scope
        self._reply = GrowingReply(message.blocks)
        self._timing_before = message.timing
        self._sequence = 0
        self._text_came = False
        self._block_came = False
        self._begun = time.monotonic()
        self._first_token: float | None = None
        self._usage: Usage | None = None
        self._request_id = ""
        self._route: Route | None = None
        self._finished: ReplyFinished | None = None
        self._dirty = asyncio.Event()
        self._storage_failed = False
        self._streaming: asyncio.Task[Outcome] | None = None
        self._format: ResponseFormat | None = None
        self._blocks_before = message.blocks
        self._ended_early: MessageStatus | None = None
        self._over = False
        self.stored = False
        """Whether the end is on disk; the history may have refused it."""
        self._choices: list[OtherChoice] = []
        self._order: OrderNoted | None = None
        self._started: TurnProgress | None = None
        self._report: TurnProgress | None = None

    @property
    def message(self) -> Message:
        """Return the message with what has come so far."""
        if self._over:
            return self._message
        return replace(self._message, blocks=self._reply.blocks(), route=self._route or self._message.route)

    @property
    def notes(self) -> tuple[TurnProgress, ...]:
        """Return how the reply began, and what the server said last it is busy with, until something came."""
        return tuple(filter(None, (self._started, self._report)))

    def end_early(self, status: MessageStatus) -> None:
        """End the turn with ``status`` (STOPPED or INTERRUPTED); what has come is kept. The first call decides."""
        if self._ended_early is None:
            self._ended_early = status
        if self._streaming is not None:
            self._streaming.cancel()

    async def run(self, ask: Ask) -> Message:
        """Stream the reply to its end, whatever that is, store it and return it. Not to be cancelled: ``end_early``."""
        saver = self._scope.start(self._save_now_and_then(), "partial reply")
        if self._ended_early is None:
            self._streaming = self._scope.start(self._stream(ask), "stream")
            await asyncio.wait({self._streaming})
        saver.cancel()
        if self._streaming is None or self._streaming.cancelled():
            outcome: Outcome = self._ended_early or MessageStatus.INTERRUPTED, None
        else:
            outcome = self._streaming.result()
        return await self._end(*outcome)

    async def _stream(self, ask: Ask) -> Outcome:
        try:
            asked = await ask()
            self._format = asked.response_format
            self._begun = time.monotonic()
            async with aclosing(asked.events) as events:
                async for event in events:
                    self._take(event)
        except AppError as failure:
            # What only ended too early can be gone on with; anything else needs a person, and all that was said of it.
            return self._short_of(failure.info) if failure.info.kind in _CUT else (MessageStatus.FAILED, failure.info)
        except Exception as bug:
            log.exception("A turn failed")
            return MessageStatus.FAILED, ErrorInfo(ErrorReason.BUG, {"what": type(bug).__name__})
        return await self._checked(*self._outcome())

    def _take(self, event: StreamEvent) -> None:
        block = self._reply.last_block
        if isinstance(event, TextDelta | ThinkingDelta):
            if not event.text:
                return
            block = self._grow(event)
        elif isinstance(event, BlockAdded):
            block = self._append(event)
        elif isinstance(event, TextWasThinking):
            block = self._rethink()
        else:
            self._note(event)
        place = (self._message.conversation_id, self._message.id)
        progress = TurnProgress(*place, self._sequence, block, event)
        self._sequence += 1
        if isinstance(event, ProgressReported):
            self._report = progress
        elif isinstance(event, ReplyStarted):
            self._started = progress
        self._bus.publish(progress)
        if isinstance(event, TextWasThinking):
            # Blocks that were shown are others now: who shows them begins anew.
            self._bus.publish(MessageChanged(self.message))

    def _note(self, event: StreamEvent) -> None:
        """Take what changes no block. Progress and odds are for those who listen, and are not kept."""
        if isinstance(event, UsageReported):
            self._usage = event.usage
        elif isinstance(event, ReplyStarted):
            self._request_id = event.request_id
            self._route = event.route
        elif isinstance(event, ReplyFinished):
            self._finished = event
        elif isinstance(event, OrderNoted):
            self._order = event
        elif isinstance(event, OtherChoice) and event.text.strip():
            self._choices.append(event)

    def _something_came(self) -> None:
        if self._first_token is None:
            self._first_token = time.monotonic() - self._begun
        self._report = None
        self._dirty.set()

    def _grow(self, delta: TextDelta | ThinkingDelta) -> int:
        self._something_came()
        thinking = isinstance(delta, ThinkingDelta)
        if not thinking and delta.text.strip():
            self._text_came = True
        return self._reply.add(delta.text, thinking=thinking)

    def _append(self, event: BlockAdded) -> int:
        self._something_came()
        if says_something((event.block,)):
            self._block_came = True
        return self._reply.append(event.block)

    def _rethink(self) -> int:
        self._text_came = False
        self._dirty.set()
        return self._reply.text_was_thinking()

    # How it ended

    def _outcome(self) -> Outcome:
        reason = self._finished.reason if self._finished else FinishReason.MISSING
        raw = self._finished.raw if self._finished else ""
        if reason is FinishReason.LENGTH:
            tokens = self._usage.completion_tokens if self._usage else None
            params = {} if tokens is None else {"tokens": str(tokens)}
            return MessageStatus.CUT, ErrorInfo(ErrorReason.TOKEN_LIMIT, params)
        if reason is FinishReason.CONTENT_FILTER:
            return self._short_of(ErrorInfo(ErrorReason.CONTENT_FILTERED, gateway_message=raw))
        if not self._text_came and not self._block_came:
            return self._short_of(ErrorInfo(ErrorReason.EMPTY_REPLY))
        if reason is FinishReason.MISSING and raw != _DONE:
            return self._short_of(ErrorInfo(ErrorReason.STREAM_ENDED))
        return MessageStatus.COMPLETE, None

    async def _checked(self, status: MessageStatus, error: ErrorInfo | None) -> Outcome:
        """Return how a whole reply ends that was asked to be data: what it is not stays as the text that came."""
        if self._format is None or status is not MessageStatus.COMPLETE:
            return status, error
        blocks, error = await self._as_data(self._reply.blocks(ended=True), self._format)
        if error is not None:
            return MessageStatus.FAILED, error
        self._reply = GrowingReply(blocks)
        return status, None

    async def _as_data(
        self, blocks: tuple[ContentBlock, ...], wanted: ResponseFormat
    ) -> tuple[tuple[ContentBlock, ...], ErrorInfo | None]:
        # A last text goes on in what came, and is data only together with it.
        before = self._blocks_before
        since = len(before) - bool(before and isinstance(before[-1], TextBlock))
        return await asyncio.to_thread(structured, blocks, wanted, since=since)

    async def other_replies(self) -> tuple[Message, ...]:
        """Return the other replies to the same request that came along, as messages that are not stored yet."""
        return tuple([await self._other(choice) for choice in self._choices])

    async def _other(self, choice: OtherChoice) -> Message:
        reply = GrowingReply(self._blocks_before)
        reply.add(choice.text, thinking=False)
        blocks, error = reply.blocks(ended=True), None
        if self._format is not None:
            blocks, error = await self._as_data(blocks, self._format)
        return replace(
            self._message,
            id=new_id(),
            blocks=blocks,
            created_at=datetime.now(UTC),
            status=MessageStatus.COMPLETE if error is None else MessageStatus.FAILED,
            error=error,
            # What was counted is counted once, with the reply that came first.
            usage=None,
            finish_reason=choice.finish_raw,
        )

    def _short_of(self, error: ErrorInfo) -> Outcome:
        """Return how a reply ends that did not come to its own end: with text, new or old, it can be gone on with."""
        said = says_something(self._reply.blocks())
        return (MessageStatus.CUT if said else MessageStatus.FAILED), error

    async def _end(self, status: MessageStatus, error: ErrorInfo | None) -> Message:
        """Store the end of the turn; what cannot be stored stays in memory and is told."""
        if error is None and status in _LEFT and self._order is not None and self._order.stands:
            error = order_stands(self._order.model, self._order.name)
        if error is not None and not error.request_id:
            # However it failed: by this id the gateway's operator finds what was asked.
            error = replace(error, request_id=self._request_id)
        before = self._timing_before
        timing = Timing(
            first_token=before.first_token if before.first_token is not None else self._first_token,
            total=(before.total or 0.0) + time.monotonic() - self._begun,
        )
        self._message = replace(
            self._message,
            blocks=self._reply.blocks(ended=True),
            status=status,
            error=error,
            usage=self._usage or self._message.usage,
            timing=timing,
            finish_reason=self._finished.raw if self._finished else "",
            request_id=self._request_id or (error.request_id if error else "") or self._message.request_id,
            route=self._route or self._message.route,
        )
        self._over = True
        try:
            await self._history.update_message(self._message)
            self.stored = True
        except AppError as failure:
            self._tell_of_storage(failure)
        self._bus.publish(MessageChanged(self._message))
        return self._message

    # Keeping it

    async def _save_now_and_then(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            begun = time.monotonic()
            try:
                await self._history.update_message(self.message)
                self._storage_failed = False
            except AppError as failure:
                self._tell_of_storage(failure)
                self._dirty.set()
            # From the beginning of one write to that of the next: a slow disk shall not make them rarer.
            await asyncio.sleep(max(SAVE_SECONDS - (time.monotonic() - begun), _SHORTEST_PAUSE))

    def _tell_of_storage(self, failure: AppError) -> None:
        if not self._storage_failed:
            self._storage_failed = True
            self._bus.publish(ProblemRaised(failure.info))
