import sqlite3
from pathlib import Path

import apsw
import pytest

from app.domain.import_ports import DatabaseUnreadableError
from app.storage.foreign import SqliteForeignDatabases


def made(path: Path, script: str) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def test_plain_tables_alone_are_seen(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a b?#.sqlite",
        """
        CREATE TABLE "odd "" name" (a, "b c" TEXT, c GENERATED ALWAYS AS (a || 'x') VIRTUAL);
        INSERT INTO "odd "" name" (a, "b c") VALUES (1, 'one'), (2, 'two');
        CREATE VIEW spy AS SELECT * FROM "odd "" name";
        CREATE VIRTUAL TABLE words USING fts5(text);
        """,
    )
    database = SqliteForeignDatabases().open(path)
    tables = database.tables()
    assert tables['odd " name'] == ("a", "b c")
    assert "spy" not in tables
    assert "words" not in tables
    assert list(database.rows('odd " name', ["b c", "a"])) == [("one", 1), ("two", 2)]
    assert list(database.rows('odd " name', ["a"], where=("b c", "two"))) == [(2,)]
    for table, columns in (("spy", ["a"]), ('odd " name', ["c"]), ("words", ["text"]), ("sqlite_schema", ["sql"])):
        with pytest.raises(DatabaseUnreadableError):
            list(database.rows(table, columns))
    database.close()


def test_nothing_can_be_done_through_it(tmp_path: Path) -> None:
    path = made(tmp_path / "a.sqlite", "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    before = {each.name for each in tmp_path.iterdir()}
    database = SqliteForeignDatabases().open(path)
    connection = database._connection  # type: ignore[attr-defined]
    for statement in (
        "DELETE FROM t",
        f"ATTACH '{tmp_path / 'other'}' AS other",
        "SELECT load_extension('x')",
        "SELECT hex(a) FROM t",
        "PRAGMA journal_mode = wal",
        "CREATE TEMP TABLE x (a)",
        f"VACUUM INTO '{tmp_path / 'copy'}'",
    ):
        with pytest.raises(apsw.Error):
            connection.execute(statement)
    database.close()
    assert {each.name for each in tmp_path.iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 5000, b"text"])
def test_what_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(content)
    try:
        database = SqliteForeignDatabases().open(path)
    except DatabaseUnreadableError:
        return
    assert database.tables() == {}
    database.close()


def test_a_damaged_one_is_told_or_read(tmp_path: Path) -> None:
    path = made(
        tmp_path / "a.sqlite",
        "CREATE TABLE t (a TEXT PRIMARY KEY); "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
        "INSERT INTO t SELECT 'row ' || i FROM n",
    )
    whole = path.read_bytes()
    told = 0
    for at in range(100, len(whole), 97):
        path.write_bytes(whole[:at] + bytes(64) + whole[at + 64 :])
        try:
            database = SqliteForeignDatabases().open(path)
            if "t" in database.tables():
                list(database.rows("t", ["a"]))
            database.close()
        except DatabaseUnreadableError:
            told += 1
    assert told > 0


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le"])
def test_values_as_bytes(tmp_path: Path, encoding: str) -> None:
    script = "CREATE TABLE t (a, b); INSERT INTO t VALUES ('é', '中'), (NULL, NULL)"
    database = SqliteForeignDatabases().open(made(tmp_path / "a.sqlite", f"PRAGMA encoding = '{encoding}'; {script}"))
    assert list(database.rows("t", ["a", "b"], raw=["b"])) == [("é", "中".encode()), (None, None)]
    database.close()
