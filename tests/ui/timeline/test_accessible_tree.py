"""The messages as a tree of interfaces, asked for in this process as Qt's bridges ask."""

import dataclasses
import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface

from app.domain.blocks import TextBlock, ThinkingBlock, ToolCallBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageAdded, MessageChanged, TurnEnded
from app.ui.timeline import utf16
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK, FakeServices, Stream, Talk, main_talk
from tests.ui.waiting import until

NAME, VALUE = QAccessible.Text.Name, QAccessible.Text.Value
PRESS, FOCUS = "Press", "SetFocus"


def root_of(view: TimelineView) -> QAccessibleInterface:
    """Return the interface of the view."""
    return QAccessible.queryAccessibleInterface(view)


def children_of(interface: QAccessibleInterface) -> list[QAccessibleInterface]:
    """Return the children."""
    return [interface.child(number) for number in range(interface.childCount())]


def all_below(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Yield everything below an interface, from top to bottom."""
    for child in children_of(interface):
        yield child
        yield from all_below(child)


def parts_of(view: TimelineView, number: int) -> list[QAccessibleInterface]:
    """Return the parts of a message."""
    return children_of(root_of(view).child(number))


def part_with(view: TimelineView, words: str) -> QAccessibleInterface:
    """Return the last part whose text holds some words. Raises AssertionError where there is none."""
    found = [
        each
        for each in all_below(root_of(view))
        if words in each.text(VALUE) and each.role() is not QAccessible.Role.ListItem
    ]
    assert found, words
    return found[-1]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[QAccessible.Event, int]]:
    """Return what is told of: the event, and the id of what it is about."""
    found: list[tuple[QAccessible.Event, int]] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    def note(event: QAccessibleEvent) -> None:
        found.append((event.type(), event.uniqueId()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    return found


async def test_every_node_has_a_name_or_words_and_knows_its_place(view: TimelineView, fake: FakeServices) -> None:
    talk = main_talk(fake.attachments)
    talk.ask("All", fake.attachments.add("chart.png", "#ff0000"))
    talk.reply(EVERY_BLOCK)
    view.set_conversation(talk.view())
    root = root_of(view)
    assert root.childCount() == len(talk.messages)
    nodes = list(all_below(root))
    assert len(nodes) > 60
    for node in nodes:
        parent = node.parent()
        assert node.isValid()
        assert parent.indexOfChild(node) >= 0
        assert parent.child(parent.indexOfChild(node)) is node
        assert node.text(NAME) or node.textInterface() is not None or node.role() is QAccessible.Role.Separator
        assert node.window() is view.window().windowHandle()
        if node.parent().parent().parent() is root:
            assert node.text(NAME), "What can be pressed has a name"
            assert PRESS in node.actionInterface().actionNames()
    assert root.child(-1) is None
    assert root.child(root.childCount()) is None
    assert root.indexOfChild(root) == -1


@pytest.mark.parametrize(
    ("words", "role", "name"),
    [
        ("Heading one", QAccessible.Role.Heading, "Heading one"),
        ("A paragraph with", QAccessible.Role.Paragraph, ""),
        ("A bullet", QAccessible.Role.ListItem, "•"),
        ("and numbered", QAccessible.Role.ListItem, "1."),
        ("to do", QAccessible.Role.ListItem, "To do"),
        ("done", QAccessible.Role.ListItem, "Done"),
        ("A quote of two", QAccessible.Role.BlockQuote, ""),
        ("async def call", QAccessible.Role.Section, "Code, python"),
        ("x^2", QAccessible.Role.Equation, "x^2"),
        ("pool 20, no budget", QAccessible.Role.Table, "Table, columns: 4, rows: 3"),
    ],
)
async def test_blocks_have_roles_and_names(view: TimelineView, words: str, role: QAccessible.Role, name: str) -> None:
    talk = Talk()
    talk.ask("All")
    talk.reply(EVERY_BLOCK + "\n$$\nx^2\n$$\n\n" + ANSWER)
    view.set_conversation(talk.view())
    found = [each for each in parts_of(view, 1) if each.text(VALUE).startswith(words)]
    found += [each for each in parts_of(view, 1) if words in each.text(VALUE)]
    assert (found[0].role(), found[0].text(NAME)) == (role, name)


async def test_headings_have_their_level_and_nothing_else_has(view: TimelineView) -> None:
    talk = Talk()
    talk.reply("# One\n\n## Two\n\n### Three\n\nWords")
    view.set_conversation(talk.view())
    levels = [each.attributesInterface() for each in parts_of(view, 0)[1:5]]
    assert [None if each is None else each.attributeValue(QAccessible.Attribute.Level) for each in levels] == [
        1,
        2,
        3,
        None,
    ]


async def test_pictures_thoughts_and_tools_have_names(view: TimelineView, fake: FakeServices) -> None:
    picture = fake.attachments.add("chart.png", "#ff0000")
    talk = Talk()
    talk.ask("Look", picture)
    message = talk.running()
    blocks = (ThinkingBlock("Hm.", 2.0), ToolCallBlock("1", "get_weather", '{"city": "Paris"}'), picture)
    talk.changed(message.id, blocks=blocks, status=MessageStatus.COMPLETE)
    view.set_conversation(talk.view())
    assert [each.text(NAME) for each in children_of(parts_of(view, 0)[0])] == ["chart.png"]
    said = {each.text(NAME): each.role() for each in parts_of(view, 1)}
    assert said["Thought for 2 s"] is QAccessible.Role.Section
    assert said["Tool call: get_weather"] is QAccessible.Role.Section
    assert said["chart.png"] is QAccessible.Role.Graphic


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (MessageStatus.RUNNING, "is being written"),
        (MessageStatus.STOPPED, "stopped"),
        (MessageStatus.FAILED, "failed"),
    ],
)
async def test_a_message_says_who_wrote_it_and_how_far_it_is(
    view: TimelineView, status: MessageStatus, words: str
) -> None:
    talk = Talk()
    talk.ask("Why?")
    message = talk.running()
    if status is not MessageStatus.RUNNING:
        talk.changed(message.id, blocks=(TextBlock("So."),), status=status)
    view.set_conversation(talk.view())
    question, reply = children_of(root_of(view))[:2]
    assert question.text(NAME).startswith("You, ")
    assert reply.text(NAME).startswith("claude-sonnet-4.5, ")
    assert reply.text(NAME).endswith(f", {words}")


async def test_each_part_has_its_own_text_though_one_field_tells_all(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Grüße 👩‍👩‍👧 你好")
    talk.reply(ANSWER)
    view.set_conversation(talk.view())
    parts = [each for each in (*parts_of(view, 0), *parts_of(view, 1)) if each.text(VALUE)]
    assert len(parts) > 6
    for _ in range(2):
        for part in (*parts, *reversed(parts)):
            text = part.textInterface()
            assert text is not None
            assert text.characterCount() == utf16.length(part.text(VALUE))
            assert text.text(0, text.characterCount()).replace("\u2029", "\n") == part.text(VALUE)


async def test_a_reader_moves_the_caret_and_selects(view: TimelineView) -> None:
    talk = Talk()
    talk.reply("One two three")
    view.set_conversation(talk.view())
    part = part_with(view, "One two")
    text = part.textInterface()
    assert text is not None
    text.setCursorPosition(4)
    await until(lambda: view.keys.caret.position is not None, "the caret")
    position = view.keys.caret.position
    assert position is not None
    assert position.character == 4
    text = part.textInterface()
    assert text is not None
    assert text.cursorPosition() == 4
    text.addSelection(4, 7)
    await until(lambda: view.selection is not None and not view.selection.is_empty, "the selection")
    view.copy()
    assert view.selection is not None
    assert view.reader.text_of(view.selection) == "two"
    text = part.textInterface()
    assert text is not None
    assert text.selectionCount() == 1


async def test_a_press_is_done_after_the_call_has_returned(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Why?")
    reply = talk.reply("Because.")
    view.set_conversation(talk.view())
    retries: list[str] = []
    view.retry_requested.connect(retries.append)
    button = next(each for each in all_below(root_of(view)) if each.text(NAME) == "Try again")
    actions = button.actionInterface()
    actions.doAction(PRESS)
    actions.doAction("Explode")
    assert retries == []
    await until(lambda: retries, "the press")
    assert retries == [reply.id]


async def test_what_has_the_focus_is_told_and_marked(
    focused: TimelineView, hand: Hand, told: list[tuple[QAccessible.Event, int]]
) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply("See [this](https://example.com).")
    focused.set_conversation(talk.view())
    root = root_of(focused)

    def now() -> tuple[QAccessible.Role, str]:
        child = root.focusChild()
        assert child.state().focused
        assert (QAccessible.Event.Focus, QAccessible.uniqueId(child)) in told
        return child.role(), child.text(NAME) or child.text(VALUE)

    hand.key(Qt.Key.Key_Up)
    assert now()[0] is QAccessible.Role.ListItem
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert now() == (QAccessible.Role.Link, "this")
    hand.key(Qt.Key.Key_Escape)
    assert now()[0] is QAccessible.Role.ListItem
    hand.key(Qt.Key.Key_F7)
    hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert now() == (QAccessible.Role.Paragraph, "See this.")
    before = len(told)
    hand.key(Qt.Key.Key_Right)
    assert [kind for kind, _ in told[before:]] == [QAccessible.Event.TextCaretMoved]


async def test_what_is_shown_no_more_is_known_no_more(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply(ANSWER)
    view.set_conversation(talk.view())
    nodes = list(all_below(root_of(view)))
    ids = [QAccessible.uniqueId(each) for each in nodes]
    del nodes
    view.set_conversation(Talk("other").view())
    gc.collect()
    assert [QAccessible.accessibleInterface(each) for each in ids] == [None] * len(ids)
    assert root_of(view).childCount() == 0


async def test_another_path_of_a_conversation_keeps_what_a_reader_knows(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply("Because.")
    view.set_conversation(talk.view())
    question, reply = children_of(root_of(view))
    talk.ask("Really?")
    view.set_conversation(talk.view())
    assert children_of(root_of(view))[:2] == [question, reply]
    assert question.isValid()
    assert reply.child(1).text(VALUE) == "Because."


async def test_nodes_outlive_neither_their_message_nor_python_s_garbage(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply(ANSWER)
    view.set_conversation(talk.view())
    ids = [QAccessible.uniqueId(each) for each in all_below(root_of(view))]
    for _ in range(3):
        gc.collect()
        assert [each.isValid() for each in map(QAccessible.accessibleInterface, ids)] == [True] * len(ids)
    kept = root_of(view).child(0)
    view.set_conversation(None)
    assert not shiboken6.isValid(kept)


async def test_a_reply_that_comes_in_is_told_of_and_its_parts_grow(
    view: TimelineView, hand: Hand, told: list[tuple[QAccessible.Event, int]]
) -> None:
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    node = root_of(view).child(1)
    assert (QAccessible.Event.ObjectCreated, QAccessible.uniqueId(node)) in told
    stream = Stream(running)
    for number in range(4):
        view.apply(stream.text(f"Paragraph {number}\n\n"))
        await hand.reads(running.id, f"Paragraph {number}")
        assert part_with(view, f"Paragraph {number}").isValid()
        assert node.state().busy
    done = dataclasses.replace(running, blocks=(TextBlock("Short."),), status=MessageStatus.COMPLETE)
    late = children_of(node)[-1]
    view.apply(MessageChanged(done))
    view.apply(TurnEnded("c", running.id, MessageStatus.COMPLETE))
    assert [kind for kind, _ in told].count(QAccessible.Event.Announcement) == 1
    assert not node.state().busy
    for ask in (late.role, late.rect, late.state, late.childCount, late.textInterface, late.isValid):
        ask()


async def test_a_reader_that_meets_everything_does_not_fill_the_memory(view: TimelineView) -> None:
    talk = Talk()
    for number in range(150):
        talk.ask(f"Question {number}")
        talk.reply(f"Reply {number}")
    view.set_conversation(talk.view())
    for node in all_below(root_of(view)):
        node.text(VALUE)
    assert sum(entry.has_parts for entry in view.model.entries) <= 210
    assert part_with(view, "Question 0").isValid()


async def test_points_of_the_screen_lead_to_messages_and_parts(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply("Because.")
    view.set_conversation(talk.view())
    root = root_of(view)
    at = view.viewport().mapToGlobal(hand.find("Because")[0].toPoint())
    message = root.childAt(at.x(), at.y())
    assert message is root.child(1)
    assert message.childAt(at.x(), at.y()).text(VALUE) == "Because."
    outside = view.viewport().mapToGlobal(QPoint(-40, -40))
    assert root.childAt(outside.x(), outside.y()) is None
