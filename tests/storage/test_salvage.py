"""What can still be read of a damaged history is read, and put together so that it opens."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.copies import CopyKind, Salvage
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import new_key
from app.infra.paths import DataFolder
from app.storage.care import SqliteCare
from app.storage.database import faults, open_for_reading
from app.storage.history import SqliteHistory
from app.storage.salvage import ORIGIN
from tests.storage.make_fixtures import FIXTURES
from tests.storage.support import KnownLease, a_conversation, a_message, contents, mode, opened

PAGE = 4096


async def fill(root: Path, conversations: int = 60, messages: int = 12) -> dict[str, Conversation]:
    """Store conversations whose messages say who they are."""
    stored = {}
    async with opened(root) as history:
        for number in range(conversations):
            conversation = a_conversation(f"title {number}", number)
            await history.add_conversation(conversation)
            tree: list[Message] = []
            for turn in range(messages):
                parent = tree[-1] if tree else None
                role = Role.ASSISTANT if turn % 2 else Role.USER
                words = TextBlock(f"words {number} {turn} " + "filling " * 60)
                tree.append(a_message(conversation, words, parent=parent, role=role))
            stored[conversation.id] = replace(conversation, head_id=tree[-1].id)
            await history.add_messages(tree, stored[conversation.id])
    return stored


def pages_of(path: Path, table: str) -> list[int]:
    """Return the numbers of the leaf pages of a table."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
    found = [int(number) for (number,) in connection.execute(query, (table,))]
    connection.close()
    return found


