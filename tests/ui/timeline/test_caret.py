"""The caret in the message view: where keys take it, what they select, and that it is in sight."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from app.domain.blocks import FileBlock, TextBlock
from app.domain.conversation import MessageStatus
from app.ui.timeline import utf16
from app.ui.timeline.position import Position
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK, FakeServices, Talk, main_talk

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MOST = 20_000


def talk_of(reply: str, question: str = "Why?") -> Talk:
    """Return a question and its reply."""
    talk = Talk()
    talk.ask(question)
    talk.reply(reply)
    return talk


def where(view: TimelineView) -> Position:
    """Return where the caret is. Raises AssertionError where there is none."""
    position = view.keys.caret.position
    assert position is not None
    return position


def begin(view: TimelineView, hand: Hand) -> None:
    """Turn the caret on and go to the beginning of everything."""
    hand.key(K.Key_F7)
    hand.key(K.Key_Home, CTRL)


def text_around(view: TimelineView) -> tuple[str, str]:
    """Return what stands before and behind the caret in its part."""
    position = where(view)
    number = view.model.number_of(position.message_id)
    assert number is not None
    text = view.model.entries[number].parts(view.around)[position.block].text
    return utf16.cut(text, 0, position.character), utf16.cut(text, position.character, utf16.length(text))


def is_on(view: TimelineView) -> bool:
    """Return whether there is a caret."""
    return view.keys.caret.is_on


def is_in_sight(view: TimelineView) -> bool:
    """Return whether the caret is inside of the viewport."""
    box = view.keys.caret.box()
    return box is not None and box.top() >= 0 and box.bottom() <= view.viewport().height()


async def test_f7_shows_a_caret_and_escape_takes_it_away(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("Because.").view())
    assert focused.keys.caret.box() is None
    hand.key(K.Key_F7)
    assert is_on(focused)
    assert is_in_sight(focused)
    hand.key(K.Key_Escape)
    assert not is_on(focused)
    assert focused.keys.caret.box() is None
    assert focused.selection is None
    hand.key(K.Key_F7)
    hand.key(K.Key_F7)
    assert not is_on(focused)


async def test_the_caret_is_painted_in_the_colour_of_text(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("Because.").view())
    before = hand.image()
    begin(focused, hand)
    box = focused.keys.caret.box()
    assert box is not None
    at = QPoint(round(box.left()), round(box.center().y()))
    assert hand.image().pixelColor(at) == focused.around.theme.text
    assert before.pixelColor(at) != focused.around.theme.text


async def test_characters_are_those_that_a_person_sees(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("x", question="a👩‍👩‍👧é汉b").view())
    begin(focused, hand)
    seen = [text_around(focused)[0]]
    for _ in range(5):
        hand.key(K.Key_Right)
        seen.append(text_around(focused)[0])
    assert seen == ["", "a", "a👩‍👩‍👧", "a👩‍👩‍👧é", "a👩‍👩‍👧é汉", "a👩‍👩‍👧é汉b"]
    for before in reversed(seen[:-1]):
        hand.key(K.Key_Left)
        assert text_around(focused)[0] == before


async def test_words_are_gone_through_with_control(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("x", question="One two, three").view())
    begin(focused, hand)
    behind = []
    for _ in range(3):
        hand.key(K.Key_Right, CTRL)
        behind.append(text_around(focused)[1])
    assert behind == ["two, three", "three", ""]
    hand.key(K.Key_Left, CTRL)
    assert text_around(focused)[1] == "three"


async def test_home_and_end_are_those_of_the_line(focused: TimelineView, hand: Hand) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    focused.set_conversation(talk_of("x", question=words).view())
    begin(focused, hand)
    hand.key(K.Key_Down)
    top = focused.keys.caret.box()
    assert top is not None
    hand.key(K.Key_End)
    end = focused.keys.caret.box()
    assert end is not None
    assert (end.top(), end.left() > top.left()) == (top.top(), True)
    hand.key(K.Key_Home)
    home = focused.keys.caret.box()
    assert home is not None
    assert (home.top(), home.left()) == (top.top(), top.left())
    assert text_around(focused)[1].startswith("word")


async def test_every_way_through_everything_comes_to_the_end_and_back(
    focused: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    talk = main_talk(fake.attachments)
    talk.ask("All of it")
    talk.reply(EVERY_BLOCK + ANSWER)
    focused.set_conversation(talk.view())
    begin(focused, hand)
    first = where(focused)
    hand.key(K.Key_End, CTRL)
    last = where(focused)
    assert (first.message_id, last.message_id) == (talk.messages[0].id, talk.messages[-1].id)
    for key, modifiers in ((K.Key_Right, Qt.KeyboardModifier.NoModifier), (K.Key_Right, CTRL), (K.Key_Down, CTRL)):
        hand.key(K.Key_Home, CTRL)
        visited = [where(focused)]
        for _ in range(MOST):
            hand.key(key, modifiers)
            if where(focused) == visited[-1]:
                break
            visited.append(where(focused))
            assert is_in_sight(focused), visited[-1]
        assert visited[-1].message_id == last.message_id
        assert len(set(visited)) == len(visited)
    hand.key(K.Key_End, CTRL)
    for _ in range(MOST):
        before = where(focused)
        hand.key(K.Key_Left)
        if where(focused) == before:
            break
    assert where(focused) == first


@pytest.mark.parametrize(("on", "back"), [(K.Key_Down, K.Key_Up), (K.Key_PageDown, K.Key_PageUp)])
async def test_lines_and_pages_go_down_and_up_and_the_view_goes_along(
    focused: TimelineView, hand: Hand, fake: FakeServices, on: Qt.Key, back: Qt.Key
) -> None:
    talk = main_talk(fake.attachments)
    talk.reply(EVERY_BLOCK)
    focused.set_conversation(talk.view())
    for key, corner in ((on, K.Key_Home), (back, K.Key_End)):
        if not focused.keys.caret.is_on:
            hand.key(K.Key_F7)
        hand.key(corner, CTRL)
        places = [where(focused)]
        heights: list[float] = []
        for _ in range(MOST):
            hand.key(key)
            box = focused.keys.caret.box()
            assert box is not None
            if where(focused) == places[-1]:
                break
            places.append(where(focused))
            heights.append(box.top() + focused.verticalScrollBar().value())
            if places[-1].block != 0:
                assert is_in_sight(focused) or box.height() > focused.viewport().height()
        assert heights == sorted(heights, reverse=key == back)
        edge = talk.messages[-1 if key == on else 0]
        assert places[-1].message_id == edge.id


async def test_shift_selects_and_what_is_selected_is_copied(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("x", question="One two").view())
    begin(focused, hand)
    hand.key(K.Key_Right, CTRL | SHIFT)
    hand.key(K.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "One "
    hand.key(K.Key_Left)
    assert focused.selection is not None
    assert focused.selection.is_empty


async def test_the_mouse_moves_the_caret(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("x", question="One two").view())
    hand.key(K.Key_F7)
    hand.click(hand.find("two")[0])
    assert text_around(focused) == ("One ", "two")


async def test_enter_presses_the_link_at_the_caret(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("See [the docs](https://docs.python.org/3/) now.").view())
    opened: list[str] = []
    focused.link_activated.connect(opened.append)
    begin(focused, hand)
    while not text_around(focused)[1].startswith("docs"):
        hand.key(K.Key_Right)
    hand.key(K.Key_Return)
    assert opened == ["https://docs.python.org/3/"]


async def test_a_file_or_a_picture_is_one_place_and_enter_opens_it(
    focused: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    picture = fake.attachments.add("chart.png", "#ff0000")
    talk = Talk()
    talk.ask("Look")
    message = talk.running()
    blocks = (TextBlock("One"), FileBlock(picture.attachment), picture, TextBlock("Two"))
    talk.changed(message.id, blocks=blocks, status=MessageStatus.COMPLETE)
    focused.set_conversation(talk.view())
    opened: list[object] = []
    focused.file_open_requested.connect(opened.append)
    begin(focused, hand)
    while text_around(focused) != ("One", ""):
        hand.key(K.Key_Right)
    hand.key(K.Key_Right)
    hand.key(K.Key_Return)
    assert focused.keys.is_inside
    hand.key(K.Key_Return)
    assert opened == [picture.attachment]
    hand.key(K.Key_Escape)
    assert is_on(focused)
    hand.key(K.Key_Right)
    hand.key(K.Key_Right)
    assert text_around(focused) == ("", "Two")
    hand.key(K.Key_Left, SHIFT)
    hand.key(K.Key_Left, SHIFT)
    hand.key(K.Key_Left, SHIFT)
    hand.key(K.Key_C, CTRL)
    assert "chart.png" in QGuiApplication.clipboard().text()


async def test_escape_gives_the_focus_to_the_message_of_the_caret(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("Because.").view())
    begin(focused, hand)
    hand.key(K.Key_Escape)
    assert focused.keys.focused_number() == 0
    hand.key(K.Key_Down)
    assert focused.keys.focused_number() == 1


async def test_code_wider_than_the_column_is_scrolled_to_the_caret(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("```\n" + "x" * 400 + "\n```").view())
    hand.image()
    begin(focused, hand)
    while "x" not in text_around(focused)[1]:
        hand.key(K.Key_Down, CTRL)
    hand.key(K.Key_End)
    box = focused.keys.caret.box()
    assert box is not None
    assert box.right() <= focused.column_left + focused.model.width


async def test_a_caret_needs_no_message_and_outlives_a_conversation(focused: TimelineView, hand: Hand) -> None:
    hand.key(K.Key_F7)
    for key in (K.Key_Right, K.Key_Up, K.Key_PageDown, K.Key_End, K.Key_Return):
        hand.key(key)
    assert focused.keys.caret.position is None
    focused.set_conversation(talk_of("Because.").view())
    hand.key(K.Key_Right)
    assert where(focused).message_id
    focused.set_conversation(None)
    hand.key(K.Key_Right)
    hand.image()
    assert focused.keys.caret.position is None


async def test_it_blinks_as_the_system_says(focused: TimelineView, hand: Hand) -> None:
    focused.set_conversation(talk_of("Because.").view())
    hints = QGuiApplication.styleHints()
    before = hints.cursorFlashTime()
    try:
        hints.setCursorFlashTime(0)
        begin(focused, hand)
        assert focused.keys.caret.flash() == 0
        hints.setCursorFlashTime(800)
        hand.key(K.Key_Right)
        assert focused.keys.caret.flash() == 400
    finally:
        hints.setCursorFlashTime(before)
