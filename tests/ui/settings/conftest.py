from collections.abc import AsyncGenerator

import pytest

from app.services.context import Services
from app.ui.settings import SettingsPage
from app.ui.theme import ThemeManager
from tests.ui.pages import in_window


@pytest.fixture
async def page(services: Services, themes: ThemeManager) -> AsyncGenerator[SettingsPage]:
    """Return the settings in a window, at the providers."""
    made = SettingsPage(services, themes)
    with in_window(made):
        yield made
        made.close_down()
