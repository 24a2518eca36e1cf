from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.language import LanguageManager
from app.ui.settings.data import DataSection
from app.ui.settings.section import scrolling
from app.ui.theme import ThemeManager
from tests.ui.pages import in_window
from tests.ui.settings.data.doubles import FakeServices, fake_services


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncGenerator[FakeServices]:
    made = fake_services(tmp_path)
    yield made
    await made.tasks.aclose()


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Generator[None]:
    """Let numbers be told in English: without a translation every plural reads "conversation(s)"."""
    languages = LanguageManager(qapp)
    languages.choose("en")
    yield
    languages.leave()


@pytest.fixture
async def section(fake: FakeServices, themes: ThemeManager) -> AsyncGenerator[DataSection]:
    made = DataSection(fake, themes)
    with in_window(scrolling(made)):
        yield made
        made.close_down()
