"""Keys in the system's keyring, and in memory where there is none.

A keyring may be missing, locked, drop what it is given, or block for ever while it asks for a password in a window of
its own. So every call runs on one thread that may be abandoned, has a time-out, and what is written is read back.
"""

import asyncio
import importlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Protocol, TypeVar

from app.domain.ports import KeyPlace

SERVICE = "loquent"
"""The name under which a person finds our keys in their keyring."""

TIMEOUT = 4.0
"""Seconds that a keyring may take to answer."""

_PROBE = "is-a-keyring-here"

ResultT = TypeVar("ResultT")

log = logging.getLogger(__name__)


class KeyringBackend(Protocol):
    """The part of a keyring that is used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        ...


def system_keyring() -> KeyringBackend | None:
    """Return the keyring of this system, None where there is none that keeps secrets encrypted.

    Slow (it imports keyring and talks to D-Bus): for the worker's thread alone.
    """
    keyring = importlib.import_module("keyring")
    backend = keyring.get_keyring()
    # A chain would go on to the next backend when one fails, down to those that write plain text.
    for candidate in getattr(backend, "backends", (backend,)):
        if candidate.priority >= 1:
            usable: KeyringBackend = candidate
            return usable
    return None


class KeyringSecretStore:
    """The port SecretStore on a keyring. No method raises for what the keyring does.

    ``open_keyring`` is called on the worker's thread at the first use; ``timeout`` is in seconds; ``on_secret`` is told
    of every secret before it is used, so that the log can leave it out.
    """

    def __init__(
        self,
        open_keyring: Callable[[], KeyringBackend | None] = system_keyring,
        timeout: float = TIMEOUT,
        on_secret: Callable[[str], None] | None = None,
    ) -> None:
        self._on_secret = on_secret or (lambda _secret: None)
        self._worker = _Worker(open_keyring)
        self._timeout = timeout
        self._memory: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """Return the key, or None."""
        if name in self._memory:
            return self._memory[name]
        secret = await self._ask(lambda keyring: keyring.get_password(SERVICE, name), None)
        if secret:
            self._on_secret(secret)
        return secret

    async def set(self, name: str, secret: str) -> KeyPlace:
        """Keep the key, read it back, and say where it is."""

        def keep(keyring: KeyringBackend) -> bool:
            keyring.set_password(SERVICE, name, secret)
            return keyring.get_password(SERVICE, name) == secret

        self._on_secret(secret)
        if await self._ask(keep, default=False):
            self._memory.pop(name, None)
            return KeyPlace.KEYRING
        self._memory[name] = secret
        return KeyPlace.MEMORY

    async def delete(self, name: str) -> None:
        """Forget the key. A keyring that is blocked forgets it as soon as it answers."""

        def forget(keyring: KeyringBackend) -> bool:
            if keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)
            return True

        self._memory.pop(name, None)
        await self._ask(forget, default=False, even_late=True)

    async def place(self, name: str) -> KeyPlace:
        """Say where the key is kept."""
        if name in self._memory:
            return KeyPlace.MEMORY
        return KeyPlace.NOWHERE if await self.get(name) is None else KeyPlace.KEYRING

    async def keyring_works(self) -> bool:
        """Return whether a keyring takes keys here, as far as can be told without writing one.

        A locked one asks for its password now, where it can, as it would when a key is kept.
        """

        def answers(keyring: KeyringBackend) -> bool:
            keyring.get_password(SERVICE, _PROBE)
            return True

        return await self._ask(answers, default=False)

    async def aclose(self) -> None:
        """Let the worker's thread end when it has nothing left to do. Nothing waits for a keyring that is blocked."""
        self._worker.close()

    async def _ask(
        self, work: Callable[[KeyringBackend], ResultT], default: ResultT, *, even_late: bool = False
    ) -> ResultT:
        """Return what ``work`` returns, or ``default`` if there is no keyring, it fails, or it takes too long.

        While an earlier call is blocked, nothing waits: ``default`` comes at once. Work that has not begun by then is
        dropped, unless it shall be done ``even_late``.
        """
        patience = 0.0 if self._worker.blocked else self._timeout
        future = self._worker.submit(work, default)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.wait_for(asyncio.shield(waiting), patience)
        except TimeoutError:
            if not even_late and future.cancel():
                return default
            if patience:
                self._worker.blocked = True
                log.warning("The keyring did not answer within %s s", patience)
            return default


class _Worker:
    """A daemon thread that calls the keyring, one request after the other. The program never waits for it."""

    def __init__(self, open_keyring: Callable[[], KeyringBackend | None]) -> None:
        self._open = open_keyring
        self._requests: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._keyring: KeyringBackend | None = None
        self._opened = False
        self.blocked = False
        """True from the moment when a call was given up until it comes back."""

    def submit(self, work: Callable[[KeyringBackend], ResultT], default: ResultT) -> Future[ResultT]:
        """Have ``work`` done; its failures give ``default``."""
        future: Future[ResultT] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                future.set_result(self._attempt(work, default))

        self._requests.put(run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="keyring", daemon=True)
            self._thread.start()
        return future

    def close(self) -> None:
        """End the thread after what it has to do."""
        if self._thread is not None:
            self._requests.put(None)
            self._thread = None

    def _loop(self) -> None:
        while (request := self._requests.get()) is not None:
            request()
            self.blocked = False

    def _attempt(self, work: Callable[[KeyringBackend], ResultT], default: ResultT) -> ResultT:
        try:
            if not self._opened:
                self._keyring = self._open()
                self._opened = True
            if self._keyring is None:
                return default
            return work(self._keyring)
        except Exception:
            # What a backend raises comes from D-Bus, from other systems and from plug-ins: there is no list of it.
            log.warning("The keyring failed", exc_info=True)
            return default
