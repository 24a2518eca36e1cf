"""The words of a message that was never near the view, as its parts would show them, without making all of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message, Role
from app.ui.timeline.finding.folding import fold
from app.ui.timeline.finding.wanted import Wanted
from app.ui.timeline.groups import single_of
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from app.ui.timeline.parts.base import Surroundings
from app.ui.timeline.pieces import Pieces
from app.ui.timeline.said import question_of

_AT_ONCE: Final = 8_192
"""Characters of Markdown that are parsed in one go: about 3 ms."""
_SLICE: Final = 2_048
_TURN: Final = 512
"""Blocks of a long text that are handed on in one go."""
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_ADDRESSES: Final = re.compile(r"\]\([^)]*\)")


def texts_of(message: Message, around: Surroundings) -> Iterator[str | None]:
    """Yield the text of each part in which words are looked for; None where a long text lets others take a turn."""
    if message.role is Role.USER:
        yield from (piece.text for piece in Pieces(question_of(message.blocks)).all)
        return
    for block in message.blocks:
        yield from _texts_of(block, around)


def _texts_of(block: ContentBlock, around: Surroundings) -> Iterator[str | None]:
    if isinstance(block, TextBlock):
        yield from _markdown(block.text)
    elif isinstance(block, ThinkingBlock):
        yield from (piece.text.rstrip() for piece in Pieces(block.text.lstrip()).all)
    else:
        yield from (part.searched for part in single_of(around, block, is_open=True).parts)


def _markdown(text: str) -> Iterator[str | None]:
    if len(text) <= _AT_ONCE:
        yield from (block.text for block in parse(text))
        return
    growing = IncrementalMarkdown()
    for start in range(0, len(text), _SLICE):
        growing.append(text[start : start + _SLICE])
        yield None
    for _changed in growing.settling():
        yield None
    for number, block in enumerate(growing.blocks):
        yield block.text
        if number % _TURN == _TURN - 1:
            yield None


def may_hold(blocks: Sequence[ContentBlock], wanted: Wanted) -> bool:
    """Return False only where no text of these blocks can hold what is wanted: most are told without parsing.

    Letters and digits of what is shown stand in the source in the same order, with marks and escapes between them, and
    the addresses of links; an entity (``&eacute;``) may stand for any of them.
    """
    words = [(word.text, _NO_LETTERS.sub("", word.text)) for word in wanted.words]
    return any(not isinstance(block, TextBlock) or _may_hold_any(block.text, words) for block in blocks)


def _may_hold_any(text: str, words: list[tuple[str, str]]) -> bool:
    source = fold(text)
    return any(_may_hold(source, *word) for word in words)


def _may_hold(source: str, wanted: str, letters: str) -> bool:
    if wanted in source or "&" in source:
        return True
    if not letters:
        return all(each in source for each in wanted)
    if letters in _NO_LETTERS.sub("", source):
        return True
    return "](" in source and letters in _NO_LETTERS.sub("", _ADDRESSES.sub("", source))
