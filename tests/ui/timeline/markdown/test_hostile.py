"""Markdown that is made to hold up the window: the work for it grows as its length does, and it reads as text.

Work is counted in calls, not in time: a machine that is busy does not change it.
"""

import sys
from collections.abc import Callable
from typing import Final

import pytest

from app.ui.timeline.markdown.engine import DEEPEST, engine
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse

_PIECES: Final = 20
_SHORT: Final = 1_500
_TIMES: Final = 4
_KINDS: Final[dict[str, Callable[[int], str]]] = {
    "links that do not close": lambda n: "[a" * n,
    "stars": lambda n: "*" * n,
    "words with stars": lambda n: "*a " * n,
    "underscores": lambda n: "_" * n,
    "stars and underscores": lambda n: "*_" * n,
    "emphasis in emphasis": lambda n: "**a " * (n // 8) + "b** " * (n // 8),
    "emphasis in Chinese": lambda n: "**重" * (n // 3),
    "tildes": lambda n: "~~a" * (n // 3),
    "quotes in quotes": lambda n: "> " * (n // 2) + "a",
    "deeper and deeper quotes": lambda n: "\n".join(">" * depth + " a" for depth in range(1, round((2 * n) ** 0.5))),
    "a quote that goes on without marks": lambda n: "> a\n" + "b\n" * (n // 2),
    "smaller than": lambda n: "<" * n,
    "tags that do not close": lambda n: '<a b="' * (n // 6),
    "comments that do not close": lambda n: "<!--" * (n // 4),
    "instructions that do not close": lambda n: "<?" * (n // 2),
    "backticks": lambda n: "`" * n,
    "more and more backticks": lambda n: "".join("`" * each + "a" for each in range(1, round((2 * n) ** 0.5))),
    "bars": lambda n: "|" * n,
    "a wide head": lambda n: "|" * n + "\n" + "|-" * n + "|",
    "a table of many columns": lambda n: "|a" * 50 + "|\n" + "|-" * 50 + "|\n" + ("|a" * 50 + "|\n") * (n // 100),
    "a long table": lambda n: "| a | b |\n|---|---|\n" + "| c | d |\n" * (n // 10),
    "lines with bars": lambda n: "| a | b |\n" * (n // 10),
    "pictures that do not close": lambda n: "![" * (n // 2),
    "what closes links": lambda n: "](" * (n // 2),
    "empty links that do not close": lambda n: "[](" * (n // 3),
    "links in links": lambda n: "[" * (n // 8) + "a" + "](b)" * (n // 8),
    "brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "definitions": lambda n: "[a]: b\n" * (n // 7),
    "what uses one definition": lambda n: ("[a] " * 100 + "\n\n") * (n // 400) + "[a]: b",
    "a title that does not end": lambda n: '[a]: b "' + "x\n" * (n // 2),
    "a label that does not end": lambda n: "[" + "a\n" * (n // 2) + "]: b",
    "labels that do not end": lambda n: "[a\n" * (n // 3),
    "marks of one note": lambda n: ("[^1]" * 100 + "\n\n") * (n // 400) + "[^1]: a",
    "notes": lambda n: "".join(f"[^{number}]: a\n" for number in range(n // 10)),
    "notes the other way around": lambda n: (
        "".join(f"a[^{number}]\n\n" for number in range(n // 16))
        + "".join(f"[^{number}]: a\n" for number in reversed(range(n // 16)))
    ),
    "notes in a line": lambda n: "[^1]: " * (n // 6),
    "lists in lists": lambda n: "- " * (n // 2),
    "deeper and deeper lists": lambda n: "\n".join("  " * depth + "- a" for depth in range(round(n**0.5))),
    "numbers in numbers": lambda n: "1. " * (n // 3),
    "lists in quotes": lambda n: "> - " * (n // 4),
    "empty items": lambda n: "-\n\n" * (n // 3),
    "headings": lambda n: "#\n" * (n // 2),
    "a long title": lambda n: "a\n" * (n // 2) + "===",
    "fences": lambda n: "```\n" * (n // 4),
    "fences in fences": lambda n: "~~~\n```\n" * (n // 8),
    "blank lines": lambda n: "\n" * n,
    "blanks": lambda n: " " * n + "a",
    "ampersands": lambda n: "&" * n,
    "backslashes": lambda n: "\\" * n,
    "addresses of mail": lambda n: "a@" * (n // 2),
    "names of hosts": lambda n: "www." * (n // 4),
    "beginnings of addresses": lambda n: "http://" * (n // 7),
}


def _whole(text: str) -> None:
    parse(text)


def _pieces(text: str) -> None:
    markdown = IncrementalMarkdown()
    step = max(len(text) // _PIECES, 1)
    for start in range(0, len(text), step):
        markdown.append(text[start : start + step])
    markdown.finish()


def _calls(work: Callable[[str], None], text: str) -> int:
    engine()
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        work(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("work", [_whole, _pieces], ids=["whole", "pieces"])
def test_work_grows_as_the_text_does(work: Callable[[str], None], kind: str) -> None:
    short, long = _KINDS[kind](_SHORT), _KINDS[kind](_SHORT * _TIMES)
    assert _calls(work, long) < 1.3 * len(long) / len(short) * _calls(work, short) + 20_000


@pytest.mark.parametrize(
    "text",
    [
        "[a" * 65_000,
        "*" * 50_000,
        "<" * 65_000,
        "a" + "`" * 65_000,
        "![" * 65_000,
        "](" * 65_000,
        "|" * 65_000,
        "a|" * 40_000,
    ],
    ids=["links", "stars", "tags", "backticks", "pictures", "closers", "bars", "cells"],
)
def test_a_long_row_of_marks_is_text_and_costs_next_to_nothing(text: str) -> None:
    assert "".join(block.text for block in parse(text)) == text
    assert _calls(_whole, text) < 20_000
    assert _calls(_pieces, text) < 2_000_000


def test_quotes_ten_thousand_deep_are_text_in_the_deepest() -> None:
    text = "> " * 10_000 + "end"
    assert _calls(_whole, text) < 300_000
    blocks = parse(text)
    assert {block.place.quote for block in blocks} == {DEEPEST}
    words = "".join(block.text for block in blocks)
    assert words.count(">") == 10_000 - DEEPEST
    assert words.endswith("end")
