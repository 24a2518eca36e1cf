"""One provider: asks the endpoint that fits, in its dialect, and once more where that can do no harm."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import httpx
import msgspec

from app.domain.blocks import ContentBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, EndpointReason
from app.domain.model_info import ModelInfo
from app.domain.ports import AccountProvider, AttachmentStore, ChatRequest, MediaProvider
from app.domain.recording import PreparedRequest
from app.domain.stream import FinishReason, ReplyFinished, ReplyStarted, StreamEvent
from app.providers import catalog, endpoints
from app.providers.detours import Detour, Detours
from app.providers.dialect import Dialect, Habits, Outgoing, ReplyReader
from app.providers.http import Connection, WithheldError, retry_event
from app.providers.media_keeper import MediaKeeper
from app.providers.reading import ReplyReading
from app.providers.recorder import ExchangeRecorder


class HttpProvider:
    """Implements the port ChatProvider over HTTP.

    Args:
        provider_id: goes into the ModelRef of each listed model.
        connection: owned; closed by ``aclose``.
        attachments: where files are read from, and those of replies go to.
    """

    def __init__(self, provider_id: str, connection: Connection, attachments: AttachmentStore) -> None:
        self._provider_id = provider_id
        self._connection = connection
        self._attachments = attachments
        self._keeper = MediaKeeper(attachments)
        self._habits: dict[tuple[Endpoint, str], Habits] = {}
        self._detours = Detours()
        self._give_reasons: set[tuple[Endpoint, str]] = set()

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the models in the gateway's order. Raises AppError."""
        return await catalog.list_models(self._connection, self._provider_id)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connection.aclose()

    @asynccontextmanager
    async def media(self) -> AsyncIterator[MediaProvider]:
        """Give what makes pictures, videos and sound."""
        yield self._media_over(self._connection)

    async def prepare_media(self, ask: Callable[[MediaProvider], Awaitable[object]]) -> PreparedRequest:
        """Return the request that ``ask`` would send, byte for byte, without the key. Raises AppError."""
        try:
            await ask(self._media_over(self._connection.rehearsal()))
        except WithheldError as withheld:
            return withheld.request
        raise AppError.because(ErrorReason.NOT_OFFERED)

    def _media_over(self, connection: Connection) -> MediaProvider:
        # Late: most starts only chat.
        from app.providers.media import HttpMedia
        from app.providers.media_fetcher import MediaFetcher

        return HttpMedia(connection, self._attachments, MediaFetcher(connection, self._keeper))

    @asynccontextmanager
    async def account(self) -> AsyncIterator[AccountProvider]:
        """Give what tells of money."""
        # Late: most starts only chat.
        from app.providers.account import Account

        yield Account(self._connection)

    async def prepare(self, request: ChatRequest) -> PreparedRequest:
        """Return what ``stream`` would send, byte for byte, without the key. Raises AppError."""
        _dialect, _why, outgoing = await self._written(request, self._detours.begin(request.model))
        return self._connection.shown(await self._built(outgoing))

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the reply as it comes, ReplyFinished last. Raises AppError; cancelling closes the socket.

        A request that was refused for a field's name is sent once more without it or with its other name. One that
        never arrived, or came at a busy moment, is sent again after RetryScheduled. Nothing is sent again once a
        reply has been accepted.
        """
        attempt = 0
        patience = self._connection.patience
        detour = self._detours.begin(request.model)
        while True:
            dialect, why, outgoing = await self._written(request, detour)
            accepted = False
            try:
                built = await self._built(outgoing)
                started = ReplyStarted("", request.model, dialect.endpoint, why, outgoing.left_out)
                async with aclosing(self._reply(request, dialect, built, started)) as events:
                    async for event in events:
                        if not accepted:
                            self._detours.arrived(request.model, detour)
                        accepted = True
                        yield event
            except AppError as error:
                if accepted:
                    raise
                if self._asks_again(request, dialect, why, outgoing, error, detour):
                    continue
                attempt += 1
                scheduled = retry_event(detour.told(error).info, attempt, patience)
            else:
                return
            yield scheduled
            await patience.sleep(scheduled.delay)

    async def _written(self, request: ChatRequest, detour: Detour) -> tuple[Dialect, EndpointReason, Outgoing]:
        """Write a request for the first endpoint that can carry it, and tell why that one.

        Raises the last one's AppError where none can.
        """
        tried = endpoints.candidates(request, detour.missing)
        for place, (endpoint, why) in enumerate(tried, 1):
            dialect = endpoints.dialect_of(endpoint)
            habits = self._habits.get((endpoint, request.model), Habits())
            try:
                outgoing = await dialect.outgoing(request, self._attachments, habits)
            except AppError as error:
                if place == len(tried) or error.info.reason not in endpoints.DOES_NOT_FIT:
                    raise detour.told(error) from error
            else:
                return dialect, why if place == 1 else EndpointReason.FITS, outgoing
        raise AppError.because(ErrorReason.NOT_OFFERED)

    def _asks_again(
        self,
        request: ChatRequest,
        dialect: Dialect,
        why: EndpointReason,
        outgoing: Outgoing,
        error: AppError,
        detour: Detour,
    ) -> bool:
        """Return whether the refusal told how, or where, to ask at once again."""
        if self._learns(dialect, error, outgoing, request.model):
            return True
        last, _why = endpoints.candidates(request, detour.missing)[-1]
        return dialect.endpoint is not last and detour.leaves(dialect.endpoint, why, error.info)

    def _learns(self, dialect: Dialect, error: AppError, outgoing: Outgoing, model: str) -> bool:
        """Return whether the refusal told how to ask again."""
        place = (dialect.endpoint, model)
        learnt = dialect.learn(error.info, outgoing.body, self._habits.get(place, Habits()))
        if learnt is None:
            return False
        self._habits[place] = learnt
        return True

    def left_out(self, model_id: str) -> tuple[str, ...]:
        """Return the fields that were refused of a model, at any endpoint, and are not sent any more."""
        refused = {name for (_, model), habits in self._habits.items() if model == model_id for name in habits.without}
        # Of a field that is written in another way, nothing is left out.
        return tuple(sorted(name for name in refused if "." not in name))

    def send_again(self, model_id: str) -> None:
        """Send, from now on, what was left out; the other habits of the server stay known."""
        for place, habits in self._habits.items():
            if place[1] == model_id:
                self._habits[place] = replace(habits, without=frozenset())

    def _reply(
        self, request: ChatRequest, dialect: Dialect, built: httpx.Request, started: ReplyStarted
    ) -> AsyncGenerator[StreamEvent, None]:
        """Return what sends a request and yields its reply, over several connections where it goes on without one."""
        reader = dialect.reader(request)

        def read(asked: httpx.Request) -> AsyncGenerator[StreamEvent, None]:
            return self._exchange(asked, request, reader, started)

        if request.settings.background:
            # Late: it is rarely asked for.
            from app.providers.background import BackgroundReply, ResumableReader

            if isinstance(reader, ResumableReader):
                return BackgroundReply(self._connection, reader, read).events(built)
        return read(built)

    async def _exchange(
        self, built: httpx.Request, request: ChatRequest, reader: ReplyReader, started: ReplyStarted
    ) -> AsyncGenerator[StreamEvent, None]:
        """Send one request and yield what ``reader`` finds in the reply, ``started`` first. Raises AppError."""
        connection = self._connection
        recorder = ExchangeRecorder(connection.shown(built), request.record) if request.record else None
        try:
            async with connection.send(built, request.model, recorder) as answer:
                yield replace(started, request_id=answer.request_id)
                origin = connection.about(request.model)
                reading = ReplyReading(answer, connection.patience, origin, reader, self._keeper, self._fetch)
                async with aclosing(reading.events()) as events:
                    async for event in events:
                        if recorder is not None:
                            recorder.understood(event)
                        yield self._judged(event, (started.endpoint, request.model))
        finally:
            if recorder is not None:
                recorder.end()

    async def _fetch(self, url: str) -> ContentBlock:
        from app.providers.media_fetcher import MediaFetcher

        return await MediaFetcher(self._connection, self._keeper).fetch(url)

    def _judged(self, event: StreamEvent, place: tuple[Endpoint, str]) -> StreamEvent:
        """Return the event; an end by ``[DONE]`` alone is a cut where the model has given a reason before.

        new-api writes ``[DONE]`` after a cut too, while some servers never give a reason at all.
        """
        if isinstance(event, ReplyFinished):
            if event.reason is not FinishReason.MISSING:
                self._give_reasons.add(place)
            elif place in self._give_reasons:
                return ReplyFinished(FinishReason.MISSING)
        return event

    async def _built(self, outgoing: Outgoing) -> httpx.Request:
        body = b"" if outgoing.parts else await encoded(outgoing.body)
        return self._connection.build(
            outgoing.path, body, accept=outgoing.accept, headers=outgoing.headers, parts=outgoing.parts
        )


async def encoded(body: Mapping[str, object]) -> bytes:
    """Return the body as UTF-8 JSON; made beside the event loop, since pictures make it large."""
    return await asyncio.to_thread(msgspec.json.encode, body)
