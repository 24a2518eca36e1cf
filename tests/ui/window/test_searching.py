"""The search in the real window, on the real history: from a word to its place in a branch that was not shown."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.blocks import TextBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.events import ActDone
from app.domain.history_key import new_key
from app.services.context import Services
from app.services.encryption import EncryptionService
from app.ui.main_window import MainWindow
from app.ui.search.popup import SearchPopup
from tests.storage.support import a_message, opened
from tests.ui.waiting import until
from tests.ui.window.acts import named
from tests.ui.window.conftest import OpenWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
FILLER = "\n\n".join(f"Paragraph {number} that says nothing of it." for number in range(60))


async def a_tree(services: Services, data_dir: Path) -> tuple[Conversation, list[Message]]:
    """Store a conversation of 200 messages with two branches at the end; the one with the word is not shown."""
    conversation = await services.conversations.create()
    await services.conversations.rename(conversation.id, "Gateway")
    conversation = (await services.conversations.open(conversation.id)).conversation
    messages: list[Message] = []
    for number in range(198):
        parent = messages[-1] if messages else None
        role = Role.ASSISTANT if number % 2 else Role.USER
        messages.append(a_message(conversation, TextBlock(f"Message {number}"), parent=parent, role=role))
    question = a_message(conversation, TextBlock("除了加连接，还有别的办法吗？"), parent=messages[-1])
    text = f"{FILLER}\n\n先**限流**，再排队。\n\n{FILLER}"
    hit = a_message(conversation, TextBlock(text), parent=question, role=Role.ASSISTANT)
    after = a_message(conversation, TextBlock("好的，谢谢"), parent=hit)
    other = a_message(conversation, TextBlock("Another reply."), parent=question, role=Role.ASSISTANT)
    messages += [question, hit, after, other]
    async with opened(data_dir) as history:
        await history.add_messages(messages, replace(conversation, head_id=other.id))
    while await services.search.index_some():
        pass
    return conversation, [hit, after, other]


async def search(window: MainWindow, words: str) -> SearchPopup:
    """Press Ctrl+K, type, and wait for what is found."""
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, CONTROL)
    popup = window.search.popup
    assert popup.field.hasFocus()
    # As an input method does it: QTest has keys for Latin letters alone.
    typed = QInputMethodEvent("", [])
    typed.setCommitString(words)
    QApplication.sendEvent(popup.field, typed)
    await until(lambda: not popup.searcher.is_stale, "what is found")
    return popup


def in_sight(window: MainWindow) -> str:
    """Return the text of the parts that can be seen in the message view."""
    view = window.page.timeline
    return "\n".join(part.text for _n, _b, part, _box in view.parts_between(0, view.viewport().height() - 1))


async def test_a_chinese_word_opens_its_branch_at_its_place(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    conversation, (hit, after, other) = await a_tree(services, data_dir)
    acts: list[ActDone] = []
    services.bus.subscribe(ActDone, acts.append)
    window.open_conversation(conversation.id)
    await until(lambda: len(window.page.timeline.model.entries) == 200, "the conversation")
    assert window.page.timeline.model.entries[-1].message.id == other.id
    popup = await search(window, "限流")
    assert [row.key for row in popup.results.list.hits.rows if row.is_choosable] == [hit.id]
    await until(lambda: popup.results.preview.count.text() == "1 of 1", "the preview")
    assert popup.results.preview.about.text() == "Branch 1 / 2, not the one that is shown now"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert not popup.isVisible()
    timeline = window.page.timeline
    await until(lambda: timeline.model.entries[-1].message.id == after.id, "the branch")
    await until(lambda: timeline.finder.index == 1 and "先限流，再排队。" in in_sight(window), "the place")
    bar = window.page.find_bar
    await until(lambda: bar.count.text() == "1 of 1", "the count")
    assert (bar.isVisible(), bar.field.text()) == (True, "限流")
    assert window.page.composer.edit.hasFocus()
    assert not acts, "who only looks has done nothing to undo"
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert timeline.selected_text() == "限流"


async def test_the_bar_of_a_hit_goes_with_its_conversation(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    await a_tree(services, data_dir)
    popup = await search(window, "限流")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await until(lambda: window.page.find_bar.isVisible(), "the place")
    window.new_conversation()
    assert not window.page.find_bar.isVisible()


async def test_the_field_of_the_sidebar_opens_the_search_over_it(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    conversation, _messages = await a_tree(services, data_dir)
    field = window.sidebar.search
    assert named(window, "searchField") is field
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    popup = window.search.popup
    assert popup.isVisible()
    assert popup.field.hasFocus()
    left = popup.field.mapTo(window, popup.field.rect().topLeft()).x()
    assert abs(left - (field.mapTo(window, field.rect().topLeft()).x() + 32)) <= 2, "the words stay where they were"
    QTest.keyClicks(popup.field, "gatew")
    await until(lambda: not popup.searcher.is_stale, "the title")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await until(lambda: window.page.open.id == conversation.id, "the conversation")
    assert not window.page.find_bar.isVisible()


async def test_f3_and_esc_in_the_popup_stay_there(window: MainWindow, services: Services, data_dir: Path) -> None:
    await a_tree(services, data_dir)
    popup = await search(window, "限流")
    QTest.keyClick(popup.field, Qt.Key.Key_F3)
    assert not window.page.find_bar.isVisible()
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert QApplication.focusWidget() is window.page.composer.edit


async def test_it_opens_from_the_settings_and_remembers_what_led_somewhere(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    await a_tree(services, data_dir)
    window.pages.show_settings()
    popup = await search(window, "role:assistant 限流")
    assert window.pages.is_main
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await until(lambda: window.page.find_bar.isVisible(), "the place")
    assert services.window_state.get("recent_searches") == '["role:assistant 限流"]'


async def test_nothing_is_remembered_beside_an_encrypted_history(
    services: Services, data_dir: Path, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_tree(services, data_dir)
    services.settings.change(first_run_done=True)
    monkeypatch.setattr(EncryptionService, "key", new_key())
    async with open_window(services) as window:
        popup = await search(window, "限流")
        QTest.keyClick(popup.field, Qt.Key.Key_Return)
        await until(lambda: window.page.find_bar.isVisible(), "the place")
        assert services.window_state.get("recent_searches") is None


async def test_a_hit_that_was_deleted_meanwhile_is_offered_back(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    conversation, (hit, _after, _other) = await a_tree(services, data_dir)
    window.new_conversation()
    popup = await search(window, "限流")
    assert [row.key for row in popup.results.list.hits.rows if row.is_choosable] == [hit.id]
    await services.library.delete((conversation.id,))
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    await until(lambda: window.toast.text == "This conversation is in the trash", "the toast")
    assert window.page.open.id is None, "what is written there would be lost"
    window.toast.acted.emit()
    await until(lambda: window.page.open.id == conversation.id, "the conversation")
    assert window.page.open.conversation is not None
    assert window.page.open.conversation.deleted_at is None


async def test_esc_leads_back_to_the_map_over_which_the_search_was_opened(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    conversation, _messages = await a_tree(services, data_dir)
    window.open_conversation(conversation.id)
    await until(lambda: window.page.open.id == conversation.id, "the conversation")
    window.page.body.toggle_map()
    page = window.page.body.map
    assert page is not None
    await until(lambda: page.model.rowCount() > 0, "the map")
    popup = await search(window, "限流")
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is page.list
    assert not window.page.body.is_talk
