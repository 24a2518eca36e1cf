"""Thinking between tags is told from the reply, however the pieces are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.stream import TextDelta, TextWasThinking, ThinkingDelta
from app.providers.thinking import ThinkTagSplitter, split_whole


def split(*pieces: str, beside: bool = False) -> tuple[str, str]:
    """Return (thinking, text) of a stream, as it is known at its end."""
    splitter = ThinkTagSplitter()
    if beside:
        splitter.thought_beside()
    thinking, text = "", ""
    for delta in [delta for piece in pieces for delta in splitter.feed(piece)] + splitter.finish():
        if isinstance(delta, TextWasThinking):
            thinking, text = thinking + text.strip(), ""
        elif isinstance(delta, ThinkingDelta):
            thinking += delta.text
        else:
            text += delta.text
    return thinking, text


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let me see.\n</think>\n\nYes.", ("Let me see.", "Yes.")),
        ("Let me see.\n</think>\r\nYes.", ("Let me see.", "Yes.")),
        ("One.\n\nTwo.\n</thinking>\nYes.\n</thinking>\nNo.", ("One.\n\nTwo.", "Yes.\n</thinking>\nNo.")),
        ("Let me see.\n</think>", ("Let me see.", "")),
        ("Let me see.\n</thi", ("", "Let me see.\n</thi")),
        ("Let me see.</think>Yes.", ("Let me see.", "Yes.")),
        ("so it is 4</think>4", ("so it is 4", "4")),
        ("Let me see.</think>\n\nYes.", ("Let me see.", "Yes.")),
        ("Let me see. </think> Yes.", ("Let me see.", "Yes.")),
        ("Let me see.\n</think>Yes.", ("Let me see.", "Yes.")),
        ("Let me see.\n</think> Yes.", ("Let me see.", "Yes.")),
        ("Let me see. </think>  \n", ("Let me see.", "")),
        ("我想一想。</think>好的。", ("我想一想。", "好的。")),
        ("所以是四 </think>四", ("所以是四", "四")),
        ("It is **4**</think>**4**", ("It is **4**", "**4**")),
        ('He said "no"</think>No.', ('He said "no"', "No.")),
        ("```py\nx\n```\n</think>```py\ny\n```", ("```py\nx\n```", "```py\ny\n```")),
        ("a `b` c</think>d `e`", ("a `b` c", "d `e`")),
        ("</think>Yes.", ("", "Yes.")),
    ],
)
def test_quirk_31_a_missing_opening_tag(text: str, expected: tuple[str, str]) -> None:
    assert split_whole(text) == split(text) == split(*text) == expected
    for place in range(len(text)):
        assert split(text[:place], text[place:]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The thought ends with `</think>`.",
        "Use ``a ` </think>`` here",
        "It is `</think>",
        "Write:\n```\nHm.\n</think>\nYes.\n```\n",
        "Write:\n~~~xml\nHm.</think>Yes.\n~~~\n",
        "Write:\n```\nHm.\n</think>\nYes.",
        "Write:\n\n    Hm.\n    </think>\n    Yes.",
        'The tag "</think>" ends it.',
        "The tag (</think>) ends it.",
        "标签“</think>”表示结束。",
        "标签「</think>」表示结束。",
        "re.split('</think>', text)",
        're.split(r"</think>", text)',
        "The **</think>** tag",
        "The </think> tag ends a thought.",
        "The tag is </think>",
        "The tag is </think>.",
        "The tag is </think>, as a rule",
        "The tag is </think>\nYes.",
        "It works so:\n</think> ends a thought.",
        "- </think>\n- <b>",
        "1. </think> The end",
        "> </think>\n> Yes",
        "| </think> | the end |",
        r"\</think> is escaped",
        "Let me see.</think>" + " " * 70 + "Yes.",
        "The </think> tag.\nAnother</think>one",
    ],
)
def test_a_closing_tag_that_is_spoken_of_stays_in_the_text(text: str) -> None:
    assert split_whole(text) == split(text) == split(*text) == ("", text)
    for place in range(len(text)):
        assert split(text[:place], text[place:]) == ("", text)


def test_beside_thoughts_in_a_field_a_closing_tag_stands_alone() -> None:
    for text, expected in (("Hm.</think>Yes.", "Hm.</think>Yes."), ("</think>\nYes.", "Yes.")):
        assert split_whole(text, beside=True) == split(*text, beside=True) == ("", expected)


def test_a_missing_opening_tag_is_told_once_and_only_where_there_was_text() -> None:
    splitter = ThinkTagSplitter()
    events = splitter.feed("Hm.\n</think>\nYes.") + splitter.finish()
    assert events == [TextDelta("Hm.\n"), TextWasThinking(), TextDelta("Yes.")]
    assert ThinkTagSplitter().feed("</think>\nYes.") == [TextDelta("Yes.")]


def test_what_took_the_short_way_counts_as_text() -> None:
    splitter = ThinkTagSplitter()
    splitter.feed("\n")
    splitter.feed("a")
    assert splitter.passes("Hm.\n")
    assert splitter.feed("</think>\nYes.") == [TextWasThinking(), TextDelta("Yes.")]


def test_text_comes_without_delay() -> None:
    splitter = ThinkTagSplitter()
    assert splitter.feed("Hello") == [TextDelta("Hello")]
    assert splitter.feed(" you < ") == [TextDelta(" you < ")]


pieces = st.lists(
    st.sampled_from(
        [
            *("<think>", "</think>", "</think>", "<thinking>", "</thought>", "<", "</", "think", ">"),
            *("\n", "\n\n", " ", "a", "\r\n", ".", "`", "```", '"', "    "),
        ]
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
