"""Selecting by words and blocks, and with the keyboard."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QClipboard

from app.ui.timeline.text_units import next_character, next_word, word_at
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Stream, Talk

SHIFT = Qt.KeyboardModifier.ShiftModifier
WORDWISE = SHIFT | Qt.KeyboardModifier.ControlModifier

REPLY = """Alpha beta gamma delta.

- epsilon item

```python
kappa.lambda_mu = 3.14
```

Omega psi.
"""


@pytest.fixture
def talk() -> Talk:
    """Return a short conversation."""
    made = Talk()
    made.ask("First question here")
    made.reply(REPLY)
    made.ask("第二个问题，很短")
    return made


def middle(hand: Hand, words: str) -> QPointF:
    """Return a point within words in sight."""
    start, end = hand.find(words)
    return (start + end) / 2


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("alpha beta", 7, "beta"),
        ("alpha beta", 10, "beta"),
        ("don't go", 2, "don't"),
        ("snake_case + 1", 3, "snake_case"),
        ("pool.acquire(x)", 2, "pool"),
        ("pool.acquire(x)", 6, "acquire"),
        ("is 3.14 or", 4, "3.14"),
        ("a 🙂 b", 2, "🙂"),
        ("naïve Ünïcode", 7, "Ünïcode"),
        ("x " * 3000 + "target" + " y" * 3000, 6002, "target"),
    ],
)
def test_words(text: str, at: int, word: str) -> None:
    start, end = word_at(text, at)
    assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == word


def test_characters_are_what_a_person_sees() -> None:
    family = "👩‍👩‍👧"
    units = len(family.encode("utf-16-le")) // 2
    assert next_character(f"a{family}b", 1, 1) == 1 + units
    assert next_character(f"a{family}b", 1 + units, -1) == 1
    assert next_character("e\u0301x", 0, 1) == 2
    assert next_character("ab", 2, 1) is None
    assert next_character("ab", 0, -1) is None


def test_steps_by_words_stop_where_words_begin() -> None:
    text = "one two  three"
    assert [next_word(text, at, 1) for at in (0, 4, 9, 14)] == [4, 9, 14, None]
    assert [next_word(text, at, -1) for at in (14, 9, 4, 0)] == [9, 4, 0, None]


async def test_a_drag_after_a_double_click_goes_by_words(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    beta = middle(hand, "beta")
    hand.click(beta)
    hand.mouse(hand.DOUBLE, beta, Qt.MouseButton.LeftButton)
    hand.drag_to(hand.find("elta.")[0])
    assert hand.copied() == "beta gamma delta"
    hand.drag_to(middle(hand, "lph"))
    assert hand.copied() == "Alpha beta"
    hand.release(middle(hand, "lph"))
    hand.click_with_shift(hand.find("amma")[1] - QPointF(6, 0))
    assert hand.copied() == "beta gamma"


async def test_a_drag_after_a_triple_click_goes_by_blocks(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    beta = middle(hand, "beta")
    hand.double_click(beta)
    hand.press(beta)
    hand.drag_to(middle(hand, "epsilon"))
    assert hand.copied() == "Alpha beta gamma delta.\n\n• epsilon item"
    hand.release(middle(hand, "epsilon"))


async def test_shift_and_arrows(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    hand.click(hand.find("beta")[0])
    for _ in range(4):
        hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.copied() == "beta"
    hand.key(Qt.Key.Key_Left, SHIFT)
    assert hand.copied() == "bet"
    hand.key(Qt.Key.Key_Right, WORDWISE)
    hand.key(Qt.Key.Key_Right, WORDWISE)
    assert hand.copied() == "beta gamma "
    for _ in range(3):
        hand.key(Qt.Key.Key_Left, WORDWISE)
    assert hand.copied() == "Alpha "
    hand.key(Qt.Key.Key_End, SHIFT)
    assert hand.copied() == "beta gamma delta."
    hand.key(Qt.Key.Key_Home, SHIFT)
    assert hand.copied() == "Alpha "


async def test_characters_go_on_in_the_next_part_and_message(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    hand.click(hand.find("here")[0])
    for _ in range(6):
        hand.key(Qt.Key.Key_Right, SHIFT)
    assert hand.copied() == "here\n\nA"


async def test_lines_and_pages(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start = hand.find("beta")[0]
    hand.click(start)
    hand.key(Qt.Key.Key_Down, SHIFT)
    copied = hand.copied()
    assert copied.startswith("beta gamma delta.\n\n• ep")
    hand.key(Qt.Key.Key_Up, SHIFT)
    assert hand.copied() == ""
    hand.key(Qt.Key.Key_PageDown, SHIFT)
    assert hand.copied().startswith("beta gamma delta.")
    assert "Omega" in hand.copied()
    hand.key(Qt.Key.Key_Home, WORDWISE)
    assert hand.copied() == "First question here\n\nAlpha "
    hand.key(Qt.Key.Key_End, WORDWISE)
    assert hand.copied().endswith("第二个问题，很短")


async def test_the_end_that_moves_stays_in_view(view: TimelineView, hand: Hand) -> None:
    long = Talk()
    for number in range(40):
        long.ask(f"Question {number}")
        long.reply(REPLY)
    view.set_conversation(long.view())
    hand.scroll_to(0)
    hand.click(hand.find("Question 0")[0])
    for _ in range(60):
        hand.key(Qt.Key.Key_Down, SHIFT)
    selection = view.selection
    assert selection is not None
    assert selection.head.message_id in {each.message_id for each in hand.seen()}
    assert view.verticalScrollBar().value() > 0


async def test_a_selection_by_keyboard_holds_while_a_reply_comes_in(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("One two three")
    running = talk.running()
    view.set_conversation(talk.view())
    hand.click(hand.find("two")[0])
    stream = Stream(running)
    for number in range(3):
        hand.key(Qt.Key.Key_Right, SHIFT)
        view.apply(stream.text(f"Word {number}. "))
        await hand.reads(running.id, f"Word {number}.")
    assert hand.copied() == "two"


async def test_the_middle_button_gets_what_is_selected(
    view: TimelineView, hand: Hand, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[str, QClipboard.Mode]] = []

    def note(_clipboard: QClipboard, text: str, mode: QClipboard.Mode) -> None:
        given.append((text, mode))

    view.set_conversation(talk.view())
    places = hand.find("beta")
    monkeypatch.setattr(QClipboard, "supportsSelection", lambda _clipboard: True)
    monkeypatch.setattr(QClipboard, "setText", note)
    hand.drag(*places)
    hand.click(places[0])
    assert given == [("beta", QClipboard.Mode.Selection)]
    hand.key(Qt.Key.Key_Right, SHIFT)
    assert given[-1] == ("b", QClipboard.Mode.Selection)


async def test_the_view_scrolls_faster_the_farther_the_mouse_is_away(view: TimelineView, hand: Hand) -> None:
    long = Talk()
    for number in range(40):
        long.ask(f"Question {number}")
        long.reply(REPLY)
    view.set_conversation(long.view())
    steps = []
    for away in (0, 200):
        hand.scroll_to(0)
        hand.press(hand.find("Question 0")[0])
        point = QPointF(400, view.viewport().height() + away)
        hand.drag_to(point)
        before = view.verticalScrollBar().value()
        view.pointer.scroll_at_edge()
        steps.append(view.verticalScrollBar().value() - before)
        hand.release(point)
    assert 0 < steps[0] * 3 < steps[1]
