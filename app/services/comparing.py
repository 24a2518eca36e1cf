"""Compares two messages: paragraph with paragraph, then word with word, in Chinese and Japanese letter with letter.

The time is bounded however long the texts are. Where more than ``PARAGRAPHS`` paragraphs differ, those that stand once
in each text are matched first. Two paragraphs are looked at word by word while at most ``WORDS`` of their words differ
and they have at most ``LONGEST``, and all of it takes at most ``STEPS`` steps. What is beyond is marked as a whole, and
``Comparison.rough`` says so. Two texts of 1 MB take 1 to 4 seconds at most.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from app.domain.blocks import StructuredBlock, TextBlock
from app.domain.comparison import Comparison, Marks, Pair
from app.domain.conversation import Message
from app.services.shortest_edit import Budget, Run, equal_runs, unique_runs

PARAGRAPHS: Final = 400
WORDS: Final = 600
LONGEST: Final = 400_000
STEPS: Final = 1_000_000

_MATCHED_AT_MOST: Final = 40
"""Paragraphs in one place where all differ, up to which each is looked for its likest."""

_WEIGHED: Final = 20_000
"""Characters of a paragraph by which it is decided what it is like."""

_LIKE: Final = 0.35
"""Share of words in common from which on two paragraphs are versions of one."""

_SCRIPT = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_SCRIPT}]|[^\W{_SCRIPT}]+|\s+|[^\w\s]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")

Cell = tuple[str | None, str | None]


def compare(a: Message, b: Message) -> Comparison:
    """Return both beside each other. Takes a worker thread where they are long."""
    budget = Budget(STEPS)
    left, right = paragraphs(_text(a)), paragraphs(_text(b))
    runs = equal_runs(left, right, PARAGRAPHS, budget)
    rough = False
    pairs: list[Pair] = []
    for cell, same in _cells(left, right, unique_runs(left, right) if runs is None else runs):
        pair = Pair(*cell) if same else _pair(*cell, budget)
        rough = rough or pair is None
        pairs.append(pair or _whole(*cell))
    return Comparison(a, b, tuple(pairs), rough)


def paragraphs(text: str) -> list[str]:
    """Cut a text at its blank lines; what stands in a fence is kept together."""
    found: list[str] = []
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        if line.strip() or fence:
            lines.append(line.rstrip())
        elif lines:
            found.append("\n".join(lines))
            lines = []
    return [*found, "\n".join(lines)] if lines else found


def _text(message: Message) -> str:
    texts = (
        block.text if isinstance(block, TextBlock) else block.json
        for block in message.blocks
        if isinstance(block, TextBlock | StructuredBlock)
    )
    return "\n\n".join(texts)


def _cells(left: Sequence[str], right: Sequence[str], runs: Sequence[Run]) -> Iterator[tuple[Cell, bool]]:
    """Yield what stands side by side, and whether it is the same."""
    x = y = 0
    for at_x, at_y, length in [*runs, (len(left), len(right), 0)]:
        for cell in _beside(left[x:at_x], right[y:at_y]):
            yield cell, False
        for step in range(length):
            yield (left[at_x + step], right[at_y + step]), True
        x, y = at_x + length, at_y + length


def _beside(left: Sequence[str], right: Sequence[str]) -> Iterator[Cell]:
    """Yield paragraphs that all differ, each beside the one that it is a version of; the others as they come."""
    x = y = 0
    for at_x, at_y in [*_likest(left, right), (len(left), len(right))]:
        for step in range(max(at_x - x, at_y - y)):
            yield left[x + step] if x + step < at_x else None, right[y + step] if y + step < at_y else None
        if at_x < len(left):
            yield left[at_x], right[at_y]
        x, y = at_x + 1, at_y + 1


def _likest(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs, in order, that have the most in common all together."""
    if not left or not right or max(len(left), len(right)) > _MATCHED_AT_MOST:
        return []
    bags = [[Counter(_words(text)) for text in texts] for texts in (left, right)]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for x in range(len(left) - 1, -1, -1):
        for y in range(len(right) - 1, -1, -1):
            together = _likeness(bags[0][x], bags[1][y]) + best[x + 1][y + 1]
            best[x][y] = max(together, best[x + 1][y], best[x][y + 1])
    found: list[tuple[int, int]] = []
    x = y = 0
    while x < len(left) and y < len(right):
        if best[x][y] == best[x + 1][y]:
            x += 1
        elif best[x][y] == best[x][y + 1]:
            y += 1
        else:
            found.append((x, y))
            x, y = x + 1, y + 1
    return found


