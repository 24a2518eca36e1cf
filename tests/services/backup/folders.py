"""A data folder with a real history, real attachments and settings that hold more than they should."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.domain.backup import BackupProgress
from app.domain.blocks import FileBlock, TextBlock
from app.domain.conversation import Conversation, Message, Role
from app.infra.paths import DataFolder
from app.infra.resources import resource_path
from app.services.backup.opened import Tools
from app.services.backup.service import BackupService
from app.storage.attachments import FileAttachmentStore
from app.storage.backup_files import HistoryBackupFiles
from app.storage.history import SqliteHistory
from app.storage.migrations import read_migrations
from app.storage.passphrase import PassphraseSealing
from tests.storage.support import KnownLease, a_conversation, a_message

KEY = "sk-known-CANARY-0123456789"
"""A key that the program knows from its keyring."""

SCHEMA = read_migrations(resource_path("migrations"))[-1].number

SETTINGS = {
    "version": 1,
    "theme": "dark",
    "providers": [
        {
            "id": "p1",
            "name": "云桥",
            "address": "https://somebody:hunter2hunter2@gate.example",
            "headers": [["X-Title", "Loquent"], ["X-Gate-Token", "tok-HEADER-CANARY"]],
            "proxy": "http://me:PROXY-CANARY@127.0.0.1:7890",
        }
    ],
    "of_a_later_version": {"api_key": "LATER-CANARY", "colour": "green", "note": f"my key is {KEY}"},
}


@dataclass(frozen=True, slots=True)
class Made:
    """What is in the folder."""

    root: Path
    conversations: tuple[Conversation, ...]
    messages: tuple[Message, ...]
    files: tuple[bytes, ...]


def tools(schema: int = SCHEMA) -> Tools:
    return Tools(
        HistoryBackupFiles(),
        PassphraseSealing(cost=4),
        lambda text: text.replace(KEY, "[hidden]"),
        schema,
        "Loquent 0.0",
    )


def service(root: Path) -> BackupService:
    return BackupService(tools(), root)


async def make_folder(root: Path, texts: int = 3) -> Made:
    folder = DataFolder(root)
    history = SqliteHistory(folder, KnownLease())
    await history.open()
    store = FileAttachmentStore(folder.attachments)
    files = (b"\x89PNG picture", b"x" * 3_000_000)
    refs = [await store.put(data, name=f"{len(data)}.bin", media_type="application/x-test") for data in files]
    conversations, messages = [], []
    for number in range(texts):
        conversation = a_conversation(f"第 {number} 个", number)
        await history.add_conversation(conversation)
        first = a_message(conversation, TextBlock(f"Question {number}"), FileBlock(refs[number % 2]))
        second = a_message(conversation, TextBlock(f"答 {number}"), parent=first, role=Role.ASSISTANT)
        await history.add_messages((first, second), conversation)
        conversations.append(conversation)
        messages += [first, second]
    await history.aclose()
    folder.settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    folder.logs.mkdir()
    (folder.logs / "loquent.log").write_text("a log", encoding="utf-8")
    return Made(root, tuple(conversations), tuple(messages), files)


async def read_folder(root: Path) -> tuple[list[Conversation], list[Message]]:
    history = SqliteHistory(DataFolder(root), KnownLease())
    await history.open()
    try:
        conversations = list(await history.conversations())
        messages = [message for one in conversations for message in await history.messages(one.id)]
    finally:
        await history.aclose()
    return conversations, messages


class Heard:
    """Keeps what is told of progress."""

    def __init__(self) -> None:
        self.all: list[BackupProgress] = []

    def __call__(self, progress: BackupProgress) -> None:
        self.all.append(progress)

    def phases(self) -> list[str]:
        return list(dict.fromkeys(progress.phase.value for progress in self.all))
