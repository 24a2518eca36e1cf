"""The whole window on real services."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from app.services.context import Services
from app.ui.main_window import MainWindow
from app.ui.theme import ThemeManager

OpenWindow = Callable[[Services], AbstractAsyncContextManager[MainWindow]]


@pytest.fixture
def open_window(themes: ThemeManager) -> OpenWindow:
    """Return what opens a window on services and closes it again in order."""

    @asynccontextmanager
    async def opened(services: Services) -> AsyncIterator[MainWindow]:
        window = MainWindow(services, themes)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        await window.start()
        try:
            yield window
        finally:
            await window.close_for_good()
            window.deleteLater()

    return opened


@pytest.fixture
async def window(services: Services, open_window: OpenWindow) -> AsyncGenerator[MainWindow]:
    """Give a window that was started before and has no conversations yet."""
    services.settings.change(first_run_done=True)
    async with open_window(services) as made:
        yield made
