"""A provider's client that is replaced without cutting off the replies it is bringing in."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager

from app.domain.model_info import ModelInfo
from app.domain.ports import AccountProvider, ChatProvider, ChatRequest, MediaProvider
from app.domain.recording import PreparedRequest
from app.domain.stream import StreamEvent


class SharedClient:
    """A ChatProvider around another. ``retire`` closes that one as soon as nobody uses it any more."""

    def __init__(self, inner: ChatProvider) -> None:
        self._inner = inner
        self._uses = 0
        self._retired = False

    @property
    def in_use(self) -> bool:
        """Return whether something is coming in."""
        return self._uses > 0

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent]:
        """Yield the reply as it comes. Raises AppError."""
        try:
            with self._in_use():
                async with aclosing(self._inner.stream(request)) as events:
                    async for event in events:
                        yield event
        finally:
            await self._close_if_done()

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the models in the gateway's order. Raises AppError."""
        try:
            with self._in_use():
                return await self._inner.list_models()
        finally:
            await self._close_if_done()

    async def prepare(self, request: ChatRequest) -> PreparedRequest:
        """Return what ``stream`` would send, byte for byte, without the key. Raises AppError."""
        try:
            with self._in_use():
                return await self._inner.prepare(request)
        finally:
            await self._close_if_done()

    def left_out(self, model_id: str) -> tuple[str, ...]:
        """Return the fields that were refused of a model and are not sent any more."""
        return self._inner.left_out(model_id)

    def send_again(self, model_id: str) -> None:
        """Send, from now on, what was left out."""
        self._inner.send_again(model_id)

    async def prepare_media(self, ask: Callable[[MediaProvider], Awaitable[object]]) -> PreparedRequest:
        """Return the request that ``ask`` would send, byte for byte, without the key. Raises AppError."""
        try:
            with self._in_use():
                return await self._inner.prepare_media(ask)
        finally:
            await self._close_if_done()

    @asynccontextmanager
    async def media(self) -> AsyncIterator[MediaProvider]:
        """Give what makes pictures, videos and sound; the client is in use until the block ends."""
        try:
            with self._in_use():
                async with self._inner.media() as media:
                    yield media
        finally:
            await self._close_if_done()

    @asynccontextmanager
    async def account(self) -> AsyncIterator[AccountProvider]:
        """Give what tells of money; the client is in use until the block ends."""
        try:
            with self._in_use():
                async with self._inner.account() as account:
                    yield account
        finally:
            await self._close_if_done()

    async def retire(self) -> None:
        """Close the client, at once or when its last reply has come in."""
        self._retired = True
        await self._close_if_done()

    async def aclose(self) -> None:
        """Close every connection, whatever runs over it."""
        await self._inner.aclose()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        self._uses += 1
        try:
            yield
        finally:
            self._uses -= 1

    async def _close_if_done(self) -> None:
        if self._retired and not self._uses:
            await self._inner.aclose()
