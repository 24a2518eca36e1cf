"""Databases of strangers, read so that nothing in them can do anything.

SQLite runs what a schema says (triggers, views, virtual tables, functions in defaults). Here only plain tables can be
read, by queries that are made here; the file is opened unchangeable, so that neither it nor anything beside it is
written or locked.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

import apsw

from app.domain.import_ports import DatabaseUnreadableError, ForeignDatabase

_LARGEST_VALUE: Final = 64 * 1024 * 1024
_MOST_STEPS: Final = 200_000_000
"""Steps of SQLite's machine for one query: some tens of seconds. A damaged file can lead it in circles."""
_EVERY: Final = 100_000
_TABLES: Final = """
SELECT name FROM pragma_table_list
WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
"""
_ALLOWED: Final = frozenset((apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_TRANSACTION))


class SqliteForeignDatabases:
    """Implements ForeignDatabases."""

    def open(self, path: Path) -> ForeignDatabase:
        """Open a file. A log (``-wal``) beside it is taken in first, so ``path`` is best a copy of one's own."""
        try:
            if _has_log(path):
                _take_log_in(path)
            return _Database(path)
        except (apsw.Error, OSError, UnicodeError) as error:
            raise DatabaseUnreadableError(str(error)) from error


class _Database:
    """Implements ForeignDatabase."""

    def __init__(self, path: Path) -> None:
        address = f"file:{quote(str(path.resolve()))}?immutable=1"
        self._connection = apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        try:
            _shut_in(self._connection)
            self._tables = self._read_tables()
            self._is_utf8 = self._connection.pragma("encoding") == "UTF-8"
        except BaseException:
            self._connection.close()
            raise
        self._connection.authorizer = _authorize
        self._steps = 0
        self._connection.set_progress_handler(self._too_long, _EVERY)

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Return the plain tables with the names of their columns."""
        return self._tables

    def rows(
        self,
        table: str,
        columns: Sequence[str],
        *,
        where: tuple[str, str] | None = None,
        raw: Collection[str] = (),
    ) -> Iterator[tuple[object, ...]]:
        """Yield the values of some columns in the order of the rows, those in ``raw`` as bytes."""
        known = self._tables.get(table, ())
        if any(column not in known for column in (*columns, *(where[:1] if where else ()))):
            raise DatabaseUnreadableError(f"{table} has no such column")
        self._steps = 0
        # A database in UTF-16 would give the bytes of that.
        values = [f"CAST({_name(one)} AS BLOB)" if one in raw and self._is_utf8 else _name(one) for one in columns]
        query = f"SELECT {', '.join(values)} FROM {_name(table)}"  # noqa: S608 - names of its schema, quoted
        try:
            if where is None:
                found = self._connection.execute(query)
            else:
                found = self._connection.execute(f"{query} WHERE {_name(where[0])} = ?", (where[1],))
            if self._is_utf8 or not raw:
                yield from found
            else:
                for row in found:
                    yield tuple(
                        _encoded(value) if one in raw else value for one, value in zip(columns, row, strict=True)
                    )
        except (apsw.Error, UnicodeError) as error:
            raise DatabaseUnreadableError(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _read_tables(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for (table,) in self._connection.execute(_TABLES).fetchall():
            columns = self._connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,)).fetchall()
            # A generated column is an expression of the stranger's: its value is not asked for.
            found[str(table)] = tuple(str(column) for column, hidden in columns if hidden == 0)
        return found

    def _too_long(self) -> bool:
        self._steps += _EVERY
        return self._steps > _MOST_STEPS


def _shut_in(connection: apsw.Connection) -> None:
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
    connection.pragma("cell_size_check", 1)
    connection.pragma("mmap_size", 0)
    connection.pragma("query_only", 1)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    connection.limit(apsw.SQLITE_LIMIT_SQL_LENGTH, 100_000)
    connection.limit(apsw.SQLITE_LIMIT_EXPR_DEPTH, 20)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)


def _authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    if action in _ALLOWED and trigger is None:
        return apsw.SQLITE_OK
    return apsw.SQLITE_DENY


def _encoded(value: object) -> object:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _take_log_in(path: Path) -> None:
    """Write what stands in the log into the database."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _shut_in(connection)
        connection.pragma("query_only", 0)
        # Only a database that has been read from knows of its log.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    finally:
        connection.close()
