"""A history with everything that a switch of encryption has to carry over, and what can be seen of it from outside."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.domain.blocks import AttachmentRef, ImageBlock, TextBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.copies import CopyKind
from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.storage.attachments import FileAttachmentStore
from app.storage.care import SqliteCare
from app.storage.exchange import finish, is_unfinished
from app.storage.history import SqliteHistory
from app.storage.key_record import read_record
from app.storage.sealed_attachments import attachment_store
from tests.storage.support import KnownLease, a_conversation, a_message

SENTENCE = "The harbour was silent until the lanterns came"
"""Stands in messages, titles, files, copies, logs and recent searches."""

_PAGE = 4096

FIRST, SECOND = HistoryKey(bytes(range(32))), HistoryKey(bytes(range(32, 64)))


def stored_key(root: Path, *keys: HistoryKey) -> HistoryKey | None:
    """Return which of the keys the folder names."""
    folder = DataFolder(root)
    record = read_record(folder.encryption, folder.database, folder.backups)
    return None if record is None else next(key for key in keys if key.id == record.key_id)


async def fill(root: Path, conversations: int = 3, messages: int = 20, files: int = 3) -> None:
    """Make a history with branches, stored files, two copies, a log, recent searches and leavings."""
    folder = DataFolder(root)
    folder.prepare()
    store = FileAttachmentStore(folder.attachments)
    refs = [
        await store.put(f"{SENTENCE} {number}".encode() * 3000, name=f"{number}.txt", media_type="image/png")
        for number in range(files)
    ]
    history = SqliteHistory(folder, KnownLease())
    await history.open()
    for number in range(conversations):
        conversation = a_conversation(f"{SENTENCE} {number}", number)
        await history.add_conversation(conversation)
        await _talk(history, conversation, messages, refs)
    await SqliteCare(folder).copy_now()
    await history.aclose()
    daily = next(folder.backups.iterdir())
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    (folder.backups / f"history-version-3-{moment}.db").write_bytes(daily.read_bytes())
    for path in (
        folder.logs / "loquent.log.1",
        folder.passing / "gone" / "file",
        folder.opened / "gone" / "file",
        folder.cache / "gone" / "file",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SENTENCE)
    folder.window_state.write_text(json.dumps({"recent_searches": json.dumps([SENTENCE]), "width": 800}))


async def _talk(history: SqliteHistory, conversation: Conversation, count: int, refs: list[AttachmentRef]) -> None:
    made: list[Message] = []
    for number in range(count):
        # Every third one is a sibling of the one before.
        parent = None if not made else made[-2] if number % 3 == 2 else made[-1]
        blocks = [TextBlock(f"{SENTENCE}, word {number} of {conversation.id}")]
        image = (ImageBlock(refs[number % len(refs)], 4, 3),) if refs and number % 5 == 0 else ()
        made.append(
            a_message(conversation, *blocks, *image, parent=parent, role=(Role.USER, Role.ASSISTANT)[number % 2])
        )
    await history.add_messages(made, replace(conversation, head_id=made[-1].id))


async def content(root: Path, key: HistoryKey | None) -> str:
    """Return a digest of everything that the history and its files say when they are read with ``key``."""
    folder = DataFolder(root)
    history = SqliteHistory(folder, KnownLease(), key=key)
    await history.open()
    found = hashlib.sha256()
    try:
        assert await history._writer.run(lambda connection: connection.pragma("integrity_check")) == "ok"
        store = attachment_store(folder.attachments, key)
        for conversation in await history.conversations():
            found.update(repr(conversation).encode())
            for message in await history.messages(conversation.id):
                found.update(repr(message).encode())
                for block in message.blocks:
                    if isinstance(block, ImageBlock):
                        found.update(await store.read(block.attachment))
    finally:
        await history.aclose()
    return found.hexdigest()


async def readable_copies(root: Path, key: HistoryKey | None) -> dict[CopyKind, int | None]:
    """Return for each copy how many conversations can be read with ``key``."""
    return {copy.kind: copy.conversations for copy in await SqliteCare(DataFolder(root), key).copies()}


DAMAGES = ("a bit of the first page", "the first page", "every page", "half", "some pages")


def damage(root: Path, how: str) -> None:
    """Damage the database of a history."""
    path = DataFolder(root).database
    held = bytearray(path.read_bytes())
    if how == "a bit of the first page":
        held[1000] ^= 1
    elif how == "the first page":
        held[:_PAGE] = bytes(_PAGE)
    elif how == "half":
        del held[len(held) // 2 :]
    else:
        for page in range(len(held) // _PAGE) if how == "every page" else (20, 21, 30):
            held[page * _PAGE + 100 : page * _PAGE + 400] = b"x" * 300
    path.write_bytes(held)


def next_start(root: Path) -> None:
    """Do what the next start does before it opens the history."""
    folder = DataFolder(root)
    finish(root, folder.database, folder.backups)
    assert not is_unfinished(root)


def files_in(root: Path) -> list[Path]:
    """Return all files below."""
    return [path for path in root.rglob("*") if path.is_file()]


def traces(root: Path, words: str = SENTENCE) -> list[str]:
    """Return the files in which the words stand."""
    return sorted(str(path.relative_to(root)) for path in files_in(root) if _says(path, words))


def _says(path: Path, words: str) -> bool:
    held = path.read_bytes()
    return any(words.encode(encoding) in held for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
