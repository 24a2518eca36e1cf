"""The list as it is read: sections by the page, counts, tags, changes. Every function runs on a connection's thread.

A page is read by an index that is sorted as its section is, from the row on that the page before ended with: what it
costs does not depend on how many conversations there are, nor on how far down the page lies.
"""

from collections.abc import Mapping
from typing import Final

import apsw

from app.domain.conversation import Conversation
from app.domain.library import Changes, Counts, Page, Position, Section, SectionKind, position_in
from app.storage.conversation_rows import COLUMNS, conversations_of

_BY_UPDATE: Final = "AND (updated_at, id) < (:moment, :id) ORDER BY updated_at DESC, id DESC LIMIT :limit"
_BY_DELETION: Final = "AND (deleted_at, id) < (:moment, :id) ORDER BY deleted_at DESC, id DESC LIMIT :limit"
_BY_TAG: Final = (
    "AND (listed_at, conversation_id) < (:moment, :id) ORDER BY listed_at DESC, conversation_id DESC LIMIT :limit"
)
_FROM: Final = "FROM conversations WHERE"
# What stands behind WHERE is word for word what the partial indexes of migration 5 hold.
SECTIONS: Final[Mapping[SectionKind, str]] = {
    kind: " ".join((COLUMNS, *parts))
    for kind, parts in {
        SectionKind.PINNED: (_FROM, "pinned_at IS NOT NULL AND deleted_at IS NULL AND archived_at IS NULL", _BY_UPDATE),
        SectionKind.FOLDER: (
            _FROM,
            "folder_id = :name AND deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NULL",
            _BY_UPDATE,
        ),
        SectionKind.DAYS: (
            _FROM,
            "deleted_at IS NULL AND archived_at IS NULL AND folder_id IS NULL AND pinned_at IS NULL",
            _BY_UPDATE,
        ),
        SectionKind.ARCHIVE: (_FROM, "archived_at IS NOT NULL AND deleted_at IS NULL", _BY_UPDATE),
        SectionKind.TAG: (
            "FROM tags AS tagged CROSS JOIN conversations ON conversations.id = tagged.conversation_id",
            "WHERE name = :name AND listed_at IS NOT NULL",
            _BY_TAG,
        ),
        SectionKind.TRASH: (_FROM, "deleted_at IS NOT NULL", _BY_DELETION),
    }.items()
}
"""The query of a page for each kind of section."""

LATEST: Final = f"{COLUMNS} {_FROM} deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 1"
CHANGED: Final = f"{COLUMNS} {_FROM} revision > ? ORDER BY revision LIMIT ?"
REVISIONS: Final = "SELECT revision FROM conversations WHERE revision > ? ORDER BY revision LIMIT ?"
GONE: Final = "SELECT conversation_id FROM gone WHERE revision > ? AND revision <= ? ORDER BY revision"
COUNTS: Final = "SELECT name, value FROM counters WHERE name >= ? AND name < ?"
# One step in the index for each name, however many conversations have it.
TAGS: Final = """
WITH RECURSIVE found (name) AS (
    SELECT min(name) FROM tags
    UNION ALL
    SELECT (SELECT min(name) FROM tags WHERE name > found.name) FROM found WHERE name IS NOT NULL
)
SELECT name FROM found WHERE name IS NOT NULL
"""

_BEFORE_ALL: Final = Position(2**63 - 1, "")
"""Every row follows it. With a bound the index is searched also for the first page, and never scanned."""

_FOLDER: Final = "count:folder:"
_TAG: Final = "tag:"


def select_page(connection: apsw.Connection, section: Section, after: Position | None, limit: int) -> Page:
    """Return the rows of a section that follow ``after``, at most ``limit``."""
    begin = after or _BEFORE_ALL
    # One more than is wanted tells whether there is another page.
    values = {"moment": begin.moment, "id": begin.conversation_id, "limit": limit + 1}
    if section.kind in (SectionKind.FOLDER, SectionKind.TAG):
        values["name"] = section.name
    rows = conversations_of(connection.execute(SECTIONS[section.kind], values).fetchall())
    if len(rows) <= limit:
        return Page(rows, None)
    kept = rows[:limit]
    return Page(kept, position_in(kept[-1], section))


def select_latest(connection: apsw.Connection) -> Conversation | None:
    """Return the one that was updated last and is not deleted."""
    found = conversations_of(connection.execute(LATEST).fetchall())
    return found[0] if found else None


def select_counts(connection: apsw.Connection) -> Counts:
    """Return what the triggers have counted."""
    folders = _counted(connection, _FOLDER)
    rest = _counted(connection, "count:")
    return Counts(folders, _counted(connection, _TAG), rest.get("archive", 0), rest.get("trash", 0))


def _counted(connection: apsw.Connection, prefix: str) -> dict[str, int]:
    end = f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}"
    rows = connection.execute(COUNTS, (prefix, end))
    return {str(name).removeprefix(prefix): int(str(value)) for name, value in rows}


def select_tags(connection: apsw.Connection) -> tuple[str, ...]:
    """Return every tag, in the order of the alphabet."""
    return tuple(str(name) for (name,) in connection.execute(TAGS))


def select_changes(connection: apsw.Connection, since: int | None, limit: int) -> Changes:
    """Return what has changed since a revision, at most ``limit`` rows; one that is known already brings nothing."""
    newest, folders = (_counter(connection, name) for name in ("conversations", "folders"))
    if since is None:
        return Changes((), (), newest, folders)
    found = connection.execute(REVISIONS, (since, limit)).fetchall()
    reached = int(str(found[-1][0])) if len(found) == limit else newest
    rows = conversations_of(connection.execute(CHANGED, (since, limit)).fetchall())
    gone = tuple(str(conversation_id) for (conversation_id,) in connection.execute(GONE, (since, reached)))
    return Changes(rows, gone, reached, folders)


def _counter(connection: apsw.Connection, name: str) -> int:
    return int(str(connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).get))
