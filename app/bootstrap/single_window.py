"""One window a data folder: a second start brings the first window to the front and ends."""

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

_RAISE = b"raise\n"
_DONE = b"ok\n"
_PATIENCE_MILLISECONDS = 1000


def server_name(folder: Path) -> str:
    """Return the name under which the window on a data folder listens: the same for every spelling of its path."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    digest = hashlib.sha256(f"{owner}:{folder.resolve()}".encode()).hexdigest()
    return f"loquent-{digest[:24]}"


def raise_running_window(folder: Path) -> bool:
    """Ask the window that is open on this folder to come to the front; return False where there is none."""
    client = QLocalSocket()
    client.connectToServer(server_name(folder))
    if not client.waitForConnected(_PATIENCE_MILLISECONDS):
        return False
    client.write(_RAISE)
    client.flush()
    if client.bytesToWrite():
        client.waitForBytesWritten(_PATIENCE_MILLISECONDS)
    answered = client.waitForReadyRead(_PATIENCE_MILLISECONDS)
    log.info("A window is open on this folder already%s", "" if answered else ", but does not answer")
    client.disconnectFromServer()
    return True


class WindowServer:
    """Listens for later starts on the same folder."""

    def __init__(self, folder: Path, on_raise: Callable[[], None]) -> None:
        self._name = server_name(folder)
        self._on_raise = on_raise
        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def listen(self) -> bool:
        """Begin to listen; return False where that is impossible, which hinders nothing but the raising.

        The socket of a window that was killed is still there and answers nobody: it is removed.
        """
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        if self._server.listen(self._name):
            return True
        log.warning("Later starts cannot raise this window: %s", self._server.errorString())
        return False

    def close(self) -> None:
        """Listen no more."""
        self._server.close()
        self._server.deleteLater()

    def _answer(self) -> None:
        while (client := self._server.nextPendingConnection()) is not None:
            client.readyRead.connect(lambda client=client: self._read(client))
            client.disconnected.connect(client.deleteLater)
            if client.bytesAvailable():
                self._read(client)

    def _read(self, client: QLocalSocket) -> None:
        if bytes(client.readAll().data()).startswith(_RAISE):
            client.write(_DONE)
            client.flush()
            self._on_raise()
