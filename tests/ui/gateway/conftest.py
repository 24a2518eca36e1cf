from collections.abc import AsyncGenerator

import pytest

from app.services.context import Services
from app.ui.gateway.form import GatewayForm
from app.ui.theme import ThemeManager
from tests.ui.pages import in_window


@pytest.fixture
async def form(services: Services, themes: ThemeManager) -> AsyncGenerator[GatewayForm]:
    """Return the form in a window, before anything was typed."""
    made = GatewayForm(services, themes)
    with in_window(made):
        yield made
        made.stop()
