"""Makes providers. Nothing heavy is imported or read before the first request: the window is up by then."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.address import normalise
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelInfo
from app.domain.ports import AccountProvider, AttachmentStore, ChatRequest, MediaProvider
from app.domain.provider import ProviderConfig
from app.domain.recording import PreparedRequest
from app.domain.stream import StreamEvent
from app.providers.patience import Patience

if TYPE_CHECKING:
    from app.providers.provider import HttpProvider


class HttpProviderFactory:
    """Implements the port ProviderFactory for everything that answers over HTTP.

    Args:
        attachments: where pictures are read from.
        user_agent: such as ``Loquent/1.2``.
        patience: time-outs and pauses; tests make them short.
    """

    def __init__(self, attachments: AttachmentStore, user_agent: str, patience: Patience | None = None) -> None:
        self._attachments = attachments
        self._user_agent = user_agent
        self._patience = patience or Patience()

    def create(self, config: ProviderConfig, key: str | None) -> "LazyProvider":
        """Return a provider for ``config``; cheap.

        Raises:
            AppError: ADDRESS_INVALID, CERTIFICATE_FILE (no such file; a file that holds no certificate is found out
                at the first request).
        """
        if config.certificate_file and not Path(config.certificate_file).is_file():
            raise AppError.because(ErrorReason.CERTIFICATE_FILE, path=config.certificate_file)
        usable = replace(config, address=normalise(config.address).root)
        return LazyProvider(usable, (key or "").strip(), self._attachments, self._user_agent, self._patience)


class LazyProvider:
    """A ChatProvider that becomes one at its first request, in a thread: httpx and certificates take 0.1 s or more."""

    def __init__(
        self, config: ProviderConfig, key: str, attachments: AttachmentStore, user_agent: str, patience: Patience
    ) -> None:
        self._config = config
        self._key = key
        self._attachments = attachments
        self._user_agent = user_agent
        self._patience = patience
        self._lock = asyncio.Lock()
        self._provider: HttpProvider | None = None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the reply as it comes, ReplyFinished last. Raises AppError; cancelling closes the socket."""
        provider = await self._opened()
        async with aclosing(provider.stream(request)) as events:
            async for event in events:
                yield event

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the models in the gateway's order. Raises AppError."""
        return await (await self._opened()).list_models()

    async def prepare(self, request: ChatRequest) -> PreparedRequest:
        """Return what ``stream`` would send, byte for byte, without the key. Raises AppError."""
        return await (await self._opened()).prepare(request)

    def left_out(self, model_id: str) -> tuple[str, ...]:
        """Return the fields that were refused of a model: none before the first request."""
        return self._provider.left_out(model_id) if self._provider is not None else ()

    def send_again(self, model_id: str) -> None:
        """Send, from now on, what was left out."""
        if self._provider is not None:
            self._provider.send_again(model_id)

    async def prepare_media(self, ask: Callable[[MediaProvider], Awaitable[object]]) -> PreparedRequest:
        """Return the request that ``ask`` would send, byte for byte, without the key. Raises AppError."""
        return await (await self._opened()).prepare_media(ask)

    @asynccontextmanager
    async def media(self) -> AsyncIterator[MediaProvider]:
        """Give what makes pictures, videos and sound."""
        async with (await self._opened()).media() as media:
            yield media

    @asynccontextmanager
    async def account(self) -> AsyncIterator[AccountProvider]:
        """Give what tells of money."""
        async with (await self._opened()).account() as account:
            yield account

    async def aclose(self) -> None:
        """Close every connection."""
        async with self._lock:
            provider, self._provider = self._provider, None
        if provider is not None:
            await provider.aclose()

    async def _opened(self) -> "HttpProvider":
        async with self._lock:
            if self._provider is None:
                self._provider = await asyncio.to_thread(self._open)
            return self._provider

    def _open(self) -> "HttpProvider":
        from app.providers.http import Connection
        from app.providers.provider import HttpProvider

        connection = Connection(self._config, self._key, self._user_agent, self._patience)
        return HttpProvider(self._config.id, connection, self._attachments)
