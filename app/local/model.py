"""The model on this computer: which there are, and the one child process that serves the one in use."""

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.local.child import Child
from app.local.files import SMALL_MODEL, ModelFile, model_files

_SMALL_CAPABILITIES = Capabilities(vision=False, tools=False, thinking=False, makes_images=False, makes_videos=False)
_OWN_CAPABILITIES = Capabilities(vision=False, makes_images=False, makes_videos=False)


class LocalModel:
    """Owns the child process of llama.cpp.

    It starts at the first use, serves one model, and is started again when it died or another model is asked for.
    ``own_files`` returns the paths of the person's GGUF files each time it is called.
    """

    def __init__(self, own_files: Callable[[], Iterable[str]] = tuple) -> None:
        self._own_files = own_files
        self._child: Child | None = None
        self._starting = asyncio.Lock()
        self._users = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    def available(self) -> bool:
        """Return whether llama.cpp is installed (the extra ``local``); nothing is imported."""
        return importlib.util.find_spec("xllamacpp") is not None

    def models(self) -> tuple[ModelInfo, ...]:
        """Return the small model and the person's own, or nothing where llama.cpp is not installed."""
        if not self.available():
            return ()
        return tuple(_info(file) for file in model_files(self._own_files()))

    @property
    def process_id(self) -> int | None:
        """Return the id of the child process, None where there is none."""
        return self._child.process_id if self._child is not None and self._child.alive else None

    async def endpoint(self, model_id: str) -> tuple[str, str]:
        """Return the address (``http://127.0.0.1:port``) and the key of ``model_id``, starting it if need be.

        Another model may take its place at any time; ``using`` holds it.

        Raises:
            AppError: LOCAL_NOT_INSTALLED; LOCAL_FILE_MISSING with ``name`` and ``path``; LOCAL_START_FAILED with
                ``name`` and llama.cpp's words; LOCAL_ENDED after ``aclose``.
        """
        async with self.using(model_id) as endpoint:
            return endpoint

    @asynccontextmanager
    async def using(self, model_id: str) -> AsyncIterator[tuple[str, str]]:
        """Give the address and key of ``model_id`` and keep it loaded until the block is left.

        One who asks for another model waits until nobody uses this one. Raises AppError as ``endpoint`` does.
        """
        async with self._starting:
            child = await self._child_for(self._file(model_id))
            self._users += 1
            self._idle.clear()
        try:
            yield child.address, child.key
        finally:
            self._users -= 1
            if not self._users:
                self._idle.set()

    async def has_ended(self, address: str) -> bool:
        """Return whether the child that had ``address`` is gone; one that is about to go is waited for."""
        child = self._child
        return child is None or child.address != address or await child.has_ended()

    async def aclose(self) -> None:
        """End the child process and wait until it has gone."""
        self._closed = True
        child, self._child = self._child, None
        if child is not None:
            await child.aclose()

    def _file(self, model_id: str) -> ModelFile:
        if not self.available():
            raise AppError.because(ErrorReason.LOCAL_NOT_INSTALLED, name=model_id)
        for file in model_files(self._own_files()):
            if file.id == model_id:
                if file.path.is_file():
                    return file
                raise AppError.because(ErrorReason.LOCAL_FILE_MISSING, name=model_id, path=str(file.path))
        if model_id == SMALL_MODEL:
            raise AppError.because(ErrorReason.LOCAL_NOT_INSTALLED, name=model_id)
        raise AppError.because(ErrorReason.LOCAL_FILE_MISSING, name=model_id, path="")

    async def _child_for(self, file: ModelFile) -> Child:
        child = self._child
        if child is not None and child.alive and child.address and child.file == file:
            return child
        await self._idle.wait()
        if child is not None:
            self._child = None
            await child.aclose()
        return await self._start(file)

    async def _start(self, file: ModelFile) -> Child:
        if self._closed:
            raise AppError.because(ErrorReason.LOCAL_ENDED, name=file.id)
        # Known before it is ready, so that aclose() ends a start that is under way.
        child = self._child = await Child.spawn(file)
        try:
            await child.ready()
        except BaseException:
            if self._child is child:
                self._child = None
            raise
        return child


def _info(file: ModelFile) -> ModelInfo:
    small = file.id == SMALL_MODEL
    return ModelInfo(
        ModelRef(LOCAL_PROVIDER_ID, file.id), _SMALL_CAPABILITIES if small else _OWN_CAPABILITIES, file.context
    )
