from collections.abc import AsyncGenerator

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.search.popup import SearchPopup
from app.ui.theme import ThemeManager
from tests.ui.search.fakes import FakeServices, parse


@pytest.fixture
async def services() -> AsyncGenerator[FakeServices]:
    services = FakeServices()
    yield services
    await services.tasks.aclose()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return a window of 1280 x 800 with a field that has focus."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    field = QLineEdit(window)
    window.show()
    window.activateWindow()
    field.setFocus()
    return window


@pytest.fixture
async def popup(services: FakeServices, themes: ThemeManager, window: QWidget) -> AsyncGenerator[SearchPopup]:
    popup = SearchPopup(services, parse, themes, window)
    yield popup
    popup.close()
    popup.searcher.forget()
    popup.results.loader.forget()
