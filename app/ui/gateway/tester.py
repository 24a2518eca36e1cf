"""Runs the connection test of a gateway and can be stopped."""

import asyncio

from PySide6.QtCore import QObject, Signal

from app.domain.provider import ProviderConfig
from app.services.context import Services
from app.services.providers import ConnectionTest


class ConnectionTester(QObject):
    """One test at a time: starting another ends the one before. Signals come on the GUI thread."""

    started = Signal()
    finished = Signal(object)
    """Carries the ConnectionTest."""
    stopped = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Return whether a test is under way."""
        return self._task is not None

    def start(self, config: ProviderConfig, key: str | None) -> None:
        """Ask ``config``'s address for its models; a ``key`` of None stands for the one that is stored."""
        self._cancel()
        self._task = self._services.tasks.start(self._run(config, key), f"test of {config.address}")
        self.started.emit()

    def stop(self) -> None:
        """End the test that runs, if one does."""
        if self._cancel():
            self.stopped.emit()

    def _cancel(self) -> bool:
        task, self._task = self._task, None
        return task is not None and task.cancel()

    async def _run(self, config: ProviderConfig, key: str | None) -> None:
        try:
            result: ConnectionTest = await self._services.providers.test(config, key)
        except Exception:
            # A fault of our own: it is reported like any other, and the form does not wait for ever.
            if self._task is asyncio.current_task():
                self._task = None
                self.stopped.emit()
            raise
        if self._task is asyncio.current_task():
            self._task = None
            self.finished.emit(result)
