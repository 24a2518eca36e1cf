"""The words of a message that was never near the view, as its parts would show them, without making all of them."""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Final

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message, Role
from app.ui.timeline.finding.folding import fold_in_steps
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
_LETTERS: Final = 16_384
"""Characters of which the letters are picked out in one go."""


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


def may_hold(blocks: Sequence[ContentBlock], wanted: Wanted) -> Generator[None, None, bool]:
    """Return False only where no text of these blocks can hold what is wanted: most are told without parsing.

    Letters and digits of what is shown stand in the source in the same order, with marks and escapes between them, and
    the addresses of links; an entity (``&eacute;``) may stand for any of them. A long text lets others take a turn.
    """
    words = [(word.text, _NO_LETTERS.sub("", word.text)) for word in wanted.words]
    for block in blocks:
        if not isinstance(block, TextBlock) or (yield from _may_hold_any(block.text, words)):
            return True
    return False


def _may_hold_any(text: str, words: list[tuple[str, str]]) -> Generator[None, None, bool]:
    source = yield from fold_in_steps(text)
    if "&" in source or any(word in source for word, _letters in words):
        return bool(words)
    if any(not letters and all(each in source for each in word) for word, letters in words):
        return True
    wanted = [letters for _word, letters in words if letters]
    found = yield from _letters_hold(source, wanted)
    if found or "](" not in source or not wanted:
        return found
    return (yield from _letters_hold((yield from _without_addresses(source)), wanted))


def _letters_hold(source: str, wanted: list[str]) -> Generator[None, None, bool]:
    pieces = []
    for start in range(0, len(source) if wanted else 0, _LETTERS):
        pieces.append(_NO_LETTERS.sub("", source[start : start + _LETTERS]))
        if len(source) > _LETTERS:
            yield
    letters = "".join(pieces)
    return any(each in letters for each in wanted)


def _without_addresses(source: str) -> Generator[None, None, str]:
    """Return a text without what stands in ``](...)``. A pattern would go on to the end from each that never closes."""
    pieces = []
    at = 0
    while (start := source.find("](", at)) >= 0 and (end := source.find(")", start)) >= 0:
        pieces.append(source[at:start])
        at = end + 1
        if len(pieces) % _TURN == 0:
            yield
    return "".join(pieces) + source[at:]
