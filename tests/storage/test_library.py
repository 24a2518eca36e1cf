"""Sections by the page, counts, folders, tags and changes, against a plain list of everything."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.library import (
    ConversationChange,
    Counts,
    Folder,
    Position,
    Section,
    SectionKind,
    position_in,
    stands_in,
)
from app.storage import library_rows
from app.storage.history import SqliteHistory
from tests.storage.make_fixtures import CONVERSATIONS, FIXTURES
from tests.storage.support import NOON, KnownLease, a_conversation, a_message, opened

DAYS = Section(SectionKind.DAYS)
PINNED = Section(SectionKind.PINNED)
ARCHIVE = Section(SectionKind.ARCHIVE)
TRASH = Section(SectionKind.TRASH)
FOLDERS = ("folder-a", "folder-b")
TAGS = ("work", "标签", "Work")
SECTIONS = (
    *(DAYS, PINNED, ARCHIVE, TRASH),
    *(Section(SectionKind.FOLDER, name) for name in FOLDERS),
    *(Section(SectionKind.TAG, name) for name in TAGS),
)


def a_folder(folder_id: str = "folder-a", position: int = 0) -> Folder:
    return Folder(folder_id, f"Folder {folder_id}", position, NOON)


async def whole(history: SqliteHistory, section: Section, limit: int) -> list[Conversation]:
    """Return a section as its pages give it."""
    rows: list[Conversation] = []
    after: Position | None = None
    while True:
        page = await history.page(section, after, limit)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.after is None:
            return rows
        after = page.after


def expected(kept: Sequence[Conversation], section: Section) -> list[Conversation]:
    inside = (each for each in kept if stands_in(each, section))
    return sorted(inside, key=lambda each: position_in(each, section), reverse=True)


def counted(kept: Sequence[Conversation]) -> Counts:
    numbers = {section: len(expected(kept, section)) for section in SECTIONS}

    def of(kind: SectionKind) -> dict[str, int]:
        return {section.name: number for section, number in numbers.items() if section.kind is kind and number}

    return Counts(of(SectionKind.FOLDER), of(SectionKind.TAG), numbers[ARCHIVE], numbers[TRASH])


moments = st.integers(0, 3).map(lambda minutes: NOON + timedelta(minutes=minutes))
"""Few, so that many rows share one."""
marks = st.none() | moments


@dataclass(frozen=True)
class Step:
    """What becomes of the conversation with this number: it goes for good, or is there in this state."""

    number: int
    goes: bool
    updated_at: datetime
    deleted_at: datetime | None
    archived_at: datetime | None
    pinned_at: datetime | None
    folder_id: str | None
    tags: frozenset[str]

    @property
    def conversation(self) -> Conversation:
        return Conversation(
            f"{self.number:02}",
            NOON,
            self.updated_at,
            deleted_at=self.deleted_at,
            archived_at=self.archived_at,
            pinned_at=self.pinned_at,
            folder_id=self.folder_id,
            tags=tuple(sorted(self.tags)),
        )


steps = st.lists(
    st.builds(
        Step,
        st.integers(0, 11),
        st.booleans(),
        moments,
        marks,
        marks,
        marks,
        st.none() | st.sampled_from(FOLDERS),
        st.frozensets(st.sampled_from(TAGS)),
    ),
    max_size=30,
)


async def remove(history: SqliteHistory, conversation_id: str) -> None:
    """Remove a conversation for good."""

    def write(connection: apsw.Connection) -> None:
        connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    await history._writer.run(write)


@settings(deadline=None, max_examples=60)
@given(steps, st.integers(1, 5))
def test_pages_and_counts_are_what_a_list_of_everything_says(steps: list[Step], limit: int) -> None:
    async def check(root: Path) -> None:
        async with opened(root) as history:
            everything = await played(history, steps)
            for section in SECTIONS:
                assert await whole(history, section, limit) == expected(everything, section)
            assert await history.counts() == counted(everything)
            assert await history.tags() == tuple(sorted({tag for each in everything for tag in each.tags}))
            live = [each for each in everything if each.deleted_at is None]
            assert await history.latest() == max(live, key=lambda each: position_in(each, DAYS), default=None)

    with TemporaryDirectory() as root:
        asyncio.run(check(Path(root)))


async def played(history: SqliteHistory, steps: Sequence[Step]) -> tuple[Conversation, ...]:
    """Let the steps happen and return the conversations that are there then."""
    for position, folder_id in enumerate(FOLDERS):
        await history.add_folder(a_folder(folder_id, position))
    kept: dict[int, Conversation] = {}
    for step in steps:
        if step.number not in kept:
            await history.add_conversation(step.conversation)
        elif step.goes:
            await remove(history, step.conversation.id)
            del kept[step.number]
            continue
        else:
            await history.update_conversation(step.conversation)
        kept[step.number] = step.conversation
    return tuple(kept.values())


@pytest.mark.parametrize("kind", list(SectionKind))
async def test_a_page_is_searched_by_an_index_and_neither_scanned_nor_sorted(
    history: SqliteHistory, kind: SectionKind
) -> None:
    indexes = {
        SectionKind.PINNED: "conversations_pinned",
        SectionKind.FOLDER: "conversations_by_folder",
        SectionKind.DAYS: "conversations_by_day",
        SectionKind.ARCHIVE: "conversations_archived",
        SectionKind.TAG: "tags_listed",
        SectionKind.TRASH: "conversations_deleted",
    }
    values: dict[str, str | int] = {"moment": 1, "id": "x", "limit": 10, "name": "x"}
    if kind not in (SectionKind.FOLDER, SectionKind.TAG):
        del values["name"]
    steps = await plan(history, library_rows.SECTIONS[kind], values)
    assert all("SCAN" not in step and "TEMP B-TREE" not in step for step in steps)
    assert f"{indexes[kind]} (" in steps[0]
    assert ")<(?,?)" in steps[0]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (library_rows.CHANGED, (1, 10)),
        (library_rows.REVISIONS, (1, 10)),
        (library_rows.GONE, (1, 10)),
        (library_rows.COUNTS, ("a", "b")),
        ("SELECT id FROM conversations WHERE folder_id = ?", ("x",)),
        ("DELETE FROM folders WHERE id = ?", ("x",)),
    ],
)
async def test_the_other_queries_are_searched_too(
    history: SqliteHistory, query: str, values: tuple[str | int, ...]
) -> None:
    steps = await plan(history, query, values)
    assert steps
    assert all(step.startswith(("SEARCH", "CORRELATED")) for step in steps), steps


async def test_the_names_of_tags_are_leapt_over_and_not_read_one_by_one(history: SqliteHistory) -> None:
    steps = await plan(history, library_rows.TAGS, ())
    assert [step for step in steps if "tags" in step] == [
        "SEARCH tags USING COVERING INDEX tags_by_name",
        "SEARCH tags USING COVERING INDEX tags_by_name (name>?)",
    ]


async def plan(
    history: SqliteHistory, query: str, values: tuple[str | int, ...] | Mapping[str, str | int]
) -> list[str]:
    def read(connection: apsw.Connection) -> list[str]:
        return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]

    return await history._writer.run(read)


async def test_rows_that_move_while_pages_are_read_are_neither_missed_nor_doubled(history: SqliteHistory) -> None:
    kept = [a_conversation(str(number), number) for number in range(10)]
    for conversation in kept:
        await history.add_conversation(conversation)
    first = await history.page(DAYS, limit=4)
    assert [each.title for each in first.rows] == ["9", "8", "7", "6"]
    # One above the end of the page goes, one below it comes to the top, one of the next page is put away.
    await history.update_conversation(replace(kept[8], deleted_at=NOON))
    await history.update_conversation(replace(kept[4], updated_at=NOON + timedelta(days=1)))
    await history.update_conversation(replace(kept[3], archived_at=NOON))
    second = await history.page(DAYS, first.after, limit=4)
    assert [each.title for each in second.rows] == ["5", "2", "1", "0"]
    assert second.after is None


async def test_a_full_last_page_says_that_it_is_the_last(history: SqliteHistory) -> None:
    for number in range(4):
        await history.add_conversation(a_conversation(str(number), number))
    assert (await history.page(DAYS, limit=4)).after is None
    assert (await history.page(DAYS, limit=3)).after is not None


async def test_many_change_in_one_transaction_or_none(history: SqliteHistory) -> None:
    kept = [a_conversation(str(number)) for number in range(3)]
    for conversation in kept:
        await history.add_conversation(conversation)
    ids = [conversation.id for conversation in kept]

    def archive(old: Conversation) -> Conversation:
        return old if old.title == "1" else replace(old, archived_at=NOON)

    changes = await history.change_many([*ids, "nowhere", ids[0]], archive)
    assert changes == tuple(ConversationChange(each, archive(each)) for each in (kept[0], kept[2]))
    assert [each.archived_at for each in [await history.conversation(name) for name in ids]] == [NOON, None, NOON]

    def fail_at_the_last(old: Conversation) -> Conversation:
        if old.id == ids[-1]:
            raise AppError.because(ErrorReason.BUG)
        return replace(old, title="changed")

    with pytest.raises(AppError):
        await history.change_many(ids, fail_at_the_last)
    assert (await history.conversation(ids[0])).title == "0"
    with pytest.raises(AppError) as caught:
        await history.change_many(["nowhere"], archive)
    assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY


async def test_a_change_of_many_sees_what_another_process_has_just_written(
    tmp_path: Path, history: SqliteHistory
) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    async with opened(tmp_path, KnownLease("other")) as other:
        await other.update_conversation(replace(conversation, title="by another"))
        await history.change_many([conversation.id], lambda old: replace(old, pinned_at=NOON))
        assert await other.conversation(conversation.id) == replace(conversation, title="by another", pinned_at=NOON)


async def test_changes_are_told_since_a_revision(history: SqliteHistory) -> None:
    old, changed, deleted, gone = (a_conversation(name) for name in ("old", "changed", "deleted", "gone"))
    for conversation in (old, changed, deleted, gone):
        await history.add_conversation(conversation)
    start = await history.changed_since(None)
    assert (start.rows, start.gone) == ((), ())
    assert await history.changed_since(start.revision) == start
    await history.change_many([deleted.id, changed.id], lambda each: replace(each, deleted_at=NOON))
    await history.change_many([changed.id], lambda each: replace(each, deleted_at=None, title="another"))
    await remove(history, gone.id)
    new = a_conversation("new")
    await history.add_conversation(new, (a_message(new),))
    changes = await history.changed_since(start.revision)
    assert changes.rows == (replace(deleted, deleted_at=NOON), replace(changed, title="another"), new)
    assert changes.gone == (gone.id,)
    assert changes.revision > start.revision
    # In pieces it is the same, in the same order.
    rows: list[Conversation] = []
    ids: list[str] = []
    since = start.revision
    while True:
        piece = await history.changed_since(since, limit=1)
        if (since, piece.rows) == (piece.revision, ()):
            break
        since = piece.revision
        rows += piece.rows
        ids += piece.gone
    assert (tuple(rows), tuple(ids), since) == (changes.rows, changes.gone, changes.revision)


async def test_drafts_and_tags_and_messages_count_as_changes_and_partial_replies_do_not(
    history: SqliteHistory,
) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    message = a_message(conversation)

    async def changes(work: Awaitable[object]) -> bool:
        before = (await history.changed_since(None)).revision
        await work
        return (await history.changed_since(before)).rows != ()

    assert await changes(history.save_draft(conversation))
    assert await changes(history.add_messages((message,), conversation))
    assert await changes(history.change_many([conversation.id], lambda old: replace(old, tags=("a",))))
    assert not await changes(history.update_message(replace(message, finish_reason="stop")))


async def test_a_temporary_conversation_cannot_be_stored(history: SqliteHistory) -> None:
    conversation = replace(a_conversation("secret"), temporary=True)
    with pytest.raises(ValueError, match="temporary"):
        await history.add_conversation(conversation)
    with pytest.raises(AppError):
        await history.update_conversation(conversation)
    with pytest.raises(AppError):
        await history.add_messages((a_message(conversation),), conversation)
    assert await history.conversations() == ()


async def test_conversations_of_an_earlier_schema_are_counted_when_it_is_brought_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes((FIXTURES / "schema_4.db").read_bytes())
    async with opened(tmp_path) as history:
        assert await history.counts() == Counts({}, {}, deleted=1)
        await history.change_many([each.id for each in CONVERSATIONS], lambda old: replace(old, tags=("a",)))
        assert await history.counts() == Counts({}, {"a": 2}, deleted=1)
        assert len((await history.page(Section(SectionKind.TAG, "a"))).rows) == 2
