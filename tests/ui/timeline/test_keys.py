"""The keyboard in the message view: by message, into one, out of it."""

from PySide6.QtCore import QPointF, Qt

from app.domain.conversation import MessageStatus
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, Talk, used_up
from tests.ui.waiting import until


def talk_of(turns: int) -> Talk:
    """Return a conversation that is higher than the view and ends in an error."""
    talk = Talk()
    for number in range(turns):
        talk.ask(f"Question {number}")
        talk.reply(ANSWER)
    talk.ask("And?")
    talk.reply(status=MessageStatus.FAILED, error=used_up())
    return talk


async def test_up_and_down_go_by_message_and_bring_it_into_view(focused: TimelineView, hand: Hand) -> None:
    talk = talk_of(3)
    focused.set_conversation(talk.view())
    hand.key(Qt.Key.Key_Down)
    assert focused.keys.focused_number() == len(talk.messages) - 1
    hand.key(Qt.Key.Key_Up)
    assert focused.keys.focused_number() == len(talk.messages) - 2
    for _ in range(30):
        hand.key(Qt.Key.Key_Up)
    assert focused.keys.focused_number() == 0
    assert hand.seen()[0].message_id == talk.messages[0].id
    for _ in range(30):
        hand.key(Qt.Key.Key_Down)
    assert focused.keys.focused_number() == len(talk.messages) - 1
    assert hand.seen()[-1].message_id == talk.messages[-1].id


async def test_enter_goes_into_a_message_and_presses_and_escape_leaves(focused: TimelineView, hand: Hand) -> None:
    talk = talk_of(1)
    focused.set_conversation(talk.view())
    retries: list[str] = []
    focused.retry_requested.connect(retries.append)
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    for _ in range(20):
        hit = focused.keys.focused_hit
        assert hit is not None
        if hit[1].action == "retry":
            break
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Return)
    assert retries == [talk.messages[-1].id]
    hand.image()
    hand.key(Qt.Key.Key_Escape)
    assert focused.keys.focused_hit is None
    assert focused.keys.focused_number() == len(talk.messages) - 1


async def test_details_unfold_by_the_keyboard(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of(1).view())
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert focused.keys.focused_hit is not None
    assert focused.keys.focused_hit[1].action == "fold"
    hand.key(Qt.Key.Key_Space)
    assert "insufficient_user_quota" in focused.accessible_text()


async def test_an_unknown_key_is_left_to_the_window(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of(1).view())
    before = focused.verticalScrollBar().value()
    hand.key(Qt.Key.Key_A)
    hand.key(Qt.Key.Key_Escape)
    assert focused.verticalScrollBar().value() == before
    assert focused.selection is None


async def test_a_drag_to_the_edge_scrolls_on(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of(4).view())
    bar = focused.verticalScrollBar()
    start = bar.value()
    point = QPointF(500, 300)
    hand.press(point)
    hand.drag_to(QPointF(500, 2))
    await until(lambda: bar.value() < start - 100, "the view to scroll")
    hand.release(QPointF(500, 2))
    there = bar.value()
    assert focused.selection is not None
    hand.image()
    assert bar.value() == there
