"""How a reply ended, and the ways on: cards, notices and the row of actions, pressed with the mouse."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QGuiApplication

from app.domain.conversation import MessageStatus
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import MessageAdded, MessageChanged
from app.domain.generation import Endpoint, EndpointReason, Route
from app.ui.timeline.parts.actions_row import ActionsPart
from app.ui.timeline.parts.card import ErrorCardPart
from app.ui.timeline.parts.notice import NoticePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Talk, main_talk, used_up


def heard(signal: SignalInstance) -> list[str]:
    """Return a list that fills with what a signal carries."""
    found: list[str] = []
    signal.connect(found.append)
    return found


def ended(status: MessageStatus, text: str = "Some words.", error: ErrorInfo | None = None) -> Talk:
    """Return a question and a reply that ended so."""
    talk = Talk()
    talk.ask("Why?")
    talk.reply(text, status=status, error=error)
    return talk


async def test_a_whole_reply_has_actions_and_no_notice(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    view.set_conversation(talk.view())
    kinds = [type(part) for part in hand.parts_of(talk.messages[1].id)]
    assert ActionsPart in kinds
    assert NoticePart not in kinds
    assert ErrorCardPart not in kinds
    [row] = [part for part in hand.parts_of(talk.messages[1].id) if isinstance(part, ActionsPart)]
    assert "1284 tokens" in row.facts.replace(",", "")  # the system's locale may group the figures
    assert "6.2 s" in row.facts


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (MessageStatus.STOPPED, "You stopped this reply"),
        (MessageStatus.INTERRUPTED, "Interrupted"),
        (MessageStatus.CUT, "Cut off by the gateway after"),
    ],
)
async def test_a_reply_that_did_not_end_says_so_and_goes_on(
    view: TimelineView, hand: Hand, status: MessageStatus, words: str
) -> None:
    error = ErrorInfo(ErrorReason.TOKEN_LIMIT, {"tokens": "1024"}) if status is MessageStatus.CUT else None
    talk = ended(status, error=error)
    reply = talk.messages[1].id
    view.set_conversation(talk.view())
    continues, retries = heard(view.continue_requested), heard(view.retry_requested)
    [notice] = [part for part in hand.parts_of(reply) if isinstance(part, NoticePart)]
    assert words in notice.text
    assert words in view.accessible_text()
    hand.click(hand.spot("continue", reply))
    assert (continues, retries) == ([reply], [])
    hand.click(hand.spot("retry", reply))
    assert (continues, retries) == ([reply], [reply])


async def test_what_was_left_out_of_a_request_stands_below_its_reply(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    reply = talk.messages[1]
    view.set_conversation(talk.view())
    assert not [part for part in hand.parts_of(reply.id) if isinstance(part, NoticePart)]
    route = Route(Endpoint.CHAT, EndpointReason.DEFAULT, ("seed", "temperature"))
    view.apply(MessageChanged(dataclasses.replace(reply, route=route)))
    [notice] = [part for part in hand.parts_of(reply.id) if isinstance(part, NoticePart)]
    assert notice.text == "Sent without seed, temperature, which the gateway refuses"
    assert notice.text in view.accessible_text()
    asked = heard(view.model_details_requested)
    hand.click(hand.spot("model_details", reply.id))
    assert asked == [reply.id]
    view.set_conversation(None)
    view.set_conversation(
        dataclasses.replace(talk.view(), path=(talk.messages[0], dataclasses.replace(reply, route=route)))
    )
    assert "Sent without seed" in view.accessible_text(), "also when it is opened again"


async def test_nothing_left_out_is_no_notice(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    view.set_conversation(talk.view())
    route = Route(Endpoint.CHAT, EndpointReason.DEFAULT)
    view.apply(MessageChanged(dataclasses.replace(talk.messages[1], route=route)))
    assert not [part for part in hand.parts_of(talk.messages[1].id) if isinstance(part, NoticePart)]


async def test_the_card_of_a_failure_unfolds_and_folds(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.FAILED, "", used_up())
    reply = talk.messages[1].id
    view.set_conversation(talk.view())
    [card] = [part for part in hand.parts_of(reply) if isinstance(part, ErrorCardPart)]
    assert "used up" in card.text
    assert "用户额度不足" in card.text
    assert "insufficient_user_quota" not in card.text
    folded = card.layout(view.model.width)
    hand.click(hand.spot("fold", reply))
    [card] = [part for part in hand.parts_of(reply) if isinstance(part, ErrorCardPart)]
    for detail in ("用户额度不足", "403", "insufficient_user_quota", "202611232256318842071"):
        assert detail in card.text
    assert card.layout(view.model.width) > folded
    assert hand.is_at_end()
    hand.click(hand.spot("copy_text", reply))
    assert "202611232256318842071" in QGuiApplication.clipboard().text()
    hand.click(hand.spot("fold", reply))
    assert card.layout(view.model.width) == folded


async def test_the_ways_on_of_a_card_name_its_message(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.FAILED, "", used_up())
    reply = talk.messages[1].id
    view.set_conversation(talk.view())
    signals = (view.retry_requested, view.another_model_requested, view.settings_requested)
    retries, others, settings = (heard(signal) for signal in signals)
    hand.click(hand.spot("retry", reply))
    hand.click(hand.spot("another_model", reply))
    hand.click(hand.spot("settings", reply))
    assert (retries, others, settings) == ([reply], [reply], ["p"])


async def test_an_open_card_stays_open_when_the_message_changes(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.FAILED, "", used_up())
    view.set_conversation(talk.view())
    hand.click(hand.spot("fold", talk.messages[1].id))
    view.apply(MessageChanged(dataclasses.replace(talk.messages[1], request_id="x")))
    assert "insufficient_user_quota" in view.accessible_text()


async def test_a_press_that_is_let_go_elsewhere_does_nothing(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.FAILED, "", used_up())
    view.set_conversation(talk.view())
    retries = heard(view.retry_requested)
    spot = hand.spot("retry")
    hand.press(spot)
    hand.release(hand.spot("settings"))
    assert retries == []


async def test_another_message_below_makes_a_reply_the_last_no_more(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    first = talk.messages[1].id
    view.set_conversation(talk.view())

    def rows() -> list[bool]:
        return [part.is_last for part in hand.parts_of(first) if isinstance(part, ActionsPart)]

    assert rows() == [True]
    view.apply(MessageAdded(talk.ask("And?")))
    view.apply(MessageAdded(talk.running()))
    assert rows() == [False]
    view.set_conversation(talk.view())
    assert rows() == [False]


async def test_actions_of_an_earlier_reply_show_under_the_mouse(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    talk.ask("And?")
    talk.reply("So.")
    view.set_conversation(talk.view())
    _hit, place = hand.hits("copy", talk.messages[1].id)[0]
    before = hand.image().copy(place.toAlignedRect())
    hand.hover(hand.find("Some words.")[0])
    assert hand.image().copy(place.toAlignedRect()) != before


@pytest.mark.parametrize(("action", "expected"), [("copy", "Some words."), ("quote", "Some words.")])
async def test_a_reply_is_copied_and_quoted_as_markdown(
    view: TimelineView, hand: Hand, action: str, expected: str
) -> None:
    talk = ended(MessageStatus.COMPLETE)
    view.set_conversation(talk.view())
    quoted = heard(view.quote_requested)
    QGuiApplication.clipboard().clear()
    hand.click(hand.spot(action, talk.messages[1].id))
    assert (QGuiApplication.clipboard().text() if action == "copy" else quoted[0]) == expected


async def test_the_tries_of_a_reply_are_gone_through(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    talk = main_talk(fake.attachments)
    view.set_conversation(talk.view())
    view.resize(1016, 1800)
    shown = heard(view.branch_requested)
    reply = talk.messages[1].id
    hand.click(hand.spot("branch", reply, 0))
    hand.click(hand.spot("branch", reply, 1))
    assert shown == ["x", "y"]


async def test_the_first_try_has_none_before_it(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    reply = talk.messages[1].id
    talk.siblings[reply] = (reply, "later")
    view.set_conversation(talk.view())
    shown = heard(view.branch_requested)
    hand.click(hand.spot("branch", reply, 0))
    assert shown == []
    hand.click(hand.spot("branch", reply, 1))
    assert shown == ["later"]


async def test_ones_own_words_are_edited_and_copied(view: TimelineView, hand: Hand) -> None:
    talk = ended(MessageStatus.COMPLETE)
    question = talk.messages[0].id
    view.set_conversation(talk.view())
    edited = heard(view.edit_requested)
    hand.click(hand.spot("edit", question))
    hand.click(hand.spot("copy", question))
    assert edited == [question]
    assert QGuiApplication.clipboard().text() == "Why?"


@pytest.mark.parametrize("make", [lambda: ended(MessageStatus.RUNNING), lambda: ended(MessageStatus.RUNNING, "")])
async def test_a_running_reply_offers_nothing_yet(view: TimelineView, hand: Hand, make: Callable[[], Talk]) -> None:
    talk = make()
    view.set_conversation(talk.view())
    assert not hand.hits("retry")
    assert not hand.hits("copy", talk.messages[1].id)