def _likeness(a: "Counter[str]", b: "Counter[str]") -> float:
    """Return the share of words in common, 0 where it is small."""
    common = 2 * (a & b).total() / max(a.total() + b.total(), 1)
    return common if common >= _LIKE else 0.0


def _words(text: str) -> Iterator[str]:
    return (token for token in _TOKEN.findall(text[:_WEIGHED]) if token[0].isalnum())


def _pair(a: str | None, b: str | None, budget: Budget) -> Pair | None:
    """Return two paragraphs with what differs marked, None where that would take too long."""
    if a is None or b is None:
        return _whole(a, b)
    # Cutting a text into words takes its time too.
    if not budget.take((len(a) + len(b)) // 4 + 20):
        return None
    left, right = _tokens(a), _tokens(b)
    if max(len(left), len(right)) > LONGEST:
        return None
    runs = equal_runs([token for token, _ in left], [token for token, _ in right], WORDS, budget)
    if runs is None:
        return None
    kept = _meaningful(runs, left, right)
    return Pair(a, b, _marks(left, [(x, length) for x, _, length in kept]), _marks(right, [run[1:] for run in kept]))


Token = tuple[str, int]
"""A token and where it begins."""


def _tokens(text: str) -> list[Token]:
    return [(match[0], match.start()) for match in islice(_TOKEN.finditer(text), LONGEST + 1)]


def _meaningful(runs: Sequence[Run], left: Sequence[Token], right: Sequence[Token]) -> list[Run]:
    """Leave out what two differences have in common by chance: a run shorter than both of its neighbours.

    Otherwise two sentences with nothing but "the" and a comma in common would be marked in confetti.
    """
    kept: list[Run] = []
    waiting = [*runs]
    for number, (x, y, length) in enumerate(waiting):
        before_x, before_y = (kept[-1][0] + kept[-1][2], kept[-1][1] + kept[-1][2]) if kept else (0, 0)
        after = waiting[number + 1] if number + 1 < len(waiting) else (len(left), len(right), 0)
        before = max(_size(left, before_x, x), _size(right, before_y, y))
        behind = max(_size(left, x + length, after[0]), _size(right, y + length, after[1]))
        if _size(left, x, x + length) > min(before, behind):
            kept.append((x, y, length))
    return kept


def _size(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return how much some tokens say: letters of a script without spaces weigh as much as short words."""
    return sum(3 if _is_letter(token) else len(token) for token, _ in tokens[start:end] if not token.isspace())


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.isalpha() and not token.isascii()


def _marks(tokens: Sequence[Token], kept: Sequence[tuple[int, int]]) -> Marks:
    """Return the ranges of the text between what is kept, without the space at their ends."""
    marks: list[tuple[int, int]] = []
    done = 0
    for start, length in [*kept, (len(tokens), 0)]:
        differing = tokens[done:start]
        while differing and differing[0][0].isspace():
            differing = differing[1:]
        while differing and differing[-1][0].isspace():
            differing = differing[:-1]
        if differing:
            marks.append((differing[0][1], differing[-1][1] + len(differing[-1][0])))
        done = start + length
    return tuple(marks)


def _whole(a: str | None, b: str | None) -> Pair:
    return Pair(a, b, ((0, len(a)),) if a else (), ((0, len(b)),) if b else ())
