"""One reply while it comes in: finds out what the body is, whatever its label says, and reads it to its true end."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from app.domain.blocks import ContentBlock, UnknownBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.stream import BlockAdded, ProgressReported, ReplyFinished, Stage, StreamEvent, TextDelta, UsageReported
from app.providers import errors, loose
from app.providers.dialect import InlineMedia, MediaLink, QuickReader, ReaderEvent, ReplyReader
from app.providers.errors import Complaint, Origin
from app.providers.finish_words import FAILED, REASONS
from app.providers.http import Answer
from app.providers.media_keeper import MediaKeeper
from app.providers.patience import Patience
from app.providers.sse import MAX_EVENT, BodyKind, Event, EventKind, EventReader, sniff

log = logging.getLogger(__name__)

AFTER_DONE: Final = 0.1
"""Seconds that the end of the body may come after ``[DONE]``: then the connection can be used again."""

SNIFFED: Final = 64 * 1024
"""Bytes of white space after which a body counts as one that says nothing."""

MAX_REPLY: Final = 512 * 1024 * 1024
"""Bytes of a whole stream, pictures in it included: what never ends is ended before it fills memory and disk."""

PAGE: Final = 64 * 1024
"""Bytes of a web page that are read for its title."""


class ReplyReading:
    """Reads the body of one answer; ``events`` is to be used once."""

    def __init__(
        self,
        answer: Answer,
        patience: Patience,
        origin: Origin,
        reader: ReplyReader,
        keeper: MediaKeeper,
        fetch: Callable[[str], Awaitable[ContentBlock]] | None = None,
    ) -> None:
        self._answer = answer
        self._patience = patience
        self._origin = origin
        self._reply = reader
        self._quick = reader.quick if isinstance(reader, QuickReader) else None
        self._keeper = keeper
        self._fetch = fetch
        self._said: list[str] = []
        self._done = False
        self._at_end = False
        self._deadline: float | None = None

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        """Yield what the reply says, ReplyFinished last. Raises AppError, after all that came before it.

        Files that stand in the reply are in the store when their block is yielded. One that cannot be read leaves a
        note of itself, and the reply goes on; where it was all there was, it is the failure.
        """
        told = False
        broken = None
        async with aclosing(self._found()) as found:
            async for batch in found:
                for event in batch:
                    if isinstance(event, TextDelta):
                        told = True
                        self._said.append(event.text)
                        yield event
                    elif isinstance(event, InlineMedia):
                        block = await self._keeper.keep_or_note(event)
                        broken, told = (event, told) if isinstance(block, UnknownBlock) else (broken, True)
                        yield BlockAdded(block)
                    elif isinstance(event, MediaLink):
                        async with aclosing(self._fetched(event)) as steps:
                            async for step in steps:
                                told = told or not isinstance(step, ProgressReported)
                                yield step
                    elif broken is not None and not told and isinstance(event, ReplyFinished):
                        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=broken.media_type or "base64")
                    else:
                        told = told or isinstance(event, BlockAdded)
                        yield event

    async def _fetched(self, link: MediaLink) -> AsyncGenerator[StreamEvent, None]:
        """Yield the file at an address; where it cannot be fetched, the address, so that nothing is lost."""
        if self._fetch is not None:
            yield ProgressReported(Stage.FETCHING)
            try:
                block = await self._fetch(link.url)
            except AppError as error:
                log.info("A file of a reply could not be fetched: %s", error.info.reason.value)
            else:
                yield BlockAdded(block)
                return
        if not link.written and link.url not in "".join(self._said):
            self._said.append(link.url)
            yield TextDelta(f"\n\n{link.url}\n")

    async def _found(self) -> AsyncGenerator[list[ReaderEvent], None]:
        """Yield what each read brings: in lists, since every generator that an event goes through costs time."""
        async with aclosing(self._answer.chunks()) as body:
            head, kind = await self._begin(body)
            if kind is not BodyKind.EVENTS:
                found, failure = await self._no_stream(head, kind, body)
                yield found
                if failure is not None:
                    raise failure
                return
            reader = EventReader()
            chunk: bytes | None = head
            length = 0
            while chunk is not None:
                found, failure = self._read(reader.feed(chunk))
                yield found
                length += len(chunk)
                if failure is None and length > MAX_REPLY:
                    failure = AppError.because(ErrorReason.REPLY_TOO_BIG, megabytes=str(MAX_REPLY // 1024**2))
                if failure is not None:
                    raise failure
                chunk = await self._next(body)
        self._at_end = True
        found, failure = self._read(reader.finish())
        yield found
        if failure is not None:
            raise failure
        yield self._finish()

    async def _begin(self, body: AsyncGenerator[bytes, None]) -> tuple[bytes, BodyKind]:
        """Read until it is known what the body is; return what was read."""
        head = b""
        while (chunk := await self._next(body)) is not None:
            head += chunk
            kind = sniff(head, complete=len(head) > SNIFFED)
            if kind is not None:
                return head, kind
        return head, sniff(head, complete=True) or BodyKind.EMPTY

    async def _next(self, body: AsyncGenerator[bytes, None]) -> bytes | None:
        """Return more of the body; None at its end, or when enough was waited after the end of the reply."""
        try:
            if self._deadline is None:
                return await anext(body, None)
            async with asyncio.timeout_at(self._deadline):
                return await anext(body, None)
        except TimeoutError:
            return None
        except AppError as error:
            info = replace(error.info, request_id=self._answer.request_id)
            if info.reason is ErrorReason.CONNECTION_LOST:
                if self._reply.finish_word or self._done:
                    return None
                if self._reply.something:
                    info = replace(info, reason=ErrorReason.STREAM_ENDED)
            raise AppError(info) from error

    def _wait_for(self, seconds: float) -> None:
        self._deadline = asyncio.get_running_loop().time() + seconds

    def _read(self, events: Iterable[Event]) -> tuple[list[ReaderEvent], AppError | None]:
        """Return what the events say, up to the first that says that something failed, and that failure."""
        found: list[ReaderEvent] = []
        quick = self._quick
        try:
            for event in events:
                text = None if self._done or quick is None or event.name else quick(event.data)
                if text is not None:
                    found.append(text)
                elif not self._done:
                    self._take(event, found)
        except AppError as failure:
            return found, failure
        return found, None

    def _take(self, event: Event, found: list[ReaderEvent]) -> None:
        if event.data.lstrip().startswith("[DONE]"):
            self._done = True
            self._wait_for(AFTER_DONE)
            return
        for value in self._values(event):
            self._chunk(value, found)

    def _chunk(self, value: object, found: list[ReaderEvent]) -> None:
        complaint = errors.complaint_in(value)
        if complaint is not None and not self._reply.finish_word:
            raise self._failed(complaint, ErrorReason.STREAM_ERROR)
        brought = self._reply.chunk(value)
        found += brought
        if self._reply.finish_word.lower() in FAILED:
            raise self._failed(Complaint(code=self._reply.finish_word), ErrorReason.STREAM_ERROR)
        # Some servers give a reason in every event: as long as more comes, that was not the end.
        more = any(not isinstance(event, UsageReported) for event in brought)
        if self._reply.finish_word and (self._deadline is None or more):
            self._wait_for(self._patience.usage)

    def _values(self, event: Event) -> list[object]:
        """Return the JSON values of an event: one as a rule; one a line if no blank lines part the events."""
        wrong = event.kind is EventKind.ERROR or event.name == "error"
        try:
            value = loose.decode(event.data)
            return [value if not wrong or errors.complaint_in(value) else {"error": value}]
        except loose.NotJsonError:
            if wrong:
                return [{"error": event.data}]
        try:
            return [loose.decode(line) for line in event.data.split("\n") if line.strip()]
        except loose.NotJsonError:
            if event.data.lstrip()[:1] not in ("{", "["):
                return []  # a server's small talk, such as "ping"
        if self._at_end:
            raise self._failed(Complaint(), ErrorReason.STREAM_ENDED)
        raise AppError(self._not_understood(event.data.encode()).info)

    async def _no_stream(
        self, head: bytes, kind: BodyKind, body: AsyncGenerator[bytes, None]
    ) -> tuple[list[ReaderEvent], AppError | None]:
        """Return the events of a body that is one whole reply, and what ended it. Raises AppError for what is none."""
        parts, length = [head], len(head)
        limit = PAGE if kind is BodyKind.WEB_PAGE else MAX_EVENT
        while (chunk := await self._next(body)) is not None and length <= limit:
            parts.append(chunk)
            length += len(chunk)
        data = b"".join(parts)
        if kind is BodyKind.WEB_PAGE:
            raise AppError(errors.web_page(self._answer.status, self._answer.headers, data, self._origin))
        if length > limit:
            raise AppError.because(ErrorReason.REPLY_TOO_BIG, megabytes=str(limit // 1024**2))
        if kind is BodyKind.EMPTY:
            return self._finish(), None
        if kind is BodyKind.OTHER:
            raise self._not_understood(data)
        return self._whole(data)

    def _whole(self, data: bytes) -> tuple[list[ReaderEvent], AppError | None]:
        try:
            value = loose.decode(data.lstrip())
        except loose.NotJsonError:
            raise self._not_understood(data) from None
        complaint = errors.complaint_in(value)
        if complaint is not None:
            return self._before_failing(value), self._failed(complaint, ErrorReason.REQUEST_REFUSED)
        found: list[ReaderEvent] = []
        try:
            if isinstance(value, list):  # Google's stream without server-sent events
                for item in value:
                    self._chunk(item, found)
            else:
                found += self._reply.whole(value)
                if self._reply.finish_word.lower() in FAILED:
                    found += self._reply.finish()[:-1]
                    raise self._failed(Complaint(code=self._reply.finish_word), ErrorReason.STREAM_ERROR)
            found += self._finish()
        except AppError as failure:
            return found, failure
        return found, None

    def _before_failing(self, value: object) -> list[ReaderEvent]:
        """Return what a whole reply holds beside its error."""
        found = self._reply.whole(value) if isinstance(value, dict) else []
        return [*found, *self._reply.finish()[:-1]] if self._reply.something else []

    def _finish(self) -> list[ReaderEvent]:
        last = self._reply.finish(done=self._done)
        # Gateways that make pictures through a chat end a failure with "stop" and tell of it in the text.
        failure: str = getattr(self._reply, "failure", "")
        if failure:
            raise self._failed(Complaint(failure, code=self._reply.finish_word), ErrorReason.STREAM_ERROR)
        if self._reply.empty:
            word = self._reply.finish_word
            usual = word.lower() in REASONS or word == "completed"
            raise self._failed(Complaint(code="" if usual else word), ErrorReason.EMPTY_REPLY)
        return last

    def _failed(self, complaint: Complaint, otherwise: ErrorReason) -> AppError:
        answer = self._answer
        return AppError(errors.from_event(complaint, answer.status, answer.headers, self._origin, otherwise))

    def _not_understood(self, data: bytes) -> AppError:
        return AppError(errors.not_understood(self._answer.status, self._answer.headers, data, self._origin))
