"""What exports and backups cost: ``python -m tests.bench data``. Seconds, and the most memory that a process took.

Each is a run of the program itself on a history with some hundred megabytes of text and files.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from app.domain.blocks import FileBlock, ImageBlock, TextBlock
from app.domain.conversation import Message, Role
from app.infra.paths import DataFolder
from app.storage.attachments import FileAttachmentStore
from tests.storage.support import a_conversation, a_message, opened

CONVERSATIONS = 2_000
MESSAGES = 20
FILES = 300
FILE_SIZE = 1_000_000
PASSPHRASE = b"correct horse battery\n"
PRINTED = 100
"""Conversations that are printed."""
_WORDS = ("model", "对话", "history", "记录", "the", "of", "的", "file", "python", "数据", "answer")
_RANDOM = random.Random(7)  # noqa: S311 (texts, no secrets)


def words(number: int) -> str:
    """Return a reply with some Markdown in it, each another one."""
    chosen = _RANDOM.choices(_WORDS, k=150)
    return (
        f"## Part {number}\n\n{' '.join(chosen)}\n\n```python\nprint({number})\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )


async def fill(root: Path) -> list[str]:
    """Store the history; return the ids of its conversations."""
    store = FileAttachmentStore(DataFolder(root).attachments)
    refs = [
        await store.put(_RANDOM.randbytes(FILE_SIZE), name=f"{number}.png", media_type="image/png")
        for number in range(FILES)
    ]
    async with opened(root) as history:
        for number in range(CONVERSATIONS):
            conversation = a_conversation(f"对话 {number}", number)
            await history.add_conversation(conversation)
            messages: list[Message] = []
            for turn in range(MESSAGES):
                ref = refs[number % FILES]
                blocks = (TextBlock(words(number * MESSAGES + turn)),)
                more = (ImageBlock(ref, 100, 100), FileBlock(ref)) if turn == 0 and number < FILES else ()
                role = Role.ASSISTANT if turn % 2 else Role.USER
                messages.append(
                    a_message(conversation, *blocks, *more, parent=messages[-1] if messages else None, role=role)
                )
            await history.add_messages(messages, replace(conversation, head_id=messages[-1].id))
        return [conversation.id for conversation in await history.conversations()]


def run(name: str, root: Path, *arguments: str | Path, stdin: bytes = b"") -> None:
    """Run the program and write what it took."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "app", *map(str, arguments), "--data-dir", str(root)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(stdin)
    process.stdin.close()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - begun
    failed = "" if process.returncode == 0 else f"   FAILED ({process.returncode})"
    sys.stdout.write(f"{name:44} {taken:7.1f} s   {usage.ru_maxrss / 1024:7.0f} MB{failed}\n")
    sys.stdout.flush()


async def main() -> None:
    """Fill a history and write the figures."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root = place / "data"
        ids = await fill(root)
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        sys.stdout.write(f"{CONVERSATIONS * MESSAGES:,} messages, {FILES} files, {size / 1e6:.0f} MB\n")
        await asyncio.to_thread(_measure, place, root, ids)


def _measure(place: Path, root: Path, ids: list[str]) -> None:
    run("nothing: models", root, "models")
    run("backup", root, "backup", "-o", place / "a.zip")
    run("backup under a passphrase", root, "backup", "-o", place / "a.sealed", "--passphrase-stdin", stdin=PASSPHRASE)
    run("restore of it", place / "new", "restore", place / "a.sealed", "--passphrase-stdin", stdin=PASSPHRASE)
    for wanted in ("md", "txt", "html", "json"):
        run(f"export of all, one file, {wanted}", root, "export", "--all", "-o", place / f"all.{wanted}")
    run("export of all, a ZIP file, html", root, "export", "--all", "--format", "html", "-o", place / "all.zip")
    run(f"export of {PRINTED}, pdf", root, "export", *ids[:PRINTED], "-o", place / "some.pdf")
