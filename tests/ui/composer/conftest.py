from collections.abc import AsyncGenerator

import pytest
from pytestqt.qtbot import QtBot

from app.ui.composer import Composer
from app.ui.theme import ThemeManager
from tests.ui.composer.fakes import FakeServices, conversation, make_services
from tests.ui.composer.listener import Listener


@pytest.fixture
async def services() -> AsyncGenerator[FakeServices]:
    services = make_services()
    yield services
    await services.tasks.aclose()


@pytest.fixture
def composer(services: FakeServices, themes: ThemeManager, qtbot: QtBot) -> Composer:
    """Return a composer in a window of 900 x 600 that shows the conversation "a"."""
    composer = Composer(services, themes)
    qtbot.addWidget(composer)
    composer.set_conversation(conversation("a"))
    composer.resize(900, 600)
    composer.show()
    composer.edit.setFocus()
    return composer


@pytest.fixture
def heard(composer: Composer) -> Listener:
    return Listener(composer)
