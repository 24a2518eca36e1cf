"""Footnotes in the view: marks that lead to what they mean, and what is copied of both."""

import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageChanged
from app.domain.stream import TextDelta
from app.ui.timeline import slices
from app.ui.timeline.copying import Selected, markdown_of, plain_of
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Stream, Talk
from tests.ui.waiting import until

TEXT = "It is so[^why].\n\n" + "More words.\n\n" * 60 + "[^why]: Because.\n"


async def test_a_mark_leads_to_its_note(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    reply = talk.reply(TEXT)
    view.set_conversation(talk.view())
    view.verticalScrollBar().setValue(0)
    parts = [part for part in hand.parts_of(reply.id) if isinstance(part, ProsePart)]
    assert parts[0].text == "It is so[1]."
    note = parts[-1]
    assert (note.text, note.block.place.marker) == ("Because.", "1.")
    assert all(each.part is not note for each in hand.seen())
    hand.click(hand.spot("note"))
    assert 0 <= hand.top_of(note) < view.viewport().height()


async def test_a_mark_whose_note_is_in_sight_moves_nothing(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.reply("| a[^1] |\n|---|\n| b[^2] |\n\n[^1]: c\n[^2]: d")
    view.set_conversation(talk.view())
    hand.image()
    before = [(each.part, each.box) for each in hand.seen()]
    hand.click(hand.spot("note", number=1))
    assert [(each.part, each.box) for each in hand.seen()] == before


async def test_a_long_reply_is_settled_while_the_window_stays_awake(
    view: TimelineView, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_SLICE", 0.0)  # one slice at a time
    talk = Talk()
    talk.ask("?")
    running = talk.running()
    view.set_conversation(talk.view())
    text = "Some words [r] and some more, and more of them[^1].\n\n" * 300 + "[r]: http://a.b\n\n[^1]: Note.\n\nEnd.\n"
    view.apply(Stream(running).event(TextDelta(text)))
    await hand.reads(running.id, "Note.")
    entry = view.model.entries[-1]
    await until(lambda: not entry.is_pending, "the end of what has come")
    view.verticalScrollBar().setValue(0)
    before = [(each.part, each.box) for each in hand.seen()]
    message = talk.changed(running.id, blocks=(TextBlock(text),), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(message))
    assert entry.is_pending
    assert "[r]" in hand.text_of(running.id)
    await until(lambda: not entry.is_pending, "all slices")
    shown = [part.text for part in hand.parts_of(running.id) if isinstance(part, ProsePart)]
    assert shown == ["Some words r and some more, and more of them[1]."] * 300 + ["End.", "Note."]
    after = [(each.part, each.box) for each in hand.seen()]
    assert after[:-1] == before[:-1]


async def test_notes_are_copied_as_they_are_written(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    reply = talk.reply("So[^b] and[^a].\n\n[^a]: *A*\n[^b]: B")
    view.set_conversation(talk.view())
    chosen = [Selected(part, 0, 1_000) for part in hand.parts_of(reply.id) if isinstance(part, ProsePart)]
    assert plain_of(chosen) == "So[1] and[2].\n\n1. B\n\n2. A"
    assert markdown_of(chosen) == "So[^1] and[^2].\n\n[^1]: B\n\n[^2]: *A*"


async def test_what_is_settled_at_the_end_makes_no_part_anew_that_stays_the_same(
    view: TimelineView, hand: Hand
) -> None:
    talk = Talk()
    talk.ask("?")
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    text = "One.\n\nTwo [r] and[^no].\n\nThree.\n\nFour[^1].\n\n[^1]: Note.\n\n[r]: http://a.b\n"
    view.apply(stream.event(TextDelta(text)))
    await hand.reads(running.id, "Four")
    before = [part for part in hand.parts_of(running.id) if isinstance(part, ProsePart)]
    assert [part.text for part in before] == ["One.", "Two [r] and[no].", "Three.", "Four[1].", "Note."]
    talk.changed(running.id, blocks=(TextBlock(text),), status=MessageStatus.COMPLETE)
    view.set_conversation(talk.view())
    after = [part for part in hand.parts_of(running.id) if isinstance(part, ProsePart)]
    assert [part.text for part in after] == ["One.", "Two r and[^no].", "Three.", "Four[1].", "Note."]
    assert all(new is old for new, old in zip(after, before, strict=True))
