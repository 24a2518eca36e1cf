"""Texts that benchmarks of the message view are made of."""

from collections.abc import Iterator

from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK

_PIECE = 12
"""Characters of a delta, about what a token stream brings."""
_BUNDLE = 50
"""Words that come in between two flushes: 1,500 words a second, faster than any model writes."""
MEGABYTE = 1_000_000


def mixed_markdown(words: int) -> str:
    """Return Markdown of prose, lists, code and tables with about so many words."""
    paragraph = "The quick brown fox jumps over the lazy dog and **then** reads `some code` in the evening. " * 6
    block = f"{paragraph}\n\n{ANSWER}\n\n{paragraph}\n\n{EVERY_BLOCK}\n\n"
    times = words // len(block.split()) + 1
    return " ".join((block * times).split(" ")[: words + words // 5])


def bundles(text: str, words: int) -> list[list[str]]:
    """Return the pieces of a text, those of each flush together."""
    pieces = list(_pieces(text))
    a_flush = max(len(pieces) * _BUNDLE // words, 1)
    return [pieces[start : start + a_flush] for start in range(0, len(pieces), a_flush)]


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))


def giants() -> dict[str, str]:
    """Return replies that are larger than what a view meets on most days, by what they are."""
    mixed = mixed_markdown(20_000)
    code = "```python\n" + "def name(value):\n    return value + 1  # a comment\n" * 5 + "```\n\nAnd then:\n\n"
    row = "| {} | pool 20, no budget | 900 ms | all requests wait in a **queue** that grows and grows, as it did |\n"
    table = "| n | Setting | p95 | What changes |\n|--:|---|--:|---|\n"
    formula = (
        "So $\\frac{{a_{0}}}{{b}} = \\sqrt{{x^2 + {0}}}$ holds, and with it\n\n$$\\sum_{{i=0}}^{{{0}}} i^2 = y$$\n\n"
    )
    return {
        "one message of 1 MB": (mixed * (MEGABYTE // len(mixed) + 1))[:MEGABYTE],
        "one line of 1 MB": "The quick brown fox jumps over the lazy dog. " * (MEGABYTE // 45),
        "200 code blocks": code * 200,
        "a table of 2,000 rows": table + "".join(row.format(number) for number in range(2_000)),
        "a quote of 1 MB": "> The quick brown fox jumps over the lazy dog and reads on.\n" * (MEGABYTE // 60),
        '"[a" 65,000 times': "[a" * 65_000,
        "300 formulas": "".join(formula.format(number) for number in range(150)),
    }
