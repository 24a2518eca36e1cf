"""The real program with a finger on its keys: ``python -m tests.bench.killed_window FOLDER MODEL [TEXT]``.

Runs ``loquent --data-dir FOLDER --model MODEL`` as it is, and prints as one line of JSON what its window shows once it
is ready. With TEXT it then types that and presses Enter, as a person does. It is made to be killed.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from unittest import mock

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.bootstrap import window as bootstrap
from app.cli.main import main
from app.ui.main_window import MainWindow
from tests.ui.waiting import until

_words = " ".join(sys.argv[3:])


class SteeredWindow(MainWindow):
    """The window, which says what it shows and then sends what it was told to."""

    async def start(self) -> None:
        """Start as always, then show and type."""
        await super().start()
        timeline = self.page.timeline
        if self.page.open.conversation is not None:
            with contextlib.suppress(AssertionError):
                await until(lambda: "Continue" in _buttons_of(timeline))
        buttons = _buttons_of(timeline)
        shown = {"conversation": self.page.open.id, "text": timeline.accessible_text(), "buttons": buttons}
        sys.stdout.write(json.dumps(shown) + "\n")
        sys.stdout.flush()
        if _words:
            self.new_conversation()
            QTest.keyClicks(self.page.composer.edit, _words)
            QTest.keyClick(self.page.composer.edit, Qt.Key.Key_Return)


def _buttons_of(timeline: QWidget) -> list[str]:
    return list(_buttons(QAccessible.queryAccessibleInterface(timeline)))


def _buttons(part: QAccessibleInterface) -> Iterator[str]:
    """Yield the names of the buttons in a part of the window, as a screen reader finds them."""
    if part.role() == QAccessible.Role.Button:
        yield part.text(QAccessible.Text.Name)
    for number in range(part.childCount()):
        yield from _buttons(part.child(number))


if __name__ == "__main__":
    with mock.patch.object(bootstrap, "MainWindow", SteeredWindow):
        sys.exit(main(["--data-dir", sys.argv[1], "--model", sys.argv[2]]))
