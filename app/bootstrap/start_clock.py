"""How long the program has been running, from the moment the system started its process."""

import os
import time
from pathlib import Path

_IMPORTED = time.perf_counter()
_FIELD_OF_START = 19
"""Of /proc/self/stat, counted from behind the name of the program (proc(5): field 22)."""


def seconds_since_start() -> float:
    """Return seconds since the process began, to a hundredth on Linux; elsewhere since this module was imported."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace")
        ticks = int(stat.rpartition(")")[2].split()[_FIELD_OF_START])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, ValueError, IndexError):
        return time.perf_counter() - _IMPORTED
