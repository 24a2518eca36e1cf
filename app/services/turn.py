"""One running turn: takes the provider's stream in, numbers and publishes it, keeps it on disk."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

from app.domain.conversation import Message, MessageStatus, Timing
from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason
from app.domain.events import MessageChanged, ProblemRaised, TurnProgress
from app.domain.model_info import Usage
from app.domain.ports import ChatProvider, ChatRequest, ConversationRepository
from app.domain.stream import (
    FinishReason,
    ReplyFinished,
    ReplyStarted,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    UsageReported,
)
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.reply import GrowingReply
from app.services.request import says_something

SAVE_SECONDS = 0.25
"""How often a reply that grows is written: what kill -9 can cost."""

_CUT = frozenset({ErrorKind.NETWORK, ErrorKind.TIMEOUT, ErrorKind.CUT})

log = logging.getLogger(__name__)

Ask = Callable[[], Awaitable[tuple[ChatProvider, ChatRequest]]]


class Turn:
    """Fills one assistant message. ``message`` is how it stands now.

    ``interrupt`` makes a cancellation mean that the program ends, instead of that the person pressed Stop.
    """

    def __init__(self, message: Message, history: ConversationRepository, bus: EventBus, scope: TaskScope) -> None:
        self._message = message
        self._history = history
        self._bus = bus
        self._scope = scope
        self._reply = GrowingReply(message.blocks)
        self._before = message
        self._said_nothing_new = True
        self._sequence = 0
        self._begun = time.monotonic()
        self._first_token: float | None = None
        self._usage: Usage | None = None
        self._request_id = ""
        self._finished: ReplyFinished | None = None
        self._dirty = asyncio.Event()
        self._storage_failed = False
        self._interrupted = False

    @property
    def message(self) -> Message:
        """Return the message with what has come so far."""
        return replace(self._message, blocks=self._reply.blocks())

    def interrupt(self) -> None:
        """Take the next cancellation for the end of the program."""
        self._interrupted = True

    async def run(self, ask: Ask) -> Message:
        """Stream the reply to its end, whatever that is, store it and return it.

        Raises:
            asyncio.CancelledError: after what had come was stored.
        """
        saver = self._scope.start(self._save_now_and_then(), "partial reply")
        try:
            await self._stream(ask)
            status, error = self._outcome()
        except asyncio.CancelledError:
            status = MessageStatus.INTERRUPTED if self._interrupted else MessageStatus.STOPPED
            saver.cancel()
            await asyncio.shield(self._scope_end(status, None))
            raise
        except AppError as failure:
            status, error = self._after_error(failure.info)
        except Exception as bug:
            log.exception("A turn failed")
            status, error = MessageStatus.FAILED, ErrorInfo(ErrorReason.BUG, {"what": type(bug).__name__})
        saver.cancel()
        return await self._scope_end(status, error)

    async def _stream(self, ask: Ask) -> None:
        provider, request = await ask()
        self._begun = time.monotonic()
        stream = provider.stream(request)
        async with aclosing(stream):
            async for event in stream:
                self._take(event)

    def _take(self, event: StreamEvent) -> None:
        block = self._reply.last_block
        if isinstance(event, TextDelta | ThinkingDelta):
            if not event.text:
                return
            if self._first_token is None:
                self._first_token = time.monotonic() - self._begun
            if event.text.strip():
                self._said_nothing_new = False
            block = self._reply.add(event.text, thinking=isinstance(event, ThinkingDelta))
            self._dirty.set()
        elif isinstance(event, UsageReported):
            self._usage = event.usage
        elif isinstance(event, ReplyStarted):
            self._request_id = event.request_id
        elif isinstance(event, ReplyFinished):
            self._finished = event
        place = (self._message.conversation_id, self._message.id)
        self._bus.publish(TurnProgress(*place, self._sequence, block, event))
        self._sequence += 1

    # How it ended

    def _outcome(self) -> tuple[MessageStatus, ErrorInfo | None]:
        reason = self._finished.reason if self._finished else FinishReason.MISSING
        raw = self._finished.raw if self._finished else ""
        if reason is FinishReason.LENGTH:
            tokens = self._usage.completion_tokens if self._usage else None
            params = {} if tokens is None else {"tokens": str(tokens)}
            return MessageStatus.CUT, ErrorInfo(ErrorReason.TOKEN_LIMIT, params)
        if reason is FinishReason.CONTENT_FILTER:
            said = says_something(self._reply.blocks())
            status = MessageStatus.CUT if said else MessageStatus.FAILED
            return status, ErrorInfo(ErrorReason.CONTENT_FILTERED, gateway_message=raw)
        if self._said_nothing_new or not says_something(self._reply.blocks()):
            return MessageStatus.FAILED, ErrorInfo(ErrorReason.EMPTY_REPLY, request_id=self._request_id)
        if reason is FinishReason.MISSING:
            return MessageStatus.CUT, ErrorInfo(ErrorReason.STREAM_ENDED, request_id=self._request_id)
        return MessageStatus.COMPLETE, None

    def _after_error(self, error: ErrorInfo) -> tuple[MessageStatus, ErrorInfo]:
        cut = error.kind in _CUT and says_something(self._reply.blocks())
        return (MessageStatus.CUT if cut else MessageStatus.FAILED), error

    async def _scope_end(self, status: MessageStatus, error: ErrorInfo | None) -> Message:
        """Store the end of the turn; what cannot be stored stays in memory and is told."""
        total = time.monotonic() - self._begun
        before = self._before.timing
        timing = Timing(
            first_token=before.first_token if before.first_token is not None else self._first_token,
            total=(before.total or 0.0) + total,
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
        )
        try:
            await self._history.update_message(self._message)
        except AppError as failure:
            self._tell_of_storage(failure)
        self._bus.publish(MessageChanged(self._message))
        return self._message

    # Keeping it

    async def _save_now_and_then(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                await self._history.update_message(self.message)
                self._storage_failed = False
            except AppError as failure:
                self._tell_of_storage(failure)
                self._dirty.set()
            await asyncio.sleep(SAVE_SECONDS)

    def _tell_of_storage(self, failure: AppError) -> None:
        if not self._storage_failed:
            self._storage_failed = True
            self._bus.publish(ProblemRaised(failure.info))
