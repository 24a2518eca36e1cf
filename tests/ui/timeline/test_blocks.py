"""Blocks of data and tools, copies, and what screen readers are told."""

import json

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.blocks import (
    AttachmentRef,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
    broken_media,
)
from app.domain.conversation import Role
from app.ui.timeline.parts.data import DataPart
from app.ui.timeline.parts.notice import NoticePart
from app.ui.timeline.said import answer_of, copy_of
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.block_acts import CALL, file_ref, shown, the_part
from tests.ui.timeline.hand import Hand

LONG = json.dumps([{"day": day, "sky": "clear"} for day in range(9)])


def test_a_tool_call_shows_its_name_and_arguments_as_they_came(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, CALL)
    part = the_part(hand, reply, DataPart)
    assert part.heading == "Tool call: get_weather"
    assert part.text == '{\n  "city": "Paris",\n  "rate": 1.10\n}'
    assert not hand.hits("fold", reply)


@pytest.mark.parametrize("arguments", ["", "{}", " {} "])
def test_a_tool_call_without_arguments_is_one_line(view: TimelineView, hand: Hand, arguments: str) -> None:
    reply = shown(view, ToolCallBlock("c", "now", arguments))
    part = the_part(hand, reply, DataPart)
    assert part.text == ""
    assert part.layout(600) < 40
    assert not hand.hits("copy_text", reply)


@pytest.mark.parametrize("broken", ['{"city": "Par', "free text", '{"a": NaN', "[" * 100_000])
def test_what_is_no_json_is_shown_as_it_is(view: TimelineView, hand: Hand, broken: str) -> None:
    reply = shown(view, ToolCallBlock("c", "free", broken))
    assert the_part(hand, reply, DataPart).text == broken


def test_long_data_shows_its_beginning_until_it_is_opened(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, ToolResultBlock("c1", LONG), TextBlock("Clear."))
    part = the_part(hand, reply, DataPart)
    assert part.text.count("\n") + 1 == 8
    folded = part.layout(view.model.width)
    hand.click(hand.spot("fold", reply))
    assert json.loads(part.text) == json.loads(LONG)
    assert part.layout(view.model.width) > folded
    hand.click(hand.spot("fold", reply))
    assert part.layout(view.model.width) == folded


def test_data_stays_open_when_the_theme_changes(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, ToolResultBlock("c1", LONG))
    hand.click(hand.spot("fold", reply))
    view.retranslate()
    assert json.loads(the_part(hand, reply, DataPart).text) == json.loads(LONG)


def test_folded_data_is_copied_whole(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, ToolResultBlock("c1", LONG))
    hand.click(hand.spot("copy_text", reply))
    assert json.loads(QGuiApplication.clipboard().text()) == json.loads(LONG)


def test_an_answer_that_failed_says_so(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, ToolResultBlock("c1", "No such city", is_error=True))
    assert the_part(hand, reply, DataPart).heading == "The tool failed"


def test_answers_of_tools_are_the_tools_and_cannot_be_asked_again(view: TimelineView, hand: Hand) -> None:
    message = shown(view, ToolResultBlock("c1", "21"), role=Role.TOOL)
    assert hand.parts_of(message)[0].text.startswith("Tool")
    assert not hand.hits("retry", message)
    assert "Tool" in view.accessible_text()


def test_a_reply_that_is_data_can_be_copied(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, StructuredBlock('{"temp":21.50}', "weather"))
    assert the_part(hand, reply, DataPart).heading == "JSON · weather"
    hand.click(hand.spot("copy", reply))
    assert QGuiApplication.clipboard().text() == '```json\n{\n  "temp": 21.50\n}\n```'


@pytest.mark.parametrize(
    ("blocks", "copied"),
    [
        ((CALL,), 'get_weather\n\n```json\n{\n  "city": "Paris",\n  "rate": 1.10\n}\n```'),
        ((ToolResultBlock("c", "21 °C"),), "```\n21 °C\n```"),
        ((VideoBlock(AttachmentRef("f" * 64, "video/mp4", "a.mp4", 1)),), "a.mp4"),
        ((TextBlock("Words."), CALL), "Words."),
    ],
)
def test_a_reply_without_words_is_copied_too(
    view: TimelineView, hand: Hand, blocks: tuple[ContentBlock, ...], copied: str
) -> None:
    reply = shown(view, *blocks)
    hand.click(hand.spot("copy", reply))
    assert QGuiApplication.clipboard().text() == copied


def test_what_an_endpoint_keeps_for_itself_is_not_there(view: TimelineView, hand: Hand) -> None:
    secret = ProviderDataBlock("responses", '{"encrypted_content": "abc"}')
    without = shown(view, TextBlock("One."), TextBlock("Two."))
    expected = [part.text for part in hand.parts_of(without)]
    reply = shown(view, secret, TextBlock("One."), secret, TextBlock("Two."), secret)
    assert [part.text for part in hand.parts_of(reply)] == expected
    assert "encrypted" not in view.accessible_text()


def test_a_block_that_is_not_known_is_readable(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, TextBlock("Words."), UnknownBlock("hologram", 3, '{"depth":5}'))
    part = the_part(hand, reply, DataPart)
    assert part.heading == "Unknown to this version, kept as it is: hologram"
    assert part.text == '{\n  "depth": 5\n}'


@pytest.mark.parametrize(
    ("media_type", "words"),
    [
        ("image/png", "A picture came that cannot be read (image/png)"),
        ("audio/wav", "A sound came that cannot be read (audio/wav)"),
        ("video/mp4", "A film came that cannot be read (video/mp4)"),
        ("text/<b>x</b>", "A file came that cannot be read (text/<b>x</b>)"),
        ("base64", "A file came that cannot be read"),
    ],
)
def test_a_file_that_could_not_be_read_is_a_sentence(
    view: TimelineView, hand: Hand, media_type: str, words: str
) -> None:
    reply = shown(view, TextBlock("Two of them."), broken_media(media_type, "AAAA!"))
    part = the_part(hand, reply, NoticePart)
    assert part.text == words
    assert words in view.accessible_text()
    assert "broken_media" not in view.accessible_text()
    assert "AAAA" not in view.accessible_text()
    assert answer_of((broken_media(media_type, "AAAA!"),)) == ""
    assert copy_of((broken_media(media_type, "AAAA!"),)) == words


def test_a_copy_of_everything_has_every_block(view: TimelineView) -> None:
    shown(
        view,
        CALL,
        ToolResultBlock("c1", "a ``` b"),
        StructuredBlock('{"a":1}'),
        FileBlock(file_ref("notes.txt", "text/plain")),
        TextBlock("Words."),
        CitationBlock("https://example.com/a", "A"),
    )
    view.select_all()
    view.copy()
    mime = QGuiApplication.clipboard().mimeData()
    markdown = bytes(mime.data("text/markdown").data()).decode()
    for text in (mime.text(), markdown, view.accessible_text()):
        for words in ("Tool call: get_weather", '"rate": 1.10', "a ``` b", "notes.txt", "Words.", "Sources"):
            assert words in text
    assert '```json\n{\n  "city"' in markdown
    assert "````\na ``` b\n````" in markdown
    assert "1. [A](https://example.com/a)" in markdown
    assert "<p>Tool call: get_weather</p><pre>" in mime.html()
