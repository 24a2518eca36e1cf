"""Puts a new history in the place of the old one, as one act: the plug, or a kill, leaves one of them whole.

What is new is written into a folder of its own beside the old, checked and waited for. Renaming that folder is the
act; until then what is there counts, from then on what is new. The moves that follow can be done again from any point,
and the next start does so where a process died among them (``finish``).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from app.domain.copies import CopyKind
from app.infra.paths import replace_file
from app.storage.copies import name_of
from app.storage.durable import make_folder, wait_for_disk

_PREPARED = "exchange.new"
_DECIDED = "exchange.decided"
_PLAN = "plan.json"
_OLD = "old"
_BESIDE: Final = ("", "-wal")


class Plan(msgspec.Struct, frozen=True):
    """What becomes of the old: ``aside`` is the name under which the database is kept among the copies, "" for none.

    ``replaces`` are other names in the data folder that the new has as well, ``removes`` such that it does not have.
    """

    aside: str = ""
    replaces: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()


@contextmanager
def exchanged(root: Path, database: Path, backups: Path, plan: Plan) -> Iterator[Path]:
    """Give an empty folder; what is in it when the block ends well takes the place of what has the same name in root.

    Work on it while no other process has the folder. Raises OSError; the old is untouched then, or the next start
    finishes.
    """
    prepared = root / _PREPARED
    _remove(prepared)
    prepared.mkdir(mode=0o700)
    try:
        yield prepared
        replace_file(prepared / _PLAN, msgspec.json.encode(plan))
        _wait_for_all(prepared)
        prepared.rename(root / _DECIDED)
    finally:
        _remove(prepared)
    wait_for_disk(root)
    finish(root, database, backups)


def set_aside_name(key_id: str = "") -> str:
    """Return a name under which the present database is kept; ``key_id`` names the key that it is encrypted with."""
    return name_of(CopyKind.SET_ASIDE, key_id=key_id)


def is_unfinished(root: Path) -> bool:
    """Return whether a process died in the middle of an exchange."""
    return (root / _DECIDED).exists() or (root / _PREPARED).exists()


def is_decided(root: Path) -> bool:
    """Return whether what lies in the folder is half old and half new, until ``finish``."""
    return (root / _DECIDED).exists()


def finish(root: Path, database: Path, backups: Path) -> None:
    """Do what an exchange that was decided still has to do, and remove one that was not. Raises OSError."""
    _remove(root / _PREPARED)
    decided = root / _DECIDED
    if not decided.exists():
        return
    # Without a plan everything was moved already: it goes last.
    plan = decided / _PLAN
    if plan.exists():
        _take_over(root, decided, msgspec.json.decode(plan.read_bytes(), type=Plan), database, backups)
        plan.unlink()
    _remove(decided)
    wait_for_disk(root)


def _take_over(root: Path, decided: Path, plan: Plan, database: Path, backups: Path) -> None:
    if (decided / database.name).exists():
        _move_old_database(database, backups, plan.aside)
        (decided / database.name).replace(database)
    for name in plan.replaces:
        new, present = decided / name, root / name
        if new.exists():
            _put_away(present, decided)
            new.rename(present)
    for name in plan.removes:
        _put_away(root / name, decided)
    wait_for_disk(root)


def _put_away(present: Path, decided: Path) -> None:
    if present.exists():
        present.rename(decided / f"{_OLD}-{present.name}")


def _move_old_database(database: Path, backups: Path, aside: str) -> None:
    """Take the old database away, its log with it: the log of one database must never meet another."""
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)
    if aside:
        make_folder(backups)
    for ending in reversed(_BESIDE):
        old, kept = database.with_name(f"{database.name}{ending}"), backups / f"{aside}{ending}"
        if aside and old.exists() and not kept.exists():
            old.rename(kept)
        elif aside or ending:
            # What was kept already can have its old name still: after a cut a disk may know a file by both.
            old.unlink(missing_ok=True)
    if aside:
        wait_for_disk(backups)
    wait_for_disk(database.parent)


def _wait_for_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        wait_for_disk(path)
    wait_for_disk(folder)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
