"""Files inside of this program's own JSON: base64 that may be larger than memory, read and put aside piece by piece."""

import base64
import binascii
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from app.domain.blocks import AttachmentRef
from app.domain.interchange import Place, RemarkKind
from app.infra.json_stream import JsonRefusedError, JsonStream, decode
from app.services.importing.source import Notes, OwnFile
from app.services.importing.values import text

_LARGEST_FILE: Final = 256 * 1024 * 1024
_IN_MEMORY: Final = 4 * 1024 * 1024
"""Bytes of a file up to which it is put nowhere in between."""


class OwnFiles:
    """Reads the ``attachments`` of conversations."""

    def __init__(self, stream: JsonStream, notes: Notes, *, looks: bool, rooms: Path | None) -> None:
        """``looks`` says that this is a preview: files are passed over. ``rooms`` is where large ones lie meanwhile."""
        self._stream = stream
        self._notes = notes
        self._looks = looks
        self._rooms = None if rooms is None else str(rooms)

    def read(self, digest: str, place: Place) -> Iterator[OwnFile]:
        """Yield the file that is the next value, if it is one. It is closed when the iterator goes on."""
        if self._stream.peek() != "{":
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=self._rooms) as held:
            about: dict[str, object] = {}
            refused: RemarkKind | None = RemarkKind.FILE_MISSING
            for key in self._stream.members():
                if key == "data" and self._stream.peek() in ('"', "["):
                    refused = None if self._looks else self._fill(held)
                elif key in ("media_type", "name"):
                    about[key] = self._about()
            ref = AttachmentRef(digest, text(about.get("media_type")), text(about.get("name")), 0)
            if refused is not None:
                self._notes.add(refused, place, ref.name or digest)
            else:
                yield OwnFile(ref, None if self._looks else held)

    def _about(self) -> object:
        try:
            return decode(self._stream.take(10_000))
        except JsonRefusedError:
            return None

    def _fill(self, held: IO[bytes]) -> RemarkKind | None:
        """Write the bytes to ``held`` and return None, or why they cannot be had; either way the stream is behind."""
        refused: RemarkKind | None = None
        for piece in self._pieces():
            if piece is None:
                refused = RemarkKind.FILE_DAMAGED
            elif refused is None and held.tell() + len(piece) > _LARGEST_FILE:
                refused = RemarkKind.FILE_TOO_LARGE
            elif refused is None:
                held.write(piece)
        return refused

    def _pieces(self) -> Iterator[bytes | None]:
        """Yield the bytes of a text, or of an array of them; None for what is no base64."""
        if self._stream.peek() != "[":
            yield from self._decoded()
            return
        for _ in self._stream.items():
            if self._stream.peek() == '"':
                yield from self._decoded()
            else:
                yield None

    def _decoded(self) -> Iterator[bytes | None]:
        rest = b""
        for letters in self._stream.letters():
            # Base64 has nothing to escape but the slash, which some programs do.
            rest += letters.replace(rb"\/", b"/")
            whole = len(rest) // 4 * 4
            yield _bytes(rest[:whole])
            rest = rest[whole:]
        if rest:
            yield _bytes(rest)


def _bytes(letters: bytes) -> bytes | None:
    try:
        return base64.b64decode(letters, validate=True)
    except binascii.Error:
        return None
