"""A view to read from: what needs somebody else is not there."""

from collections.abc import AsyncGenerator

import pytest
from PySide6.QtWidgets import QMenu

from app.domain.conversation import MessageStatus
from app.domain.errors import ErrorInfo, ErrorReason
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import ANSWER, FakeServices, Talk


@pytest.fixture
async def reading(themes: ThemeManager) -> AsyncGenerator[TimelineView]:
    fake = FakeServices()
    made = TimelineView(fake, themes, read_only=True, margin=24)
    made.resize(560, 700)
    made.show()
    yield made
    made.set_conversation(None)
    await fake.tasks.aclose()
    made.close()
    made.deleteLater()


def actions(view: TimelineView) -> set[str]:
    """Return what can be pressed in all messages."""
    found: set[str] = set()
    for entry in view.model.entries:
        for block in range(len(entry.parts(view.around))):
            part = entry.lay_out_part(block, view.model.width, view.around)
            found |= {hit.action for hit in part.hits() if hit.action}
    return found


async def test_it_offers_nothing_that_needs_somebody_else(reading: TimelineView) -> None:
    talk = Talk()
    asked = talk.ask("Why?")
    talk.siblings[asked.id] = ("another", asked.id)
    talk.reply(ANSWER)
    cut = talk.reply("Half a", status=MessageStatus.CUT, error=ErrorInfo(ErrorReason.STREAM_ENDED))
    talk.siblings[cut.id] = ("another", cut.id)
    talk.reply("", status=MessageStatus.FAILED, error=ErrorInfo(ErrorReason.SERVER_ERROR))
    reading.set_conversation(talk.view())
    needing = {"edit", "copy", "branch", "retry", "continue", "another_model", "settings", "more", "quote"}
    assert actions(reading) & needing == set()
    assert reading.model.width == 560 - 2 * 24


async def test_a_view_to_write_in_offers_them(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply(ANSWER)
    view.set_conversation(talk.view())
    assert {"edit", "copy", "retry", "more"} <= actions(view)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_its_menu_copies_and_selects(reading: TimelineView) -> None:
    talk = Talk()
    talk.ask("Why?")
    talk.reply(ANSWER)
    reading.set_conversation(talk.view())
    reading.pointer.open_menu_for(1, None, reading.rect().center().toPointF())
    (menu,) = reading.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["Copy", "Select all"]
    menu.close()
