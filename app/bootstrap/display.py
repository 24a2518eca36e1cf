"""Whether there is a screen to open a window on. Qt would end the program with SIGABRT where there is none."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_PATIENCE = 2.0
_X11_LIBRARY = "libxcb-cursor.so.0"


def display_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return one English line that says why no window can be opened, or None where one can."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return None
    if environment.get("WAYLAND_DISPLAY") and _wayland_answers(environment):
        return None
    display = environment.get("DISPLAY", "")
    if not display:
        return "There is no display"
    if not _x11_answers(display):
        return f"The display {display} does not answer"
    if not _has_library(_X11_LIBRARY):
        return (
            f"Qt needs the library {_X11_LIBRARY} to open a window (on Debian and Ubuntu: apt install libxcb-cursor0)"
        )
    return None


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment["WAYLAND_DISPLAY"]
    return _connects(Path(environment.get("XDG_RUNTIME_DIR", "/run")) / name)


def _x11_answers(display: str) -> bool:
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        return _connects(Path(f"/tmp/.X11-unix/X{number}")) or _connects_abstract(number)  # noqa: S108 (X11's place)
    try:
        with socket.create_connection((host.strip("[]"), 6000 + int(number)), timeout=_PATIENCE):
            return True
    except OSError:
        return False


def _connects(path: Path) -> bool:
    return _connects_unix(str(path))


def _connects_abstract(number: str) -> bool:
    return _connects_unix(f"\0/tmp/.X11-unix/X{number}")


def _connects_unix(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PATIENCE)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
