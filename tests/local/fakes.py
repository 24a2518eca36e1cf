"""Dialects for the provider of this computer: one that is never asked, and one whose words a test decides."""

from collections.abc import AsyncGenerator, Awaitable, Callable

from app.domain.model_info import ModelInfo
from app.domain.ports import ChatProvider, ChatRequest
from app.domain.stream import FinishReason, ReplyFinished, StreamEvent, TextDelta
from tests.doubles import ChatOnly


def no_provider(address: str, key: str) -> ChatProvider:
    """Fail: nothing should be asked."""
    raise AssertionError(f"a provider was made for {address} with a key of {len(key)} characters")


class FakeDialect(ChatOnly):
    """Says "Hello", does what the test wants, and ends."""

    def __init__(self, address: str, key: str, then: Callable[[], Awaitable[None]]) -> None:
        self.address = address
        self.key = key
        self.closed = False
        self.streams_closed = 0
        self._then = then

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield one word, await ``then``, and finish."""
        try:
            yield TextDelta(f"Hello from {request.model}")
            await self._then()
            yield ReplyFinished(FinishReason.STOP)
        finally:
            self.streams_closed += 1

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return nothing."""
        return ()

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True
