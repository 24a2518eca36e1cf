"""What a person asks for in the list, as values: the list emits them, and its keeper takes them to the services."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What is to be done with conversations or with a folder."""

    RENAME = "rename"
    PIN = "pin"
    UNPIN = "unpin"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    MOVE = "move"
    """Into the folder ``name`` (its id), or out of all folders."""
    TAG = "tag"
    UNTAG = "untag"
    DELETE = "delete"
    EXPORT = "export"
    NEW_FOLDER = "new_folder"
    """Named ``name``; conversations, where there are any, go into it."""
    RENAME_FOLDER = "rename_folder"
    REMOVE_FOLDER = "remove_folder"
    SORT_FOLDER = "sort_folder"


@dataclass(frozen=True, slots=True)
class Order:
    """One wish. ``ids`` are conversations, or the one folder; ``place`` counts folders from 0."""

    act: Act
    ids: tuple[str, ...] = ()
    name: str = ""
    place: int = 0
