"""The QApplication and its loop: made once a process, before any widget."""

import faulthandler
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.bootstrap.garbage import GarbageCollector
from app.infra.resources import resource_path

_SWITCH_SECONDS = 0.000_5

log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def make_application() -> QApplication:
    """Return the application, named as desktops and window managers expect it."""
    qInstallMessageHandler(_log_message)
    application = QApplication([sys.argv[0] or "loquent"])
    application.setApplicationName("Loquent")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("loquent")
    application.setQuitOnLastWindowClosed(False)
    icon = resource_path("icons", "loquent.png")
    if icon.is_file():
        application.setWindowIcon(QIcon(str(icon)))
    GarbageCollector(application)
    let_workers_give_way()
    return application


def let_workers_give_way() -> None:
    """Let a thread that computes hand over Python's lock after half a millisecond, not five.

    Each call into Qt gives the lock away for a moment: one paint event waited several times for a worker.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)


@contextmanager
def crashes_caught(folder: Path) -> Iterator[None]:
    """Write where every thread was into ``crash.log`` if the process dies of a fault before the block ends."""
    try:
        stream = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:
        faulthandler.enable()
        yield
        return
    with stream:
        faulthandler.enable(stream)
        try:
            yield
        finally:
            # To standard error from here on: the file is closed.
            faulthandler.enable()


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
