import asyncio
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

from PySide6.QtCore import QCoreApplication, QObject

class QEventLoop(asyncio.BaseEventLoop):
    _timer: QObject
    def __init__(
        self, app: QCoreApplication | None = None, set_running_loop: bool = False, already_running: bool = False
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def _asyncgen_firstiter_hook(self, agen: AsyncGenerator[object]) -> None: ...
    def _asyncgen_finalizer_hook(self, agen: AsyncGenerator[object]) -> None: ...
