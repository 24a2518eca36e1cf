"""Databases of newer versions, of other programs, and damaged ones: said plainly, nothing overwritten."""

from pathlib import Path

import apsw
import pytest

from app.domain.errors import AppError, ErrorReason
from tests.storage.support import a_running_turn, contents, opened, refusal, with_text


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as history:
        await a_running_turn(history)
    connection = apsw.Connection(str(tmp_path / "history.db"))
    known = connection.pragma("user_version")
    connection.execute("CREATE TABLE of_the_future (x)")
    connection.pragma("user_version", 99)
    connection.close()
    before = contents(tmp_path)
    error = await refusal(tmp_path)
    assert error.reason is ErrorReason.NEWER_DATABASE
    assert (error.params["found"], error.params["known"]) == ("99", str(known))
    assert contents(tmp_path) == before


async def test_a_newer_database_whose_program_was_killed_is_left_alone(tmp_path: Path) -> None:
    async with opened(tmp_path / "first") as history:
        await a_running_turn(history)
    connection = apsw.Connection(str(tmp_path / "first" / "history.db"))
    connection.pragma("wal_autocheckpoint", 0)
    connection.pragma("user_version", 99)
    copied = copy_while_open(tmp_path / "first", tmp_path / "killed")
    connection.close()
    assert int.from_bytes(copied["history.db"][60:64], "big") < 99
    error = await refusal(tmp_path / "killed")
    assert (error.reason, error.params["found"]) == (ErrorReason.NEWER_DATABASE, "99")
    after = contents(tmp_path / "killed")
    assert {name: after[name] for name in ("history.db", "history.db-wal")} == {
        name: copied[name] for name in ("history.db", "history.db-wal")
    }


def copy_while_open(source: Path, target: Path) -> dict[str, bytes]:
    """Copy database and log, as a kill would leave them."""
    copied = {name: data for name, data in contents(source).items() if not name.endswith("-shm")}
    target.mkdir()
    for name, data in copied.items():
        (target / name).write_bytes(data)
    return copied


@pytest.mark.parametrize("damage", [b"This is no database, but it is long enough to be read as one. " * 100, b"short"])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, damage: bytes) -> None:
    put(tmp_path / "history.db", damage)
    error = await refusal(tmp_path)
    assert error.reason is ErrorReason.DATABASE_DAMAGED
    assert error.params == {"path": str(tmp_path / "history.db")}
    assert error.gateway_message
    assert contents(tmp_path) == {"history.db": damage}


def put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@pytest.mark.parametrize("version", [0, 1])
async def test_a_database_of_another_program_is_left_alone(tmp_path: Path, version: int) -> None:
    connection = apsw.Connection(str(tmp_path / "history.db"))
    connection.execute("CREATE TABLE recipes (name)")
    connection.pragma("user_version", version)
    connection.close()
    before = contents(tmp_path)["history.db"]
    assert (await refusal(tmp_path)).reason is ErrorReason.DATABASE_DAMAGED
    connection = apsw.Connection(str(tmp_path / "history.db"))
    assert [name for (name,) in connection.execute("SELECT name FROM sqlite_schema")] == ["recipes"]
    connection.close()
    assert len(contents(tmp_path)["history.db"]) == len(before)


async def test_damage_in_the_middle_is_named_when_it_is_met(tmp_path: Path) -> None:
    async with opened(tmp_path) as history:
        conversation, _, reply = await a_running_turn(history)
        await history.update_message(with_text(reply, "a long reply " * 10_000))
    data = contents(tmp_path)["history.db"]
    put(tmp_path / "history.db", data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(AppError) as caught:
        async with opened(tmp_path) as history:
            await history.messages(conversation.id)
    assert caught.value.info.reason is ErrorReason.DATABASE_DAMAGED


async def test_a_row_that_makes_no_sense_is_damage(tmp_path: Path) -> None:
    async with opened(tmp_path) as history:
        conversation, *_ = await a_running_turn(history)
        await history._writer.run(lambda connection: connection.execute("UPDATE messages SET role = 'ghost'").get)
        with pytest.raises(AppError) as caught:
            await history.messages(conversation.id)
        assert caught.value.info.reason is ErrorReason.DATABASE_DAMAGED
        assert "ghost" in caught.value.info.gateway_message
