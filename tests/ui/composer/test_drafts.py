import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.blocks import TextBlock
from app.domain.conversation import Draft
from app.ui.composer import Composer
from tests.ui.composer.fakes import FakeServices, conversation, picture_block, png, sent_message
from tests.ui.composer.listener import Listener
from tests.ui.waiting import until


def names(composer: Composer) -> list[str]:
    return [item.name for item in composer.tray.items]


def is_editing(composer: Composer) -> bool:
    return composer.is_editing


def takes_escape(composer: Composer) -> bool:
    return composer.edit.takes_escape


async def test_a_draft_is_handed_out_after_a_pause(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "half a")
    assert heard.drafts == []
    await until(lambda: heard.drafts)
    assert heard.drafts == [("a", Draft("half a"))]


async def test_a_draft_is_handed_out_once(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "half")
    composer.flush_draft()
    composer.flush_draft()
    assert heard.drafts == [("a", Draft("half"))]


async def test_each_conversation_has_its_own(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "for a")
    composer.set_conversation(conversation("b", "for b, from the history", picture_block()))
    assert heard.drafts == [("a", Draft("for a"))]
    assert composer.edit.text() == "for b, from the history"
    assert len(names(composer)) == 1
    composer.set_conversation(conversation("a"))
    assert composer.edit.text() == "for a"
    assert names(composer) == []
    assert len(heard.drafts) == 1


async def test_news_of_the_open_conversation_leave_the_text_alone(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "typing")
    composer.set_conversation(conversation("a", "an older draft"))
    assert composer.edit.text() == "typing"


async def test_sending_empties_the_draft(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "words")
    composer.flush_draft()
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.drafts == [("a", Draft("words")), ("a", Draft())]


async def test_undo_does_not_reach_into_another_conversation(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "for a")
    composer.set_conversation(conversation("b"))
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert composer.edit.text() == ""


async def test_a_picture_that_becomes_ready_elsewhere_joins_the_draft_of_its_own(
    composer: Composer, services: FakeServices, heard: Listener
) -> None:
    services.attachments.gate = asyncio.Event()
    QTest.keyClicks(composer.edit, "look")
    composer.tray.add_bytes(png(), "late.png")
    composer.set_conversation(conversation("b"))
    services.attachments.gate.set()
    await until(lambda: any(draft.attachments for _, draft in heard.drafts))
    name, draft = heard.drafts[-1]
    assert name == "a"
    assert draft.text == "look"
    assert len(draft.attachments) == 1
    assert names(composer) == []
    composer.set_conversation(conversation("a"))
    assert names(composer) == ["late.png"]


async def test_an_edit_sets_the_draft_aside_and_gives_it_back(composer: Composer, heard: Listener) -> None:
    picture = picture_block()
    QTest.keyClicks(composer.edit, "my draft")
    composer.start_edit(sent_message("as it was", picture))
    assert composer.edit_bar.isVisible()
    assert composer.edit.text() == "as it was"
    assert [item.block for item in composer.tray.items] == [picture]
    composer.flush_draft()
    assert heard.drafts == [("a", Draft("my draft"))]
    QTest.keyClick(composer.edit, Qt.Key.Key_Escape)
    assert not composer.edit_bar.isVisible()
    assert composer.edit.text() == "my draft"
    assert names(composer) == []
    assert heard.edited == []


async def test_an_edit_is_submitted_as_one(composer: Composer, heard: Listener) -> None:
    picture = picture_block()
    composer.start_edit(sent_message("as it was", picture))
    QTest.keyClicks(composer.edit, ", and more")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.edited == [("m1", (picture, TextBlock("as it was, and more")))]
    assert heard.sent == []
    assert not is_editing(composer)
    assert composer.edit.text() == ""


async def test_an_edit_is_still_there_after_a_look_elsewhere(composer: Composer) -> None:
    composer.start_edit(sent_message("as it was"))
    QTest.keyClicks(composer.edit, " now")
    composer.set_conversation(conversation("b"))
    assert not is_editing(composer)
    assert not composer.edit_bar.isVisible()
    composer.set_conversation(conversation("a"))
    assert is_editing(composer)
    assert composer.edit.text() == "as it was now"


async def test_an_edit_is_kept_as_a_draft_where_there_is_none(composer: Composer, heard: Listener) -> None:
    composer.start_edit(sent_message("as it was"))
    composer.flush_draft()
    assert heard.drafts == []
    QTest.keyClicks(composer.edit, " now")
    composer.flush_draft()
    assert heard.drafts == [("a", Draft("as it was now"))]
    composer.cancel_edit()
    assert heard.drafts[-1] == ("a", Draft())


async def test_escape_is_left_to_the_window_while_nothing_is_edited(composer: Composer) -> None:
    assert not takes_escape(composer)
    composer.start_edit(sent_message("x"))
    assert takes_escape(composer)
    composer.cancel_edit()
    assert not takes_escape(composer)
