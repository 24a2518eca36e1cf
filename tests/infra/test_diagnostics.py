import asyncio
import gc
import logging
import stat
import sys
import threading
from pathlib import Path

import pytest

from app.infra.diagnostics import Redactor, logging_to, uncaught_errors_logged, watch_loop

KEY = "sk-CANARY0123456789abcdef"


def fail_with(words: str) -> None:
    raise RuntimeError(words)


def written(folder: Path) -> str:
    return (folder / "loquent.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {KEY}",
        f"{{'Authorization': 'Bearer {KEY}'}}",
        f"(b'authorization', b'Bearer {KEY}')",
        "Authorization: Basic dXNlcjpDQU5BUlk=",
        "x-api-key: CANARY",
        '"api_key": "CANARY"',
        "x-goog-api-key=CANARY",
        f"Incorrect API key provided: {KEY}.",
        "GET https://host/v1/models?key=CANARY&x=1",
        "socks5://user:CANARY@proxy:1080 refused",
        "bearer CANARY.eyJhbGciOi",
        "AIzaSyCANARY0123456789",
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str) -> None:
    clean = Redactor().clean(text)
    assert "CANARY" not in clean
    assert "dXNlcjp" not in clean
    assert "[hidden]" in clean


@pytest.mark.parametrize(
    "text",
    ["POST https://host/v1/chat/completions 200", "task-queue skeleton", "the key was refused", "a@b.example wrote"],
)
def test_other_text_stays(text: str) -> None:
    assert Redactor().clean(text) == text


def test_a_registered_secret_is_hidden_wherever_it_stands() -> None:
    redactor = Redactor()
    redactor.register("my password")
    redactor.register("my password and more")
    redactor.register("ab")
    assert redactor.clean("x my password and more y my password z ab") == "x [hidden] y [hidden] z ab"


def test_the_log_is_private_and_holds_no_key(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    with logging_to(folder, Redactor()):
        logging.getLogger("some.module").info("Asked with %s", KEY)
        try:
            fail_with(f"Bearer {KEY}")
        except RuntimeError:
            logging.getLogger("some.module").exception("Failed")
    text = written(folder)
    assert "Asked with [hidden]" in text
    assert "RuntimeError: Bearer [hidden]" in text
    assert "CANARY" not in text
    assert stat.S_IMODE((folder / "loquent.log").stat().st_mode) == 0o600


def test_the_log_is_rotated_and_stays_private(tmp_path: Path) -> None:
    with logging_to(tmp_path, Redactor()):
        for _ in range(25):
            logging.getLogger("some.module").info("x" * 100_000)
    files = sorted(tmp_path.glob("loquent.log*"))
    assert len(files) == 3
    assert all(path.stat().st_size <= 1_000_000 for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_logging_is_as_before_afterwards(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("httpx").level)
    with logging_to(tmp_path, Redactor()):
        assert logging.getLogger("httpx").level == logging.WARNING
    assert (root.level, list(root.handlers), logging.getLogger("httpx").level) == before


def test_a_folder_that_takes_nothing_means_no_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    with logging_to(tmp_path / "file" / "logs", Redactor()):
        logging.getLogger("some.module").error("lost")
    assert capfd.readouterr().err == ""


def test_errors_of_threads_and_finalisers_are_logged(tmp_path: Path) -> None:
    class Bad:
        def __del__(self) -> None:
            raise ValueError("in a finaliser")

    def fail() -> None:
        raise ValueError("in a thread")

    told: list[str] = []
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    with logging_to(tmp_path, Redactor()), uncaught_errors_logged(lambda error: told.append(str(error))):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        Bad()
        gc.collect()
        error = ValueError("in the main thread")
        sys.excepthook(ValueError, error, None)
    assert told == ["in a thread", "in a finaliser", "in the main thread"]
    text = written(tmp_path)
    for words in told:
        assert f"ValueError: {words}" in text
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_ctrl_c_is_no_bug(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    told: list[BaseException] = []
    with logging_to(tmp_path, Redactor()), uncaught_errors_logged(told.append):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []
    assert written(tmp_path) == ""
    assert "KeyboardInterrupt" in capfd.readouterr().err


async def test_errors_of_the_loop_are_logged(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    told: list[BaseException] = []

    def fail() -> None:
        raise ValueError("in a callback")

    with logging_to(tmp_path, Redactor()):
        watch_loop(loop, told.append)
        loop.call_soon(fail)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        loop.call_exception_handler({"message": f"without an exception, with {KEY}"})
    assert [str(error) for error in told] == ["in a callback"]
    assert "ValueError: in a callback" in written(tmp_path)
    assert "without an exception, with [hidden]" in written(tmp_path)
