"""The power goes while encryption is switched: the next start finds the old or the new, whole and readable."""

import random
import shutil
import sys
from pathlib import Path

import pytest

from app.infra.paths import DataFolder
from app.storage.encryption_switch import SqliteEncryptionSwitch
from tests.storage.cuts import Cuts
from tests.storage.encrypted import FIRST, SECOND, content, fill, next_start, readable_copies, stored_key
from tests.storage.killed_switch import KEYS
from tests.storage.power_loss import put_down, watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("old", "new"), [("none", "first"), ("first", "second"), ("first", "none")])
async def test_a_cut_leaves_the_old_or_the_new(tmp_path: Path, old: str, new: str, seed: int) -> None:
    root = tmp_path / "data"
    await fill(root, messages=12, files=2)
    change = SqliteEncryptionSwitch(DataFolder(root))
    if KEYS[old] is not None:
        await change.switch(None, KEYS[old], lambda _done, _total: None)
    before = await content(root, KEYS[old])
    with watched(root) as disk:
        cuts = Cuts(disk, random.Random(seed))  # noqa: S311
        await change.switch(KEYS[old], KEYS[new], lambda _done, _total: None)
        cuts.acknowledged = 1
        cuts.note("the end")
    outcomes = []
    for number, (acknowledged, event, remains) in enumerate(cuts.kept):
        folder = tmp_path / str(number)
        put_down(remains, folder)
        next_start(folder)
        key = stored_key(folder, FIRST, SECOND)
        assert await content(folder, key) == before, event
        assert set((await readable_copies(folder, key)).values()) == {3}, event
        if acknowledged:
            assert key == KEYS[new], event
        outcomes.append(key)
        shutil.rmtree(folder)
    assert KEYS[old] in outcomes
