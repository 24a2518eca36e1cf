"""Numbered steps, a copy before each, all or nothing."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from app.domain.errors import AppError, ErrorReason
from app.infra.resources import resource_path
from app.storage.database import open_for_writing
from app.storage.migrations import read_migrations
from tests.storage.fixture_content import holds_all
from tests.storage.make_fixtures import FIXTURES
from tests.storage.support import KnownLease, a_conversation, a_running_turn, mode, names, opened

SECOND = "ALTER TABLE conversations ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';"
REBUILD = """
CREATE TABLE new_blocks (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE, position INTEGER NOT NULL, type TEXT NOT NULL,
    schema_version INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (message_id, position)
) STRICT;
INSERT INTO new_blocks SELECT * FROM blocks;
DROP TABLE blocks;
ALTER TABLE new_blocks RENAME TO blocks;
"""


@pytest.fixture
def later(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder with the program's migrations and more of them."""

    def make(*scripts: str) -> Path:
        folder = tmp_path / f"migrations-{len(scripts)}"
        shutil.copytree(resource_path("migrations"), folder, dirs_exist_ok=True)
        known = len(read_migrations(folder))
        for number, script in enumerate(scripts, known + 1):
            (folder / f"{number:04}_later.sql").write_text(script)
        return folder

    return make


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


def version(path: Path) -> int:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        number: int = connection.pragma("user_version")
        return number
    finally:
        connection.close()


def put_in_place(database: Path, folder: Path) -> None:
    """Make ``database`` the history of a new data folder."""
    folder.mkdir()
    shutil.copy(database, folder / "history.db")


def schema(path: Path) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(path))
    try:
        return connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()
    finally:
        connection.close()


async def test_a_new_database_gets_the_last_version_and_no_copy(root: Path) -> None:
    async with opened(root):
        assert version(root / "history.db") == len(read_migrations(resource_path("migrations")))
    assert names(root) == {"history.db"}
    assert not (root / "backups").exists()


async def test_an_old_database_is_copied_before_each_step(root: Path, later: Callable[..., Path]) -> None:
    async with opened(root) as history:
        conversation, _, reply = await a_running_turn(history)
    first = version(root / "history.db")
    async with opened(root, migrations=later(SECOND, REBUILD)) as history:
        assert await history.conversation(conversation.id)
        assert (await history.message(reply.id)).id == reply.id
        assert await history._writer.run(lambda connection: connection.pragma("foreign_keys")) == 1
    assert version(root / "history.db") == first + 2
    copies = sorted((root / "backups").iterdir())
    assert [version(copy) for copy in copies] == [first, first + 1]
    assert [mode(copy) for copy in copies] == [0o600, 0o600]
    assert mode(root / "backups") == 0o700
    restored = root.with_name("restored")
    put_in_place(copies[0], restored)
    async with opened(restored) as history:
        assert [found.id for found in await history.conversations()] == [conversation.id]
        assert len(await history.messages(conversation.id)) == 2


@pytest.mark.parametrize(
    "broken",
    [
        "CREATE TABLE half (x) STRICT; nonsense;",
        "DELETE FROM conversations; SELECT * FROM nowhere;",
        "DELETE FROM conversations;",
    ],
)
async def test_a_step_that_fails_leaves_everything_as_it_was(
    root: Path, later: Callable[..., Path], broken: str
) -> None:
    async with opened(root) as history:
        conversation, *_ = await a_running_turn(history)
    before = schema(root / "history.db")
    with pytest.raises(AppError) as caught:
        async with opened(root, migrations=later(broken)):
            pass
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
    assert caught.value.info.gateway_message
    assert schema(root / "history.db") == before
    async with opened(root) as history:
        assert len(await history.messages(conversation.id)) == 2
    assert not list((root / "backups").glob("*.part"))


async def test_no_copy_no_step(root: Path, later: Callable[..., Path]) -> None:
    async with opened(root) as history:
        await a_running_turn(history)
    (root / "backups").write_text("a file stands where the folder should be")
    first = version(root / "history.db")
    with pytest.raises(AppError) as caught:
        async with opened(root, migrations=later(SECOND)):
            pass
    assert caught.value.info.reason.kind.value == "storage"
    assert version(root / "history.db") == first


async def test_two_processes_may_migrate_at_once(root: Path, later: Callable[..., Path]) -> None:
    async with opened(root) as history:
        await a_running_turn(history)
    first = version(root / "history.db")
    folder = later(SECOND, REBUILD)

    async def come_and_go(name: str) -> None:
        async with opened(root, KnownLease(name), folder) as history:
            await history.add_conversation(a_conversation(name))

    async with asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(come_and_go(str(number)))
    async with opened(root, migrations=folder) as history:
        assert len(await history.conversations()) == 5
    copies = list((root / "backups").iterdir())
    assert {version(copy) for copy in copies} >= {first, first + 1}
    assert all(copy.name.startswith(f"history-version-{version(copy)}-") for copy in copies)


async def test_many_may_make_the_database_at_once(root: Path) -> None:
    async def come_and_go(name: str) -> None:
        async with opened(root, KnownLease(name)) as history:
            await history.add_conversation(a_conversation(name))

    async with asyncio.TaskGroup() as group:
        for number in range(8):
            group.create_task(come_and_go(str(number)))
    async with opened(root) as history:
        assert {conversation.title for conversation in await history.conversations()} == set("01234567")


@pytest.mark.parametrize(
    "wrong", [(), ("0002_second.sql",), ("0001_a.sql", "0001_b.sql"), ("0001_a.sql", "0003_c.sql")]
)
def test_numbers_that_do_not_follow_are_refused(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    for name in wrong:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(ValueError, match="numbered"):
        read_migrations(tmp_path)


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.db")), ids=lambda path: path.stem)
async def test_a_database_of_every_schema_opens(root: Path, fixture: Path) -> None:
    put_in_place(fixture, root)
    async with opened(root) as history:
        await holds_all(history, fixture.stem)


def test_there_is_a_fixture_of_every_schema_as_its_migrations_make_it(tmp_path: Path) -> None:
    connection = open_for_writing(tmp_path / "new.db")
    for migration in read_migrations(resource_path("migrations")):
        connection.execute(migration.sql)
        made = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()
        assert schema(FIXTURES / f"schema_{migration.number}.db") == made
    connection.close()


def test_no_two_indexes_hold_the_same(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "new.db"))
    for migration in read_migrations(resource_path("migrations")):
        connection.execute(migration.sql)
    found = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    connection.close()
    by_what_they_hold: dict[str, list[str]] = {}
    for name, sql in found:
        by_what_they_hold.setdefault(" ".join(str(sql).replace(str(name), "").split()), []).append(str(name))
    assert [names for names in by_what_they_hold.values() if len(names) > 1] == []
    assert len(found) > 10
