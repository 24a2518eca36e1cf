from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest

from app.domain.blocks import TextBlock
from app.domain.conversation import Draft
from app.domain.events import ModelsChanged
from app.domain.model_info import Capabilities
from app.ui.composer import Composer
from app.ui.composer.message_edit import MessageEdit
from app.ui.composer.send_button import SendButton, StopButton
from app.ui.controls.plain_text import plain_tool_tip
from tests.ui.composer.fakes import FakeServices, conversation, picture_block, queued
from tests.ui.composer.listener import Listener

ENTER = Qt.Key.Key_Return
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def compose(edit: MessageEdit, preedit: str, commit: str = "") -> None:
    """Do what an input method does: show ``preedit`` as not written yet, and write ``commit``."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QCoreApplication.sendEvent(edit, event)


async def test_enter_sends_and_clears(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "Hello there")
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("Hello there"),)]
    assert composer.edit.text() == ""


async def test_control_enter_and_keypad_enter_send_too(composer: Composer, heard: Listener) -> None:
    for key, modifier in ((ENTER, CONTROL), (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)):
        QTest.keyClicks(composer.edit, "x")
        QTest.keyClick(composer.edit, key, modifier)
    assert heard.sent == [(TextBlock("x"),)] * 2


async def test_shift_enter_breaks_the_line(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "one")
    QTest.keyClick(composer.edit, ENTER, SHIFT)
    QTest.keyClicks(composer.edit, "two")
    assert heard.sent == []
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("one\ntwo"),)]


async def test_enter_belongs_to_an_input_method_that_composes(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "p99 ")
    compose(composer.edit, "guan yi guan")
    QTest.keyClick(composer.edit, ENTER)
    QTest.keyClick(composer.edit, ENTER, CONTROL)
    assert heard.sent == []
    compose(composer.edit, "", commit="管一管")
    assert composer.edit.text() == "p99 管一管"
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("p99 管一管"),)]


async def test_up_belongs_to_an_input_method_that_composes(composer: Composer, heard: Listener) -> None:
    compose(composer.edit, "guan")
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert heard.edits_wanted == 0
    compose(composer.edit, "")
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert heard.edits_wanted == 1


async def test_up_moves_the_cursor_where_there_is_text(composer: Composer, heard: Listener) -> None:
    composer.edit.set_text("one\ntwo")
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.edit.textCursor().blockNumber() == 0
    assert heard.edits_wanted == 0


async def test_nothing_but_blanks_is_not_sent_and_not_lost(composer: Composer, heard: Listener) -> None:
    QTest.keyClicks(composer.edit, "   ")
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == []
    assert composer.edit.text() == "   "
    assert not composer.controls.send.isEnabled()
    assert composer.controls.send.toolTip() == "Write something first"


async def test_blank_lines_around_go_and_everything_inside_stays(composer: Composer, heard: Listener) -> None:
    text = "\n\n    indented\u00a0with no-break space\n\n\tlast \n\n"
    composer.edit.set_text(text)
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("    indented\u00a0with no-break space\n\n\tlast"),)]


async def test_without_a_model_the_button_says_why_and_the_text_stays(
    composer: Composer, services: FakeServices, heard: Listener
) -> None:
    services.catalog.default = None
    composer.set_conversation(None)
    QTest.keyClicks(composer.edit, "Hello")
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == []
    assert composer.edit.text() == "Hello"
    assert not composer.controls.send.isEnabled()
    assert composer.controls.send.toolTip() == "Choose a model first"
    assert composer.controls.hint.text() == "Choose a model first"

    services.catalog.default = conversation("a").model
    services.bus.publish(ModelsChanged("bridge"))
    assert composer.controls.send.isEnabled()
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("Hello"),)]


async def test_a_picture_that_the_model_does_not_see_keeps_the_message_here(
    composer: Composer, services: FakeServices, heard: Listener
) -> None:
    services.catalog.capabilities = Capabilities(vision=False)
    QTest.keyClicks(composer.edit, "What is this?")
    assert composer.controls.send.isEnabled()
    composer.attach(picture_block("<b>pool</b>.png"))
    why = "<b>pool</b>.png: claude-sonnet-4.5 does not see pictures."
    why += " Choose another model, or correct this one in its details."
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == []
    assert not composer.controls.send.isEnabled()
    assert composer.controls.hint.text() == composer.controls.send.accessibleDescription() == why
    assert composer.controls.send.toolTip() == composer.controls.hint.toolTip() == plain_tool_tip(why)
    composer.resize(320, 600)
    assert composer.controls.send.geometry().right() < composer.controls.width() <= 320, "the words give way"

    services.catalog.capabilities = Capabilities(vision=True)
    services.bus.publish(ModelsChanged("bridge"))
    assert composer.controls.send.isEnabled()
    services.catalog.capabilities = Capabilities(vision=False)
    services.bus.publish(ModelsChanged("bridge"))
    assert not composer.controls.send.isEnabled()
    composer.tray.remove(composer.tray.items[0].id)
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("What is this?"),)]


async def test_stop_takes_the_place_of_send(composer: Composer, heard: Listener) -> None:
    send = composer.findChild(SendButton, "sendButton")
    stop = composer.findChild(StopButton, "stopButton")
    assert send is not None
    assert stop is not None
    assert send.isVisible()
    assert not stop.isVisible()
    place = send.geometry()
    composer.set_running(True)
    QCoreApplication.sendPostedEvents()
    assert stop.isVisible()
    assert not send.isVisible()
    assert stop.geometry() == place
    assert composer.edit.hint == "Write the next message while this one runs"
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert heard.stops == 1
    composer.set_running(False)
    assert composer.edit.hint == "Write a message"


async def test_text_is_taken_and_sent_while_a_reply_runs(composer: Composer, heard: Listener) -> None:
    composer.set_running(True)
    QTest.keyClicks(composer.edit, "next")
    assert composer.controls.hint.text() == "Enter queues · Esc stops"
    QTest.keyClick(composer.edit, ENTER)
    assert heard.sent == [(TextBlock("next"),)]


async def test_messages_that_wait_are_seen_and_can_be_taken_back(composer: Composer, heard: Listener) -> None:
    picture = picture_block()
    first, second = queued("q1", "First\nmore"), queued("q2", "Second", picture)
    composer.set_queue((first, second))
    assert [line.words for line in composer.lines.queued] == ["First", "Second"]
    assert composer.lines.isVisible()
    QTest.mouseClick(composer.lines.queued[1].button, Qt.MouseButton.LeftButton)
    assert heard.withdrawn == ["q2"]
    composer.set_queue((first,))
    assert composer.edit.text() == "Second"
    assert [item.block for item in composer.tray.items] == [picture]


async def test_a_message_taken_back_stands_before_what_is_written(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "half a thought")
    composer.set_queue((queued("q1", "Waiting"),))
    QTest.mouseClick(composer.lines.queued[0].button, Qt.MouseButton.LeftButton)
    composer.set_queue(())
    assert composer.edit.text() == "Waiting\n\nhalf a thought"


async def test_a_message_whose_turn_came_is_not_put_back(composer: Composer) -> None:
    composer.set_queue((queued("q1", "Waiting"),))
    composer.set_queue(())
    assert composer.edit.text() == ""
    assert not composer.lines.isVisible()


async def test_many_messages_that_wait_are_counted(composer: Composer) -> None:
    composer.set_queue(tuple(queued(f"q{n}", f"Message {n}") for n in range(9)))
    lines = composer.lines.queued
    assert [line.words for line in lines[:4]] == [f"Message {n}" for n in range(4)]
    assert lines[4].words.startswith("5 more")
    assert len(lines) == 5


async def test_undo_and_redo(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "one")
    composer.insert_quote("said before")
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.edit.text() == "one"
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL)
    assert composer.edit.text() == ""
    QTest.keyClick(composer.edit, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert composer.edit.text() == "one"


async def test_a_quote_stands_on_lines_of_its_own(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "before")
    composer.insert_quote("two\n\nlines")
    assert composer.edit.text() == "before\n\n> two\n>\n> lines\n\n"
    assert composer.edit.textCursor().atEnd()


async def test_what_was_typed_while_a_conversation_was_made_goes_with_it(composer: Composer, heard: Listener) -> None:
    composer.set_conversation(None)
    QTest.keyClicks(composer.edit, "first")
    QTest.keyClick(composer.edit, ENTER)
    QTest.keyClicks(composer.edit, "second, typed at once")
    composer.adopt(conversation("new"))
    assert composer.edit.text() == "second, typed at once"
    composer.flush_draft()
    assert heard.drafts[-1] == ("new", Draft("second, typed at once"))
    composer.set_conversation(None)
    assert composer.edit.text() == ""
