"""The stack of acts: what is taken back, what is done again, and what becomes of it when a step fails."""

import asyncio
from dataclasses import dataclass, field
from typing import get_args

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActDone, ActKind, ActRedone, ActUndone, AppEvent
from app.infra.bus import EventBus
from app.services.undo import DEPTH, UndoStack, new_act


@dataclass
class Page:
    """A text that acts put letters on; every one of them can be taken off in any order."""

    letters: set[str] = field(default_factory=set)
    problem: AppError | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def put(self, letter: str) -> None:
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        self.letters.add(letter)

    async def take(self, letter: str) -> None:
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem
        self.letters.remove(letter)


class Desk:
    def __init__(self) -> None:
        self.bus = EventBus()
        self.events: list[AppEvent] = []
        for event_type in get_args(AppEvent):
            self.bus.subscribe(event_type, self.events.append)
        self.stack = UndoStack(self.bus)
        self.page = Page()

    def write(self, letter: str) -> ActDone:
        self.page.letters.add(letter)
        act = new_act(ActKind.RENAMED, name=letter)
        self.stack.record(act, undo=lambda: self.page.take(letter), redo=lambda: self.page.put(letter))
        return act


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_an_empty_stack_has_nothing_to_give(desk: Desk) -> None:
    assert not desk.stack.can_undo
    assert not desk.stack.can_redo
    assert await desk.stack.undo() is None
    assert await desk.stack.redo() is None
    assert desk.events == []


async def test_acts_are_told_of_and_taken_back_last_first(desk: Desk) -> None:
    first, second = desk.write("a"), desk.write("b")
    assert desk.events == [first, second]
    assert await desk.stack.undo() == second
    assert desk.page.letters == {"a"}
    assert await desk.stack.undo() == first
    assert desk.page.letters == set()
    assert desk.events[2:] == [ActUndone(second), ActUndone(first)]
    assert not desk.stack.can_undo


async def test_what_was_taken_back_is_done_again_in_its_order(desk: Desk) -> None:
    first, second = desk.write("a"), desk.write("b")
    await desk.stack.undo()
    await desk.stack.undo()
    assert await desk.stack.redo() == first
    assert desk.page.letters == {"a"}
    assert await desk.stack.redo() == second
    assert desk.page.letters == {"a", "b"}
    assert desk.events[-2:] == [ActRedone(first), ActRedone(second)]
    assert await desk.stack.undo() == second, "what was done again can be taken back again"


async def test_a_new_act_ends_what_could_be_done_again(desk: Desk) -> None:
    desk.write("a")
    await desk.stack.undo()
    desk.write("b")
    assert not desk.stack.can_redo
    assert await desk.stack.redo() is None
    assert desk.page.letters == {"b"}


async def test_an_act_is_taken_back_by_its_name_out_of_turn(desk: Desk) -> None:
    first, second = desk.write("a"), desk.write("b")
    assert await desk.stack.undo(first.act_id) == first
    assert desk.page.letters == {"b"}
    assert await desk.stack.undo(first.act_id) is None, "it is taken back already"
    assert await desk.stack.undo() == second
    assert await desk.stack.redo() == second
    assert await desk.stack.redo() == first


async def test_a_step_that_fails_can_be_tried_again(desk: Desk) -> None:
    act = desk.write("a")
    desk.page.problem = AppError.because(ErrorReason.DISK_FULL)
    with pytest.raises(AppError):
        await desk.stack.undo()
    assert desk.stack.can_undo
    assert desk.events == [act]
    desk.page.problem = None
    assert await desk.stack.undo() == act
    desk.page.problem = AppError.because(ErrorReason.DISK_FULL)
    with pytest.raises(AppError):
        await desk.stack.redo()
    assert desk.stack.can_redo
    desk.page.problem = None
    assert await desk.stack.redo() == act
    assert desk.page.letters == {"a"}


async def test_an_act_on_what_is_gone_for_good_does_not_block_those_before_it(desk: Desk) -> None:
    first, _ = desk.write("a"), desk.write("b")
    desk.page.problem = AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id="b")
    with pytest.raises(AppError):
        await desk.stack.undo()
    desk.page.problem = None
    assert await desk.stack.undo() == first
    desk.page.problem = AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id="a")
    with pytest.raises(AppError):
        await desk.stack.redo()
    assert not desk.stack.can_redo


async def test_two_at_a_time_are_taken_back_one_after_the_other(desk: Desk) -> None:
    first, second = desk.write("a"), desk.write("b")
    desk.page.gate.clear()
    both = asyncio.gather(desk.stack.undo(), desk.stack.undo())
    await asyncio.sleep(0)
    assert desk.page.letters == {"a", "b"}
    desk.page.gate.set()
    assert list(await both) == [second, first]


async def test_an_act_done_while_another_is_taken_back_is_kept(desk: Desk) -> None:
    desk.write("a")
    desk.page.gate.clear()
    undoing = asyncio.ensure_future(desk.stack.undo())
    await asyncio.sleep(0)
    third = desk.write("c")
    desk.page.gate.set()
    await undoing
    assert desk.page.letters == {"c"}
    assert await desk.stack.undo() == third


async def test_only_the_last_acts_are_remembered(desk: Desk) -> None:
    acts = [desk.write(str(number)) for number in range(DEPTH + 3)]
    undone = [await desk.stack.undo() for _ in range(DEPTH)]
    assert undone == acts[:2:-1]
    assert await desk.stack.undo() is None
    assert desk.page.letters == {"0", "1", "2"}
    assert await desk.stack.undo(acts[0].act_id) is None
