"""What an import costs: ``python -m tests.bench import``. Files of 600 MB, each imported by a process of its own.

``LOQUENT_BENCH_MB`` is another size, ``LOQUENT_BENCH_FILES`` a part of the names of those files that are wanted. The
memory is the most that the process ever had (``VmHWM``, on Linux), program and libraries included; the limit is 300 MB.
The seconds are those of the processor.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.bench.import_files import DATABASE, FILES, write_database

LIMIT: Final = 300
"""MB."""


@contextmanager
def made(name: str, size: int, *, zipped: bool = False) -> Iterator[Path]:
    """Give a file of about ``size`` bytes for the length of a block."""
    with tempfile.TemporaryDirectory(prefix="loquent-bench-") as folder:
        path = Path(folder) / "export.json"
        if name == DATABASE:
            write_database(path, size)
        else:
            with path.open("w", encoding="utf-8") as file:
                FILES[name](file, size)
        if zipped:
            packed = path.with_suffix(".zip")
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.write(path, "conversations.json")
            path.unlink()
            path = packed
        yield path


def imported(path: Path, *options: str) -> tuple[dict[str, object], float, float]:
    """Import a file in a process of its own; return the report of the file, the most memory in MB and the seconds."""
    program = (
        "import sys\n"
        "from app.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "status = open('/proc/self/status').read()\n"
        "sys.stderr.write('\\n' + status.partition('VmHWM:')[2].split()[0])\n"
        "sys.exit(code)\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="loquent-bench-") as folder:
        arguments = ["--data-dir", folder, "import", "--json", *options, str(path)]
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd=Path.cwd()
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout)["files"][0], int(done.stderr.rpartition("\n")[2]) / 1024, taken


def _wanted(part: str) -> list[tuple[str, bool]]:
    every = [*((name, False) for name in (*FILES, DATABASE)), ("ChatGPT", True)]
    return [(name, zipped) for name, zipped in every if part.lower() in _called(name, zipped=zipped).lower()]


def _called(name: str, *, zipped: bool) -> str:
    return f"{name} in a zip" if zipped else name


def main() -> None:
    """Import each file; say how long it took, and how much memory."""
    size = int(os.environ.get("LOQUENT_BENCH_MB", "600")) << 20
    worst = 0.0
    for name, zipped in _wanted(os.environ.get("LOQUENT_BENCH_FILES", "")):
        with made(name, size, zipped=zipped) as path:
            _, _, looked = imported(path, "--dry-run")
            report, most, taken = imported(path)
        worst = max(worst, most)
        label = f"{_called(name, zipped=zipped)}, {size >> 20} MB"
        sys.stdout.write(
            f"{label:40} {report['added']:>7} conversations {report['messages']:>8} messages   "
            f"preview {looked:6.1f} s   import {taken:6.1f} s   memory {most:5.0f} MB\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"most memory: {worst:.0f} MB (limit {LIMIT})\n")