def damage(path: Path, *pages: int) -> None:
    """Overwrite pages, the way a bad disk does."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(PAGE * (page - 1))
            file.write(b"\xa5" * PAGE)


async def use(root: Path, saved: Salvage) -> tuple[list[Conversation], dict[str, tuple[Message, ...]]]:
    """Put what was saved in the place of the history and read all of it."""
    await SqliteCare(DataFolder(root)).restore(saved.copy.name)
    async with opened(root) as history:
        assert await history._writer.run(lambda connection: connection.pragma("integrity_check")) == "ok"
        check = "PRAGMA foreign_key_check"
        assert await history._writer.run(lambda connection: connection.execute(check).fetchall()) == []
        found = list(await history.conversations())
        return found, {each.id: await history.messages(each.id) for each in found}


def words_in(trees: dict[str, tuple[Message, ...]]) -> set[str]:
    blocks = (block for tree in trees.values() for message in tree for block in message.blocks)
    return {" ".join(block.text.split()[:3]) for block in blocks if isinstance(block, TextBlock)}


async def test_everything_of_a_whole_history_is_read(tmp_path: Path) -> None:
    stored = await fill(tmp_path)
    told: list[int] = []
    saved = await SqliteCare(DataFolder(tmp_path)).salvage(told.append)
    assert (saved.conversations, saved.messages, saved.lost) == (60, 720, 0)
    assert (saved.copy.kind, saved.copy.conversations) == (CopyKind.SALVAGED, 60)
    assert mode(tmp_path / "backups" / saved.copy.name) == 0o600
    assert told
    assert told == sorted(told)
    found, trees = await use(tmp_path, saved)
    assert {each.id: each for each in found} == stored
    assert {len(tree) for tree in trees.values()} == {12}


@pytest.mark.parametrize("seed", range(4))
async def test_damage_in_the_middle_costs_its_own_pages_alone(tmp_path: Path, seed: int) -> None:
    await fill(tmp_path)
    path = tmp_path / "history.db"
    leaves = pages_of(path, "blocks")
    hit = random.Random(seed).sample(leaves, 3)  # noqa: S311
    damage(path, *hit)
    before = contents(tmp_path)["history.db"]
    care = SqliteCare(DataFolder(tmp_path))
    assert await care.fault()
    saved = await care.salvage()
    assert contents(tmp_path)["history.db"] == before
    assert (saved.conversations, saved.messages) == (60, 720)
    # A place for each page, and none for each row that might have been on it.
    assert 0 < saved.lost <= len(hit)
    found, trees = await use(tmp_path, saved)
    assert len(found) == 60
    # A page of 4 KiB has about seven of these messages.
    assert 720 - 12 * len(hit) <= len(words_in(trees)) < 720


async def test_messages_without_a_conversation_get_one(tmp_path: Path) -> None:
    stored = await fill(tmp_path)
    path = tmp_path / "history.db"
    damage(path, *pages_of(path, "conversations"))
    saved = await SqliteCare(DataFolder(tmp_path)).salvage()
    assert (saved.conversations, saved.messages) == (0, 720)
    found, trees = await use(tmp_path, saved)
    assert {each.id for each in found} == set(stored)
    assert {each.origin for each in found} == {ORIGIN}
    assert {each.head_id for each in found} == {each.head_id for each in stored.values()}
    assert len(words_in(trees)) == 720


async def test_text_without_a_message_gets_one(tmp_path: Path) -> None:
    await fill(tmp_path)
    path = tmp_path / "history.db"
    damage(path, *pages_of(path, "messages"))
    saved = await SqliteCare(DataFolder(tmp_path)).salvage()
    assert (saved.conversations, saved.messages) == (60, 0)
    found, trees = await use(tmp_path, saved)
    (recovered,) = [each for each in found if each.origin == ORIGIN]
    assert len(trees[recovered.id]) == 720
    assert len(words_in(trees)) == 720
    assert recovered.head_id == trees[recovered.id][-1].id


async def test_a_damaged_index_costs_nothing(tmp_path: Path) -> None:
    await fill(tmp_path)
    path = tmp_path / "history.db"
    for index in ("messages_by_conversation", "sqlite_autoindex_messages_1", "sqlite_autoindex_blocks_1"):
        damage(path, *pages_of(path, index))
    saved = await SqliteCare(DataFolder(tmp_path)).salvage()
    assert (saved.conversations, saved.messages, saved.lost) == (60, 720, 0)
    _, trees = await use(tmp_path, saved)
    assert len(words_in(trees)) == 720


async def test_a_file_that_was_cut_off_gives_what_is_left(tmp_path: Path) -> None:
    await fill(tmp_path)
    path = tmp_path / "history.db"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)
    saved = await SqliteCare(DataFolder(tmp_path)).salvage()
    assert saved.messages > 100
    _, trees = await use(tmp_path, saved)
    assert len(words_in(trees)) > 100


async def test_a_file_without_anything_readable_says_so_and_stays(tmp_path: Path) -> None:
    await fill(tmp_path, 2)
    path = tmp_path / "history.db"
    damage(path, *range(1, path.stat().st_size // PAGE + 1))
    before = contents(tmp_path)
    with pytest.raises(AppError) as caught:
        await SqliteCare(DataFolder(tmp_path)).salvage()
    assert caught.value.info.reason in (ErrorReason.NOTHING_SALVAGED, ErrorReason.DATABASE_DAMAGED)
    assert contents(tmp_path) == before
    assert list((tmp_path / "backups").iterdir()) == []


async def test_an_encrypted_history_is_saved_encrypted(tmp_path: Path) -> None:
    key = new_key()
    history = SqliteHistory(DataFolder(tmp_path), KnownLease(), key=key)
    await history.open()
    for number in range(200):
        await history.add_conversation(a_conversation(f"secret words {number}"))
    await history.aclose()
    damage(tmp_path / "history.db", 40)
    saved = await SqliteCare(DataFolder(tmp_path), key).salvage()
    assert 100 < saved.conversations <= 200
    path = tmp_path / "backups" / saved.copy.name
    assert b"secret words" not in contents(tmp_path / "backups")[path.name]
    connection = open_for_reading(path, key.secret)
    assert faults(connection) == ""
    connection.close()


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.db")), ids=lambda path: path.stem)
async def test_an_older_history_is_saved_as_it_is(tmp_path: Path, fixture: Path) -> None:
    shutil.copy(fixture, tmp_path / "history.db")
    saved = await SqliteCare(DataFolder(tmp_path)).salvage()
    assert (saved.conversations, saved.messages, saved.lost) == (3, 5, 0)
    assert saved.copy.version == int(fixture.stem.rpartition("_")[2])
    found, _ = await use(tmp_path, saved)
    assert len(found) == 2
