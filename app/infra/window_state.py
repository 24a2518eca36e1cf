"""Sizes and places of the window, kept from one start to the next."""

import json
import logging
from pathlib import Path

from app.infra.paths import replace_file

Value = str | int | bool
"""Geometry in Qt's own form is bytes: they are kept as base64 text."""

log = logging.getLogger(__name__)


class WindowState:
    """A small JSON object at ``path``. A file that is missing or broken is an empty one: nothing of worth is lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _read(path)
        self._saved = dict(self._values)

    def get(self, name: str) -> Value | None:
        """Return the value, or None."""
        return self._values.get(name)

    def set(self, name: str, value: Value) -> None:
        """Keep ``value`` until ``save`` writes it."""
        self._values[name] = value

    def save(self) -> None:
        """Write what has changed. A failure is logged and harms nothing."""
        if self._values == self._saved:
            return
        try:
            replace_file(self._path, json.dumps(self._values, indent=2).encode())
        except OSError:
            log.warning("The state of the window could not be saved", exc_info=True)
            return
        self._saved = dict(self._values)


def _read(path: Path) -> dict[str, Value]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str | int | bool)}
