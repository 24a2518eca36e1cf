"""Digests of files."""

import hashlib
from typing import IO, Final

_CHUNK: Final = 256 * 1024


def sha256_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of all that is in a file that is open for reading, in hex. It is left at its end."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
