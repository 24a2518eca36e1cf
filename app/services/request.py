"""A path of messages as a request."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.blocks import (
    CitationBlock,
    ContentBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
)
from app.domain.conversation import Conversation, Message, Role
from app.domain.model_info import ModelInfo
from app.domain.ports import ChatRequest, RequestMessage
from app.services.sight import as_seen


def build_request(
    conversation: Conversation, path: Iterable[Message], model_id: str, info: ModelInfo | None = None
) -> ChatRequest:
    """Return what is sent for the messages of ``path``, its last one included.

    Thinking is not sent back (what an endpoint needs of it is provider data), nor are sources, nor replies that failed
    before they said anything. Data goes as the text that it was. A tool call without a result goes not, nor does a
    result without its call: every server refuses them. Earlier pictures go as their names to a model that is known
    not to see (``sight``).

    Raises:
        AppError: PICTURE_NOT_SEEN where such a model is asked about a picture.
    """
    seen = path if info is None else as_seen(tuple(path), info)
    return ChatRequest(
        model=model_id,
        messages=tuple(_sendable(seen)),
        system_prompt=conversation.system_prompt,
        settings=conversation.settings,
        info=info,
    )


def _sendable(path: Iterable[Message]) -> Iterator[RequestMessage]:
    messages = tuple(path)
    asked: frozenset[str] = frozenset()
    for number, message in enumerate(messages):
        blocks: Iterable[ContentBlock] = (_as_sent(block) for block in message.blocks if _is_sent(block))
        if message.role is Role.TOOL:
            blocks = [block for block in blocks if isinstance(block, ToolResultBlock) and block.call_id in asked]
        elif message.role is Role.ASSISTANT:
            answered = _answered(messages[number + 1 :])
            asked = frozenset(block.call_id for block in message.blocks if isinstance(block, ToolCallBlock)) & answered
            blocks = _with_calls(tuple(blocks), answered)
        else:
            asked = frozenset()
        blocks = tuple(blocks)
        if any(not isinstance(block, ProviderDataBlock) for block in blocks):
            yield RequestMessage(message.role, blocks)


def _answered(following: Sequence[Message]) -> frozenset[str]:
    """Return the ids of the calls that the tool messages right behind a reply answer."""
    found: set[str] = set()
    for message in following:
        if message.role is not Role.TOOL:
            break
        found.update(block.call_id for block in message.blocks if isinstance(block, ToolResultBlock))
    return frozenset(found)


def _with_calls(blocks: tuple[ContentBlock, ...], answered: frozenset[str]) -> Iterable[ContentBlock]:
    """Leave out the calls that nobody answered.

    What an endpoint noted of the turn goes as long as one call does: thoughts and signatures are asked for wherever
    a result follows, and a dialect passes over what names a call that is not there. Without any call it stays here.
    """
    calls = [block for block in blocks if isinstance(block, ToolCallBlock)]
    if all(call.call_id in answered for call in calls):
        return blocks
    some = any(call.call_id in answered for call in calls)
    return [
        block
        for block in blocks
        if (some or not isinstance(block, ProviderDataBlock))
        and (not isinstance(block, ToolCallBlock) or block.call_id in answered)
    ]


def _as_sent(block: ContentBlock) -> ContentBlock:
    return TextBlock(block.json) if isinstance(block, StructuredBlock) else block


def _is_sent(block: ContentBlock) -> bool:
    if isinstance(block, ThinkingBlock | CitationBlock | UnknownBlock):
        return False
    return not isinstance(block, TextBlock) or bool(block.text.strip())


def says_something(blocks: Sequence[ContentBlock]) -> bool:
    """Return whether a reply holds more than thinking, blanks, sources and what only an endpoint reads."""
    return any(_is_sent(block) and not isinstance(block, ProviderDataBlock) for block in blocks)
