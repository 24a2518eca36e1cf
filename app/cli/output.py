"""Standard output and standard error, as a command uses them."""

import contextlib
import json
import os
import re
import sys
from typing import TextIO

from app.cli.advice import advice
from app.cli.error_texts import error_text
from app.domain.errors import ErrorInfo

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal takes for commands; newline and tab are text."""

_CLEAR_LINE = "\r\x1b[K"


class UsageError(Exception):
    """Something on the command line cannot be done; the message is for the person. Exit code 2."""


class Output:
    """Where a command writes. A reply goes to a file or a pipe as it is, to a terminal without control characters."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self._out_is_terminal = out.isatty()
        self._err_is_terminal = err.isatty()
        self._ends_with_newline = True
        self._aside_ended = True
        self._progress = ""

    def reply(self, text: str) -> None:
        """Write more of a reply at once. Raises BrokenPipeError where nobody reads any more."""
        if text:
            self.end_progress()
            self._ends_with_newline = text.endswith("\n")
            self._out.write(harmless(text) if self._out_is_terminal else text)
            self._out.flush()

    def end_reply(self) -> None:
        """End the line in a terminal, where a prompt follows."""
        if self._out_is_terminal and not self._ends_with_newline:
            self._out.write("\n")
            self._out.flush()
            self._ends_with_newline = True

    def end_line(self) -> None:
        """End the line that a reply began, also in a file: what follows is for programs that read lines."""
        if not self._ends_with_newline:
            self.reply("\n")

    def line(self, text: str) -> None:
        """Write a line to standard output."""
        self._out.write(f"{harmless(text) if self._out_is_terminal else text}\n")

    def value(self, value: object) -> None:
        """Write JSON to standard output, on one line."""
        self.end_progress()
        self._out.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._out.flush()

    def data(self, data: bytes) -> None:
        """Write bytes to standard output as they are; to a terminal as text without control characters."""
        self._out.flush()
        plain = getattr(self._out, "buffer", None)
        if plain is None or self._out_is_terminal:
            self.reply(data.decode("utf-8", "replace"))
            self.end_reply()
            return
        plain.write(data)
        plain.flush()

    def aside(self, text: str) -> None:
        """Write text that is no reply, such as thinking, to standard error as it comes."""
        self.end_progress()
        self._aside_ended = text.endswith("\n")
        self._err.write(harmless(text))
        self._err.flush()

    def notice(self, text: str) -> None:
        """Write a line to standard error."""
        self.end_progress()
        self.end_reply()
        self._err.write(f"{harmless(text)}\n")
        self._err.flush()

    def progress(self, text: str) -> None:
        """Tell on standard error how far something is: in a terminal on one line that changes, else a line each time.

        The same text is told once. In a terminal nothing is told in the middle of a line.
        """
        if text == self._progress:
            return
        if not self._err_is_terminal:
            self._err.write(f"{harmless(text)}\n")
        elif self._aside_ended and (self._ends_with_newline or not self._out_is_terminal):
            self._err.write(f"{_CLEAR_LINE}{harmless(text)}")
        else:
            return
        self._progress = text
        self._err.flush()

    def end_progress(self) -> None:
        """Take the line that changes away: something else is written."""
        if self._progress and self._err_is_terminal:
            self._err.write(_CLEAR_LINE)
            self._err.flush()
        self._progress = ""

    def error(self, error: ErrorInfo) -> None:
        """Say on standard error what failed, by which status, code and request, and what can be done next."""
        self.notice(f"loquent: {error_text(error)}")
        request = f"request {error.request_id}" if error.request_id else ""
        code = "" if error.code == str(error.status) else error.code
        facts = ", ".join(filter(None, (f"status {error.status}" if error.status else "", code, request)))
        for line in filter(None, (facts, advice(error))):
            self.notice(f"loquent: {line}")


def harmless(text: str) -> str:
    """Return ``text`` without what would steer a terminal: colours, titles, the clipboard."""
    return _CONTROLS.sub("", text)


def standard_output() -> Output:
    """Return the process's own streams, in UTF-8: replies are in any language, whatever the terminal was set up for."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    return Output(sys.stdout, sys.stderr)


def drop_standard_output() -> None:
    """Let nothing complain at exit that the reader of standard output has gone."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
