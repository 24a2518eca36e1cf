"""Find in a conversation: which match is the next one, how it comes into view, and what stays where it is."""

import dataclasses

from app.domain.blocks import TextBlock, ThinkingBlock, ToolResultBlock
from app.domain.conversation import MessageStatus, Role
from app.domain.events import MessageChanged
from app.ui.timeline.finding.wanted import Wanted
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.data import DataPart
from app.ui.timeline.parts.thinking import ThinkingPart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, Stream, Talk
from tests.ui.timeline.seeking import long_talk, look_for, marked
from tests.ui.waiting import until


async def test_a_place_in_one_message_is_shown_and_of_its_matches_the_one_that_is_meant(view: TimelineView) -> None:
    talk = long_talk(30, needle=(2, 20))
    text = "\n\n".join(f"The **needle** number {number} in its own paragraph." for number in range(40))
    asked = talk.ask("Where?")
    reply = talk.reply(text)
    view.set_conversation(talk.view())
    view.finder.look_in(Wanted.any_of(["needle"]), reply.id, "needle number 30 in its")
    await until(lambda: view.finder.is_done and view.finder.index == 33, "the match that is meant")
    assert any("number 30" in part.text for _n, _b, part, _box in view.parts_between(0, view.viewport().height()))
    view.finder.look_in(Wanted.any_of(["needle"]), asked.id)
    await until(lambda: view.finder.is_done, "the end of the search")
    assert view.finder.index == 0, "the message has none"
    assert view.scroller.anchor is not None
    assert view.scroller.anchor.message_id == asked.id
    view.finder.look_in(Wanted.any_of(["needle"]), reply.id, "something else")
    await until(lambda: view.finder.index == 3, "the first")


async def test_next_and_previous_go_round(view: TimelineView) -> None:
    view.set_conversation(long_talk(30, needle=(2, 11, 25)).view())
    view.verticalScrollBar().setValue(0)
    await look_for(view, "needle")
    seen = []
    for step in (0, 1, 1, 1, -1, -1):
        if step:
            view.finder.step(step)
        assert "[needle]" in marked(view)
        seen.append(view.finder.index)
    assert (seen, view.finder.total) == ([1, 2, 3, 1, 3, 2], 3)


async def test_the_first_match_is_the_next_one_below(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(30, needle=(2, 11, 25)).view())
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    await look_for(view, "needle")
    assert view.finder.index == 3
    # More letters look on from the same match, and not from the next one.
    await look_for(view, "a needle")
    assert view.finder.index == 3


async def test_a_match_that_can_be_seen_moves_nothing(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(12, needle=(5,)).view())
    await look_for(view, "needle")
    before = view.verticalScrollBar().value()
    await look_for(view, "a needle")
    view.finder.step(1)
    assert view.verticalScrollBar().value() == before


async def test_a_match_deep_in_a_long_reply_is_brought_into_view(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(10)
    long_reply = "\n\n".join(f"Paragraph {number} with *some* words." for number in range(700))
    talk.reply(long_reply.replace("Paragraph 400 ", "Paragraph 400 and a needle "))
    for number in range(10):
        talk.ask(f"Later {number}")
        talk.reply(ANSWER)
    view.set_conversation(talk.view())
    hand.scroll_to(0)
    await look_for(view, "needle")
    await until(lambda: marked(view) == ["[needle]"], "the match")
    assert view.finder.index == 1


async def test_a_thought_and_a_tool_card_open_at_the_match(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    answer = "\n".join(f"row {number}" for number in range(60)) + "\nneedle"
    blocks = (ThinkingBlock("Hm, a needle?", 3.0), ToolResultBlock("1", answer), TextBlock("Done."))
    reply = talk.add(Role.ASSISTANT, blocks)
    view.set_conversation(talk.view())
    head = next(part for part in hand.parts_of(reply.id) if isinstance(part, ThinkingPart))
    card = next(part for part in hand.parts_of(reply.id) if isinstance(part, DataPart))
    await look_for(view, "needle")
    assert (view.finder.total, head.is_open, card.is_unfolded) == (2, True, False)
    assert "[needle]" in marked(view)
    view.finder.step(1)
    assert card.is_unfolded
    assert marked(view)[-1] == "[needle]"
    assert 0 < hand.top_of(card) + card.top_of(len(answer) - 3) < view.viewport().height()


async def test_long_code_opens_at_a_match_that_is_folded_away(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    reply = talk.reply("```\n" + "".join(f"row {number}\n" for number in range(90)) + "needle\n```")
    view.set_conversation(talk.view())
    code = next(part for part in hand.parts_of(reply.id) if isinstance(part, CodePart))
    seen = []
    for words in ("row 3", "needle"):
        await look_for(view, words)
        seen.append(code.is_unfolded)
    assert seen == [False, True]
    assert marked(view) == ["[needle]"]


async def test_closing_keeps_the_place_and_selects_the_match(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(30, needle=(7,)).view())
    await look_for(view, "needle")
    before = view.verticalScrollBar().value()
    view.finder.close()
    assert view.verticalScrollBar().value() == before
    assert hand.copied() == "needle"
    assert marked(view) == []


async def test_the_count_grows_while_a_reply_comes_in_and_nothing_jumps(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(20, needle=(3, 9))
    talk.ask("And now?")
    running = talk.running()
    view.set_conversation(talk.view())
    hand.scroll_to(0)
    await look_for(view, "needle")
    view.finder.step(1)
    before, place = view.verticalScrollBar().value(), marked(view)
    stream = Stream(running)
    for number in range(40):
        view.apply(stream.text(f"Paragraph {number} with a **need**le in it.\n\n"))
    await until(lambda: view.finder.total == 42, "the matches of the reply")
    assert (view.finder.index, view.verticalScrollBar().value(), marked(view)) == (2, before, place)
    text = "".join(f"Paragraph {number} with a **need**le in it.\n\n" for number in range(40))
    done = dataclasses.replace(running, blocks=(TextBlock(text),), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(done))
    await until(lambda: view.finder.is_done, "the end of the search")
    assert (view.finder.index, view.finder.total, view.verticalScrollBar().value()) == (2, 42, before)
    view.finder.step(1)
    assert view.finder.index == 3
    assert "[needle]" in marked(view)


async def test_another_conversation_is_looked_through_too(view: TimelineView) -> None:
    view.set_conversation(long_talk(4, needle=(1, 2)).view())
    await look_for(view, "needle")
    other = Talk("other")
    other.ask("One needle.")
    view.set_conversation(other.view())
    await until(lambda: view.finder.is_done, "the end of the search")
    assert (view.finder.index, view.finder.total) == (0, 1)
    view.finder.step(1)
    assert marked(view) == ["[needle]"]
    view.set_conversation(None)
    assert (view.finder.index, view.finder.total) == (0, 0)


async def test_code_scrolls_sideways_to_the_match(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    reply = talk.reply("```\n" + "x" * 400 + " needle\n```")
    view.set_conversation(talk.view())
    hand.image()
    code = next(part for part in hand.parts_of(reply.id) if isinstance(part, CodePart))
    await look_for(view, "needle")
    assert code.sideways.scrolled > 0
