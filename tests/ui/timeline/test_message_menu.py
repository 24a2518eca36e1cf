"""What can be done with a message: beside its bubble, and in its menu."""

from dataclasses import replace
from itertools import pairwise

import pytest

from app.domain.generation import Endpoint, EndpointReason, Route
from app.ui.timeline.parts.bubble import BubblePart
from app.ui.timeline.view import TimelineView
from tests.ui.menus import entries
from tests.ui.timeline.block_acts import choose, opened_menu
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Talk


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
