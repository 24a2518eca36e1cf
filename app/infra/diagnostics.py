"""Log files that hold no key, and hooks that see to it that nothing fails without a trace."""

import asyncio
import contextlib
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_MAX_BYTES = 1_000_000
_KEPT_FILES = 3
_HIDDEN = "[hidden]"
_SHORTEST_SECRET = 6
"""Characters. Hiding shorter texts would make a riddle of the log."""

_PATTERNS = (
    # A header in a dump, in a dict or in a traceback; what follows a scheme such as Bearer goes too.
    (
        re.compile(
            r"((?:authorization|api[-_]?key|x-goog-api-key|cookie)[\"']?\s*[:=,]\s*(?:b?[\"'])?)"
            r"(?:(?:bearer|basic|token)\s+)?[^\s\"',;)}\]]+",
            re.IGNORECASE,
        ),
        rf"\1{_HIDDEN}",
    ),
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {_HIDDEN}"),
    (re.compile(r"\b(?:sk|pk|rk|xai|gsk|hf|AIza)[-_]?[A-Za-z0-9_-]{12,}"), _HIDDEN),
    (re.compile(r"([?&](?:key|api_key|token|access_token)=)[^&\s\"']+", re.IGNORECASE), rf"\1{_HIDDEN}"),
    (re.compile(r"(\w://)[^/@\s]+@"), rf"\1{_HIDDEN}@"),
)

log = logging.getLogger(__name__)


class Redactor:
    """Takes out of a text what looks like a key, and every secret that it was told of."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._lock = threading.Lock()

    def register(self, secret: str) -> None:
        """Hide ``secret`` from now on, whatever it looks like."""
        if len(secret) >= _SHORTEST_SECRET:
            with self._lock:
                self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """Return ``text`` without secrets."""
        with self._lock:
            # A secret that contains another one goes first, or its rest would stay.
            secrets = sorted(self._secrets, key=len, reverse=True)
        for secret in secrets:
            text = text.replace(secret, _HIDDEN)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, its traceback included, and cleans the whole."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(process)d %(threadName)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or lines, for the file."""
        return self._redactor.clean(super().format(record))


class _PrivateFile(RotatingFileHandler):
    """Is readable by its owner alone, and says nothing on standard error where the disk is full."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 the name is logging's
        """Lose the record: the program goes on without its log."""


@contextlib.contextmanager
def logging_to(folder: Path, redactor: Redactor, *, level: int = logging.INFO) -> Iterator[None]:
    """Write the log of this process to ``loquent.log`` in ``folder`` until the block ends.

    Where the folder takes no file there is no log. What is logged also goes nowhere else: standard error belongs to
    what people asked for.
    """
    root = logging.getLogger()
    handler: logging.Handler
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(folder / "loquent.log", maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(RedactingFormatter(redactor))
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    # These name every request, with its address, at INFO.
    talkative = [logging.getLogger(name) for name in ("httpx", "httpcore", "PIL")]
    levels = [logger.level for logger in talkative]
    for logger in talkative:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        for logger, old in zip(talkative, levels, strict=True):
            logger.setLevel(old)
        handler.close()


@contextlib.contextmanager
def uncaught_errors_logged(on_bug: Callable[[BaseException], None] | None = None) -> Iterator[None]:
    """Log what nothing catches, in the main thread, in other threads and in finalisers, until the block ends.

    ``on_bug`` is told as well, on the thread it happened on. Ctrl+C stays what it is.
    """
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def note(where: str, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or isinstance(error, KeyboardInterrupt | SystemExit):
            return
        log.critical("Uncaught in %s", where, exc_info=(type(error), error, trace))
        if on_bug is not None:
            on_bug(error)

    def main_hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        note("the main thread", error, trace)
        if isinstance(error, KeyboardInterrupt):
            before[0](kind, error, trace)

    sys.excepthook = main_hook
    threading.excepthook = lambda args: note("a thread", args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: note("a finaliser", args.exc_value, args.exc_traceback)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


def watch_loop(loop: asyncio.AbstractEventLoop, on_bug: Callable[[BaseException], None] | None = None) -> None:
    """Log what goes wrong in callbacks of ``loop`` and in tasks that nobody waited for; ``on_bug`` is told too."""

    def note(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        if not isinstance(error, BaseException):
            log.error("The event loop: %s", context.get("message"))
            return
        log.error("The event loop: %s", context.get("message"), exc_info=error)
        if on_bug is not None:
            on_bug(error)

    loop.set_exception_handler(note)
