"""Time from the start of the process to a composer that takes text: warm, off screen, with bytecode cached."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 10
_READY = re.compile(r"Ready ([0-9.]+) s after")
_PATIENCE = 30.0


def main() -> None:
    """Print the median and the range of ``RUNS`` starts after one that warms the caches."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = [_start(Path(folder)) for _ in range(RUNS + 1)][1:]
    sys.stdout.write(
        f"start: median {statistics.median(seconds):.2f} s, {min(seconds):.2f} to {max(seconds):.2f} s, {RUNS} starts\n"
    )


def _start(folder: Path) -> float:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    log = folder / "logs" / "loquent.log"
    log.unlink(missing_ok=True)
    with subprocess.Popen([sys.executable, "-m", "app", "--data-dir", str(folder)], env=surroundings) as program:
        deadline = time.monotonic() + _PATIENCE
        while (found := _READY.search(log.read_text(encoding="utf-8") if log.exists() else "")) is None:
            if time.monotonic() > deadline or program.poll() is not None:
                sys.exit("The window did not get ready")
            time.sleep(0.01)
        program.terminate()
    return float(found.group(1))
