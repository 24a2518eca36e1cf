"""Find, links and reading places in the whole window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.link_prompt import LinkPrompt
from app.ui.main_window import MainWindow
from app.ui.settings.general import GeneralSection
from app.ui.theme import ThemeManager
from tests.ui.waiting import until
from tests.ui.window.acts import named, press_enter, until_idle
from tests.ui.window.conftest import OpenWindow

Use = Callable[[str], ModelRef]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

LONG = "\n\n".join(f"Paragraph {number}" + (" with a needle" if number in (3, 40) else "") for number in range(60))


async def say_long(window: MainWindow, services: Services, text: str = LONG) -> str:
    """Say something of many screens in a new conversation, which is echoed; return the conversation's id."""
    window.new_conversation()
    window.page.composer.insert_text(text)
    press_enter(window)
    await until_idle(window, services)
    window.page.timeline.grab()
    return window.page.open.id or ""


def top_words(window: MainWindow) -> str:
    """Return the words at the top of the message view."""
    view = window.page.timeline
    place = view.scroller.anchor
    assert place is not None
    number = view.model.number_of(place.message_id)
    assert number is not None
    return view.model.entries[number].parts(view.around)[place.block].text[place.character :][:40]


async def test_find_by_keys(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    await say_long(window, services)
    bar = window.page.find_bar
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_F, CONTROL)
    assert bar.isVisible()
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "needle")
    await until(lambda: bar.count.text() == "1 of 4", "the count")
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    assert bar.count.text() == "2 of 4"
    window.page.timeline.setFocus()
    QTest.keyClick(window.page.timeline, Qt.Key.Key_F3, SHIFT)
    assert bar.count.text() == "1 of 4"
    QTest.keyClick(window.page.timeline, Qt.Key.Key_Escape)
    assert bar.isHidden()
    QTest.mouseClick(named(window, "findButton"), Qt.MouseButton.LeftButton)
    assert bar.isVisible()
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()


async def test_the_scroll_bar_shows_where_matches_are(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    await say_long(window, services)
    window.page.find_bar.open_bar()
    QTest.keyClicks(window.page.find_bar.field, "needle")
    await until(lambda: len(window.page.scroll_marks.rows) == 4, "the marks")
    assert window.page.scroll_marks.isVisible()


async def test_a_conversation_opens_where_it_was_left(
    window: MainWindow,
    services: Services,
    on_gateway: Use,
    open_window: OpenWindow,
    data_dir: Path,
) -> None:
    on_gateway("echo")
    first = await say_long(window, services)
    bar = window.page.timeline.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    words = top_words(window)
    assert words.startswith("Paragraph")
    second = await say_long(window, services, "Another.\n\n" + LONG)
    window.open_conversation(first)
    await until(lambda: window.page.open.id == first, "the first conversation")
    assert top_words(window) == words
    window.close()
    async with open_core(CoreOptions(data_dir)) as again, open_window(again) as other:
        await until(lambda: other.page.open.id == first, "the conversation that was open last")
        assert top_words(other) == words
        other.open_conversation(second)
        await until(lambda: other.page.open.id == second, "the second conversation")
        assert other.page.timeline.scroller.is_at_end


async def test_a_link_is_asked_about_once_for_each_host(
    window: MainWindow, services: Services, themes: ThemeManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    link = window.page.timeline.link_activated
    link.emit("https://docs.example/a")
    prompt = window.findChild(LinkPrompt)
    assert isinstance(prompt, LinkPrompt)
    assert prompt.isVisible()
    assert opened == []
    switch, button = (prompt.findChild(QAbstractButton, name) for name in ("rememberHostSwitch", "openLinkButton"))
    assert isinstance(switch, QAbstractButton)
    assert isinstance(button, QAbstractButton)
    switch.click()
    button.click()
    assert prompt.isHidden()
    link.emit("https://docs.example/b")
    link.emit("https://other.example/")
    assert opened == ["https://docs.example/a", "https://docs.example/b"]
    assert prompt.isVisible()
    prompt.close()
    assert services.settings.current.trusted_hosts == ("docs.example",)
    section = GeneralSection(services, themes, window)
    section.show()
    section.ask_again.click()
    link.emit("https://docs.example/c")
    assert prompt.isVisible()
    assert len(opened) == 2
    prompt.close()
    assert QApplication.activePopupWidget() is None
