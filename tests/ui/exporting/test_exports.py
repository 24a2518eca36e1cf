from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.conversation import MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.services.export.exporter import ExportFormat
from app.services.export.targets import TargetKind
from app.ui.exporting import ConversationExports
from app.ui.exporting.choices import Choices
from app.ui.exporting.prompt import ExportPrompt
from app.ui.exporting.words import export_words, file_filter, format_titles
from app.ui.theme import ThemeManager
from tests.ui.pages import in_window
from tests.ui.settings.data.doubles import FakeServices, fake_services
from tests.ui.waiting import until


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncGenerator[FakeServices]:
    made = fake_services(tmp_path)
    yield made
    await made.tasks.aclose()


@pytest.fixture
async def window(themes: ThemeManager) -> AsyncGenerator[QWidget]:
    page = QWidget()
    with in_window(page) as made:
        yield made


@pytest.fixture
def exports(fake: FakeServices, themes: ThemeManager, window: QWidget) -> ConversationExports:
    return ConversationExports(fake, themes, window)


async def prompt_of(window: QWidget) -> ExportPrompt:
    await until(lambda: any(each.isVisible() for each in window.findChildren(ExportPrompt)), "the prompt")
    return window.findChildren(ExportPrompt)[0]


async def dialog_of(window: QWidget) -> QFileDialog:
    await until(lambda: any(each.isVisible() for each in window.findChildren(QFileDialog)), "the file dialog")
    return next(each for each in window.findChildren(QFileDialog) if each.isVisible())


async def test_a_conversation_becomes_a_file(
    exports: ConversationExports, fake: FakeServices, window: QWidget, tmp_path: Path
) -> None:
    said: list[str] = []
    exports.said.connect(said.append)
    exports.ask(("c2",))
    prompt = await prompt_of(window)
    prompt.format.chosen.emit("pdf")
    prompt.branches.click()
    QTest.mouseClick(prompt.go, Qt.MouseButton.LeftButton)
    dialog = await dialog_of(window)
    assert Path(dialog.selectedFiles()[0]).name == "2026-03-04 Title 2.pdf"
    dialog.fileSelected.emit(str(tmp_path / "out.pdf"))
    dialog.close()
    await until(lambda: said, "the toast")
    assert said == ["Exported to out.pdf"]
    assert fake.exporting.written == [(1, ExportFormat.PDF, True, tmp_path / "out.pdf", TargetKind.FILE)]
    # It is remembered, and asked for again.
    choices = Choices(fake.window_state)
    assert (choices.format, choices.all_branches, choices.folder) == (ExportFormat.PDF, True, tmp_path)


async def test_several_become_a_zip_file(
    exports: ConversationExports, fake: FakeServices, window: QWidget, tmp_path: Path
) -> None:
    exports.ask(("c1", "c2"))
    prompt = await prompt_of(window)
    prompt.go.click()
    dialog = await dialog_of(window)
    assert dialog.selectedFiles()[0].endswith("loquent.zip")
    dialog.fileSelected.emit(str(tmp_path / "out.zip"))
    dialog.close()
    await until(lambda: fake.exporting.written, "the file")
    assert fake.exporting.written[0][::4] == (2, TargetKind.ZIP)


async def test_esc_exports_nothing(exports: ConversationExports, fake: FakeServices, window: QWidget) -> None:
    exports.ask(("c1",))
    prompt = await prompt_of(window)
    QTest.keyClick(prompt, Qt.Key.Key_Escape)
    assert not prompt.isVisible()
    assert not window.findChildren(QFileDialog)


async def test_what_fails_is_said(
    exports: ConversationExports, fake: FakeServices, window: QWidget, tmp_path: Path
) -> None:
    said: list[str] = []
    exports.said.connect(said.append)
    exports.ask(("gone",))
    await until(lambda: said, "the toast")
    fake.exporting.error = AppError.because(ErrorReason.DISK_FULL, path="x")
    exports.ask(("c1",))
    (await prompt_of(window)).go.click()
    dialog = await dialog_of(window)
    dialog.fileSelected.emit(str(tmp_path / "out.md"))
    dialog.close()
    await until(lambda: len(said) == 2, "the second toast")
    assert said[1] == "The disk is full"


def test_json_leaves_no_branch_out(fake: FakeServices, themes: ThemeManager, window: QWidget) -> None:
    choices = Choices(fake.window_state)
    choices.choose_format("json")
    prompt = ExportPrompt(themes, choices, window)
    prompt.ask("Export")
    assert prompt.branches.isChecked()
    assert not prompt.branches.isEnabled()
    assert not choices.all_branches
    prompt.close()


def test_every_format_has_a_name_and_a_filter(themes: ThemeManager) -> None:
    assert set(format_titles()) == {each.value for each in ExportFormat}
    assert file_filter("html") == "Web page (*.html)"
    assert file_filter("zip") == "ZIP file (*.zip)"
    assert set(export_words().statuses) == set(MessageStatus) - {MessageStatus.COMPLETE}
