"""Positions in units of UTF-16 agree with what Qt counts."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from app.ui.timeline import utf16

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_an_emoji_takes_two_units() -> None:
    assert utf16.length("ab") == 2
    assert utf16.length("字🙂b") == 4
    assert utf16.cut("字🙂b", 1, 3) == "🙂"
    assert utf16.cut("字🙂b", 3, 4) == "b"
    assert utf16.cut("字🙂b", -2, 1) == "字"
    assert utf16.cut("abc", -2, 2) == "ab"


def test_half_an_emoji_is_left_out() -> None:
    assert utf16.cut("a🙂b", 0, 2) == "a"
    assert utf16.cut("a🙂b", 2, 4) == "b"


def test_qt_counts_the_same() -> None:
    document = QTextDocument()
    document.setPlainText("a🙂字👩‍👩‍👧b")
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.position() == utf16.length("a🙂字👩‍👩‍👧b")


@given(_TEXTS, _TEXTS, _TEXTS)
def test_a_cut_gives_back_what_stood_between_two_lengths(before: str, middle: str, after: str) -> None:
    start = utf16.length(before)
    assert utf16.cut(before + middle + after, start, start + utf16.length(middle)) == middle


@given(_TEXTS, st.integers(-5, 50), st.integers(-5, 50))
def test_any_cut_is_text_of_the_text(text: str, start: int, end: int) -> None:
    assert utf16.cut(text, start, end) in text
