"""The settings of a data folder: one JSON file that several processes may change."""

import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Unpack

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import SettingsChanged
from app.infra.bus import EventBus
from app.infra.paths import replace_file, storage_error
from app.infra.settings_file import Raw, Settings, SettingsFields, parse, render, understood, with_changes

__all__ = ["Settings", "SettingsFields", "SettingsStore"]

_LOCK_PATIENCE = 2.0
"""Seconds to wait for another process that is writing; it takes some milliseconds."""

log = logging.getLogger(__name__)


class SettingsStore:
    """Reads the file at ``path`` when it is made, and writes it at every change.

    ``problem`` is what was wrong with the file then: it was set aside under the name in the parameter ``kept_as``
    (empty if even that failed), and everything has its default value.
    """

    def __init__(self, path: Path, bus: EventBus) -> None:
        self._path = path
        self._bus = bus
        self._raw: Raw = {}
        self.problem: ErrorInfo | None = None
        try:
            self._raw = self._read() or {}
        except AppError as error:
            self.problem = error.info
            log.warning("The settings could not be read: %s", error.info.gateway_message)
        self._current = understood(self._raw)

    @property
    def current(self) -> Settings:
        """Return the settings as this process knows them."""
        return self._current

    def change(self, **changes: Unpack[SettingsFields]) -> None:
        """Give fields new values, keep what others wrote meanwhile, and publish SettingsChanged if anything differs.

        Raises:
            AppError: of kind storage, where the file cannot be written; nothing has changed then.
        """
        with self._locked():
            try:
                raw = self._read()
            except AppError as error:
                if not error.info.params["kept_as"]:
                    raise
                raw = None
            # A file that is gone or broken is made again from what this process knows.
            raw = with_changes(self._raw if raw is None else raw, self._current, changes)
            try:
                replace_file(self._path, render(raw))
            except OSError as error:
                raise storage_error(error, self._path) from error
        self._take(raw)

    def reload(self) -> None:
        """Take over what another process wrote, if anything; publishes SettingsChanged. A broken file is ignored."""
        with contextlib.suppress(OSError, ValueError):
            self._take(parse(self._path.read_bytes()))

    def _take(self, raw: Raw) -> None:
        before, self._raw, self._current = self._current, raw, understood(raw)
        names = (item.name for item in fields(Settings))
        changed = frozenset(name for name in names if getattr(before, name) != getattr(self._current, name))
        if changed:
            self._bus.publish(SettingsChanged(changed))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self._path.with_name(f"{self._path.name}.lock"), mode=0o600, thread_local=False)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock.acquire(timeout=_LOCK_PATIENCE)
        except Timeout as error:
            raise storage_error(OSError(f"{self._path.name} is locked by another process"), self._path) from error
        except OSError as error:
            raise storage_error(error, self._path) from error
        try:
            yield
        finally:
            lock.release()

    def _read(self) -> Raw | None:
        """Return what is in the file, None where there is none. Raises AppError (SETTINGS_UNREADABLE)."""
        try:
            return parse(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable("", error.strerror or str(error)) from error
        except ValueError as error:
            raise self._unreadable(self._set_aside(), str(error)) from error

    def _unreadable(self, kept_as: str, words: str) -> AppError:
        params = {"path": str(self._path), "kept_as": kept_as}
        return AppError(ErrorInfo(ErrorReason.SETTINGS_UNREADABLE, params, gateway_message=words))

    def _set_aside(self) -> str:
        """Rename a broken file, so that nothing overwrites it; return its new path, "" if that failed."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for number in range(100):
            target = self._path.with_name(f"{self._path.stem}.broken-{stamp}{f'-{number}' if number else ''}.json")
            if target.exists():
                continue
            try:
                self._path.rename(target)
            except OSError:
                log.warning("The broken settings could not be set aside", exc_info=True)
                return ""
            return str(target)
        return ""
