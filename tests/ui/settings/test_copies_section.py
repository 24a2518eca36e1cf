"""The section on copies: lists them, makes one, asks before it restores or removes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.events import FolderWorkWanted
from app.domain.folder_work import RestoreCopy
from app.services.context import Services
from app.ui.rescue.copies_list import COPY_ROLE
from app.ui.rescue.question import Question
from app.ui.settings.copies import CopiesSection
from app.ui.theme import ThemeManager
from tests.ui.waiting import until


@pytest.fixture
async def section(services: Services, themes: ThemeManager) -> AsyncIterator[CopiesSection]:
    made = CopiesSection(services, themes)
    made.resize(700, 600)
    made.show()
    yield made
    made.close_down()
    made.close()
    made.deleteLater()


def question_of(section: CopiesSection) -> Question:
    question = section.findChild(Question)
    assert isinstance(question, Question)
    return question


async def with_a_copy(section: CopiesSection) -> str:
    section.copy_button.click()
    await until(lambda: section.list.current is not None and "Copied" in section.state.words, "the copy")
    current = section.list.current
    assert current is not None
    return current.name


async def test_without_copies_there_is_nothing_to_restore(section: CopiesSection, services: Services) -> None:
    assert section.copy_button.isEnabled()
    assert not section.restore_button.isVisible()
    assert not section.remove_button.isVisible()


async def test_a_copy_is_made_and_listed(section: CopiesSection, services: Services) -> None:
    name = await with_a_copy(section)
    assert [copy.name for copy in await services.care.copies()] == [name]
    index = section.list.model().index(0, 0)
    assert index.data(COPY_ROLE).name == name
    assert "Today" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Made by hand" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "0 conversation" in index.data(Qt.ItemDataRole.AccessibleTextRole)


async def test_focus_stays_on_the_button_that_copies_and_one_copy_is_made_at_a_time(
    section: CopiesSection, services: Services
) -> None:
    section.copy_button.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(2):
        QTest.keyClick(section.copy_button, Qt.Key.Key_Return)
    await until(lambda: section.list.current is not None and "Copied" in section.state.words, "the copy")
    assert section.copy_button.hasFocus()
    assert len(await services.care.copies()) == 1


async def test_restoring_is_asked_back_and_then_wanted(section: CopiesSection, services: Services) -> None:
    name = await with_a_copy(section)
    wanted: list[FolderWorkWanted] = []
    services.bus.subscribe(FolderWorkWanted, wanted.append)
    section.restore_button.click()
    question = question_of(section)
    assert question.isVisible()
    assert not section.restore_button.isVisible()
    QTest.keyClick(question.no, Qt.Key.Key_Escape)
    assert (question.isVisible(), wanted) == (False, [])
    section.restore_button.click()
    question.yes.click()
    assert wanted == [FolderWorkWanted(RestoreCopy(name))]


async def test_removing_is_asked_back(section: CopiesSection, services: Services, data_dir: Path) -> None:
    name = await with_a_copy(section)
    section.remove_button.click()
    question_of(section).no.click()
    assert (data_dir / "backups" / name).exists()
    section.remove_button.click()
    question_of(section).yes.click()
    await until(lambda: not (data_dir / "backups" / name).exists(), "the removal")
    await until(lambda: section.list.model().rowCount() == 0, "the empty list")
