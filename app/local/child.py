"""One child process that serves one model: started, watched, and ended by closing its standard input."""

import asyncio
import contextlib
import json
import os
import re
import secrets
import subprocess
import sys
from collections import deque
from typing import Final

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.infra.tasks import TaskScope
from app.local.files import LONGEST_CONTEXT, SMALL_MODEL, SMALL_MODEL_SAMPLING, ModelFile
from app.local.server import child_command

_PATIENCE_AT_THE_END: Final = 3.0
_LOADING: Final = 600.0
"""Seconds that a start may take: a file of 40 GB on a slow disk needs minutes."""

_KEPT_OUT: Final = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
_LOG_PREFIX: Final = re.compile(r"^\d+\.\d\d\.\d{3}\.\d{3} (?P<level>[EWID]) ")


class Child:
    """A llama.cpp server in a process of its own. Make one with ``await Child.spawn(...)``, then await ``ready()``."""

    def __init__(self, file: ModelFile, process: asyncio.subprocess.Process) -> None:
        self.file = file
        self.key = secrets.token_urlsafe(32)
        self.address = ""
        self._process = process
        self._words: deque[str] = deque(maxlen=200)
        self._scope = TaskScope("local model")
        self._listener = self._scope.start(self._listen(), "what llama.cpp says")

    @classmethod
    async def spawn(cls, file: ModelFile) -> "Child":
        """Start the process for ``file``. It loads nothing before ``ready`` is awaited."""
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW
        pipe = asyncio.subprocess.PIPE
        environment = {name: value for name, value in os.environ.items() if name not in _KEPT_OUT}
        try:
            process = await asyncio.create_subprocess_exec(
                *child_command(), stdin=pipe, stdout=pipe, stderr=pipe, env=environment, creationflags=flags
            )
        except OSError as error:
            raise _start_failed(file, str(error)) from error
        return cls(file, process)

    @property
    def alive(self) -> bool:
        """Return whether the process has not ended, as far as is known by now."""
        return self._process.returncode is None

    @property
    def process_id(self) -> int:
        """Return the id that the system gave the process."""
        return self._process.pid

    async def ready(self) -> None:
        """Send the order and wait until the model is loaded; ``address`` is known then.

        Raises:
            AppError: LOCAL_START_FAILED with the parameter ``name`` and llama.cpp's own words.
        """
        try:
            answer = await asyncio.wait_for(self._first_answer(), _LOADING)
        except TimeoutError:
            await self.aclose()
            raise _start_failed(self.file, f"no answer within {_LOADING:.0f} s") from None
        except asyncio.CancelledError:
            self._kill()
            await self.aclose()
            raise
        if "port" not in answer:
            await self.aclose()
            raise _start_failed(self.file, self._reason(str(answer.get("error", ""))))
        self.address = f"http://127.0.0.1:{answer['port']}"

    async def _first_answer(self) -> dict[str, object]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the process has no pipes")
        order = {
            "model": str(self.file.path),
            "name": self.file.id,
            "key": self.key,
            "context": self.file.context or LONGEST_CONTEXT,
            "sampling": SMALL_MODEL_SAMPLING if self.file.id == SMALL_MODEL else None,
        }
        try:
            stdin.write(json.dumps(order).encode() + b"\n")
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return {}
        line = await stdout.readline()
        answer = json.loads(line) if line.strip() else {}
        return answer if isinstance(answer, dict) else {}

    async def _listen(self) -> None:
        """Keep the last lines of standard error; it must be read, or the child would wait for us."""
        stream = self._process.stderr
        if stream is None:
            return
        while line := await _line_of(stream):
            self._words.append(line.decode(errors="replace").rstrip())

    def _reason(self, error: str) -> str:
        """Return the line that says most: llama.cpp's first error, else what was raised, else the last line."""
        marked = [(_LOG_PREFIX.match(line), line) for line in self._words if line]
        errors = [line[found.end() :] for found, line in marked if found and found["level"] == "E"]
        last = [line for found, line in marked if not found or found["level"] != "I"]
        return next(iter(errors), "") or error or next(reversed(last), "")

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def has_ended(self, patience: float = 1.0) -> bool:
        """Return whether the process ends within ``patience`` seconds, if it has not already."""
        try:
            await asyncio.wait_for(self._process.wait(), patience)
        except TimeoutError:
            return False
        return True

    async def aclose(self) -> None:
        """Close standard input and wait for the end; a process that does not hear is killed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if not await self.has_ended(_PATIENCE_AT_THE_END):
            self._kill()
            await self._process.wait()
        await asyncio.wait({self._listener}, timeout=_PATIENCE_AT_THE_END)
        await self._scope.aclose()


async def _line_of(stream: asyncio.StreamReader) -> bytes:
    """Return the next line, b"" at the end. A line longer than the reader's buffer comes in pieces."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        return error.partial
    except asyncio.LimitOverrunError as error:
        return await stream.readexactly(error.consumed)


def _start_failed(file: ModelFile, words: str) -> AppError:
    return AppError(ErrorInfo(ErrorReason.LOCAL_START_FAILED, {"name": file.id}, gateway_message=words))
