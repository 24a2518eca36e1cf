"""A sealed stream whose key is made from a passphrase, with all that is needed to open it again in its header.

The file begins with 64 bytes; then the sealed stream follows (``sealed_stream``)::

    offset  bytes  what
    0       8      "LQSEAL", 0, 1 (the version of this layout)
    8       4      scrypt: log2 of N, r, p; 0
    12      16     scrypt: salt
    28      7      prefix of the nonces
    35      1      0
    36      16     key check: bytes 32 to 47 of what scrypt makes
    52      12     the first bytes of the SHA-256 of bytes 0 to 51

    scrypt(passphrase in NFC as UTF-8, salt, N, r, p, 64 bytes): the first 32 are the key of the stream.
    associated data of the stream: bytes 0 to 51

The checksum tells a damaged header from a wrong passphrase, and the key check a wrong passphrase from a damaged stream.
scrypt with N = 2**17, r = 8, p = 1 takes 128 MiB and about half a second for each guess (RFC 7914).
"""

import hashlib
import hmac
import os
import unicodedata
from typing import BinaryIO, Final

from app.domain.backup import BrokenSeal, WrongPassphrase
from app.storage.sealed_stream import KEY, PREFIX, SealedReader, SealedWriter

MAGIC: Final = b"LQSEAL\x00\x01"
HEADER: Final = 64
_CHECKED: Final = 52
_SALT: Final = 16
_CHECK: Final = 16
_LARGEST: Final = 512 * 1024 * 1024
"""Bytes of memory that a header may ask for: one that somebody else made must not take the computer down."""


class PassphraseSealing:
    """Seals and opens files. ``cost`` is log2 of scrypt's N for new ones; less is for tests."""

    def __init__(self, cost: int = 17) -> None:
        self._cost = cost

    def is_sealed(self, raw: BinaryIO) -> bool:
        """Return whether a file begins as a sealed one does; it stands at its beginning afterwards."""
        raw.seek(0)
        found = raw.read(len(MAGIC))
        raw.seek(0)
        return found == MAGIC

    def writer(self, raw: BinaryIO, passphrase: str) -> SealedWriter:
        """Write a header to ``raw`` and return what seals the rest."""
        begin = MAGIC + bytes([self._cost, 8, 1, 0]) + os.urandom(_SALT) + os.urandom(PREFIX) + b"\x00"
        key, check = _derived(passphrase, begin)
        checked = begin + check
        raw.write(checked + hashlib.sha256(checked).digest()[: HEADER - _CHECKED])
        return SealedWriter(raw, key, begin[28 : 28 + PREFIX], checked)

    def reader(self, raw: BinaryIO, passphrase: str) -> SealedReader:
        """Return what is sealed in ``raw``. Raises WrongPassphrase and BrokenSeal."""
        raw.seek(0)
        header = raw.read(HEADER)
        checked = header[:_CHECKED]
        if len(header) < HEADER or hashlib.sha256(checked).digest()[: HEADER - _CHECKED] != header[_CHECKED:]:
            raise BrokenSeal("The header is damaged")
        key, check = _derived(passphrase, checked[:36])
        if not hmac.compare_digest(check, checked[36:]):
            raise WrongPassphrase
        return SealedReader(raw, key, checked[28 : 28 + PREFIX], checked)


def _derived(passphrase: str, begin: bytes) -> tuple[bytes, bytes]:
    """Return the key and the key check. Raises BrokenSeal for parameters that are none."""
    # Late: cryptography is large, and few runs need it.
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    cost, size, parallel = begin[8], begin[9], begin[10]
    if not (1 <= cost <= 24 and size and 1 <= parallel <= 4 and 128 * size * 2**cost <= _LARGEST):
        raise BrokenSeal("The header asks for too much")
    made = Scrypt(salt=begin[12 : 12 + _SALT], length=2 * KEY, n=2**cost, r=size, p=parallel).derive(
        unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    )
    return made[:KEY], made[KEY : KEY + _CHECK]
