"""``loquent copies``, ``restore-copy`` and ``salvage``, through the command line."""

import asyncio
import json
from pathlib import Path

import pytest

from app.cli.main import main
from app.domain.copies import CopyKind
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.storage.care import SqliteCare
from tests.storage.support import a_conversation, opened

Captured = pytest.CaptureFixture[str]


async def _add(root: Path, *titles: str) -> None:
    async with opened(root) as history:
        for title in titles:
            await history.add_conversation(a_conversation(title))


def add(root: Path, *titles: str) -> None:
    asyncio.run(_add(root, *titles))


def copy_now(root: Path) -> str:
    return asyncio.run(SqliteCare(DataFolder(root)).copy_now()).name


async def _titles(root: Path) -> set[str]:
    async with opened(root) as history:
        return {conversation.title for conversation in await history.conversations()}


def titles(root: Path) -> set[str]:
    return asyncio.run(_titles(root))


def run(root: Path, *arguments: str) -> int:
    return main(["--data-dir", str(root), *arguments])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_copies_are_listed(root: Path, capsys: Captured) -> None:
    assert run(root, "copies") == 0
    assert capsys.readouterr().out == ""
    add(root, "first", "second")
    name = copy_now(root)
    assert run(root, "copies") == 0
    line = capsys.readouterr().out.rstrip("\n").split("\t")
    assert line[:2] == [name, "daily"]
    assert line[4] == "2 conversations"
    assert run(root, "copies", "--json") == 0
    (value,) = json.loads(capsys.readouterr().out)
    assert (value["name"], value["kind"], value["conversations"]) == (name, "daily", 2)
    assert (value["encrypted"], value["can_be_restored"]) == (False, True)


def test_copies_made_by_hand_are_called_so(root: Path, capsys: Captured) -> None:
    add(root, "first")
    name = asyncio.run(SqliteCare(DataFolder(root)).copy_now(CopyKind.BY_HAND)).name
    assert run(root, "copies") == 0
    assert capsys.readouterr().out.split("\t")[:2] == [name, "by hand"]
    assert run(root, "copies", "--json") == 0
    assert [value["kind"] for value in json.loads(capsys.readouterr().out)] == ["by_hand"]
    assert run(root, "restore-copy", name) == 0


def test_a_copy_is_restored_and_the_present_history_kept(root: Path, capsys: Captured) -> None:
    add(root, "first")
    name = copy_now(root)
    add(root, "second")
    assert run(root, "restore-copy", name, "--json") == 0
    kept = json.loads(capsys.readouterr().out)["kept_as"]
    assert titles(root) == {"first"}
    assert run(root, "restore-copy", kept) == 0
    assert titles(root) == {"first", "second"}


def test_nothing_is_restored_while_another_process_has_the_folder(root: Path, capsys: Captured) -> None:
    add(root, "first")
    name = copy_now(root)
    add(root, "second")
    other = Lease(DataFolder(root).leases)
    other.acquire()
    assert run(root, "restore-copy", name) == 1
    assert "Another Loquent uses" in capsys.readouterr().err
    assert run(root, "copies") == 0
    other.release()
    assert titles(root) == {"first", "second"}
    assert run(root, "restore-copy", name) == 0


def test_a_copy_that_is_not_there_is_named(root: Path, capsys: Captured) -> None:
    add(root, "first")
    assert run(root, "restore-copy", "nonsense") == 1
    assert "There is no copy nonsense." in capsys.readouterr().err


def test_a_damaged_history_is_salvaged_and_restored(root: Path, capsys: Captured) -> None:
    add(root, *(f"conversation {number}" for number in range(400)))
    with (root / "history.db").open("r+b") as file:
        file.seek(4096 * 40)
        file.write(b"\xa5" * 4096)
    assert run(root, "salvage", "--json") == 0
    saved = json.loads(capsys.readouterr().out)
    assert saved["kind"] == "salvaged"
    assert 300 < saved["conversations"] <= 400
    assert run(root, "restore-copy", saved["name"]) == 0
    assert len(titles(root)) == saved["conversations"]
