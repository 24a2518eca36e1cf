"""What the tests of pages share: a window to show one in, and a look at what is on disk."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget


@contextmanager
def in_window(page: QWidget, size: tuple[int, int] = (1280, 800)) -> Iterator[QWidget]:
    """Show ``page`` as the only content of a window until the block ends."""
    window = QWidget()
    window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)  # the loop goes on after it
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(page)
    window.resize(*size)
    window.show()
    window.activateWindow()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()


async def settle() -> None:
    """Let Qt lay out; processEvents would run steps of other tasks in the midst of this one."""
    for _ in range(6):
        await asyncio.sleep(0)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def files_with(folder: Path, words: str) -> list[Path]:
    """Return the files below ``folder`` whose bytes hold ``words``."""
    found: list[Path] = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):  # a file that is being written changes its name
            if words.encode() in path.read_bytes():
                found.append(path)
    return found
