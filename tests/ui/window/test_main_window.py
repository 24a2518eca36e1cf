from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import ProblemRaised
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.conversation_list.orders import Act, Order
from app.ui.main_window import MainWindow
from app.ui.theme import ThemeManager
from tests.gateway import Gateway
from tests.ui.waiting import until
from tests.ui.window.acts import (
    main_is_shown,
    named,
    press_enter,
    read,
    say,
    say_in_a_new_one,
    titles,
    until_idle,
)
from tests.ui.window.conftest import OpenWindow

Use = Callable[[str], ModelRef]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    "name",
    [
        "conversationList",
        "searchField",
        "newConversationButton",
        "messageView",
        "modelPicker",
        "composer",
        "attachButton",
        "sendButton",
        "stopButton",
        "settingsButton",
        "inspectorButton",
    ],
)
async def test_each_part_has_its_names(window: MainWindow, name: str) -> None:
    assert named(window, name).accessibleName()


async def test_delete_can_be_undone(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    say(window, "Keep me")
    await until_idle(window, services)
    kept = window.page.open.id or ""
    window.sidebar.conversations.ordered.emit(Order(Act.DELETE, (kept,)))
    await until(lambda: titles(window) == [], "the row to go")
    await until(lambda: window.toast.isVisible(), "the toast")
    assert window.toast.text == "Deleted: Keep me"
    assert window.page.open.id is None
    QTest.mouseClick(window.toast.button, LEFT)
    await until(lambda: titles(window) == ["Keep me"], "the row to come back")


async def test_deleting_the_open_conversation_opens_its_neighbour(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    for text in ("Older", "Newer"):
        await say_in_a_new_one(window, text)
        await until_idle(window, services)
    assert titles(window) == ["Newer", "Older"]
    window.sidebar.conversations.ordered.emit(Order(Act.DELETE, (window.page.open.id or "",)))
    await until(lambda: window.windowTitle() == "Older - Loquent", "the neighbour")


async def test_rename_reaches_list_title_and_history(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    model = window.sidebar.conversations.conversations
    assert model.setData(model.index_of(window.page.open.id or ""), "A better name")
    await until(lambda: window.windowTitle() == "A better name - Loquent", "the new title")
    assert (await services.conversations.list())[0].title == "A better name"


async def test_the_first_start_asks_and_then_never_again(
    services: Services, open_window: OpenWindow, on_gateway: Use
) -> None:
    async with open_window(services) as window:
        assert not main_is_shown(window)
        window.pages.first_run_finished.emit(on_gateway("echo"))
        assert main_is_shown(window)
        assert window.page.open.model == ModelRef("gateway", "echo")
        assert window.page.composer.edit.hasFocus()
    async with open_window(services) as window:
        assert main_is_shown(window)


async def test_looking_around_keeps_nothing(services: Services, open_window: OpenWindow, on_gateway: Use) -> None:
    async with open_window(services) as window:
        window.pages.look_around.emit()
        assert main_is_shown(window)
        assert "22:40" in read(window)
        assert await services.conversations.list() == ()
        on_gateway("echo")
        say(window, "My own")
        await until_idle(window, services)
        assert "22:40" not in read(window)
        assert titles(window) == ["My own"]


async def test_zoom_is_kept_in_the_settings(window: MainWindow, services: Services) -> None:
    QTest.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert services.settings.current.zoom == 110
    QTest.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert services.settings.current.zoom == 100


async def test_settings_open_in_the_window_and_esc_comes_back(window: MainWindow) -> None:
    QTest.mouseClick(named(window, "settingsButton"), LEFT)
    assert not main_is_shown(window)
    page = window.pages._stack.currentWidget()
    assert page is not None
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert main_is_shown(window)
    assert window.page.composer.edit.hasFocus()


async def test_a_narrow_window_hides_the_sidebar(window: MainWindow) -> None:
    sidebar, button = window.sidebar, window.page.header.sidebar_button
    assert (sidebar.width(), sidebar.isVisible(), button.isVisible()) == (264, True, False)
    window.resize(900, 600)
    assert (sidebar.width(), sidebar.isVisible()) == (224, True)
    window.resize(700, 600)
    assert (sidebar.isVisible(), button.isVisible()) == (False, True)
    QTest.mouseClick(button, LEFT)
    assert (sidebar.isVisible(), button.isVisible()) == (True, False)
    window.resize(1280, 800)
    assert (sidebar.width(), sidebar.isVisible()) == (264, True)
    QTest.keyClick(window, Qt.Key.Key_B, CONTROL)
    assert not sidebar.isVisible()


async def test_shape_and_sidebar_are_kept(services: Services, open_window: OpenWindow) -> None:
    services.settings.change(first_run_done=True)
    async with open_window(services) as window:
        window.resize(1100, 700)
        window.frame.moveSplitter(300, 1)
        window.close()
    async with open_window(services) as window:
        window.resize(1100, 700)
        assert window.sidebar.width() == 300


async def test_closing_asks_the_program_first(window: MainWindow) -> None:
    asked: list[int] = []
    window.close_requested.connect(lambda: asked.append(1))
    assert not window.close()
    assert asked == [1]
    assert window.isVisible()


async def test_f6_goes_round_the_parts(window: MainWindow, on_gateway: Use, services: Services) -> None:
    on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    window.sidebar.conversations.setFocus()
    seen: list[QObject | None] = []
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    parts = [window.page.header.picker, window.page.timeline, window.page.composer.edit, window.sidebar.conversations]
    assert seen == parts
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.page.composer.edit.hasFocus()


async def test_a_letter_typed_elsewhere_goes_to_the_composer(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    window.sidebar.conversations.setFocus()
    QTest.keyClicks(window.sidebar.conversations, "a")
    window.page.timeline.setFocus()
    QTest.keyClicks(window.page.timeline, "b")
    assert window.page.composer.edit.text() == "ab"
    assert window.page.composer.edit.hasFocus()


async def test_what_another_process_writes_appears(
    window: MainWindow, services: Services, data_dir: Path, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.tasks.start(services.conversations.watch(), "watch")
    async with open_core(CoreOptions(data_dir)) as other:
        conversation = await other.conversations.create()
        await other.conversations.rename(conversation.id, "From outside")
        await until(lambda: titles(window) == ["From outside"], "the conversation from outside")
        await other.conversations.delete(conversation.id)
        await until(lambda: titles(window) == [], "the row to go")


async def test_a_problem_outside_of_a_turn_is_told(window: MainWindow, services: Services) -> None:
    services.bus.publish(ProblemRaised(ErrorInfo(ErrorReason.DISK_FULL, {"path": "/data"})))
    assert window.toast.isVisible()
    assert window.toast.text


async def test_the_window_looks_its_part_in_dark_and_at_200_percent(
    window: MainWindow, themes: ThemeManager, services: Services
) -> None:
    light = window.grab().toImage()
    themes.set_mode("dark")
    dark = window.grab().toImage()
    assert dark.pixelColor(2, 400) == themes.theme.sidebar
    assert dark != light
    themes.set_zoom(200)
    assert window.page.header.height() == 96
    assert window.grab().toImage() != dark


async def test_the_menu_of_the_header_needs_a_conversation(window: MainWindow) -> None:
    button = named(window, "conversationMenuButton")
    assert isinstance(button, QAbstractButton)
    assert not button.isEnabled()
    press_enter(window)
    assert window.page.open.id is None
