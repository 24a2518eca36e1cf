"""A path of messages as a request."""

from collections.abc import Iterable, Sequence

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock, UnknownBlock
from app.domain.conversation import Conversation, Message
from app.domain.ports import ChatRequest, RequestMessage


def build_request(conversation: Conversation, path: Iterable[Message], model_id: str) -> ChatRequest:
    """Return what is sent for the messages of ``path``, its last one included.

    Thinking is not sent back, nor are replies that failed before they said anything.
    """
    return ChatRequest(
        model=model_id,
        messages=tuple(_sendable(path)),
        system_prompt=conversation.system_prompt,
        settings=conversation.settings,
    )


def _sendable(path: Iterable[Message]) -> Iterable[RequestMessage]:
    for message in path:
        blocks = tuple(block for block in message.blocks if _is_sent(block))
        if blocks:
            yield RequestMessage(message.role, blocks)


def _is_sent(block: ContentBlock) -> bool:
    if isinstance(block, ThinkingBlock | UnknownBlock):
        return False
    return not isinstance(block, TextBlock) or bool(block.text.strip())


def says_something(blocks: Sequence[ContentBlock]) -> bool:
    """Return whether a reply holds more than thinking and blanks."""
    return any(_is_sent(block) for block in blocks)
