"""Blocks that are no words: tool calls and their answers, data, files, sources, and how they come in."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
    broken_media,
)
from app.domain.conversation import MessageStatus, Role
from app.domain.events import MessageAdded, MessageChanged, TurnStarted
from app.domain.generation import Endpoint, EndpointReason, Route
from app.domain.stream import (
    BlockAdded,
    OddsReported,
    OtherChoice,
    ProgressReported,
    ReplyStarted,
    Stage,
    TextWasThinking,
    TokenOdds,
)
from app.ui.timeline.parts.base import Part
from app.ui.timeline.parts.bubble import BubblePart
from app.ui.timeline.parts.data import DataPart
from app.ui.timeline.parts.file import FilePart
from app.ui.timeline.parts.notice import NoticePart
from app.ui.timeline.said import answer_of, copy_of
from app.ui.timeline.view import TimelineView
from tests.ui.menus import entries
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Stream, Talk

P = TypeVar("P", bound=Part)
CALL = ToolCallBlock("c1", "get_weather", '{"city":"Paris","rate":1.10}')
LONG = json.dumps([{"day": day, "sky": "clear"} for day in range(9)])


def file_ref(name: str, media_type: str, size: int = 2048) -> AttachmentRef:
    """Return a reference that no store knows."""
    return AttachmentRef("f" * 64, media_type, name, size)


def shown(view: TimelineView, *blocks: ContentBlock, role: Role = Role.ASSISTANT) -> str:
    """Show one message after a question; return its id."""
    talk = Talk()
    talk.ask("Why?")
    message = talk.add(role, blocks)
    view.set_conversation(talk.view())
    return message.id


def started(view: TimelineView) -> tuple[Talk, Stream, str]:
    """Show a reply that is waited for."""
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    view.apply(TurnStarted("c", running.id))
    return talk, Stream(running), running.id


def the_part(hand: Hand, message_id: str, kind: type[P]) -> P:
    """Return the only part of a kind."""
    found = [part for part in hand.parts_of(message_id) if isinstance(part, kind)]
    assert len(found) == 1
    return found[0]


# While a reply comes in


async def test_a_block_between_words_stands_between_them(view: TimelineView, hand: Hand) -> None:
    talk, stream, reply = started(view)
    view.apply(stream.text("Let me look."))
    view.apply(stream.event(BlockAdded(CALL), 1))
    view.apply(stream.text("It is clear.", 2))
    await hand.reads(reply, "It is clear.")
    texts = [part.text for part in hand.parts_of(reply)[1:]]
    assert [texts[0], texts[2]] == ["Let me look.", "It is clear."]
    assert "Paris" in texts[1]
    blocks = (TextBlock("Let me look."), CALL, TextBlock("It is clear."))
    assert view.model.entries[-1].blocks_so_far() == blocks

    before = hand.parts_of(reply)[1:]
    view.apply(MessageChanged(talk.changed(reply, blocks=blocks, status=MessageStatus.COMPLETE)))
    assert all(one is other for one, other in zip(before, hand.parts_of(reply)[1:], strict=False))


async def test_words_that_were_thought_become_a_thought_before_the_rest(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text("I should look"))
    view.apply(stream.event(BlockAdded(CALL), 1))
    view.apply(stream.text(" it up.", 2))
    await hand.reads(reply, "it up.")
    view.apply(stream.event(TextWasThinking(), 0))
    view.apply(stream.text("It is clear.", 2))
    await hand.reads(reply, "It is clear.")
    blocks = view.model.entries[-1].blocks_so_far()
    assert blocks == (ThinkingBlock("I should look it up."), CALL, TextBlock("It is clear."))
    assert "3 words" in hand.parts_of(reply)[0].text


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("detail", ["", "weather\nin {Paris}"])
async def test_what_a_server_is_busy_with_is_told(view: TimelineView, hand: Hand, stage: Stage, detail: str) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.event(ProgressReported(stage, 40, detail)))
    await hand.reads(reply, "40 %")
    line = hand.parts_of(reply)[0].text
    assert "Waiting" not in line
    assert ("weather in {Paris}" in line) == bool(detail)
    view.apply(stream.text("Done."))
    await hand.reads(reply, "Done.")
    assert "40 %" not in hand.parts_of(reply)[0].text


async def test_usual_reports_read_as_a_person_says_them(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    for report, words in (
        (ProgressReported(Stage.QUEUED), "Queued"),
        (ProgressReported(Stage.SEARCHING, detail="sky"), "Searching the web: sky"),
        (ProgressReported(Stage.CALLING_TOOL, detail="get_weather"), "Calling get_weather"),
        (ProgressReported(Stage.DRAWING, 40), "Drawing · 40 %"),
    ):
        view.apply(stream.event(report))
        await hand.reads(reply, words)


async def test_other_choices_and_odds_change_nothing(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.event(OtherChoice(1, "Another answer with many words.")))
    view.apply(stream.event(OddsReported((TokenOdds("a", -0.1),))))
    view.apply(stream.text("One."))
    await hand.reads(reply, "One.")
    assert "Another" not in hand.text_of(reply)
    assert "1 word" in hand.parts_of(reply)[0].text


@pytest.mark.parametrize(
    ("endpoint", "why", "words"),
    [
        (Endpoint.RESPONSES, EndpointReason.LISTED, "the list of models names it"),
        (Endpoint.CHAT, EndpointReason.FALLBACK, "the one that the list of models names is not there"),
    ],
)
async def test_the_endpoint_that_answers_is_a_tooltip_away(
    view: TimelineView, hand: Hand, endpoint: Endpoint, why: EndpointReason, words: str
) -> None:
    _talk, stream, reply = started(view)
    started_by = ReplyStarted("", "m", endpoint, why)
    view.apply(stream.event(started_by))
    view.apply(stream.text("One."))
    await hand.reads(reply, "One.")
    hand.image()
    tips = [hit.tip for hit in hand.parts_of(reply)[0].hits()]
    assert tips == [f"Endpoint {endpoint.value}: {words}"]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (EndpointReason.CHOSEN, "it was chosen"),
        (EndpointReason.MODEL, "it was chosen for this model"),
        (EndpointReason.LISTED, "the list of models names it"),
        (EndpointReason.NAMED, "the model's name tells it"),
        (EndpointReason.DEFAULT, "it is spoken everywhere"),
        (EndpointReason.FITS, "the first that can carry all of the request"),
    ],
)
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_why_an_endpoint_answered_stands_in_the_menu_of_its_reply(
    view: TimelineView, hand: Hand, why: EndpointReason, words: str
) -> None:
    asked: list[str] = []
    view.model_details_requested.connect(asked.append)
    talk = Talk()
    talk.ask("Why?")
    reply = replace(talk.reply("So."), route=Route(Endpoint.CHAT, why))
    view.set_conversation(replace(talk.view(), path=(talk.messages[0], reply)))
    hand.image()
    assert [hit.tip for hit in hand.parts_of(reply.id)[0].hits()] == [f"Endpoint chat: {words}"]
    hand.click(hand.spot("more", reply.id))
    menu = opened_menu(view)[f"Endpoint chat: {words}"]
    assert [action.isEnabled() for action in entries(menu) if action.text() == f"Endpoint chat: {words}"] == [False]
    choose(view, "Details of the model…")
    assert asked == [reply.id]


@pytest.mark.parametrize(
    "words", ["Why?", "A question that is long enough to be broken into lines. " * 8, "A part.\n\n" * 60]
)
async def test_the_switch_between_versions_stands_beside_the_bubble_and_the_buttons_beside_it(
    view: TimelineView, hand: Hand, words: str
) -> None:
    talk = Talk()
    question = talk.ask(words)
    talk.reply("So.")
    view.set_conversation(replace(talk.view(), siblings={question.id: ("other", question.id)}))
    hand.image()
    bubbles = hand.parts_of(question.id)
    switch = [hit.box for hit in bubbles[0].hits() if hit.action == "branch"]
    buttons = [hit.box for hit in bubbles[0].hits() if hit.action in ("edit", "copy")]
    boxes = sorted((*switch, *buttons), key=lambda box: box.left())
    assert boxes[:2] == buttons
    assert boxes[0].left() >= 0
    assert all(left.right() <= right.left() for left, right in pairwise(boxes)), "nothing lies over something else"
    starts = {part.caret_at(0).left() for part in bubbles if isinstance(part, BubblePart)}
    assert len(starts) == 1, "the parts of a bubble are equally wide"
    assert starts.pop() - boxes[-1].right() == view.around.theme.px(8 + 16)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_the_menu_of_a_reply_has_what_is_done_often_on_top_and_the_rest_one_step_further(
    view: TimelineView, hand: Hand
) -> None:
    talk = Talk()
    talk.ask("Why?")
    reply = replace(talk.reply("So."), route=Route(Endpoint.CHAT, EndpointReason.LISTED))
    siblings = {reply.id: ("other", reply.id)}
    view.set_conversation(replace(talk.view(), path=(talk.messages[0], reply), siblings=siblings))
    hand.image()
    hand.click(hand.spot("more", reply.id))
    menu = opened_menu(view)["Delete"]
    often = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert often == [
        "Copy the message", "Quote in the composer",
        "Try again", "Try again with another model…", "Edit the text of the reply",
        "New conversation from here", "Compare", "More",
        "Delete",
    ]  # fmt: skip
    inner = [action.text() for action in entries(menu) if action.text() and action.text() not in often]
    assert inner[:4] == ["Compare with 1 / 2", "All tries side by side", "Copy the message as Markdown", "Select all"]
    assert inner[4:] == [
        "Find…",
        "Details of the reply…",
        "Endpoint chat: the list of models names it",
        "Details of the model…",
    ]
    choose(view, "Find…")


async def test_a_thought_comes_in_open_if_the_person_wants_so(view: TimelineView, hand: Hand) -> None:
    view.around.opens_thoughts = True
    talk, stream, reply = started(view)
    view.apply(stream.thinking("The pool is full."))
    await hand.reads(reply, "The pool is full.")
    view.apply(stream.text("It queues.", 1))
    await hand.reads(reply, "It queues.")
    assert "The pool is full." in hand.text_of(reply)
    blocks = (ThinkingBlock("The pool is full.", 2.0), TextBlock("It queues."))
    view.apply(MessageChanged(talk.changed(reply, blocks=blocks, status=MessageStatus.COMPLETE)))
    assert "The pool is full." in hand.text_of(reply)
    hand.click(hand.spot("fold", reply))
    assert "The pool is full." not in hand.text_of(reply)


async def test_a_thought_comes_in_folded_otherwise(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.thinking("The pool is full."))
    await hand.reads(reply, "Thinking")
    assert "The pool is full." not in hand.text_of(reply)
    hand.click(hand.spot("fold", reply))
    assert "The pool is full." in hand.text_of(reply)


async def test_a_table_is_copied_in_three_forms(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, TextBlock("| a | b |\n|---|--:|\n| 1 | **2** |"))
    hand.image()
    hand.click(hand.spot("copy_table", reply))
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "a\tb\n1\t2"
    assert "<b>2</b>" in mime.html()
    assert bytes(mime.data("text/markdown").data()).startswith(b"| a | b |")


# Tools and data


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


# Sources


def test_sources_are_a_list_below_the_words_each_once(view: TimelineView, hand: Hand) -> None:
    python = CitationBlock("https://docs.python.org/3/", "The\nPython docs")
    reply = shown(
        view,
        CitationBlock("https://docs.python.org/3/"),
        TextBlock("Words."),
        python,
        CitationBlock("https://example.com/a"),
        TextBlock("More."),
    )
    lines = hand.text_of(reply).split("\n")
    at = lines.index("Sources")
    assert lines[at - 1] == "More."
    assert lines[at + 1 : at + 3] == ["1. The Python docs · docs.python.org", "2. https://example.com/a"]


def test_a_source_is_opened_as_every_link_is(view: TimelineView, hand: Hand) -> None:
    asked: list[str] = []
    view.link_activated.connect(asked.append)
    reply = shown(view, CitationBlock("https://example.com/a", "A"), CitationBlock("javascript:alert(1)", "B"))
    assert [str(hit.value) for hit, _box in hand.hits("link", reply)] == ["https://example.com/a"]
    hand.click(hand.spot("link", reply))
    assert asked == ["https://example.com/a"]


async def test_sources_stay_below_the_words_that_come_after_them(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text("Words."))
    view.apply(stream.event(BlockAdded(CitationBlock("https://example.com/a", "A")), 1))
    view.apply(stream.text("More.", 2))
    await hand.reads(reply, "More.")
    assert hand.text_of(reply).index("More.") < hand.text_of(reply).index("Sources")
    view.apply(stream.event(BlockAdded(CitationBlock("https://example.com/b", "B")), 3))
    await hand.reads(reply, "B · example.com")


# Files


def test_files_can_be_saved_and_what_a_player_shows_can_be_opened(view: TimelineView, hand: Hand) -> None:
    film, program = file_ref("a.mp4", "video/mp4"), file_ref("setup.exe", "application/x-msdownload")
    opened: list[object] = []
    saved: list[object] = []
    view.file_open_requested.connect(opened.append)
    view.file_save_requested.connect(saved.append)
    reply = shown(view, VideoBlock(film), FileBlock(program))
    hand.image()
    assert opened == saved == []
    assert [hit.value for hit, _box in hand.hits("open_file", reply)] == [film]
    hand.click(hand.spot("open_file", reply))
    hand.click(hand.spot("save_file", reply, 1))
    assert opened == [film]
    assert saved == [program]


def test_a_file_tells_name_kind_and_size(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, AudioBlock(file_ref("speech", "audio/mpeg"), "It is clear."))
    assert the_part(hand, reply, FilePart).text == "speech (MP3 · 2.0 kB)"
    assert "It is clear." in hand.text_of(reply)


@pytest.mark.parametrize("width", [240, 320, 720])
def test_a_files_buttons_lie_inside_its_card(view: TimelineView, hand: Hand, width: int) -> None:
    reply = shown(view, FileBlock(file_ref("a paper with a long name.pdf", "application/pdf")))
    part = the_part(hand, reply, FilePart)
    height = part.layout(width)
    for hit in part.hits():
        assert hit.box.left() >= 0
        assert hit.box.right() <= width
        assert hit.box.bottom() <= height
    buttons = [hit.box for hit in part.hits() if hit.action]
    assert not buttons[0].intersects(buttons[1])


def test_a_persons_files_stand_above_the_words(view: TimelineView, hand: Hand) -> None:
    message = shown(view, FileBlock(file_ref("a.pdf", "application/pdf")), TextBlock("Read it."), role=Role.USER)
    parts = hand.parts_of(message)
    assert isinstance(parts[0], FilePart)
    assert [part.text for part in parts[1:]] == ["Read it."]
    alone = shown(view, FileBlock(file_ref("a.pdf", "application/pdf")), role=Role.USER)
    assert [type(part) for part in hand.parts_of(alone)] == [FilePart]


# Copies and screen readers


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


# Pictures that a model made


def opened_menu(view: TimelineView) -> dict[str, "QMenu"]:
    """Return the menu that is open, by the words of its entries."""
    menus = [menu for menu in view.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    return {action.text(): menus[0] for action in entries(menus[0])}


def choose(view: TimelineView, words: str) -> None:
    """Choose an entry of the menu that is open."""
    menu = opened_menu(view)[words]
    next(action for action in entries(menu) if action.text() == words).trigger()
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_picture_of_a_reply_can_be_saved_by_mouse(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    saved: list[object] = []
    view.file_save_requested.connect(saved.append)
    picture = fake.attachments.add("drawn.png", "#c8553d")
    reply = shown(view, TextBlock("Here it is."), picture)
    hand.mouse(
        QEvent.Type.MouseButtonPress,
        hand.spot("picture", reply),
        Qt.MouseButton.RightButton,
        Qt.MouseButton.RightButton,
    )
    choose(view, "Save the picture as…")
    assert saved == [picture.attachment]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_picture_of_a_reply_can_be_saved_by_keyboard(
    focused: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    saved: list[object] = []
    focused.file_save_requested.connect(saved.append)
    picture = fake.attachments.add("drawn.png", "#c8553d")
    shown(focused, picture)
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved == []
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved == [picture.attachment]
    for key, keys in (
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ):
        hand.key(key, keys)
        choose(focused, "Save the picture as…")
    assert len(saved) == 3
