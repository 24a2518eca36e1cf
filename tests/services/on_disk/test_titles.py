"""Titles out of first messages."""

import pytest

from app.domain.blocks import AttachmentRef, FileBlock, ImageBlock, TextBlock
from app.services.titles import LONGEST, title_from

PICTURE = ImageBlock(AttachmentRef("a" * 64, "image/png", "cat.png", 3), 4, 5)
FILE = FileBlock(AttachmentRef("b" * 64, "text/plain", "notes.txt", 3))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hello", "Hello"),
        ("\n\n  Hello \t there\nmore", "Hello there"),
        ("# Heading", "Heading"),
        ("> 1. **Bold** and _leaning_ and ~~gone~~", "Bold and leaning and gone"),
        ("***both***", "both"),
        ("Call `my_function(a, *b)` now", "Call my_function(a, *b) now"),
        ("What does snake_case_name mean?", "What does snake_case_name mean?"),
        ("Why is __init__ called?", "Why is init called?"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("Look in ~/notes", "Look in ~/notes"),
        ("See [the page](https://example.com/a_b) please", "See the page please"),
        ("![A cat](cat.png)", "A cat"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("---\n", "---"),
        ("你好,世界", "你好,世界"),
        ("", ""),
        ("   \n", ""),
    ],
)
def test_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_from((TextBlock(text),)) == title


def test_a_long_line_is_cut() -> None:
    title = title_from((TextBlock("word " * 40),))
    assert len(title) <= LONGEST
    assert title.endswith("…")
    assert title_from((TextBlock("x" * LONGEST),)) == "x" * LONGEST


def test_files_give_their_name_where_nothing_is_said() -> None:
    assert title_from((FILE, PICTURE)) == "cat.png"
    assert title_from((FILE,)) == "notes.txt"
    assert title_from((PICTURE, TextBlock("What is this?"))) == "What is this?"
    assert title_from(()) == ""
