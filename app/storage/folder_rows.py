"""Folders as rows. Every function runs on a connection's own thread."""

from collections.abc import Iterable

import apsw
import msgspec

from app.domain.library import Folder
from app.storage.encoding import from_time, text, to_time


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    id: str
    name: str
    position: int
    created_at: int


def insert_folder(connection: apsw.Connection, folder: Folder) -> None:
    """Add a row."""
    connection.execute(
        "INSERT INTO folders (id, name, position, created_at) VALUES (?, ?, ?, ?)",
        (folder.id, text(folder.name), folder.position, from_time(folder.created_at)),
    )


def update_folder(connection: apsw.Connection, folder: Folder) -> None:
    """Replace name and position, if anything differs; a folder that is gone stays gone."""
    connection.execute(
        "UPDATE folders SET name = ?1, position = ?2 WHERE id = ?3 AND (name <> ?1 OR position <> ?2)",
        (text(folder.name), folder.position, folder.id),
    )


def delete_folder(connection: apsw.Connection, folder_id: str) -> None:
    """Remove the row; conversations in it are in no folder then."""
    connection.execute("DELETE FROM folders WHERE id = ?", (folder_id,))


def select_folders(connection: apsw.Connection) -> tuple[Folder, ...]:
    """Return every folder, by position."""
    rows: Iterable[_Row] = msgspec.convert(
        connection.execute("SELECT id, name, position, created_at FROM folders ORDER BY position, id").fetchall(),
        list[_Row],
    )
    return tuple(Folder(row.id, row.name, row.position, to_time(row.created_at)) for row in rows)


def ids_in(connection: apsw.Connection, folder_id: str) -> list[str]:
    """Return the ids of all conversations in a folder."""
    rows = connection.execute("SELECT id FROM conversations WHERE folder_id = ?", (folder_id,))
    return [str(conversation_id) for (conversation_id,) in rows]
