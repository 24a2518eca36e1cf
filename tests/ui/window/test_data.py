"""A conversation out of the real window and into another one, by every way."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.conversation import Message
from app.domain.model_info import ModelRef
from app.infra.paths import DataFolder
from app.services.context import Services
from app.ui.exporting.prompt import ExportPrompt
from app.ui.main_window import MainWindow
from app.ui.settings import SettingsPage
from tests.pdf_text import pages_of
from tests.ui.waiting import until
from tests.ui.window.acts import press_enter, read, until_idle
from tests.ui.window.conftest import OpenWindow

Use = Callable[[str], ModelRef]


async def send(window: MainWindow, services: Services, text: str) -> None:
    window.page.composer.insert_text(text)
    press_enter(window)
    await until_idle(window, services)


async def dialog_of(widget: QWidget) -> QFileDialog:
    await until(lambda: any(each.isVisible() for each in widget.findChildren(QFileDialog)), "the file dialog")
    return next(each for each in widget.findChildren(QFileDialog) if each.isVisible())


async def choose(widget: QWidget, path: Path) -> None:
    dialog = await dialog_of(widget)
    dialog.fileSelected.emit(str(path))
    dialog.close()


async def export_from_menu(window: MainWindow, wanted: str, target: Path) -> None:
    window.page.menu_requested.emit()
    menu = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible())
    action = next(each for each in menu.actions() if each.text() == "Export…")
    menu.close()
    action.trigger()
    await until(lambda: any(each.isVisible() for each in window.findChildren(ExportPrompt)), "the prompt")
    prompt = window.findChildren(ExportPrompt)[0]
    prompt.format.chosen.emit(wanted)
    prompt.go.click()
    await choose(window, target)
    await until(lambda: window.toast.isVisible() and target.name in window.toast.text, "the toast")
    window.toast.dismiss()


def settings_of(window: MainWindow) -> SettingsPage:
    window.pages.show_settings()
    page = window.findChild(SettingsPage)
    assert isinstance(page, SettingsPage)
    page.show_section("data")
    return page


async def everything(services: Services) -> list[Message]:
    found = []
    for conversation in await services.conversations.list():
        found += list((await services.conversations.open(conversation.id)).path)
    return found


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_conversation_is_exported_from_its_menu(
    window: MainWindow, services: Services, on_gateway: Use, tmp_path: Path
) -> None:
    on_gateway("echo")
    window.new_conversation()
    await send(window, services, "Was ist 猫?")
    for wanted in ("md", "html", "txt", "json", "pdf"):
        target = tmp_path / f"out.{wanted}"
        await export_from_menu(window, wanted, target)
        text = "\n".join(pages_of(target)) if wanted == "pdf" else target.read_text(encoding="utf-8")
        assert "Was ist 猫?" in text
        assert "echo" in text


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_backup_of_the_window_opens_elsewhere(
    window: MainWindow, services: Services, on_gateway: Use, open_window: OpenWindow, tmp_path: Path, *, encrypted: bool
) -> None:
    if encrypted:
        # That this file is there is what the window goes by.
        DataFolder(services.data_folder).encryption.write_text("{}")
    on_gateway("echo")
    window.new_conversation()
    await send(window, services, "Remember me, 记住我")
    data = settings_of(window).data
    data.backup.passphrase.setText("correct horse battery")
    data.backup.again.setText("correct horse battery")
    data.backup.go.click()
    file, there = tmp_path / "b.sealed", tmp_path / "elsewhere"
    await choose(data.backup, file)
    await until(lambda: file.exists() and not data.backup.box.is_running, "the backup")
    assert data.backup.box.title == "Written, and checked by opening it"
    assert b"Remember" not in file.read_bytes()
    data.restore.choose.click()
    await choose(data.restore, file)
    await until(lambda: data.restore.passphrase.isVisible(), "the question for the passphrase")
    data.restore.passphrase.setText("correct horse battery")
    data.restore.open.click()
    await until(lambda: data.restore.go.isVisible(), "the contents")
    data.restore.go.click()
    await choose(data.restore, there)
    await until(lambda: data.restore.box.title == "Restored and checked", "the end")
    assert ("It is not encrypted" in data.restore.box.line) is encrypted
    before = await everything(services)
    async with open_core(CoreOptions(there)) as restored, open_window(restored) as other:
        assert await everything(restored) == before
        assert "记住我" in read(other)
        assert [config.name for config in restored.settings.current.providers] == ["Test gateway"]


def drop_on(page: SettingsPage, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(QPoint(400, 300)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_what_was_exported_is_dropped_on_another_window(
    window: MainWindow, services: Services, on_gateway: Use, open_window: OpenWindow, tmp_path: Path
) -> None:
    on_gateway("echo")
    window.new_conversation()
    await send(window, services, "Carry me over 带我过去")
    file = tmp_path / "out.json"
    await export_from_menu(window, "json", file)
    assert json.loads(file.read_bytes())["format"] == "loquent-conversations"
    async with open_core(CoreOptions(tmp_path / "elsewhere")) as others, open_window(others) as other:
        others.settings.change(first_run_done=True)
        page = settings_of(other)
        drop_on(page, file)
        group = page.data.importing
        await until(lambda: group.go.isVisible(), "the preview")
        assert await others.conversations.list() == ()
        group.go.click()
        await until(lambda: group.copy.isVisible() and not group.go.isVisible(), "the report")
        assert [one.blocks for one in await everything(others)] == [one.blocks for one in await everything(services)]
        # Once more: nothing new.
        drop_on(page, file)
        await until(lambda: group.go.isVisible(), "the second preview")
        group.go.click()
        await until(lambda: group.copy.isVisible() and not group.go.isVisible(), "the second report")
        assert len(await others.conversations.list()) == 1
