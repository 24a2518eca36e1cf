"""Many conversations imported into a window that is open: its list and its search know all of them."""

import json
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.events import HistoryImported
from app.domain.library import Section, SectionKind
from app.services.context import Services
from app.ui.main_window import MainWindow
from app.ui.search.model import HitModel
from tests.ui.waiting import until
from tests.ui.window.acts import titles
from tests.ui.window.test_searching import search

COUNT = 300
_DAY = "2026-05-04T12:{minute:02}:{second:02}Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return an export of 300 conversations, every sixth in the archive and the others with a tag."""
    path = tmp_path / "many.json"
    conversations = [_conversation(number) for number in range(COUNT)]
    path.write_text(json.dumps({"format": "loquent-conversations", "version": 2, "conversations": conversations}))
    return path


def _conversation(number: int) -> dict[str, object]:
    moment = _DAY.format(minute=number // 60, second=number % 60)
    message = {
        "id": f"m{number}",
        "role": "user",
        "created_at": moment,
        "blocks": [{"type": "text", "text": f"What grows in plot{number}?"}],
    }
    away = {"archived_at": moment} if number % 6 == 0 else {"tags": ["garden"]}
    fields = {"id": f"c{number}", "created_at": moment, "updated_at": moment, "title": f"Plot {number}"}
    return {**fields, **away, "head": f"m{number}", "messages": [message]}


def expected(*, archived: bool) -> list[str]:
    return [f"Plot {number}" for number in reversed(range(COUNT)) if (number % 6 == 0) is archived]


def scrolled(window: MainWindow) -> list[str]:
    """Scroll to the end of what was read, so that more is read, and return the titles."""
    bar = window.sidebar.conversations.verticalScrollBar()
    bar.setValue(bar.maximum())
    return titles(window)


async def test_the_list_shows_all_of_them(window: MainWindow, services: Services, file: Path) -> None:
    report = await services.importing.run([file])
    assert report.files[0].added == COUNT
    await until(lambda: scrolled(window) == expected(archived=False), "all that are not archived")
    window.sidebar.show_archive()
    await until(lambda: titles(window) == expected(archived=True), "the archive")


@pytest.mark.parametrize("archive", [True, False], ids=["archive", "tag"])
async def test_also_while_a_section_is_shown_alone(
    window: MainWindow, services: Services, file: Path, archive: bool
) -> None:
    if archive:
        window.sidebar.show_archive()
    else:
        window.sidebar.show_tag("garden")
    section = Section(SectionKind.ARCHIVE) if archive else Section(SectionKind.TAG, "garden")
    model = window.sidebar.conversations.conversations
    await until(lambda: model.shown == section, "the section")
    await services.importing.run([file])
    await until(lambda: scrolled(window) == expected(archived=archive), "all of the section")
    assert model.shown == section


async def test_the_section_that_was_asked_for_meanwhile_is_shown(
    window: MainWindow, services: Services, file: Path
) -> None:
    await services.importing.run([file])
    model = window.sidebar.conversations.conversations
    assert model.shown is None
    window.sidebar.show_archive()
    # Before anything of the archive was read.
    services.bus.publish(HistoryImported(1, 0))
    await until(lambda: titles(window) == expected(archived=True), "the archive")
    assert model.shown == Section(SectionKind.ARCHIVE)


async def test_the_search_finds_them_soon(window: MainWindow, services: Services, file: Path) -> None:
    services.tasks.start(services.search.keep_up(), "index")
    await services.importing.run([file])
    for number in (0, 149, 299):
        popup = await search(window, f"plot{number}")
        hits = popup.results.list.hits
        await until(partial(_finds, hits, f"Plot {number}"), f"plot{number}")
        popup.field.clear()
        QTest.keyClick(popup.field, Qt.Key.Key_Escape)


def _finds(hits: HitModel, title: str) -> bool:
    return [row.message.title for row in hits.rows if row.message is not None] == [title]
