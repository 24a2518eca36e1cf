"""Lets Chinese be searched and copied in a PDF file that Qt has written.

Fonts draw a radical (⽂, U+2F42) and the character of that form (文, U+6587) alike, and in the table that says which
character a drawing stands for Qt writes the smaller number. So the commonest characters could be neither found nor
pasted. Here these tables are written anew at the end of the file, as PDF allows: an incremental update, which leaves
all that stands before it as it is (ISO 32000-1, 7.5.6).
"""

import mmap
import re
import unicodedata
import zlib
from pathlib import Path
from typing import Final

_TABLE: Final = re.compile(rb"/ToUnicode (\d+) 0 R")
_START: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_STREAM: Final = re.compile(rb"(\d+) 0 obj\s*<<(.*?)>>\s*stream\r?\n", re.DOTALL)
_LENGTH: Final = re.compile(rb"/Length (\d+)( 0 R)?")
_ROOT: Final = re.compile(rb"/(Root|Info) \d+ 0 R")
_SIZE: Final = re.compile(rb"/Size (\d+)")
_LIST: Final = re.compile(rb"\[[^\]]*\]")
"""What the codes of a range stand for; the codes themselves stand outside."""
_CODE: Final = re.compile(rb"<(2[EF][0-9A-Fa-f]{2})>")
_RADICALS: Final = range(0x2E80, 0x2FE0)
_TAIL: Final = 2_048


def mend(path: Path) -> None:
    """Append tables that name characters and not radicals. A file of another form stays as it is. Raises OSError."""
    with path.open("r+b") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            update = _update(data)
        if update:
            file.seek(0, 2)
            file.write(update)


def _update(data: mmap.mmap) -> bytes:
    """Return what has to be appended, nothing where nothing has to be changed or the file is not understood."""
    found = _START.search(data, max(0, len(data) - _TAIL))
    if found is None:
        return b""
    begin = int(found[1])
    places = _places(data, begin)
    trailer = data[begin:]
    size = _SIZE.search(trailer)
    if size is None:
        return b""
    made: list[bytes] = []
    changed: dict[int, int] = {}
    at = len(data)
    for number in sorted({int(match[1]) for match in _TABLE.finditer(data)}):
        table = _mended(data, places, number)
        if table is not None:
            changed[number] = at + 1
            made.append(b"\n%d 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream\nendobj" % table)
            at += len(made[-1])
    if not changed:
        return b""
    roots = b" ".join(match[0] for match in _ROOT.finditer(trailer))
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in changed.items())
    made.append(b"\nxref\n%btrailer\n<</Size %b %b /Prev %d>>\n" % (rows, size[1], roots, begin))
    made.append(b"startxref\n%d\n%%%%EOF\n" % (at + 1))
    return b"".join(made)


def _places(data: mmap.mmap, begin: int) -> dict[int, int]:
    """Return where each object begins, as the table at ``begin`` says."""
    places: dict[int, int] = {}
    number = left = 0
    data.seek(begin)
    if not data.readline().startswith(b"xref"):
        return {}
    while (line := data.readline().split()) and line[0] != b"trailer":
        if len(line) == 2:
            number, left = int(line[0]), int(line[1])
        elif left:
            if line[2] == b"n":
                places[number] = int(line[0])
            number, left = number + 1, left - 1
    return places


def _mended(data: mmap.mmap, places: dict[int, int], number: int) -> tuple[int, int, bytes] | None:
    """Return a table with characters for radicals as (number, length, packed); None where there are none in it."""
    head = _STREAM.match(data, places.get(number, 0))
    length = _LENGTH.search(head[2]) if head is not None else None
    if head is None or length is None or int(head[1]) != number:
        return None
    size = int(length[1])
    if length[2]:
        stored = re.compile(rb"\d+ 0 obj\s+(\d+)").match(data, places.get(size, 0))
        if stored is None:
            return None
        size = int(stored[1])
    packed = data[head.end() : head.end() + size]
    try:
        table = zlib.decompress(packed) if b"FlateDecode" in head[2] else packed
    except zlib.error:
        return None
    mended = _LIST.sub(lambda found: _CODE.sub(_character, found[0]), table)
    if mended == table:
        return None
    packed = zlib.compress(mended)
    return number, len(packed), packed


def _character(match: re.Match[bytes]) -> bytes:
    """Return the code of the character that a radical looks like."""
    code = int(match[1], 16)
    usual = unicodedata.normalize("NFKC", chr(code)) if code in _RADICALS else ""
    return b"<%04X>" % ord(usual) if len(usual) == 1 and ord(usual) < 0x10000 else match[0]
