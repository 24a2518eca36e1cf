"""What a person wrote is never lost: not with a full disk, and not behind a reply that was stopped."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.blocks import plain_text
from app.domain.conversation import Conversation, Message
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.storage.history import SqliteHistory
from app.ui.composer.lines import QueuedLine
from app.ui.main_window import MainWindow
from tests.gateway import Gateway
from tests.ui.waiting import until
from tests.ui.window.acts import named, read, say, titles, until_idle, write

Use = Callable[[str], ModelRef]
LEFT = Qt.MouseButton.LeftButton


class Disk:
    """Full while ``full`` is set: nothing new can be stored."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.full = False
        add_messages, add_conversation = SqliteHistory.add_messages, SqliteHistory.add_conversation

        async def messages(
            history: SqliteHistory, added: Sequence[Message], into: Conversation, before: Conversation | None = None
        ) -> Conversation:
            self._check()
            return await add_messages(history, added, into, before)

        async def conversation(history: SqliteHistory, added: Conversation, messages: Sequence[Message] = ()) -> None:
            self._check()
            await add_conversation(history, added, messages)

        patch.setattr(SqliteHistory, "add_messages", messages)
        patch.setattr(SqliteHistory, "add_conversation", conversation)

    def _check(self) -> None:
        if self.full:
            raise AppError.because(ErrorReason.DISK_FULL)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def written(window: MainWindow) -> str:
    return window.page.composer.edit.text()


def reasons(window: MainWindow) -> list[str]:
    return [line.words for line in window.page.composer.lines.refused]


def waiting(window: MainWindow) -> list[QueuedLine]:
    return [line for line in window.page.composer.lines.queued if isinstance(line, QueuedLine)]


async def one_waits_behind_a_stopped_reply(window: MainWindow, services: Services, gateway: Gateway) -> QueuedLine:
    say(window, "First")
    await until(lambda: gateway.chats(), "the request")
    say(window, "Second")
    (line,) = waiting(window)
    assert not line.send_now.isVisibleTo(line)
    window.page.open.stop()
    await until_idle(window, services)
    (line,) = waiting(window)
    return line


async def test_what_a_full_disk_does_not_take_comes_back(
    window: MainWindow, services: Services, on_gateway: Use, disk: Disk
) -> None:
    on_gateway("echo")
    say(window, "First")
    await until_idle(window, services)
    disk.full = True
    say(window, "Second")
    await until(lambda: window.toast.text, "the toast")
    await until_idle(window, services)
    assert written(window) == "Second"
    assert reasons(window) == ["Not sent: The disk is full"]
    assert named(window, "sendButton").isVisible()
    disk.full = False
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Return)
    await until(lambda: read(window).count("Second") == 2, "the answer")
    await until_idle(window, services)
    assert written(window) == ""
    assert reasons(window) == []


async def test_the_first_words_of_a_conversation_come_back_too(
    window: MainWindow, services: Services, on_gateway: Use, disk: Disk
) -> None:
    on_gateway("echo")
    disk.full = True
    say(window, "First")
    await until(lambda: written(window), "the words")
    await window.page.open.settle()
    assert written(window) == "First"
    assert reasons(window)[0] == "Not sent: The disk is full"
    assert await services.conversations.list() == ()
    disk.full = False
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Return)
    await until(lambda: read(window).count("First") == 2, "the answer")
    await until_idle(window, services)
    assert titles(window) == ["First"]


async def test_a_draft_that_could_not_be_stored_comes_back_to_the_next_new_conversation(
    window: MainWindow, services: Services, disk: Disk
) -> None:
    disk.full = True
    write(window, "A thought")
    QTest.mouseClick(named(window, "newConversationButton"), LEFT)
    await until(lambda: written(window), "the words")
    assert written(window) == "A thought"
    assert reasons(window) == ["Not sent: The disk is full"]
    disk.full = False
    write(window, " goes on")
    QTest.mouseClick(named(window, "newConversationButton"), LEFT)
    await window.page.open.settle()
    (conversation,) = await services.conversations.list()
    assert conversation.draft.text == "A thought goes on"


async def test_what_waited_and_cannot_be_stored_comes_back(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway, disk: Disk
) -> None:
    on_gateway("held")
    line = await one_waits_behind_a_stopped_reply(window, services, gateway)
    disk.full = True
    QTest.mouseClick(line.send_now, LEFT)
    await until(lambda: written(window), "the words")
    await until_idle(window, services)
    assert written(window) == "Second"
    assert waiting(window) == []
    await until(lambda: named(window, "sendButton").isVisible(), "the button that sends")


async def test_what_waits_can_be_sent_now(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    line = await one_waits_behind_a_stopped_reply(window, services, gateway)
    assert line.send_now.isVisibleTo(line)
    QTest.mouseClick(line.send_now, LEFT)
    assert waiting(window) == []
    gateway.release()
    await until(lambda: len(gateway.chats()) == 2, "the request")
    await until_idle(window, services)
    assert "Second" in read(window)


async def test_what_waits_can_be_taken_back(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    line = await one_waits_behind_a_stopped_reply(window, services, gateway)
    QTest.mouseClick(line.button, LEFT)
    assert waiting(window) == []
    assert written(window) == "Second"


async def test_the_next_message_comes_after_those_that_wait(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    await one_waits_behind_a_stopped_reply(window, services, gateway)
    write(window, "Third")
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Return)
    (line,) = waiting(window)
    assert line.words == "Third"
    assert not line.send_now.isVisibleTo(line)
    gateway.release(2)
    await until(lambda: len(gateway.chats()) == 3, "the third request")
    await until_idle(window, services)
    view = await services.conversations.open(window.page.open.id or "")
    assert [plain_text(message.blocks) for message in view.path[::2]] == ["First", "Second", "Third"]


async def test_a_reply_that_failed_in_the_middle_can_be_continued(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("mid-error-object")
    say(window, "Hello")
    await until_idle(window, services)
    view = window.page.timeline
    shown = view.parts_between(0, view.viewport().height())
    ((hit, box),) = [(hit, box) for _n, _b, part, box in shown for hit in part.hits() if hit.action == "continue"]
    on_gateway("echo")
    place = hit.box.translated(box.topLeft()).center().toPoint()
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    await until(lambda: len(gateway.chats()) == 2, "the next request")
    await until_idle(window, services)
    view_now = await services.conversations.open(window.page.open.id or "")
    assert len(view_now.path) == 2
    assert len(view_now.siblings[view_now.path[-1].id]) == 1, "it went on, and is no other try"
