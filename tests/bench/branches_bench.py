"""What branches cost: ``python -m tests.bench branches``. Numbers to read, not a test.

A tree of 10,000 messages with a second try at every tenth, and comparisons of texts of a megabyte.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.domain.blocks import TextBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.ids import new_id
from app.infra.bus import EventBus
from app.infra.paths import DataFolder
from app.services.branching import BranchingService
from app.services.comparing import compare
from app.services.editor import ConversationEditor
from app.services.mapping import tree_map
from app.services.trash import TrashService
from app.services.undo import UndoStack
from app.storage.history import SqliteHistory
from tests.bench.figures import Figure, report
from tests.storage.support import KnownLease

MESSAGES = 10_000
MEGABYTE = 1_000_000
_FRAME = 16.0


async def main() -> None:
    """Print the figures."""
    conversation, messages = _tree()
    with tempfile.TemporaryDirectory() as folder:
        await _services(DataFolder(Path(folder)), conversation, messages)
    _screen(conversation, messages)
    _texts()


def _tree() -> tuple[Conversation, list[Message]]:
    now = datetime.now(UTC)
    conversation = Conversation(new_id(), now, now, title="A long one")
    messages: list[Message] = []
    head: str | None = None
    while len(messages) < MESSAGES:
        role = Role.USER if len(messages) % 2 == 0 else Role.ASSISTANT
        for _ in range(2 if len(messages) % 10 == 0 else 1):
            words = TextBlock(f"Message {len(messages)} says something. " * 20)
            messages.append(Message(new_id(), conversation.id, head, role, (words,), now))
        head = messages[-1].id
    return Conversation(conversation.id, now, now, title=conversation.title, head_id=head), messages


async def _services(folder: DataFolder, conversation: Conversation, messages: list[Message]) -> None:
    folder.prepare()
    history = SqliteHistory(folder, KnownLease())
    await history.open()
    bus = EventBus()
    branching = BranchingService(history, ConversationEditor(history, bus), UndoStack(bus), bus)
    trash = TrashService(history.trash, None, bus)
    await history.add_conversation(conversation, messages)
    head = conversation.head_id or ""
    figures = []
    for name, work in (
        ("map of 10,000 messages, read and laid out", lambda: branching.map(conversation.id)),
        ("fork at its end: a path of 9,000 messages", lambda: branching.fork(conversation.id, head)),
        ("delete its first message", lambda: branching.delete_message(conversation.id, messages[0].id)),
        ("empty the trash of it", trash.empty),
    ):
        started = time.perf_counter()
        await work()
        figures.append(Figure(name, (time.perf_counter() - started) * 1000, "ms"))
    started = time.perf_counter()
    await history.trash.files_pointed_at()
    figures.append(Figure("look for files in what is left", (time.perf_counter() - started) * 1000, "ms"))
    await history.aclose()
    report("branches", *figures)


def _screen(conversation: Conversation, messages: list[Message]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.ui.branches.map_list import MapList
    from app.ui.branches.map_model import MapModel
    from app.ui.theme import ThemeManager

    app = QApplication.instance() or QApplication(["loquent"])
    model = MapModel()
    view = MapList(ThemeManager("light", animations="off"), model)
    view.resize(384, 700)
    view.show()
    tree = tree_map(conversation, messages)
    figures = [
        Figure("window: its rows", _time(lambda: model.set_tree(tree)), "ms"),
        Figure("window: its rows, read again", _time(lambda: model.set_tree(tree)), "ms"),
        Figure("window: one paint of the list", _time(view.grab), "ms", _FRAME),
        Figure("window: a message chosen", _time(lambda: model.choose(messages[0].id)), "ms", _FRAME),
    ]
    report("branches", *figures)
    view.close()
    app.processEvents()


def _texts() -> None:
    random.seed(1)
    letters = "abcdefgh"
    words = ["".join(random.choice(letters) for _ in range(5)) for _ in range(2000)]  # noqa: S311 - no secret

    def paragraphs(size: int) -> list[str]:
        return [" ".join(random.choice(words) for _ in range(size)) for _ in range(MEGABYTE // (6 * size))]  # noqa: S311

    one, other = paragraphs(8), paragraphs(8)
    every = [f"{text} changed" if number % 20 == 0 else text for number, text in enumerate(one)]
    chinese = "".join(chr(0x4E00 + random.randrange(3000)) for _ in range(MEGABYTE // 3))  # noqa: S311
    cases = {
        "1 MB against 1 MB: every 20th paragraph changed": ("\n\n".join(one), "\n\n".join(every)),
        "... nothing in common": ("\n\n".join(one), "\n\n".join(other)),
        "... one paragraph, nothing in common": (" ".join(one), " ".join(other)),
        "... one line of Chinese, one letter more": (chinese, f"{chinese[:1000]}改{chinese[1000:]}"),
        "... paragraphs of one letter, every second changed": ("a\n\n" * 300_000, "a\n\nb\n\n" * 150_000),
    }
    report("branches", *(Figure(name, _compared(*texts) / 1000, "s") for name, texts in cases.items()))


def _compared(a: str, b: str) -> float:
    now = datetime.now(UTC)
    left, right = (Message(new_id(), "c", None, Role.ASSISTANT, (TextBlock(text),), now) for text in (a, b))
    return _time(lambda: compare(left, right))


def _time(work: Callable[[], object]) -> float:
    """Return how many milliseconds it takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
