"""What a message is found by: its words in three columns, and facts for the filters."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    VideoBlock,
)
from app.domain.conversation import Role, attachments_of
from app.domain.search import Has
from app.storage.search.folding import fold
from app.storage.search.tokens import words_for_index

FACT: Final = "\ue000"
"""Begins the tokens of facts; folding lets it into no word."""

EVERYTHING: Final = f'"{FACT}"*'
"""Matches every message: each has facts."""

_BREAK: Final = f" {FACT}| "
"""Stands between two texts of a message, so that no phrase goes from one into the other."""

_FENCE: Final = re.compile(r"^[ \t>]{0,9}(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """The columns of a row of the index: tokens with spaces between them. ``size`` counts those of ``said``."""

    said: str
    aside: str
    names: str
    facts: str
    size: int


def said(blocks: Iterable[ContentBlock]) -> Iterator[str]:
    """Yield the texts that are read as what was said."""
    for block in blocks:
        if isinstance(block, TextBlock):
            yield block.text
        elif isinstance(block, ToolResultBlock):
            yield block.content
        elif isinstance(block, StructuredBlock):
            yield block.json
        elif isinstance(block, AudioBlock):
            yield block.transcript


def aside(blocks: Iterable[ContentBlock]) -> Iterator[str]:
    """Yield the texts that count less: thoughts, what tools were asked, sources."""
    for block in blocks:
        if isinstance(block, ThinkingBlock):
            yield block.text
        elif isinstance(block, ToolCallBlock):
            yield f"{block.name} {block.arguments}"
        elif isinstance(block, CitationBlock):
            yield f"{block.title} {block.url} {block.text}"


def names(blocks: tuple[ContentBlock, ...]) -> Iterator[str]:
    """Yield the names of the attachments."""
    for attachment in attachments_of(blocks):
        yield attachment.name


def document(blocks: tuple[ContentBlock, ...], role: Role, conversation: int, model: int | None) -> Document:
    """Return the row of a message of ``conversation``, which ``model`` wrote (numbers of the index)."""
    facts = [role_fact(role), conversation_fact(conversation), *map(has_fact, _had(blocks))]
    if model is not None:
        facts.append(model_fact(model))
    text, size = _tokens(said(blocks))
    return Document(text, _tokens(aside(blocks))[0], _tokens(names(blocks))[0], " ".join(facts), size)


def title_tokens(title: str) -> str:
    """Return the tokens of a title with spaces between them."""
    return " ".join(words_for_index(fold(title)))


def role_fact(role: Role) -> str:
    """Return the token of every message that ``role`` said."""
    return f"{FACT}r{role.value}"


def has_fact(has: Has) -> str:
    """Return the token of every message that has it."""
    return f"{FACT}h{has.value}"


def conversation_fact(number: int) -> str:
    """Return the token of every message of a conversation."""
    return f"{FACT}c{number}"


def model_fact(number: int) -> str:
    """Return the token of every message that a model wrote."""
    return f"{FACT}m{number}"


def _had(blocks: tuple[ContentBlock, ...]) -> Iterator[Has]:
    kinds = ((ImageBlock, Has.IMAGE), (FileBlock, Has.FILE), (AudioBlock, Has.AUDIO), (VideoBlock, Has.VIDEO))
    for kind, has in kinds:
        if any(isinstance(block, kind) for block in blocks):
            yield has
    if any(isinstance(block, TextBlock) and _FENCE.search(block.text) for block in blocks):
        yield Has.CODE


def _tokens(texts: Iterable[str]) -> tuple[str, int]:
    """Return the tokens of all texts in a row, and how many there are."""
    lists = [words for text in texts if (words := words_for_index(fold(text)))]
    return _BREAK.join(" ".join(words) for words in lists), sum(map(len, lists))
