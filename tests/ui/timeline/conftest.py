"""A message view in a window of its own, and a hand that drives it."""

from collections.abc import AsyncGenerator

import pytest
from PySide6.QtCore import Qt

from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices
from tests.ui.waiting import until


@pytest.fixture
def fake() -> FakeServices:
    """Return the services that the view is made with."""
    return FakeServices()


@pytest.fixture
async def view(fake: FakeServices, themes: ThemeManager) -> AsyncGenerator[TimelineView]:
    """Show an empty view, 1016 x 700; it and its tasks are gone after the test."""
    made = TimelineView(fake, themes)
    made.resize(1016, 700)
    made.show()
    yield made
    made.set_conversation(None)
    await fake.tasks.aclose()
    made.close()
    made.deleteLater()


@pytest.fixture
def hand(view: TimelineView) -> Hand:
    """Return a hand on ``view``."""
    return Hand(view)


@pytest.fixture
async def focused(view: TimelineView) -> TimelineView:
    """Give the focus to the view, as Tab does."""
    view.activateWindow()
    await until(view.isActiveWindow, "the active window")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    return view
