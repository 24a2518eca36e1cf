import asyncio
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.composer import Composer
from app.ui.theme import ThemeManager
from tests.ui.composer.fakes import FakeServices, conversation, picture_block, queued, sent_message


async def in_window(composer: Composer, qtbot: QtBot, width: int, height: int) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch(1)
    column.addWidget(composer)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    await settle()
    return window


async def settle() -> None:
    """Let Qt lay out; processEvents would run steps of other tasks in the midst of this one."""
    for _ in range(4):
        await asyncio.sleep(0)
        QCoreApplication.sendPostedEvents()


def text_left(composer: Composer) -> int:
    return composer.edit.viewport().mapTo(composer, QPoint(0, 0)).x()


async def test_the_text_starts_where_the_column_starts(composer: Composer, qtbot: QtBot) -> None:
    window = await in_window(composer, qtbot, 1280, 800)
    assert composer.frame.width() == 752
    assert text_left(composer) == (1280 - 720) // 2
    window.resize(700, 800)
    await settle()
    assert text_left(composer) == 32
    assert composer.frame.width() == 700 - 32


async def test_an_empty_composer_is_as_high_as_drawn(composer: Composer, qtbot: QtBot) -> None:
    await in_window(composer, qtbot, 1280, 800)
    assert composer.frame.height() == 40 + 44 + 2
    composer.tray.set_blocks((picture_block(),))
    await settle()
    assert composer.frame.height() == 11 + 44 + 40 + 44 + 2


async def test_it_grows_to_a_third_of_the_window_and_scrolls_then(composer: Composer, qtbot: QtBot) -> None:
    window = await in_window(composer, qtbot, 1280, 900)
    heights = []
    for _ in range(30):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        await settle()
        heights.append(composer.frame.height())
    assert heights == sorted(heights)
    assert heights[0] == 86 + 24
    assert 300 - 24 < heights[-1] <= 300
    assert composer.edit.verticalScrollBar().maximum() > 0
    cursor = composer.edit.cursorRect()
    assert composer.edit.viewport().rect().contains(cursor.center())

    window.resize(1280, 600)
    await settle()
    assert composer.frame.height() <= 200
    composer.edit.set_text("")
    await settle()
    assert composer.frame.height() == 86


async def test_the_scroll_bar_breaks_no_line_anew(composer: Composer, qtbot: QtBot) -> None:
    await in_window(composer, qtbot, 1280, 900)
    width = composer.edit.viewport().width()
    composer.edit.set_text("line\n" * 60)
    await settle()
    assert composer.edit.verticalScrollBar().maximum() > 0
    assert width == 720
    assert composer.edit.viewport().width() == width


async def test_lines_are_equally_high_in_both_scripts(composer: Composer) -> None:
    composer.edit.set_text("Latin\n中文\nmixed 混排")
    layout = composer.edit.document().documentLayout()
    block = composer.edit.document().firstBlock()
    tops = []
    while block.isValid():
        tops.append(layout.blockBoundingRect(block).top())
        block = block.next()
    assert [below - above for above, below in pairwise(tops)] == [24.0, 24.0]
    composer.edit.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert composer.edit.wanted_height() == 4 * 24


async def test_zoom_makes_all_of_it_larger(composer: Composer, qtbot: QtBot, themes: ThemeManager) -> None:
    await in_window(composer, qtbot, 1600, 900)
    QTest.keyClicks(composer.edit, "stays")
    themes.set_zoom(200)
    await settle()
    assert composer.edit.text() == "stays"
    assert composer.edit.height() == 48
    assert composer.frame.width() == 2 * 752
    assert composer.controls.send.width() == 64


async def test_focus_goes_to_the_text(composer: Composer, qtbot: QtBot) -> None:
    window = await in_window(composer, qtbot, 1280, 800)
    window.activateWindow()
    composer.setFocus()
    assert composer.focusWidget() is composer.edit


async def test_everything_has_a_name_and_a_tooltip(composer: Composer) -> None:
    composer.set_queue((queued("q", "waits"),))
    composer.tray.set_blocks((picture_block(),))
    composer.start_edit(sent_message("x", picture_block()))
    for button in composer.findChildren(QAbstractButton):
        assert button.accessibleName(), button
        assert button.toolTip(), button
    assert composer.edit.accessibleName() == "Message"
    for name in ("composer", "attachButton", "sendButton", "stopButton"):
        assert composer.findChild(QWidget, name) is not None


async def test_another_language_is_taken_at_once(composer: Composer) -> None:
    composer.controls.attach.setToolTip("old")
    composer.edit.set_hint("old")
    for widget in (composer, composer.controls):
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    assert composer.controls.attach.toolTip() == "Attach files"
    assert composer.edit.hint == "Write a message"


async def test_the_bus_forgets_a_composer_that_is_gone(
    services: FakeServices, themes: ThemeManager, qtbot: QtBot
) -> None:
    composer = Composer(services, themes)
    composer.set_conversation(conversation("a"))
    composer.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not any(services.bus._subscribers.values())
