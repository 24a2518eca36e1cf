"""Long replies are parsed in slices: nothing is lost, and what a person reads or has selected stays where it is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageAdded, MessageChanged
from app.ui.timeline.markdown.blocks import TextBlock as MarkdownText
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.unread import LONG, UnreadPart, end_of
from app.ui.timeline.view import TimelineView
from app.ui.timeline.words import Words
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.markdown.texts import cuts, documents
from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK, FakeServices, Stream, Talk
from tests.ui.waiting import until

PARAGRAPH = "The quick brown fox jumps over the lazy dog, 然后回家睡觉。 "
LONG_REPLY = "".join(
    f"## Part {number}\n\n{PARAGRAPH * 3}[a link][{number % 7}] and `code`.\n\n{ANSWER}\n\n{EVERY_BLOCK}\n\n"
    for number in range(20)
) + "".join(f"[{number}]: https://example.com/{number}\n" for number in range(7))


async def at_rest(view: TimelineView) -> None:
    await until(lambda: not view.slices.is_busy, "the end of parsing")


def placeholders(hand: Hand, message_id: str) -> list[UnreadPart]:
    return [part for part in hand.parts_of(message_id) if isinstance(part, UnreadPart)]


def opened(view: TimelineView, text: str) -> str:
    talk = Talk()
    talk.ask("Tell me everything.")
    reply = talk.reply(text)
    view.set_conversation(talk.view())
    return reply.id


async def test_a_long_reply_is_open_at_once_and_its_end_is_real(view: TimelineView, hand: Hand) -> None:
    reply = opened(view, LONG_REPLY + "\n\nThe last words.")
    assert len(placeholders(hand, reply)) == 1
    assert hand.is_at_end()
    assert any(each.part.text == "The last words." for each in hand.seen())
    assert hand.image().width() == 1016


async def test_in_slices_it_becomes_the_same_as_at_once(view: TimelineView, hand: Hand) -> None:
    reply = opened(view, LONG_REPLY)
    await at_rest(view)
    assert placeholders(hand, reply) == []
    words = [part.text for part in hand.parts_of(reply)][1:-1]
    assert words == [block.text for block in parse(LONG_REPLY)]
    assert hand.is_at_end()
    prose = [part.block for part in hand.parts_of(reply) if isinstance(part, ProsePart)]
    assert prose == [block for block in parse(LONG_REPLY) if isinstance(block, MarkdownText)]
    assert any(span.link == "https://example.com/5" for block in prose for span in block.spans)


async def test_all_of_it_can_be_copied_before_it_is_parsed(view: TimelineView, hand: Hand) -> None:
    reply = opened(view, LONG_REPLY + "\n\nThe last words.")
    assert len(placeholders(hand, reply)) == 1
    view.select_all()
    copied = hand.copied()
    assert "## Part 0" in copied
    assert copied.count("## Part") + copied.count("\nPart ") >= 20
    assert "The last words." in copied


async def test_what_is_read_stays_while_what_is_above_is_parsed(view: TimelineView, hand: Hand) -> None:
    reply = opened(view, LONG_REPLY + f"\n\n{PARAGRAPH * 40}\n\nThe last words.")
    hand.scroll_to(view.verticalScrollBar().value() - 100)
    assert placeholders(hand, reply)
    start, end = hand.find("fox jumps")
    hand.drag(start, end)
    before = next(each for each in hand.seen() if each.part.text.startswith("The quick") and each.box.top() < 600)
    selected = hand.copied()
    assert "fox jump" in selected
    await at_rest(view)
    assert placeholders(hand, reply) == []
    assert hand.top_of(before.part) == pytest.approx(before.box.top(), abs=1)
    assert hand.copied() == selected


async def test_a_place_in_the_middle_is_found_again_in_a_reply_that_is_parsed_anew(
    view: TimelineView, hand: Hand
) -> None:
    talk, other = Talk("a"), Talk("b")
    talk.ask("Tell me everything.")
    talk.reply(LONG_REPLY)
    other.ask("Else?")
    view.set_conversation(talk.view())
    await at_rest(view)
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    place = next(each for each in hand.seen() if each.box.top() > 0 and each.part.text)
    view.set_conversation(other.view())
    view.set_conversation(talk.view())
    await at_rest(view)
    again = next(each for each in hand.seen() if each.box.top() > 0 and each.part.text)
    assert again.part.text == place.part.text
    assert again.box.top() == pytest.approx(place.box.top(), abs=1)


async def test_a_flood_of_text_is_read_in_slices_and_ends_whole(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    stream = Stream(running)
    view.apply(stream.text(LONG_REPLY))
    await until(lambda: placeholders(hand, running.id), "a placeholder")
    view.apply(stream.text("\n\nAnd more"))
    await hand.reads(running.id, "And more")
    view.apply(
        MessageChanged(
            replace(running, blocks=(TextBlock(LONG_REPLY + "\n\nAnd more"),), status=MessageStatus.COMPLETE)
        )
    )
    await at_rest(view)
    words = [part.text for part in hand.parts_of(running.id)][1:-1]
    assert words == [block.text for block in parse(LONG_REPLY + "\n\nAnd more")]


async def test_a_reply_keeps_selection_and_place_while_five_thousand_words_come_in_below(
    view: TimelineView, hand: Hand
) -> None:
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    stream = Stream(running)
    view.apply(stream.text(f"{ANSWER}\n\n{PARAGRAPH * 6}\n\n" * 4))
    await hand.reads(running.id, "lazy dog")
    hand.scroll_to(view.verticalScrollBar().value() - 500)
    start, end = hand.find("fox jumps")
    hand.drag(start, end)
    selected, image_place = hand.copied(), view.selection
    read = next(each for each in hand.seen() if each.box.top() > 0 and each.part.text)
    came = 0
    number = 0
    while came < 5_000:
        text = f"Round {number}.\n\n{ANSWER}\n\n{EVERY_BLOCK}\n\n{PARAGRAPH * 5}\n\n"
        for at in range(0, len(text), 40):
            view.apply(stream.text(text[at : at + 40]))
        await hand.reads(running.id, f"Round {number}.")
        assert hand.top_of(read.part) == pytest.approx(read.box.top(), abs=1)
        assert view.selection == image_place
        came += len(text.split())
        number += 1
    await hand.reads(running.id, f"Round {number - 1}.")
    complete = replace(running, blocks=view.model.entries[-1].blocks_so_far(), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(complete))
    await at_rest(view)
    assert hand.top_of(read.part) == pytest.approx(read.box.top(), abs=1)
    assert hand.copied() == selected


async def test_rows_of_a_table_that_are_measured_above_move_nothing(view: TimelineView, hand: Hand) -> None:
    row = "| {} | short | " + PARAGRAPH * 4 + " | {} |\n"
    table = "| n | a | b | c |\n|--:|---|---|---|\n"
    table += "".join(row.format(number, "WWWW " * (number % 9)) for number in range(300))
    reply = opened(view, table)
    await at_rest(view)
    part = next(part for part in hand.parts_of(reply) if isinstance(part, TablePart))
    assert part.text.count("\n") == 300
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    for _ in range(60):
        point = QPointF(view.column_left + 4, 200)
        position = view.position_at(point.toPoint())
        assert position is not None
        before = hand.top_of(part) + part.top_of(position.character)
        hand.scroll_to(view.verticalScrollBar().value() - 37)
        after = hand.top_of(part) + part.top_of(position.character)
        assert after - before == pytest.approx(37, abs=1)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_slices_of_any_text_give_what_the_whole_gives(data: st.DataObject) -> None:
    text = data.draw(documents())
    markdown_so_far = IncrementalMarkdown()
    for piece in data.draw(cuts(text)):
        markdown_so_far.append(piece)
    count: int | None = None
    shown = list(markdown_so_far.blocks)
    for first in markdown_so_far.settling():
        now = list(markdown_so_far.blocks)
        assert count in (None, len(now))
        count = len(now)
        assert shown[:first] == now[:first]
        shown = now
    assert tuple(shown) == parse(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab#-`~>| \n", max_size=200))
def test_the_end_begins_behind_a_blank_line_outside_of_code(text: str) -> None:
    at = end_of(text)
    if at < len(text):
        assert text[:at].rstrip(" \t").endswith("\n")
        assert text[at] not in " \t\n`~>|-"


def test_words_of_a_long_text_have_all_of_it_at_every_slice(view: TimelineView, fake: FakeServices) -> None:
    words = Words()
    words.show_whole(view.around, LONG_REPLY)
    assert len(LONG_REPLY) > LONG
    numbers = set()
    while words.is_pending:
        words.read_on(0.0)
        before = len(words.parts)
        shown = words.show(view.around)
        assert len(words.parts) == before + shown.moved.by
        numbers.add(len(words.own))
    assert [part.text for part in words.parts] == [block.text for block in parse(LONG_REPLY)]
    assert len(numbers) > 10
