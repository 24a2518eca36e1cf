"""An encrypted database is read and written in plain, and no plain page lies on the disk."""

import io
import random
from pathlib import Path

import apsw
import pytest

from app.storage.cipher import address, give_key
from app.storage.plain_pages import PlainPages, write_encrypted

WORDS = "the lantern of the harbour master"
KEY, ANOTHER = bytes(range(32)), bytes(range(1, 33))


def make(path: Path, page_size: int, rows: int = 2000) -> None:
    source = apsw.Connection(":memory:", flags=apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE)
    source.pragma("page_size", page_size)
    source.execute("CREATE TABLE notes (words)")
    source.executemany("INSERT INTO notes VALUES (?)", [(f"{WORDS} {number}" * 9,) for number in range(rows)])
    source.execute("VACUUM INTO ?", (address(path, KEY),))
    source.close()


def rows(path: Path, key: bytes | None) -> int:
    connection = apsw.Connection(str(path))
    try:
        give_key(connection, key)
        assert connection.pragma("integrity_check") == "ok"
        return int(connection.execute("SELECT count(*) FROM notes").get)
    finally:
        connection.close()


@pytest.mark.parametrize("page_size", [1024, 4096, 65536])
def test_the_bytes_are_a_plain_database_and_come_back(tmp_path: Path, page_size: int) -> None:
    sealed, plain, again = (tmp_path / name for name in ("sealed.db", "plain.db", "again.db"))
    make(sealed, page_size)
    with io.BufferedReader(PlainPages(sealed, KEY)) as file:
        data = file.read()
    assert WORDS.encode() in data
    assert len(data) == sealed.stat().st_size
    plain.write_bytes(data)
    assert rows(plain, None) == 2000
    luck = random.Random(page_size)  # noqa: S311
    cuts = sorted(luck.sample(range(1, len(data)), 50))
    pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    write_encrypted(again, KEY, pieces)
    assert WORDS.encode() not in again.read_bytes()
    assert rows(again, KEY) == 2000
    with io.BufferedReader(PlainPages(again, KEY)) as file:
        assert file.read() == data
    assert [name for name in apsw.vfs_names() if name.startswith("loquent-pages")] == []


def test_another_key_reads_nothing(tmp_path: Path) -> None:
    make(tmp_path / "sealed.db", 4096)
    with pytest.raises(apsw.NotADBError):
        PlainPages(tmp_path / "sealed.db", ANOTHER)
    assert [name for name in apsw.vfs_names() if name.startswith("loquent-pages")] == []


def test_a_damaged_page_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "sealed.db"
    make(path, 4096)
    held = bytearray(path.read_bytes())
    held[20 * 4096 + 100] ^= 1
    path.write_bytes(held)
    with io.BufferedReader(PlainPages(path, KEY)) as file, pytest.raises(OSError, match=r"."):
        file.read()


@pytest.mark.parametrize("data", [b"", b"short", b"SQLite format 3\0\x10\x00", b"x" * 5000])
def test_what_is_no_database_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ValueError, match="page"):
        write_encrypted(tmp_path / "sealed.db", KEY, [data])


def test_the_page_on_which_systems_lock_has_nothing_and_stops_nobody(tmp_path: Path) -> None:
    sealed, again = tmp_path / "sealed.db", tmp_path / "again.db"
    sealed.touch()
    connection = apsw.Connection(str(sealed))
    give_key(connection, KEY)
    for name, value in (("journal_mode", "off"), ("synchronous", "off"), ("page_size", 65536)):
        connection.pragma(name, value)
    connection.execute("CREATE TABLE notes (words)")
    with connection:
        for _ in range(11):
            connection.execute("INSERT INTO notes VALUES (zeroblob(100000000))")
    connection.close()
    assert sealed.stat().st_size > 1 << 30
    try:
        with PlainPages(sealed, KEY) as file:
            write_encrypted(again, KEY, iter(lambda: file.read(65536), b""))
        assert again.stat().st_size == sealed.stat().st_size
        assert rows(again, KEY) == 11
    finally:
        # Nobody shall keep gigabytes for the next runs of the tests.
        for path in (sealed, again):
            path.unlink(missing_ok=True)
