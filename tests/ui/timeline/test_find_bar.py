"""The bar of find in a conversation."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.theme import ThemeManager
from app.ui.timeline.finding.find_bar import FindBar
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.seeking import long_talk, look_for
from tests.ui.waiting import until


@pytest.fixture
async def bar(focused: TimelineView, themes: ThemeManager) -> FindBar:
    """Return the bar of a conversation of three matches, open."""
    made = FindBar(themes, focused)
    focused.set_conversation(long_talk(30, needle=(2, 11, 25)).view())
    focused.verticalScrollBar().setValue(0)
    made.open_bar()
    return made


def press(bar: FindBar, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is in the bar."""
    QApplication.sendEvent(bar.field, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


async def test_the_bar_counts_and_goes_on(bar: FindBar) -> None:
    QTest.keyClicks(bar.field, "needle")
    await until(lambda: bar.count.text() == "1 of 3", "the count")
    press(bar, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 3"
    press(bar, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "1 of 3"
    bar.previous_button.click()
    assert bar.count.text() == "3 of 3"
    bar.field.setText("nothing like it")
    await until(lambda: bar.count.text() == "No matches", "no matches")
    assert not bar.next_button.isEnabled()


async def test_escape_closes_the_bar_and_gives_the_focus_back(bar: FindBar, focused: TimelineView) -> None:
    QTest.keyClicks(bar.field, "needle")
    await until(lambda: bar.count.text() == "1 of 3", "the count")
    press(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert focused.hasFocus()
    assert not focused.finder.is_active
    bar.next()
    assert bar.isVisible()
    assert bar.field.text() == "needle"


@pytest.mark.parametrize("messages", [2, 30])
async def test_the_bar_does_not_lie_over_what_was_found(
    focused: TimelineView, themes: ThemeManager, messages: int
) -> None:
    bar = FindBar(themes, focused)
    focused.set_conversation(long_talk(messages, needle=(0,)).view())
    focused.verticalScrollBar().setValue(0)
    before = focused.scroller.top
    bar.open_bar()
    QTest.keyClicks(bar.field, "needle")
    await until(lambda: bar.count.text() == "1 of 1", "the count")
    assert focused.model.top(0) - focused.scroller.top > bar.geometry().bottom()
    bar.close_bar()
    assert focused.scroller.top == before, "no room is left where the bar was"


async def test_what_is_read_stays_where_it_is_when_the_bar_opens_and_closes(
    bar: FindBar, focused: TimelineView
) -> None:
    bar.close_bar()
    focused.verticalScrollBar().setValue(focused.verticalScrollBar().maximum() // 2)
    before = focused.scroller.top
    for act in (bar.open_bar, bar.close_bar):
        act()
        assert abs(focused.scroller.top - before) <= 1


async def test_selected_words_are_looked_for(bar: FindBar, focused: TimelineView) -> None:
    bar.field.setText("needle")
    await until(lambda: bar.count.text() == "1 of 3", "the count")
    bar.close_bar()
    await look_for(focused, "Question 11")
    focused.finder.close()
    bar.open_bar()
    assert bar.field.text() == "Question 11"
