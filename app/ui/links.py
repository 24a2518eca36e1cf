"""The one place from which an address, or a copy of a file, leaves for another program."""

import unicodedata
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.domain.blocks import AttachmentRef

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_SCHEMES = frozenset(("http", "https", "mailto"))

_ENDINGS = {
    "application/pdf": ".pdf",
    "audio/aac": ".aac",
    "audio/flac": ".flac",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/opus": ".opus",
    "audio/wav": ".wav",
    "audio/webm": ".weba",
    "audio/x-wav": ".wav",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/mpeg": ".mpeg",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}
"""What a program may be started for, and under which ending: a model may have named its file anything."""


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


def shown_address(address: str) -> str:
    """Return a whole address so that it cannot be read as another.

    The host is written as on the wire, hidden characters are spelled out, and letters that run from right to left,
    which would put parts of it in another order, are percent-encoded.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if is_openable(address) and url.scheme().lower() != "mailto":
        pretty = QUrl.ComponentFormattingOption.PrettyDecoded
        user = url.userInfo(pretty)
        port = f":{url.port()}" if url.port() >= 0 else ""
        query = f"?{url.query(pretty)}" if url.hasQuery() else ""
        fragment = f"#{url.fragment(pretty)}" if url.hasFragment() else ""
        host = shown_host(address)
        host = f"[{host}]" if ":" in host else host
        address = f"{url.scheme()}://{user}{'@' if user else ''}{host}{port}{url.path(pretty)}{query}{fragment}"
    return "".join(map(_plain, address))


def _plain(character: str) -> str:
    if not character.isprintable():
        return f"[U+{ord(character):04X}]"
    return quote(character) if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT else character


def host_to_trust(address: str) -> str | None:
    """Return the host whose links may open unasked once a person has said so.

    None where each is asked about: mail, and addresses with a name before the host, which are nearly always a trick.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not is_openable(address) or url.scheme().lower() == "mailto" or url.userInfo():
        return None
    return shown_host(address).lower()


def open_link(address: str) -> bool:
    """Give an address to the system's browser or mail program; return False where it may not be opened."""
    if not is_openable(address):
        return False
    return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))


def ending_of(ref: AttachmentRef) -> str | None:
    """Return the ending, such as ".mp4", of a type that a player or viewer shows. All others can only be saved."""
    return _ENDINGS.get(ref.media_type.partition(";")[0].strip().lower())


def open_media(path: Path) -> bool:
    """Give a file of ours to the system's player or viewer; return False where its ending is none of theirs."""
    if path.suffix not in _ENDINGS.values():
        return False
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_folder(folder: Path) -> bool:
    """Show a folder of ours in the system's file manager; return False where it is none, or not there."""
    return folder.is_dir() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
