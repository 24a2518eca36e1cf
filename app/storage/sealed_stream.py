"""A stream of bytes sealed under a key: nobody reads it, changes it, shortens it or puts its parts in another order.

The bytes are cut into chunks of 64 KiB, the last one shorter (an empty stream is one empty chunk). Each is sealed with
AES-256-GCM, which adds 16 bytes, and they follow one another::

    chunk 0 | tag | chunk 1 | tag | ... | last chunk | tag
    nonce of chunk n = prefix (7 bytes) | n (4 bytes, big endian) | 1 for the last chunk, else 0

So a chunk opens in its own place alone, and a stream that was cut between two chunks ends with one that is not the
last. This is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar: "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance", 2015). One pair of key and prefix must seal one stream only. ``associated`` is data that
stands beside the stream in the open, such as its header, and that belongs to it: it is sealed with each chunk.
"""

import io
from typing import BinaryIO, Final

from app.domain.backup import BrokenSeal

CHUNK: Final = 64 * 1024
TAG: Final = 16
KEY: Final = 32
"""Bytes of a key."""
PREFIX: Final = 7
"""Bytes of a prefix."""
_MOST: Final = 2**32


class _Seal:
    """Seals and opens single chunks."""

    def __init__(self, key: bytes, prefix: bytes, associated: bytes) -> None:
        # Late: most runs of the program seal nothing.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(prefix) != PREFIX or len(key) != KEY:
            raise ValueError("The key has 32 bytes and the prefix 7")
        self._cipher = AESGCM(key)
        self._prefix = prefix
        self._associated = associated

    def _nonce(self, number: int, is_last: bool) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + bytes([is_last])

    def close(self, number: int, chunk: bytes, *, is_last: bool) -> bytes:
        """Return a chunk with its tag."""
        return self._cipher.encrypt(self._nonce(number, is_last), chunk, self._associated)

    def open(self, number: int, sealed: bytes, *, is_last: bool) -> bytes:
        """Return what a sealed chunk holds. Raises BrokenSeal."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(self._nonce(number, is_last), sealed, self._associated)
        except InvalidTag as error:
            raise BrokenSeal(f"chunk {number}") from error


class SealedWriter(io.RawIOBase):
    """Writes to ``raw`` what it is given, sealed. Close it: only then is the last chunk written. ``raw`` stays open."""

    def __init__(self, raw: BinaryIO, key: bytes, prefix: bytes, associated: bytes = b"") -> None:
        super().__init__()
        self._raw = raw
        self._seal = _Seal(key, prefix, associated)
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Take ``data``; a chunk goes out once it is known not to be the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk."""
        if not self.closed:
            try:
                self._put(bytes(self._waiting), is_last=True)
            finally:
                super().close()

    def abandon(self) -> None:
        """Close without the last chunk: what was written cannot be opened."""
        super().close()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        if self._number >= _MOST:
            raise OverflowError("A sealed stream has no more than 2**32 chunks")
        self._raw.write(self._seal.close(self._number, chunk, is_last=is_last))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what lies sealed in ``raw`` from where that stands now to its end; any place of it can be gone to.

    The last chunk is opened at once, so a stream that was cut off is found out before anything is read. ``raw`` stays
    open. Raises BrokenSeal, now and at every read.
    """

    def __init__(self, raw: BinaryIO, key: bytes, prefix: bytes, associated: bytes = b"") -> None:
        super().__init__()
        self._raw = raw
        self._seal = _Seal(key, prefix, associated)
        self._begin = raw.tell()
        sealed = raw.seek(0, io.SEEK_END) - self._begin
        self._chunks = -(-sealed // (CHUNK + TAG))
        self._size = sealed - self._chunks * TAG
        self._at = 0
        self._held = (-1, b"")
        if self._chunks == 0 or self._size < (self._chunks - 1) * CHUNK or self._chunks > _MOST:
            raise BrokenSeal("The end is missing")
        self._chunk(self._chunks - 1)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place and return it. Raises ValueError for one before the beginning."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("There is nothing before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Fill ``buffer`` as far as one chunk reaches; return the number of bytes, 0 at the end."""
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, CHUNK)
        found = self._chunk(number)[begin : begin + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._raw.seek(self._begin + number * (CHUNK + TAG))
            sealed = self._raw.read(CHUNK + TAG)
            self._held = (number, self._seal.open(number, sealed, is_last=number == self._chunks - 1))
        return self._held[1]
