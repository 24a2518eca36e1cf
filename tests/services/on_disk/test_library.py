"""Acts on many conversations and on folders, taken back and done again, on the real storage."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.events import (
    ActDone,
    ActKind,
    ActRedone,
    ActUndone,
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    FoldersChanged,
    TrashChanged,
)
from app.domain.library import Section, SectionKind, section_of
from app.services.library import tag_name
from tests.services.on_disk.desk import Desk, opened_desk

DAYS = Section(SectionKind.DAYS)
PINNED = Section(SectionKind.PINNED)
ARCHIVE = Section(SectionKind.ARCHIVE)
TRASH = Section(SectionKind.TRASH)


async def ids_of(desk: Desk, count: int = 3) -> list[str]:
    """Make conversations, forget the events, and return their ids."""
    made = [(await desk.conversations.create()).id for _ in range(count)]
    desk.events.clear()
    return made


async def sections(desk: Desk, ids: list[str]) -> list[Section | None]:
    return [section_of(await desk.stored(conversation_id)) for conversation_id in ids]


async def state(desk: Desk) -> object:
    """Return all that the list is made of."""
    kept: list[Conversation] = []
    for kind in (SectionKind.DAYS, SectionKind.PINNED, SectionKind.ARCHIVE, SectionKind.TRASH):
        kept += (await desk.conversations.page(Section(kind))).rows
    folders = await desk.library.folders()
    for folder in folders:
        kept += (await desk.conversations.page(Section(SectionKind.FOLDER, folder.id))).rows
    return sorted(kept, key=lambda each: each.id), folders, await desk.conversations.counts()


Act = Callable[[Desk, list[str]], Awaitable[object]]


async def _into_a_folder(desk: Desk, ids: list[str]) -> None:
    folder = await desk.library.create_folder("Work")
    await desk.library.move(ids, folder.id)


ACTS: dict[ActKind, tuple[Act, Act | None]] = {
    ActKind.PINNED: (lambda desk, ids: desk.library.pin(ids), None),
    ActKind.UNPINNED: (lambda desk, ids: desk.library.unpin(ids), lambda desk, ids: desk.library.pin(ids)),
    ActKind.ARCHIVED: (lambda desk, ids: desk.library.archive(ids), None),
    ActKind.UNARCHIVED: (lambda desk, ids: desk.library.unarchive(ids), lambda desk, ids: desk.library.archive(ids)),
    ActKind.MOVED: (lambda desk, ids: desk.library.move(ids, None), _into_a_folder),
    ActKind.TAGGED: (lambda desk, ids: desk.library.tag(ids, "work"), None),
    ActKind.UNTAGGED: (
        lambda desk, ids: desk.library.untag(ids, "Work"),
        lambda desk, ids: desk.library.tag(ids, "work"),
    ),
    ActKind.DELETED: (lambda desk, ids: desk.library.delete(ids), None),
    ActKind.RESTORED: (lambda desk, ids: desk.library.restore(ids), lambda desk, ids: desk.library.delete(ids)),
}
"""For each kind of act on many: how it is done, and what has to be done before."""


@pytest.mark.parametrize("kind", ACTS)
async def test_an_act_on_many_is_one_act_and_is_taken_back_and_done_again(desk: Desk, kind: ActKind) -> None:
    do, first = ACTS[kind]
    ids = await ids_of(desk)
    if first is not None:
        await first(desk, ids)
    desk.events.clear()
    before = await state(desk)
    await do(desk, ids)
    after = await state(desk)
    (act,) = desk.events.of(ActDone)
    assert (act.kind, act.count) == (kind, 3)
    assert after != before
    assert await desk.undo.undo() == act
    assert await state(desk) == before
    assert desk.events.of(ActUndone) == [ActUndone(act)]
    assert await desk.undo.redo() == act
    assert await state(desk) == after
    assert desk.events.of(ActRedone) == [ActRedone(act)]
    told = {type(event) for event in desk.events.events}
    if kind in (ActKind.DELETED, ActKind.RESTORED):
        assert told >= {ConversationAdded, ConversationRemoved, TrashChanged}
        assert ConversationChanged not in told
    else:
        changed = [event.conversation.id for event in desk.events.of(ConversationChanged)]
        assert sorted(changed) == sorted(3 * ids)
        assert not told & {ConversationAdded, ConversationRemoved, TrashChanged}


async def test_where_nothing_differs_nothing_was_done(desk: Desk) -> None:
    ids = await ids_of(desk)
    await desk.library.unpin(ids)
    await desk.library.restore(ids)
    await desk.library.move(ids, None)
    await desk.library.untag(ids, "none")
    await desk.library.tag(ids, " # ")
    await desk.library.pin([])
    assert desk.events.events == []
    assert not desk.undo.can_undo
    await desk.library.pin(ids[:1])
    await desk.library.pin(ids)
    assert [act.count for act in desk.events.of(ActDone)] == [1, 2]
    await desk.undo.undo()
    assert await sections(desk, ids) == [PINNED, DAYS, DAYS]


async def test_a_pin_brings_it_out_of_the_archive_and_a_move_out_of_both(desk: Desk) -> None:
    ids = await ids_of(desk, 1)
    folder = await desk.library.create_folder("Work")
    inside = Section(SectionKind.FOLDER, folder.id)
    await desk.library.archive(ids)
    await desk.library.pin(ids)
    assert await sections(desk, ids) == [PINNED]
    await desk.library.move(ids, folder.id)
    assert await sections(desk, ids) == [inside]
    await desk.library.archive(ids)
    await desk.library.unarchive(ids)
    assert await sections(desk, ids) == [inside]
    for expected in (ARCHIVE, inside, PINNED, ARCHIVE, DAYS):
        await desk.undo.undo()
        assert await sections(desk, ids) == [expected]


async def test_a_rename_is_taken_back_and_what_was_said_since_stays(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.exchange(conversation_id, "The first words", "Good day")
    await desk.conversations.rename(conversation_id, "  By \n hand ")
    act = desk.events.of(ActDone)[0]
    assert (act.kind, act.name, act.conversation_id) == (ActKind.RENAMED, "By hand", conversation_id)
    await desk.exchange(conversation_id, "More", "Better")
    await desk.undo.undo(act.act_id)
    stored = await desk.stored(conversation_id)
    assert (stored.title, stored.title_by_hand) == ("The first words", False)
    assert await desk.path(conversation_id) == ["The first words", "Good day", "More", "Better"]


async def test_what_somebody_else_changed_since_stays_as_it_is(desk: Desk, root: Path) -> None:
    ids = await ids_of(desk)
    await desk.library.archive(ids)
    for conversation_id in ids:
        await desk.library.rename(conversation_id, "mine")
    async with opened_desk(root) as other:
        await other.library.unarchive(ids[:1])
        await other.library.archive(ids[:1])
        await other.library.rename(ids[1], "theirs")
        theirs = (await other.stored(ids[0])).archived_at
    for _ in range(4):
        await desk.undo.undo()
    stored = [await desk.stored(conversation_id) for conversation_id in ids]
    assert [each.title for each in stored] == ["", "theirs", ""]
    assert [each.archived_at for each in stored] == [theirs, None, None]


async def test_of_tags_only_the_one_that_was_given_is_taken_back(desk: Desk) -> None:
    ids = await ids_of(desk)
    await desk.library.tag(ids[:1], "Recipes")
    await desk.library.tag(ids, "  #recipes ")
    assert [act.count for act in desk.events.of(ActDone)] == [1, 2]
    await desk.library.tag(ids, "an other  one")
    assert await desk.library.tags() == ("Recipes", "an other one")
    second = desk.events.of(ActDone)[1]
    await desk.undo.undo(second.act_id)
    tags = [(await desk.stored(conversation_id)).tags for conversation_id in ids]
    assert tags == [("Recipes", "an other one"), ("an other one",), ("an other one",)]


@given(st.text())
def test_a_tag_is_kept_without_blanks_around_it(text: str) -> None:
    name = tag_name(text)
    assert name == " ".join(name.split())
    assert tag_name(f" #{name}") == name


async def test_those_that_are_gone_are_passed_over_and_none_is_an_error(desk: Desk) -> None:
    ids = await ids_of(desk)
    await desk.library.pin([*ids, "nowhere"])
    assert desk.events.of(ActDone)[0].count == 3
    for act in (
        desk.library.pin(["nowhere"]),
        desk.library.delete(["nowhere"]),
        desk.library.rename("nowhere", "x"),
        desk.library.move(ids, "nowhere"),
        desk.library.rename_folder("nowhere", "x"),
        desk.library.remove_folder("nowhere"),
        desk.library.sort_folder("nowhere", 0),
    ):
        with pytest.raises(AppError) as caught:
            await act
        assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY


async def test_undoing_what_is_gone_for_good_is_no_error(desk: Desk) -> None:
    ids = await ids_of(desk, 1)
    await desk.library.delete(ids)

    def remove(connection: apsw.Connection) -> None:
        connection.execute("DELETE FROM conversations")

    await desk.history._writer.run(remove)
    act = desk.events.of(ActDone)[0]
    assert await desk.undo.undo() == act


async def test_an_act_that_cannot_be_stored_is_not_remembered(desk: Desk) -> None:
    ids = await ids_of(desk)
    desk.history.full = True
    with pytest.raises(AppError) as caught:
        await desk.library.delete(ids)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert desk.events.events == []
    assert not desk.undo.can_undo


async def test_folders_are_made_renamed_and_sorted(desk: Desk) -> None:
    first, second, third = [await desk.library.create_folder(name) for name in (" One ", "Two", "Three")]
    assert [folder.name for folder in await desk.library.folders()] == ["One", "Two", "Three"]
    await desk.library.sort_folder(third.id, 0)
    await desk.library.sort_folder(first.id, 99)
    await desk.library.rename_folder(second.id, "Zwei")
    await desk.library.rename_folder(second.id, " ")
    await desk.library.sort_folder(third.id, 0)

    async def names() -> list[str]:
        return [folder.name for folder in await desk.library.folders()]

    assert await names() == ["Three", "Zwei", "One"]
    assert [act.kind for act in desk.events.of(ActDone)] == [
        *(3 * [ActKind.FOLDER_MADE]),
        *(2 * [ActKind.FOLDER_SORTED]),
        ActKind.FOLDER_RENAMED,
    ]
    assert len(desk.events.of(FoldersChanged)) == 6
    seen = []
    while desk.undo.can_undo:
        await desk.undo.undo()
        seen.append(await names())
    assert seen == [
        ["Three", "Two", "One"],
        ["Three", "One", "Two"],
        ["One", "Two", "Three"],
        ["One", "Two"],
        ["One"],
        [],
    ]
    while desk.undo.can_redo:
        await desk.undo.redo()
    assert await names() == ["Three", "Zwei", "One"]


async def test_a_folder_that_goes_leaves_its_conversations_to_the_days_and_comes_back_with_them(desk: Desk) -> None:
    ids = await ids_of(desk, 4)
    folder = await desk.library.create_folder("Work")
    await desk.library.move(ids[:3], folder.id)
    await desk.library.archive(ids[1:2])
    await desk.library.delete(ids[2:3])
    before = await state(desk)
    desk.events.clear()
    await desk.library.remove_folder(folder.id)
    assert await sections(desk, ids) == [DAYS, ARCHIVE, TRASH, DAYS]
    assert {event.conversation.id for event in desk.events.of(ConversationChanged)} == set(ids[:2])
    assert len(desk.events.of(FoldersChanged)) == 1
    # Moved since by the person: it does not go back.
    other = await desk.library.create_folder("Other")
    await desk.library.move(ids[:1], other.id)
    act = desk.events.of(ActDone)[0]
    await desk.undo.undo(act.act_id)
    assert await sections(desk, ids) == [Section(SectionKind.FOLDER, other.id), ARCHIVE, TRASH, DAYS]
    await desk.undo.undo()
    await desk.undo.undo()
    assert [(await desk.stored(each)).folder_id for each in ids] == [None, folder.id, folder.id, None]
    await desk.undo.redo()
    assert before != await state(desk)


async def test_a_move_into_a_folder_that_is_gone_is_taken_back_to_the_days(desk: Desk, root: Path) -> None:
    ids = await ids_of(desk, 1)
    first, second = [await desk.library.create_folder(name) for name in ("One", "Two")]
    await desk.library.move(ids, first.id)
    await desk.library.move(ids, second.id)
    async with opened_desk(root) as other:
        await other.library.remove_folder(first.id)
    desk.events.clear()
    await desk.undo.undo()
    assert await sections(desk, ids) == [DAYS]
    # What was told is what is stored.
    assert [event.conversation.folder_id for event in desk.events.of(ConversationChanged)] == [None]


DEEDS = ("pin", "unpin", "archive", "unarchive", "delete", "restore", "tag", "untag", "move", "days", "rename")


@settings(deadline=None, max_examples=25)
@given(
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.sets(st.integers(0, 3), min_size=1)), max_size=12),
    back=st.integers(0, 12),
)
async def test_any_acts_taken_back_leave_what_was_before(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, set[int]]], back: int
) -> None:
    async with opened_desk(tmp_path_factory.mktemp("desk")) as desk:
        ids = await ids_of(desk, 4)
        folder = await desk.library.create_folder("Work")
        states = [await state(desk)]
        for deed, numbers in deeds:
            chosen = [ids[number] for number in sorted(numbers)]
            depth = len(desk.undo._done)
            await _do(desk, deed, chosen, folder.id)
            if len(desk.undo._done) > depth:
                states.append(await state(desk))
        done = len(states) - 1
        steps = min(back, done)
        for number in range(steps):
            await desk.undo.undo()
            assert await state(desk) == states[done - 1 - number]
        for number in range(steps):
            await desk.undo.redo()
            assert await state(desk) == states[done - steps + 1 + number]


async def _do(desk: Desk, deed: str, ids: list[str], folder_id: str) -> None:
    library = desk.library
    if deed in ("tag", "untag"):
        await (library.tag if deed == "tag" else library.untag)(ids, "work")
    elif deed in ("move", "days"):
        await library.move(ids, folder_id if deed == "move" else None)
    elif deed == "rename":
        await library.rename(ids[0], f"Title {len(desk.undo._done)}")
    else:
        await getattr(library, deed)(ids)
