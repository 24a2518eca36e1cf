"""One attached file as it lies on the disk of an encrypted history.

The file begins with 88 bytes; then the sealed stream follows (``sealed_stream``)::

    offset  bytes  what
    0       8      "LQFILE", 0, 1 (the version of this layout)
    8       32     salt
    40      48     the SHA-256 of the plain bytes, sealed with AES-256-GCM (nonce of zeros), associated: bytes 0 to 39

    name of the file             HMAC-SHA256(N, hexadecimal SHA-256 of the plain bytes), in hexadecimal
    N                            HMAC-SHA256(key of the history, "loquent attachment name")
    key of the stream            HMAC-SHA256(key of the history, "loquent attachment bytes" | salt), prefix of zeros
    key of the sealed SHA-256    HMAC-SHA256(key of the history, "loquent attachment digest" | salt)
    associated data of the stream: bytes 0 to 87

Each file has keys of its own, so no nonce is used twice. Whoever has the folder alone learns how many files there are,
how long and from when; neither name nor content say what is in one, and whether a known file is among them.
"""

import hashlib
import hmac
import io
import os
from pathlib import Path
from typing import BinaryIO, Final, cast

from app.domain.backup import BrokenSeal
from app.domain.history_key import HistoryKey
from app.storage.attachments import GOING
from app.storage.sealed_stream import CHUNK, PREFIX, TAG, SealedReader, SealedWriter

MAGIC: Final = b"LQFILE\x00\x01"
HEADER: Final = 88
_SALT: Final = 32
_SALTED: Final = len(MAGIC) + _SALT
_NO_PREFIX: Final = bytes(PREFIX)
_NO_NONCE: Final = bytes(12)


class DamagedFileError(OSError):
    """The bytes of a file are no longer what was put."""


def sealed_name(key: HistoryKey, sha256: str) -> str:
    """Return the name of a file whose plain bytes have that digest: 64 hexadecimal digits as well."""
    return hmac.new(_derived(key, b"loquent attachment name"), sha256.encode(), hashlib.sha256).hexdigest()


def sealed_size(size: int) -> int:
    """Return how many bytes a file of ``size`` plain bytes has when it is sealed."""
    return HEADER + size + TAG * max(1, -(-size // CHUNK))


def sealing(raw: BinaryIO, key: HistoryKey, sha256: str) -> SealedWriter:
    """Write a header to ``raw`` and return what seals the rest; ``raw`` stays open."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    begin = MAGIC + os.urandom(_SALT)
    salt = begin[len(MAGIC) :]
    digest = AESGCM(_derived(key, b"loquent attachment digest" + salt)).encrypt(_NO_NONCE, bytes.fromhex(sha256), begin)
    raw.write(begin + digest)
    return SealedWriter(raw, _derived(key, b"loquent attachment bytes" + salt), _NO_PREFIX, begin + digest)


def open_sealed(path: Path, key: HistoryKey) -> "SealedFile":
    """Open a file. Raises DamagedFileError where it is not what was put under that name, and OSError."""
    file = SealedFile(path.open("rb"), key)
    if sealed_name(key, file.sha256) != path.name.removeprefix(GOING):
        file.close()
        raise DamagedFileError("The file is another one than its name says")
    return file


class SealedFile(SealedReader):
    """The plain bytes of a file, and the digest that it claims; closing it closes ``raw``.

    Damage is an OSError, as that of a file on a bad disk.
    """

    def __init__(self, raw: BinaryIO, key: HistoryKey) -> None:
        """Open a file from its beginning. Raises DamagedFileError and OSError; ``raw`` is closed then."""
        self._below = raw
        try:
            header = raw.read(HEADER)
            self.sha256 = _claimed(header, key)
            salt = header[len(MAGIC) : _SALTED]
            super().__init__(raw, _derived(key, b"loquent attachment bytes" + salt), _NO_PREFIX, header)
        except BrokenSeal as error:
            raw.close()
            raise DamagedFileError(str(error)) from error
        except BaseException:
            raw.close()
            raise

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Fill ``buffer``. Raises DamagedFileError."""
        try:
            return super().readinto(buffer)
        except BrokenSeal as error:
            raise DamagedFileError(str(error)) from error

    def close(self) -> None:
        """Close it and what lies below."""
        try:
            super().close()
        finally:
            self._below.close()


def buffered(file: SealedFile) -> BinaryIO:
    """Return a file from which one read takes as much as is asked for."""
    return cast("BinaryIO", io.BufferedReader(file, 4 * CHUNK))


def _claimed(header: bytes, key: HistoryKey) -> str:
    """Return the digest that a header says. Raises BrokenSeal."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(header) < HEADER or not header.startswith(MAGIC):
        raise BrokenSeal("The header is damaged")
    salt = header[len(MAGIC) : _SALTED]
    try:
        digest = AESGCM(_derived(key, b"loquent attachment digest" + salt)).decrypt(
            _NO_NONCE, header[_SALTED:], header[:_SALTED]
        )
    except InvalidTag as error:
        raise BrokenSeal("The header is damaged, or sealed with another key") from error
    return digest.hex()


def _derived(key: HistoryKey, purpose: bytes) -> bytes:
    return hmac.new(key.secret, purpose, hashlib.sha256).digest()
