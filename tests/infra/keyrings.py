"""Keyrings that behave as real ones do, for ``PYTHON_KEYRING_BACKEND`` and for tests in this process."""

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class Held(KeyringBackend):
    """Keeps keys in memory; blocks in every call while ``gate`` is closed, as one does that asks for a password."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.gate = threading.Event()
        self.gate.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.gate.wait()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.gate.wait()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.gate.wait()
        del self.kept[username]


class Locked(Held):
    """Refuses everything."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class Plain(Held):
    """Stands for those that write plain text: their priority is below 1."""

    priority = 0.5


class Forgetful(Held):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.gate.wait()
