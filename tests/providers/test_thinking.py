"""Thinking between tags is told from the reply, however the pieces are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.stream import ThinkingDelta
from app.providers.thinking import ThinkTagSplitter, split_whole


def split(*pieces: str) -> tuple[str, str]:
    splitter = ThinkTagSplitter()
    deltas = [delta for piece in pieces for delta in splitter.feed(piece)] + splitter.finish()
    thinking = "".join(delta.text for delta in deltas if isinstance(delta, ThinkingDelta))
    return thinking, "".join(delta.text for delta in deltas if not isinstance(delta, ThinkingDelta))


CASES = [
    ("<think>a</think>b", ("a", "b")),
    ("\n <think>\nLet me\n\nsee.\n</think>\n\nYes.", ("Let me\n\nsee.", "Yes.")),
    ("<thinking>a</thinking>b", ("a", "b")),
    ("<thought>a</thought>b", ("a", "b")),
    ("<think></think>b", ("", "b")),
    ("<think>a < b, <b>, </th", ("a < b, <b>, </th", "")),
    ("<think>cut off", ("cut off", "")),
    ("No thinking <here>.", ("", "No thinking <here>.")),
    ("Write `<think>` and `</think>`.", ("", "Write `<think>` and `</think>`.")),
    ("An example:\n<think>\nx\n</think>\nis it.", ("", "An example:\n<think>\nx\n</think>\nis it.")),
    ("<thin ice", ("", "<thin ice")),
    ("  leading", ("", "  leading")),
    ("", ("", "")),
    ("</think>\n\nb", ("", "b")),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_whole(text: str, expected: tuple[str, str]) -> None:
    assert split_whole(text) == expected


@pytest.mark.parametrize(("text", "expected"), CASES[:-1])
def test_in_one_piece_and_in_single_characters(text: str, expected: tuple[str, str]) -> None:
    assert split(text) == expected
    assert split(*text) == expected


def test_a_missing_opening_tag() -> None:
    text = "Let me see.\n</think>\n\nYes."
    assert split_whole(text) == ("Let me see.", "Yes.")
    assert split(text) == split(*text) == ("", "Let me see.\n\nYes.")


def test_text_comes_without_delay() -> None:
    splitter = ThinkTagSplitter()
    assert [delta.text for delta in splitter.feed("Hello")] == ["Hello"]
    assert [delta.text for delta in splitter.feed(" you < ")] == [" you < "]


pieces = st.lists(
    st.sampled_from(
        ["<think>", "</think>", "<thinking>", "</thought>", "<", "</", "think", ">", "\n", "\n\n", " ", "a", "\r\n"]
    ),
    max_size=12,
).map("".join)


@given(pieces, st.data())
def test_any_split_gives_the_same(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert split(*parts) == split(text)


@given(st.text())
def test_text_without_tags_is_left_alone(text: str) -> None:
    assert split(*text) == ("", text)
