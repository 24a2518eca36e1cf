"""What one does in the search popup, and what one sees in it."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.search import SearchResult
from app.ui.search.popup import SearchPopup
from tests.ui.search.fakes import FakeServices, message_hit, title_hit
from tests.ui.waiting import until

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def answer(services: FakeServices, words: str, *names: str, titles: tuple[str, ...] = (), **more: object) -> None:
    """Let the search find messages of these names, and titles."""
    result = SearchResult(
        tuple(title_hit(name, f"[{words}] {name}") for name in titles),
        tuple(message_hit(name, f"{name} has [{words}] in it") for name in names),
        len(names),
        seconds=0.009,
    )
    services.search.answers[words] = replace(result, **more)  # type: ignore[arg-type]


def keys(popup: SearchPopup) -> list[str]:
    """Return what the rows stand for, heads as their kind."""
    return [row.key or row.kind.name for row in popup.results.list.hits.rows]


def current(popup: SearchPopup) -> str:
    row = popup.results.list.current()
    return "" if row is None else row.key


async def type_in(popup: SearchPopup, text: str) -> None:
    QTest.keyClicks(popup.field, text)
    await until(lambda: not popup.searcher.is_stale, f"what is found for {text}")


async def open_and_find(popup: SearchPopup, text: str) -> None:
    popup.open_with()
    await type_in(popup, text)


def chip(popup: SearchPopup, name: str) -> QWidget:
    """Return a chip by the end of its objectName."""
    (found,) = popup.chips.findChildren(QWidget, f"searchChip_{name}")
    return found


def focused() -> str:
    """Return the objectName of what has focus."""
    widget = QApplication.focusWidget()
    return "" if widget is None else widget.objectName()


def press(popup: SearchPopup, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or popup, key, held)
