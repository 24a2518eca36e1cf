"""Titles out of first messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import AttachmentRef, FileBlock, ImageBlock, TextBlock
from app.services.titles import LONGEST, title_from, title_of_answer

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


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Boiling eggs", "Boiling eggs"),
        ("  Boiling\teggs  \n", "Boiling eggs"),
        ('"Boiling eggs"', "Boiling eggs"),
        ("“Boiling eggs.”", "Boiling eggs"),
        ("**Title:** Boiling eggs", "Boiling eggs"),
        ('Title: "Boiling eggs"', "Boiling eggs"),
        ("# Boiling eggs", "Boiling eggs"),
        ("标题：《煮鸡蛋的方法》", "煮鸡蛋的方法"),
        ("「煮鸡蛋」。", "煮鸡蛋"),
        ("Titre : « Œufs »", "Œufs"),
        ("<think>\nAn egg.\nHm.\n</think>\n\nBoiling eggs", "Boiling eggs"),
        ("An egg. Hm.\n</think>\nBoiling eggs", "Boiling eggs"),
        ("<think>An egg", ""),
        ("Sure! Here is a title:\n\nBoiling eggs", "Boiling eggs"),
        ("```\nBoiling eggs\n```", "Boiling eggs"),
        ("Boiling eggs\n\nThis title says what it is about.", "Boiling eggs"),
        ("What is C#?", "What is C#?"),
        ("How to use __init__", "How to use init"),
        ("Eggs...", "Eggs..."),
        ('The word "egg"', 'The word "egg"'),
        ("Right\u202eleft\u0007", "Right left"),
        ("Eggs 🥚", "Eggs 🥚"),
        ("🥚", ""),
        ("", ""),
        ("''", ""),
        ("Untitled", ""),
        ("新对话", ""),
        ("word " * 30, ""),
        ("字" * 70, "字" * 59 + "…"),
        (
            "Something about eggs and the many ways in which they are boiled",
            "Something about eggs and the many ways in which they are…",
        ),
    ],
)
def test_a_title_out_of_an_answer(answer: str, title: str) -> None:
    assert title_of_answer(answer) == title


@given(st.text())
def test_whatever_is_answered_a_title_is_one_short_line(answer: str) -> None:
    title = title_of_answer(answer)
    assert len(title) <= LONGEST
    assert title == " ".join(title.split())
