"""What only the whole of a text can tell: where reference links lead, and which number a footnote has.

The blocks of a text do not depend on what is defined where, only the words in them do. So nothing but the words that
mention a label is parsed again, paragraph by paragraph.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.ui.timeline.markdown.blocks import MarkdownBlock, Span, TableBlock, TextBlock, Unsettled
from app.ui.timeline.markdown.inline import spans_of
from app.ui.timeline.markdown.notes import key_of

_SLICE: Final = 2_000
"""Characters that are parsed again at a time: about 2 ms."""
_LOOKED_AT: Final = 16
"""How many characters can be searched for labels in the time in which one is parsed."""
_LABEL: Final = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]", re.DOTALL)
_Row = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Links by label, as the parser keeps them, and the keys of the notes: None where none is known yet."""

    references: Mapping[str, object] = field(default_factory=dict)
    notes: Collection[str] | None = None


def settled(blocks: list[MarkdownBlock], known: Definitions) -> Iterator[int]:
    """Settle ``blocks`` in place; after each slice, yield the number of the first block that changed in it."""
    if known.references or any(True for _ in _marked(blocks)):
        yield from _with_links(blocks, known)
    if known.notes:
        first = arrange(blocks, [number for number, block in enumerate(blocks) if _words_open(block)])
        if first < len(blocks):
            yield first


def _words_open(block: MarkdownBlock) -> tuple[Unsettled, ...]:
    return block.unsettled if isinstance(block, TextBlock | TableBlock) else ()


def _marked(blocks: list[MarkdownBlock]) -> Iterator[MarkdownBlock]:
    for block in blocks:
        if any("[^" in words.content for words in _words_open(block)):
            yield block


def _with_links(blocks: list[MarkdownBlock], known: Definitions) -> Iterator[int]:
    first: int | None = None
    cost = 0
    for number, block in enumerate(blocks):
        words_open = _words_open(block)
        touched = [words for words in words_open if _is_touched(words.content, known)]
        cost += sum(len(words.content) for words in words_open) // _LOOKED_AT
        if touched:
            first = number if first is None else first
            blocks[number] = _parsed_again(block, touched, known)
            cost += sum(len(words.content) for words in touched)
        if cost >= _SLICE:
            yield len(blocks) if first is None else first
            first, cost = None, 0
    if first is not None:
        yield first


def _is_touched(content: str, known: Definitions) -> bool:
    """Return whether words mention a link that is defined, or a note that is not."""
    from markdown_it.common.utils import normalizeReference

    for match in _LABEL.finditer(content):
        label = match[1]
        if label.startswith("^") and key_of(label[1:]) not in (known.notes or ()):
            return True
        if known.references and normalizeReference(label) in known.references:
            return True
    return False


def _parsed_again(block: MarkdownBlock, touched: list[Unsettled], known: Definitions) -> MarkdownBlock:
    if isinstance(block, TextBlock):
        (words,) = touched
        return replace(block, spans=_parsed(words, known))
    if isinstance(block, TableBlock):
        rows = [list(row) for row in block.rows]
        for words in touched:
            rows[words.row][words.column] = _parsed(words, known)
        return replace(block, rows=tuple(map(tuple, rows)))
    return block


def _parsed(words: Unsettled, known: Definitions) -> _Row:
    return spans_of(words.content, known.references, words.restored, known.notes)


# Notes


def arrange(blocks: list[MarkdownBlock], marked: Iterable[int]) -> int:
    """Number the notes in the order in which they are mentioned, and let them stand at the end in that order.

    ``marked`` are the numbers of the blocks that may mention one. Notes that are never mentioned come last. Returns
    the number of the first block that is another now; the number of all where none is.
    """
    definitions = _definitions(blocks)
    if not definitions:
        return len(blocks)
    by_key: dict[str, int] = {}
    for position, own in enumerate(definitions):
        by_key.setdefault(key_of(blocks[own[0]].place.note), position)
    order: dict[int, int] = {}
    numbers: dict[str, str] = {}
    for number in marked:
        for span in _spans(blocks[number]):
            key = key_of(span.note)
            if key in by_key and key not in numbers:
                order[by_key[key]] = len(order) + 1
                numbers[key] = str(len(order))
    for position in range(len(definitions)):
        order.setdefault(position, len(order) + 1)
    return _take_order(blocks, definitions, order, numbers, list(marked))


def _definitions(blocks: list[MarkdownBlock]) -> list[list[int]]:
    """Return the numbers of the blocks of each note. The first block of each has a marker."""
    found: list[list[int]] = []
    for number, block in enumerate(blocks):
        place = block.place
        if place.note:
            if place.begins_note:
                found.append([])
            found[-1].append(number)
    return found


def _spans(block: MarkdownBlock) -> Iterator[Span]:
    if isinstance(block, TextBlock):
        yield from block.spans
    elif isinstance(block, TableBlock):
        for row in block.rows:
            for cell in row:
                yield from cell


def _take_order(
    blocks: list[MarkdownBlock],
    definitions: list[list[int]],
    order: dict[int, int],
    numbers: dict[str, str],
    marked: list[int],
) -> int:
    now = list(blocks)
    for number in marked:
        now[number] = _numbered(blocks[number], numbers)
    notes: list[MarkdownBlock] = []
    for position in sorted(order, key=order.__getitem__):
        for number in definitions[position]:
            place = now[number].place
            marker = f"{order[position]}." if place.begins_note else place.marker
            changed = replace(place, note=str(order[position]), marker=marker)
            notes.append(now[number] if changed == place else replace(now[number], place=changed))
    now = [block for block in now if not block.place.note] + notes
    first = next((number for number, block in enumerate(now) if block is not blocks[number]), len(blocks))
    blocks[:] = now
    return first


def _numbered(block: MarkdownBlock, numbers: dict[str, str]) -> MarkdownBlock:
    if isinstance(block, TextBlock):
        spans = _renamed(block.spans, numbers)
        return block if spans == block.spans else replace(block, spans=spans)
    if isinstance(block, TableBlock):
        rows = tuple(tuple(_renamed(cell, numbers) for cell in row) for row in block.rows)
        return block if rows == block.rows else replace(block, rows=rows)
    return block


def _renamed(spans: _Row, numbers: dict[str, str]) -> _Row:
    if not any(span.note for span in spans):
        return spans
    return tuple(_with_number(span, numbers[key_of(span.note)]) if span.note else span for span in spans)


def _with_number(span: Span, number: str) -> Span:
    return replace(span, text=span.text.replace(f"[{span.note}]", f"[{number}]"), note=number)
