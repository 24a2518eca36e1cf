"""Runs the program: in this process, with its streams caught, or as a process of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.main import main
from app.services.job_patience import JobPatience
from tests.gateway import Gateway

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended."""

    code: int
    out: str
    err: str
    written: bytes = b""
    """Standard output as it was written."""

    def value(self) -> dict[str, object]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process on the test's own data folder."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        try:
            code = main([*map(str, arguments), "--data-dir", str(data)])
        except SystemExit as end:
            code = int(str(end.code or 0))
        caught = capsysbinary.readouterr()
        out, err = (stream.decode("utf-8", "replace") for stream in caught)
        return Result(code, out, err, caught.out)

    return call


@pytest.fixture
def start(data: Path) -> "Callable[..., subprocess.Popen[str]]":
    """Start the program as a process of its own on the test's data folder."""

    def call(*arguments: str | Path, **more: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "app", *map(str, arguments), "--data-dir", str(data)]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return call


@pytest.fixture
def environment(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """Make the test's gateway the provider of the environment."""
    monkeypatch.setenv("OPENAI_BASE_URL", gateway.url)
    monkeypatch.setenv("OPENAI_API_KEY", gateway.key)
    return gateway


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let films be looked at again at once."""
    monkeypatch.setattr("app.services.jobs.JobPatience", lambda: JobPatience(pauses=(), last_pause=0.0))
