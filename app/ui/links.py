"""The one place from which an address leaves for another program."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_SCHEMES = frozenset(("http", "https", "mailto"))


def is_openable(address: str) -> bool:
    """Return whether an address may be opened: a web page with a host, or a mail address, and nothing else.

    What a model writes is not trusted: file, script and program addresses do nothing at all.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in _SCHEMES:
        return False
    return bool(url.path()) if url.scheme().lower() == "mailto" else bool(url.host())


def shown_host(address: str) -> str:
    """Return whom an address leads to, as it is written on the wire: a look-alike letter shows as ``xn--``."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme().lower() == "mailto":
        return url.path()
    return url.host(QUrl.ComponentFormattingOption.EncodeUnicode)


def open_link(address: str) -> bool:
    """Give an address to the system's browser or mail program; return False where it may not be opened."""
    if not is_openable(address):
        return False
    return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))
