"""A display, a message bus and an accessibility bus of our own, and processes in them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

SYSTEM_PYTHON = "/usr/bin/python3"
BUS = """<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A message bus that starts no services: a keyring would open a window of its own and take the focus."""
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ROOT = Path(__file__).parents[2]


def missing() -> str:
    """Return what of the system these tests need and do not find; "" where all is there."""
    lacking = [name for name in ("Xvfb", "dbus-daemon") if shutil.which(name) is None]
    if launcher() is None:
        lacking.append("at-spi-bus-launcher (at-spi2-core)")
    if not sys.platform.startswith("linux"):
        return "AT-SPI is of Linux"
    has_pyatspi = Path(SYSTEM_PYTHON).exists() and (
        subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode == 0
    )
    if not has_pyatspi:
        lacking.append(f"pyatspi of {SYSTEM_PYTHON} (python3-pyatspi)")
    return f"not installed: {', '.join(lacking)}" if lacking else ""


def launcher() -> str | None:
    """Return the program that starts the accessibility bus, None where there is none."""
    return next((path for path in LAUNCHERS if Path(path).exists()), None)


class Outside:
    """Asks the reader of another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to: IO[str] = process.stdin
        self._from: IO[str] = process.stdout

    def ask(self, do: str, **more: object) -> Any:
        """Return the answer to a command. Raises AssertionError where the reader had an error."""
        self._to.write(json.dumps({"do": do, **more}) + "\n")
        self._to.flush()
        answer = json.loads(self._from.readline() or '{"error": "the reader ended"}')
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def walk(self) -> list[dict[str, Any]]:
        """Return everything that is shown; nothing while the program comes or goes under the reader."""
        try:
            found: list[dict[str, Any]] = self.ask("walk")
        except AssertionError as error:
            if "atspi_error" not in str(error):
                raise
            return []
        return found

    def find(self, role: str, name: str) -> dict[str, Any] | None:
        """Return the first with a role and a name."""
        return next((each for each in self.walk() if (each["role"], each["name"]) == (role, name)), None)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the events so far whose type begins so."""
        return [each for each in self.ask("events") if each["type"].startswith(kind)]


@contextmanager
def running(command: list[str], surroundings: dict[str, str], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a process and end it."""
    process = subprocess.Popen(command, env=surroundings, text=True, cwd=ROOT, **more)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@contextmanager
def desktop(folder: Path) -> Iterator[dict[str, str]]:
    """Start display and buses; give the surroundings for processes in them."""
    run = folder / "run"
    run.mkdir(mode=0o700)
    surroundings = {**os.environ, "XDG_RUNTIME_DIR": str(run), "QT_QPA_PLATFORM": "xcb", "NO_AT_BRIDGE": "0"}
    surroundings |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_ACCESSIBILITY": "1"}
    surroundings.pop("WAYLAND_DISPLAY", None)
    (folder / "bus.conf").write_text(BUS.format(folder=run), encoding="utf-8")
    path = launcher()
    assert path is not None
    quiet: dict[str, Any] = {"stderr": subprocess.DEVNULL}
    with ExitStack() as stack:
        screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
        display = stack.enter_context(running(screen, surroundings, stdout=subprocess.PIPE, **quiet))
        surroundings["DISPLAY"] = f":{_line(display)}"
        bus = stack.enter_context(
            running(
                ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--print-address=1"],
                surroundings,
                stdout=subprocess.PIPE,
                **quiet,
            )
        )
        surroundings["DBUS_SESSION_BUS_ADDRESS"] = _line(bus)
        stack.enter_context(running([path, "--launch-immediately"], surroundings, stdout=subprocess.DEVNULL, **quiet))
        yield surroundings


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def reader(surroundings: dict[str, str]) -> Iterator[Outside]:
    """Start a screen reader."""
    command = [SYSTEM_PYTHON, str(Path(__file__).with_name("reader.py"))]
    with running(command, surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Outside(process)
