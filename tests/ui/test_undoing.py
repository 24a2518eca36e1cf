"""Undo and redo: the keys, and what toasts say and do."""

from collections.abc import AsyncGenerator, Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from app.domain.events import ActDone, ActKind
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.undo import UndoStack, new_act
from app.ui.act_words import done_words, redone_words, undone_words
from app.ui.undoing import Undoing
from tests.ui.waiting import until

SILENT = {
    *(ActKind.RENAMED, ActKind.PINNED, ActKind.UNPINNED, ActKind.TAGGED, ActKind.UNTAGGED, ActKind.FOLDER_MADE),
    *(ActKind.FOLDER_RENAMED, ActKind.FOLDER_SORTED, ActKind.MESSAGE_EDITED, ActKind.RETRIED, ActKind.BRANCH_SHOWN),
    ActKind.FORKED,
}


class Room:
    """A stack of acts and what was said of it."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.stack = UndoStack(self.bus)
        self.tasks = TaskScope("test", lambda error: pytest.fail(repr(error)), lambda bug: pytest.fail(repr(bug)))
        self.said: list[tuple[str, str]] = []
        self.press: Callable[[], None] = lambda: None
        self.parent = QObject()
        self.undoing = Undoing(self.stack, self.bus, self.tasks, (self._say, self._hush), self.parent)
        self.steps: list[str] = []

    def _say(self, words: str, action: str, act: Callable[[], None]) -> None:
        self.said.append((words, action))
        self.press = act

    def _hush(self) -> None:
        self.said.append(("", ""))

    def do(self, kind: ActKind, name: str = "a", conversation_id: str | None = None) -> ActDone:
        async def undo() -> None:
            self.steps.append(f"undo {name}")

        async def redo() -> None:
            self.steps.append(f"redo {name}")

        act = new_act(kind, name=name, conversation_id=conversation_id)
        self.stack.record(act, undo=undo, redo=redo)
        return act


@pytest.fixture
async def room() -> AsyncGenerator[Room]:
    made = Room()
    yield made
    made.undoing.close_down()
    await made.tasks.aclose()
    made.parent.deleteLater()


@pytest.mark.parametrize("kind", list(ActKind))
def test_only_what_is_out_of_sight_is_told(kind: ActKind) -> None:
    assert bool(done_words(new_act(kind, name="x"))) is (kind not in SILENT)
    assert undone_words(new_act(kind)) != redone_words(new_act(kind))


def test_words_name_one_and_count_several() -> None:
    assert done_words(new_act(ActKind.DELETED, name="Rust or Go")) == "Deleted: Rust or Go"
    assert done_words(new_act(ActKind.DELETED)) == "Deleted: New conversation"
    assert done_words(new_act(ActKind.DELETED, count=3)) == "3 conversations deleted"
    assert done_words(new_act(ActKind.MOVED, count=2, name="work")) == "2 conversations moved to work"
    assert done_words(new_act(ActKind.MOVED, count=2)) == "2 conversations moved out of their folder"
    assert undone_words(new_act(ActKind.DELETED)) == "Undone: delete"


async def test_an_act_after_one_that_was_taken_back_ends_the_offer_to_do_that_again(room: Room) -> None:
    room.do(ActKind.MOVED, "first")
    room.undoing.undo()
    await until(lambda: room.said[-1] == ("Undone: move", "Redo"), "the way back")
    room.do(ActKind.PINNED, "second")
    assert room.said[-1] == ("", ""), "nothing can be done again any more"
    room.do(ActKind.PINNED, "third")
    assert room.said.count(("", "")) == 1, "what else is told stays"


async def test_the_toast_takes_back_the_act_that_it_tells_of(room: Room) -> None:
    room.do(ActKind.DELETED, "first")
    press = room.press
    room.do(ActKind.PINNED, "second")
    assert room.said == [("Deleted: first", "Undo")]
    press()
    await until(lambda: room.steps == ["undo first"], "the way back")
    assert room.said[-1] == ("Undone: delete", "Redo")
    room.press()
    await until(lambda: room.steps[-1] == "redo first", "the way forth")
    assert room.said[-1] == ("Redone: delete", "Undo")
    room.press()
    await until(lambda: room.steps == ["undo first", "redo first", "undo first"], "the way back")


async def test_keys_take_back_and_do_again_in_order(room: Room) -> None:
    room.do(ActKind.RENAMED, "a")
    room.do(ActKind.PINNED, "b")
    for undo, step in ((True, "undo b"), (True, "undo a"), (False, "redo a"), (False, "redo b")):
        (room.undoing.undo if undo else room.undoing.redo)()
        await until(partial(lambda each: room.steps and room.steps[-1] == each, step), step)
    room.undoing.redo()
    room.undoing.undo()
    await until(lambda: room.steps[-1] == "undo b", "the last one")
    assert len(room.steps) == 5


async def test_in_a_text_field_the_keys_belong_to_its_text(room: Room) -> None:
    room.do(ActKind.RENAMED, "a")
    field = QLineEdit()
    field.show()
    field.activateWindow()
    field.setFocus()
    await until(field.hasFocus, "focus")
    field.insert("words")
    room.undoing.undo()
    assert field.text() == ""
    room.undoing.redo()
    assert field.text() == "words"
    assert room.steps == []
    field.close()
    field.deleteLater()


async def test_where_a_message_was_changed_is_shown(room: Room) -> None:
    shown: list[str] = []
    room.undoing.happened_in.connect(shown.append)
    room.do(ActKind.MESSAGE_DELETED, conversation_id="c-1")
    room.undoing.undo()
    await until(lambda: shown == ["c-1"], "the conversation")
    room.undoing.redo()
    await until(lambda: shown == ["c-1", "c-1"], "the conversation")
    room.do(ActKind.DELETED, conversation_id="c-2")
    room.undoing.undo()
    await until(lambda: room.steps == ["undo a", "redo a", "undo a"], "the way back")
    assert len(shown) == 2
