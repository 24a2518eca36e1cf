"""Messages that wait above the composer, and messages that come back to it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Draft
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import SendFailed
from app.ui.composer import Composer
from app.ui.composer.lines import QueuedLine
from tests.ui.composer.fakes import conversation, picture_block, queued, sent_message
from tests.ui.composer.listener import Listener

LEFT = Qt.MouseButton.LeftButton


def rows(composer: Composer) -> list[QueuedLine]:
    return [line for line in composer.lines.queued if isinstance(line, QueuedLine)]


def is_offered(composer: Composer) -> bool:
    first = rows(composer)[0]
    return first.send_now.isVisibleTo(first)


def failed(conversation_id: str, text: str, *others: ContentBlock) -> SendFailed:
    return SendFailed(conversation_id, (*others, TextBlock(text)), ErrorInfo(ErrorReason.DISK_FULL))


def refusals(composer: Composer) -> list[str]:
    return [line.words for line in composer.lines.refused]


async def test_the_first_that_waits_can_be_sent_now(composer: Composer, heard: Listener) -> None:
    composer.set_queue((queued("q1", "First"), queued("q2", "Second")))
    assert [row.send_now.isVisibleTo(row) for row in rows(composer)] == [True, False]
    first = rows(composer)[0]
    assert first.send_now.text() == "Send now"
    assert first.rect().contains(first.send_now.geometry())
    assert not first.send_now.geometry().intersects(first.button.geometry())
    QTest.mouseClick(first.send_now, LEFT)
    assert heard.sends_now == 1
    assert heard.withdrawn == []
    composer.set_queue((queued("q2", "Second"),))
    assert is_offered(composer)


async def test_while_a_reply_runs_they_go_by_themselves(composer: Composer) -> None:
    composer.set_running(True)
    composer.set_queue((queued("q1", "First"),))
    assert not is_offered(composer)
    composer.set_running(False)
    assert is_offered(composer)
    composer.set_running(True)
    assert not is_offered(composer)


async def test_what_could_not_be_stored_comes_back_with_the_reason(composer: Composer) -> None:
    picture = picture_block()
    composer.take_back(failed("a", "Lost words", picture))
    assert composer.edit.text() == "Lost words"
    assert [item.block for item in composer.tray.items] == [picture]
    assert refusals(composer) == ["Not sent: The disk is full"]
    QTest.mouseClick(composer.lines.refused[0].button, LEFT)
    assert refusals(composer) == []


async def test_it_comes_before_what_was_written_since(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "since then")
    composer.take_back(failed("a", "Lost words"))
    QTest.keyClicks(composer.edit, "!")
    assert composer.edit.text() == "Lost words\n\nsince then!"
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.sent == [(TextBlock("Lost words\n\nsince then!"),)]
    assert refusals(composer) == [], "sent again, it is another story"


async def test_it_comes_back_to_the_conversation_it_was_said_in(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "draft of a")
    composer.set_conversation(conversation("b", "draft of b"))
    composer.take_back(failed("a", "Lost words", picture := picture_block()))
    assert composer.edit.text() == "draft of b"
    assert refusals(composer) == []
    assert heard.drafts[-1] == ("a", Draft("Lost words\n\ndraft of a", (picture,)))
    composer.set_conversation(conversation("a"))
    assert composer.edit.text() == "Lost words\n\ndraft of a"
    assert refusals(composer) == ["Not sent: The disk is full"]


async def test_it_waits_for_a_conversation_that_was_never_shown(composer: Composer, heard: Listener) -> None:
    composer.take_back(failed("c", "First words"))
    composer.take_back(failed("c", "Lost words"))
    assert composer.edit.text() == ""
    composer.set_conversation(conversation("c", "its draft"))
    assert composer.edit.text() == "Lost words\n\nFirst words\n\nits draft"
    assert heard.drafts[-1] == ("c", Draft("Lost words\n\nFirst words\n\nits draft"))


async def test_it_comes_back_to_a_new_conversation_that_could_not_be_stored(composer: Composer) -> None:
    composer.set_conversation(None)
    composer.take_back(failed("", "Lost words"))
    assert composer.edit.text() == "Lost words"


async def test_it_does_not_mix_with_an_edit(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "my draft")
    composer.start_edit(sent_message("as it was"))
    composer.take_back(failed("a", "Lost words"))
    assert composer.edit.text() == "as it was"
    assert heard.drafts[-1] == ("a", Draft("Lost words\n\nmy draft"))
    QTest.keyClick(composer.edit, Qt.Key.Key_Escape)
    assert composer.edit.text() == "Lost words\n\nmy draft"
