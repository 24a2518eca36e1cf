"""The model on this computer as a provider: finds the child's address and lets a dialect talk to it."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing

from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason
from app.domain.model_info import ModelInfo
from app.domain.ports import AccountProvider, ChatProvider, ChatRequest, MediaProvider
from app.domain.recording import PreparedRequest
from app.domain.stream import StreamEvent
from app.local.model import LocalModel

_CONNECTION_KINDS = (ErrorKind.NETWORK, ErrorKind.CUT)


class LocalProvider:
    """Implements ChatProvider over a LocalModel.

    ``chat_provider_for`` makes the provider that speaks to an address (``http://127.0.0.1:port``) with a key. It is
    asked once for each child process.
    """

    def __init__(self, local_model: LocalModel, chat_provider_for: Callable[[str, str], ChatProvider]) -> None:
        self._local = local_model
        self._provider_for = chat_provider_for
        self._endpoint: tuple[str, str] | None = None
        self._provider: ChatProvider | None = None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the reply as it comes; the model is loaded first if need be.

        Raises:
            AppError: what the endpoint of the LocalModel raises; LOCAL_ENDED where the process ended in the middle;
                what the dialect raises.
        """
        async with self._local.using(request.model) as endpoint:
            provider = await self._provider_at(endpoint)
            try:
                async with aclosing(_generator(provider.stream(request))) as events:
                    async for event in events:
                        yield event
            except AppError as error:
                if error.info.kind in _CONNECTION_KINDS and await self._local.has_ended(endpoint[0]):
                    raise _ended(request.model, error.info) from error
                raise

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the models of this computer. Raises AppError (LOCAL_NOT_INSTALLED)."""
        if not self._local.available():
            raise AppError.because(ErrorReason.LOCAL_NOT_INSTALLED)
        return self._local.models()

    async def prepare(self, request: ChatRequest) -> PreparedRequest:
        """Return what ``stream`` would send. Raises AppError; the model is loaded if need be."""
        async with self._local.using(request.model) as endpoint:
            return await (await self._provider_at(endpoint)).prepare(request)

    def left_out(self, model_id: str) -> tuple[str, ...]:
        """Return the fields that the model's server has refused and that are not sent any more."""
        return self._provider.left_out(model_id) if self._provider is not None else ()

    def send_again(self, model_id: str) -> None:
        """Send, from now on, what was left out."""
        if self._provider is not None:
            self._provider.send_again(model_id)

    async def prepare_media(self, ask: Callable[[MediaProvider], Awaitable[object]]) -> PreparedRequest:
        """Raise AppError (NOT_OFFERED), as ``media`` does."""
        raise AppError.because(ErrorReason.NOT_OFFERED)

    def media(self) -> AbstractAsyncContextManager[MediaProvider]:
        """Raise AppError (NOT_OFFERED): models of this computer read and write text."""
        raise AppError.because(ErrorReason.NOT_OFFERED)

    def account(self) -> AbstractAsyncContextManager[AccountProvider]:
        """Raise AppError (NOT_OFFERED): what runs here costs nothing."""
        raise AppError.because(ErrorReason.NOT_OFFERED)

    async def aclose(self) -> None:
        """Close the connections. The child process belongs to the LocalModel and is ended there."""
        provider, self._provider, self._endpoint = self._provider, None, None
        if provider is not None:
            await provider.aclose()

    async def _provider_at(self, endpoint: tuple[str, str]) -> ChatProvider:
        if self._provider is not None and self._endpoint == endpoint:
            return self._provider
        await self.aclose()
        self._endpoint = endpoint
        self._provider = self._provider_for(*endpoint)
        return self._provider


async def _generator(events: AsyncIterator[StreamEvent]) -> AsyncGenerator[StreamEvent, None]:
    """Make any iterator closable, and close the one behind it where it can be."""
    if isinstance(events, AsyncGenerator):
        async with aclosing(events):
            async for event in events:
                yield event
        return
    async for event in events:
        yield event


def _ended(model_id: str, seen: ErrorInfo) -> AppError:
    return AppError(ErrorInfo(ErrorReason.LOCAL_ENDED, {"name": model_id}, gateway_message=seen.gateway_message))
