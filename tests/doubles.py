"""What doubles of providers have in common."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from app.domain.errors import AppError, ErrorReason
from app.domain.ports import AccountProvider, ChatRequest, MediaProvider
from app.domain.recording import PreparedRequest


class ChatOnly:
    """A ChatProvider's other methods: nothing but chat is offered."""

    async def prepare(self, request: ChatRequest) -> PreparedRequest:
        return PreparedRequest("POST", "http://127.0.0.1/v1/chat/completions", (), request.model.encode())

    def left_out(self, model_id: str) -> tuple[str, ...]:
        return ()

    def send_again(self, model_id: str) -> None:
        raise AssertionError("nothing was left out")

    async def prepare_media(self, ask: Callable[[MediaProvider], Awaitable[object]]) -> PreparedRequest:
        raise AppError.because(ErrorReason.NOT_OFFERED)

    def media(self) -> AbstractAsyncContextManager[MediaProvider]:
        raise AppError.because(ErrorReason.NOT_OFFERED)

    def account(self) -> AbstractAsyncContextManager[AccountProvider]:
        raise AppError.because(ErrorReason.NOT_OFFERED)
