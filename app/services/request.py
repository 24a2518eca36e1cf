"""A path of messages as a request."""

from collections.abc import Iterable, Sequence

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock, UnknownBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role
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


def is_error_alone(message: Message) -> bool:
    """Return whether a message is a reply that failed before its first word."""
    failed = message.role is Role.ASSISTANT and message.status is MessageStatus.FAILED
    return failed and not says_something(message.blocks)
