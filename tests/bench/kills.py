"""Kills the real window in the middle of a reply and looks at what is left."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, overload

import apsw

from tests.gateway import Gateway
from tests.gateway.replies import Part, Pause, Reply, chunk, event, stream_reply

MODEL = "endless"
PATIENCE = 60.0
PIECE_SECONDS = 0.005
"""Between two pieces of text."""
_PIECES = 20_000
_NUMBERS = re.compile(r"0(?: \d+)*")
_ROOT = Path(__file__).parent.parent.parent


class Numbers(Sequence[Part]):
    """A reply of numbered words, that notes when each goes out."""

    def __init__(self) -> None:
        self.sent: list[float] = []

    def __iter__(self) -> Iterator[Part]:
        self.sent.clear()
        yield event(chunk({"role": "assistant", "content": ""}, model=MODEL))
        for number in range(_PIECES):
            self.sent.append(time.monotonic())
            yield event(chunk({"content": f"{number} "}, model=MODEL))
            yield Pause(PIECE_SECONDS)

    def __len__(self) -> int:
        return 1 + 2 * _PIECES

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Part]: ...
    def __getitem__(self, index: int | slice) -> Part | Sequence[Part]:
        raise TypeError("This reply can only be played")


@dataclass(frozen=True, slots=True)
class Loss:
    """What one kill cost. ``seconds`` is how long ago, at the kill, the oldest lost word had left the gateway."""

    sent: int
    stored: int
    seconds: float


@dataclass
class Killing:
    """A data folder whose window is started, killed and started again."""

    folder: Path
    gateway: Gateway
    numbers: Numbers = field(default_factory=Numbers)

    def __post_init__(self) -> None:
        self.gateway.answer(MODEL, Reply(self.numbers, 200, stream_reply(()).content_type))

    @contextmanager
    def window(self, words: str = "") -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
        """Give the program and what its window showed first; it is killed at the end of the block if it runs still."""
        surroundings = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "OPENAI_BASE_URL": self.gateway.url,
            "OPENAI_API_KEY": self.gateway.key,
        }
        command = [sys.executable, "-m", "tests.bench.killed_window", str(self.folder), MODEL, *words.split()]
        with subprocess.Popen(command, cwd=_ROOT, env=surroundings, stdout=subprocess.PIPE, text=True) as program:
            try:
                yield program, json.loads(_line(program.stdout))
            finally:
                program.kill()

    def kill_after(self, seconds: float) -> Loss:
        """Let a new reply stream for so long after its first word, kill the window, and return what is lost."""
        self.numbers.sent.clear()
        with self.window("Count") as (program, _):
            self.gateway.wait_until(lambda: bool(self.numbers.sent), PATIENCE)
            time.sleep(max(self.numbers.sent[0] + seconds - time.monotonic(), 0))
            program.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            program.wait()
            sent = [moment for moment in list(self.numbers.sent) if moment < killed]
        stored = self._stored()
        oldest_lost = sent[stored] if stored < len(sent) else killed
        return Loss(len(sent), stored, killed - oldest_lost)

    def _stored(self) -> int:
        """Return how many words of the last reply are in the database, which has to be whole."""
        connection = apsw.Connection(str(self.folder / "history.db"))
        try:
            assert connection.pragma("integrity_check") == "ok"
            query = """
                SELECT json ->> 'text' FROM blocks JOIN messages ON message_id = id
                WHERE number = (SELECT max(number) FROM messages WHERE role = 'assistant') AND type = 'text'
            """
            text = str(connection.execute(query).get or "")
        finally:
            connection.close()
        words = text.split(" ")[:-1] if text else []
        assert words == [str(number) for number in range(len(words))]
        return len(words)

    def next_start(self) -> tuple[int, bool]:
        """Start again; return how many words the window shows of the reply, and whether it offers to continue it."""
        with self.window() as (program, shown):
            program.send_signal(signal.SIGTERM)
            assert program.wait(PATIENCE) == 0
        words = [line.split() for line in shown["text"].splitlines() if _NUMBERS.fullmatch(line)]
        return len(words[-1]) if words else 0, "Continue" in shown["buttons"]


def _line(stream: IO[str] | None) -> str:
    assert stream is not None
    line = stream.readline()
    assert line, "The window did not get ready"
    return line
