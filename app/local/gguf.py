"""Reads the head of a GGUF file: how long a context the model was trained for.

The format is https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: the magic ``GGUF``, a version, two counts,
and then pairs of a key and a typed value, all little-endian (version 1, which counted in 32 bits, is not read).
"""

import functools
import struct
from pathlib import Path
from typing import BinaryIO, Final

_SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING: Final = 8
_ARRAY: Final = 9
_LONGEST_TEXT: Final = 1 << 20
_MOST_PAIRS: Final = 10_000


class NotGgufError(ValueError):
    """The file is no GGUF file, or its head is damaged."""


def context_length(file: Path) -> int | None:
    """Return the context in tokens that ``file`` declares, or None where it cannot be read or says nothing."""
    try:
        status = file.stat()
        return _context_length(file, status.st_mtime_ns, status.st_size)
    except (OSError, NotGgufError):
        return None


@functools.lru_cache(maxsize=64)
def _context_length(file: Path, _modified: int, _size: int) -> int | None:
    with file.open("rb") as stream:
        return _find_context_length(stream)


def _find_context_length(stream: BinaryIO) -> int | None:
    if stream.read(4) != b"GGUF":
        raise NotGgufError("no GGUF magic")
    if _number(stream, "I") < 2:
        raise NotGgufError("version 1")
    _number(stream, "Q")  # how many tensors
    for _ in range(min(_number(stream, "Q"), _MOST_PAIRS)):
        key = _text(stream)
        kind = _number(stream, "I")
        if key.endswith(b".context_length") and kind in _SCALARS:
            return _number(stream, _SCALARS[kind])
        _skip(stream, kind)
    return None


def _number(stream: BinaryIO, form: str) -> int:
    size = struct.calcsize("<" + form)
    data = stream.read(size)
    if len(data) != size:
        raise NotGgufError("the file ends early")
    (value,) = struct.unpack("<" + form, data)
    return int(value)


def _text(stream: BinaryIO) -> bytes:
    length = _number(stream, "Q")
    if length > _LONGEST_TEXT:
        raise NotGgufError("a key that is too long")
    return stream.read(length)


def _skip(stream: BinaryIO, kind: int) -> None:
    if kind in _SCALARS:
        stream.seek(struct.calcsize("<" + _SCALARS[kind]), 1)
    elif kind == _STRING:
        stream.seek(_number(stream, "Q"), 1)
    elif kind == _ARRAY:
        inner = _number(stream, "I")
        count = _number(stream, "Q")
        if inner in _SCALARS:
            stream.seek(count * struct.calcsize("<" + _SCALARS[inner]), 1)
            return
        for _ in range(count):
            _skip(stream, inner)
    else:
        raise NotGgufError(f"a value of the unknown type {kind}")
