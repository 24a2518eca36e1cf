"""Killed in the middle, an import leaves whole conversations, and goes on the next time."""

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from app.infra.paths import DataFolder
from tests.services.importing import chatgpt_export
from tests.services.importing.desk import as_json, opened_desk

ROOT = Path(__file__).parents[3]
MANY = 2000


def stored(folder: Path) -> int:
    """Return how many conversations another process has stored so far."""
    try:
        with closing(sqlite3.connect(f"file:{DataFolder(folder).database}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


async def whole(folder: Path) -> int:
    """See to it that each conversation has all of its messages; return how many there are."""
    async with opened_desk(folder) as desk:
        found = await desk.history.conversations()
        for each in found:
            assert len(await desk.messages(each)) == 4
            assert await desk.shown(each) == ["u1", "a1", "u2"]
        return len(found)


def test_killed_in_the_middle(tmp_path: Path) -> None:
    many = [{**chatgpt_export.branched(), "conversation_id": f"c{number}"} for number in range(MANY)]
    path = as_json(tmp_path / "c.json", many)
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "app", "--data-dir", str(folder), "import", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        # What is awaited is written by another process: there is nothing that would tell of it.
        while process.poll() is None and stored(folder) == 0:
            time.sleep(0.001)
        process.kill()
    assert process.returncode == -9
    kept = asyncio.run(whole(folder))
    assert 0 < kept < MANY
    done = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    (report,) = json.loads(done.stdout)["files"]
    assert (report["added"], report["extended"], report["present"]) == (MANY - kept, 0, kept)
    assert asyncio.run(whole(folder)) == MANY
