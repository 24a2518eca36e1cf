"""kill -9 while encryption is switched: the next start finds the old or the new, whole and readable."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from app.domain.copies import CopyKind
from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.storage.encryption_switch import SqliteEncryptionSwitch
from app.storage.exchange import is_decided
from tests.storage.encrypted import FIRST, SECOND, content, fill, next_start, readable_copies, stored_key, traces
from tests.storage.killed_switch import KEYS

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9, fork")


async def prepared(tmp_path: Path, old: str, **size: int) -> tuple[Path, str]:
    """Make a history under a key; return its folder and the digest of its content."""
    source = tmp_path / "source"
    await fill(source, **size)
    if KEYS[old] is not None:
        await SqliteEncryptionSwitch(DataFolder(source)).switch(None, KEYS[old], lambda _done, _total: None)
    return source, await content(source, KEYS[old])


async def killed(how: str, source: Path, target: Path, *more: str) -> int:
    command = (sys.executable, "-m", "tests.storage.killed_switch", how, str(source), str(target), *more)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0
    return int(out)


async def found_in(root: Path, before: str) -> HistoryKey | None:
    """See to it that the next start finds everything, under the key that the folder names; return that."""
    decided = is_decided(root)
    next_start(root)
    key = stored_key(root, FIRST, SECOND)
    assert await content(root, key) == before, f"decided: {decided}"
    assert await readable_copies(root, key) == {CopyKind.DAILY: 3, CopyKind.MIGRATION: 3}
    if key is not None:
        assert traces(root) == []
    return key


@pytest.mark.parametrize(("old", "new"), [("none", "first"), ("first", "second"), ("first", "none")])
async def test_a_kill_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, old: str, new: str) -> None:
    source, before = await prepared(tmp_path, old, messages=6, files=1)
    count = await killed("steps", source, tmp_path / "killed", old, new)
    outcomes = [await found_in(tmp_path / "killed" / str(number), before) for number in range(count)]
    turned = outcomes.index(KEYS[new])
    assert outcomes == [KEYS[old]] * turned + [KEYS[new]] * (count - turned)
    # Before the act and after it there are steps to die at.
    assert turned > 20
    assert count - turned > 10


@pytest.mark.parametrize(("old", "new"), [("none", "first"), ("first", "second"), ("first", "none")])
async def test_a_kill_at_some_moment_leaves_a_long_history_whole(tmp_path: Path, old: str, new: str) -> None:
    source, before = await prepared(tmp_path, old, messages=1000, files=8)
    count = await killed("moments", source, tmp_path / "killed", old, new, "9")
    outcomes = [await found_in(tmp_path / "killed" / str(number), before) for number in range(count)]
    assert outcomes[0] == KEYS[new]
    shutil.rmtree(tmp_path / "killed")
