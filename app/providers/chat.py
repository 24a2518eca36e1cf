"""Chat completions, ``/v1/chat/completions``: the dialect that every gateway speaks."""

from collections.abc import Mapping

from app.domain.errors import ErrorInfo
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers.chat_learning import learnt
from app.providers.chat_reply import ChatReplyReader
from app.providers.chat_request import written
from app.providers.dialect import Habits, Outgoing, ReplyReader


class ChatDialect:
    """Implements Dialect."""

    endpoint = Endpoint.CHAT

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        body, left_out = await written(request, attachments, habits)
        accept = "text/event-stream" if body.get("stream") else "application/json"
        return Outgoing("chat/completions", body, accept, left_out=left_out)

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader."""
        return ChatReplyReader(request)

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again, where the server refused a field that can be left out or renamed; None elsewhere."""
        return learnt(error, body, habits)
