"""A new history in the place of the old: a kill or a cut of the power at any moment leaves one of them whole."""

import random
import shutil
import sys
from pathlib import Path

import pytest

from app.domain.copies import CopyKind
from app.infra.paths import DataFolder
from app.storage.care import SqliteCare
from app.storage.copies import named
from app.storage.exchange import Plan, exchanged, finish, is_decided, is_unfinished
from tests.storage.cuts import Cuts, complete
from tests.storage.power_loss import put_down, watched
from tests.storage.support import a_conversation, opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def next_start(root: Path) -> DataFolder:
    """Do what the next start does before it opens the history."""
    folder = DataFolder(root)
    finish(root, folder.database, folder.backups)
    assert not is_unfinished(root)
    return folder


async def titles_in(root: Path) -> set[str]:
    async with opened(root) as history:
        assert await history._writer.run(lambda connection: connection.pragma("integrity_check")) == "ok"
        return {conversation.title for conversation in await history.conversations()}


async def add(root: Path, title: str) -> None:
    async with opened(root) as history:
        await history.add_conversation(a_conversation(title))


@pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")
@pytest.mark.parametrize("seed", range(3))
async def test_a_copy_is_restored_wholly_or_not_at_all(root: Path, tmp_path: Path, seed: int) -> None:
    await add(root, "first")
    copy = await SqliteCare(DataFolder(root)).copy_now()
    await add(root, "second")
    with watched(root) as disk:
        cuts = Cuts(disk, random.Random(seed))  # noqa: S311
        await SqliteCare(DataFolder(root)).restore(copy.name)
        cuts.acknowledged = 1
        cuts.note("the end")
    outcomes = set()
    for number, (acknowledged, event, remains) in enumerate(cuts.kept):
        folder = tmp_path / str(number)
        put_down(remains, folder)
        next_start(folder)
        found = await titles_in(folder)
        aside = [path for path in (folder / "backups").iterdir() if _kind(path) is CopyKind.SET_ASIDE]
        if found == {"first"}:
            assert len(aside) == 1, event
            await SqliteCare(DataFolder(folder)).restore(aside[0].name)
            assert await titles_in(folder) == {"first", "second"}, event
        else:
            assert (acknowledged, found, aside) == (0, {"first", "second"}, []), event
        outcomes.add(frozenset(found))
        shutil.rmtree(folder)
    assert len(outcomes) == 2


def _kind(path: Path) -> CopyKind | None:
    copy = named(path.name)
    return None if copy is None else copy.kind


@pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")
async def test_a_daily_copy_is_whole_or_not_there(root: Path, tmp_path: Path) -> None:
    async with opened(root) as history:
        for number in range(400):
            await history.add_conversation(a_conversation(f"conversation {number}"))
    with watched(root) as disk:
        cuts = Cuts(disk, random.Random(1))  # noqa: S311
        await SqliteCare(DataFolder(root)).copy_now()
        cuts.acknowledged = 1
        cuts.note("the end")
    for number, (acknowledged, event, remains) in enumerate(cuts.kept):
        folder = tmp_path / str(number)
        put_down(remains, folder)
        copies = list((folder / "backups").glob("*.db"))
        assert len(copies) >= acknowledged, event
        for copy in copies:
            complete(copy)
        assert len(await titles_in(folder)) == 400


class Files:
    """A data folder whose database and other things are plain text, so that every step can be looked at."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "history.db"
        self.backups = root / "backups"
        for name in ("history.db", "history.db-wal", "history.db-shm", "mark"):
            (root / name).write_text(f"old {name}")
        (root / "files").mkdir()
        (root / "files" / "a").write_text("old a")

    def exchange(self, *, aside: str = "") -> None:
        with exchanged(self.root, self.database, self.backups, Plan(aside, ("files",), ("mark",))) as new:
            (new / "history.db").write_text("new history.db")
            (new / "files").mkdir()
            (new / "files" / "b").write_text("new b")

    def there(self) -> dict[str, str]:
        return {str(path.relative_to(self.root)): path.read_text() for path in self.root.rglob("*") if path.is_file()}


OLD = {
    "history.db": "old history.db",
    "history.db-wal": "old history.db-wal",
    "history.db-shm": "old history.db-shm",
    "mark": "old mark",
    "files/a": "old a",
}
NEW = {"history.db": "new history.db", "files/b": "new b"}
SET_ASIDE = {"backups/kept.db": "old history.db", "backups/kept.db-wal": "old history.db-wal"}


class KilledError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("aside", ["", "kept.db"])
def test_a_kill_at_any_step_leaves_the_old_or_the_new(
    tmp_path: Path, aside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change of a name is a step; so is the removal of a folder."""
    left = 0

    def killed_at(name: str) -> None:
        change = getattr(Path, name)

        def step(self: Path, *arguments: object, **named: object) -> object:
            nonlocal left
            if left == 0:
                raise KilledError
            left -= 1
            return change(self, *arguments, **named)

        monkeypatch.setattr(Path, name, step)

    for name in ("rename", "replace", "unlink", "mkdir", "write_bytes"):
        killed_at(name)
    new = NEW | (SET_ASIDE if aside else {})
    outcomes = []
    for steps in range(100):
        left = 1_000
        root = tmp_path / f"{steps}"
        root.mkdir()
        files = Files(root)
        left, killed = steps, False
        try:
            files.exchange(aside=aside)
        except KilledError:
            killed = True
        left = 1_000
        decided = is_decided(root)
        finish(root, files.database, files.backups)
        there = files.there()
        assert there == (new if decided or not killed else OLD)
        outcomes.append(there == OLD)
        if not killed:
            break
    assert not killed
    # First the old, from one step on the new.
    assert outcomes == sorted(outcomes, reverse=True)
    assert len(set(outcomes)) == 2


@pytest.mark.parametrize("aside", ["", "kept.db"])
def test_a_second_kill_while_it_is_finished_harms_nothing(
    tmp_path: Path, aside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "data"
    root.mkdir()
    files = Files(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.storage.exchange.finish", lambda *_: (_ for _ in ()).throw(KilledError))
        with pytest.raises(KilledError):
            files.exchange(aside=aside)
    steps = 0
    for name in ("rename", "replace", "unlink"):
        change = getattr(Path, name)

        def once(self: Path, *arguments: object, change: object = change, **named: object) -> object:
            nonlocal steps
            changes_something = self.exists()
            result = change(self, *arguments, **named)  # type: ignore[operator]
            if not changes_something:
                return result
            steps += 1
            raise KilledError

        monkeypatch.setattr(Path, name, once)
    for _ in range(50):
        if not is_decided(root):
            break
        try:
            finish(root, files.database, files.backups)
        except KilledError:
            continue
    assert steps > 5
    assert files.there() == NEW | (SET_ASIDE if aside else {})
