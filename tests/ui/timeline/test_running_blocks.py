"""Blocks while a reply comes in: words, thoughts, what a server is busy with, and who answers."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.blocks import (
    TextBlock,
    ThinkingBlock,
)
from app.domain.conversation import MessageStatus
from app.domain.events import MessageChanged
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
from app.ui.timeline.view import TimelineView
from tests.ui.menus import entries
from tests.ui.timeline.block_acts import CALL, choose, opened_menu, shown, started
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Talk


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
