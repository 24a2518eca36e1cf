"""Conversations for the tests of the list, and a library of them that is kept in memory."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from app.domain.conversation import Conversation
from app.domain.events import (
    ActKind,
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    FoldersChanged,
    TrashChanged,
)
from app.domain.library import Counts, Folder, Page, Position, Section, SectionKind, position_in, stands_in
from app.infra.bus import EventBus
from app.services.undo import UndoStack, new_act

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def conversation(
    name: str,
    *,
    days: float = 0,
    unread: bool = False,
    failed: bool = False,
    pinned: bool = False,
    archived: bool = False,
    folder: str | None = None,
    tags: Sequence[str] = (),
) -> Conversation:
    """Return a conversation last used ``days`` before noon of the tests' today."""
    moment = NOW - timedelta(days=days)
    return Conversation(
        id=f"id-{name}",
        created_at=moment,
        updated_at=moment,
        title=name,
        unread=unread,
        failed=failed,
        pinned_at=NOW if pinned else None,
        archived_at=NOW if archived else None,
        folder_id=folder,
        tags=tuple(tags),
    )


def folder(name: str, position: int = 0) -> Folder:
    """Return a folder whose id is "f-" and its name."""
    return Folder(f"f-{name}", name, position, NOW)


def page_of(conversations: Sequence[Conversation], section: Section, after: Position | None, limit: int) -> Page:
    """Return a page of what stands in a section, as the history would."""
    rows = [each for each in conversations if stands_in(each, section)]
    rows.sort(key=lambda each: position_in(each, section), reverse=True)
    left = [each for each in rows if after is None or position_in(each, section) < after]
    shown = tuple(left[:limit])
    return Page(shown, position_in(shown[-1], section) if len(left) > limit else None)


Changed = Callable[[Conversation], Conversation]


class MemoryLibrary:
    """The library and the pages of a list, in memory: events and acts as the services give them.

    ``asked`` holds the name and arguments of each call that changes something, ``read`` the sections of all pages.
    """

    def __init__(self, bus: EventBus, *conversations: Conversation, folders: Sequence[Folder] = ()) -> None:
        self._bus = bus
        self.undo = UndoStack(bus)
        self.all = {each.id: each for each in conversations}
        self._folders = list(folders)
        self.asked: list[tuple[object, ...]] = []
        self.read: list[Section] = []

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return a page."""
        self.read.append(section)
        return page_of(list(self.all.values()), section, after, limit)

    async def counts(self) -> Counts:
        """Count."""
        folders = {
            each.id: sum(stands_in(one, Section(SectionKind.FOLDER, each.id)) for one in self.all.values())
            for each in self._folders
        }
        names = {tag for each in self.all.values() for tag in each.tags}
        tags = {
            name: sum(stands_in(one, Section(SectionKind.TAG, name)) for one in self.all.values()) for name in names
        }
        archived = sum(stands_in(each, Section(SectionKind.ARCHIVE)) for each in self.all.values())
        deleted = sum(stands_in(each, Section(SectionKind.TRASH)) for each in self.all.values())
        return Counts(folders, tags, archived, deleted)

    async def folders(self) -> tuple[Folder, ...]:
        """Return the folders in their order."""
        return tuple(self._folders)

    async def create_folder(self, name: str, conversation_ids: Sequence[str] = ()) -> Folder:
        """Make a folder for conversations."""
        made = folder(name, len(self._folders))
        self._change(conversation_ids, lambda old: dataclasses.replace(old, folder_id=made.id))
        self._folder_act("create_folder", name, folders=[*self._folders, made])
        return made

    async def rename_folder(self, folder_id: str, name: str) -> None:
        """Rename a folder."""
        renamed = [dataclasses.replace(each, name=name) if each.id == folder_id else each for each in self._folders]
        self._folder_act("rename_folder", folder_id, name, folders=renamed)

    async def remove_folder(self, folder_id: str) -> None:
        """Remove a folder."""
        ids = [each.id for each in self.all.values() if each.folder_id == folder_id]
        self._change(ids, lambda old: dataclasses.replace(old, folder_id=None))
        self._folder_act("remove_folder", folder_id, folders=[each for each in self._folders if each.id != folder_id])

    async def sort_folder(self, folder_id: str, position: int) -> None:
        """Let a folder stand elsewhere."""
        own = next(each for each in self._folders if each.id == folder_id)
        others = [each for each in self._folders if each.id != folder_id]
        others.insert(position, own)
        self._folder_act("sort_folder", folder_id, position, folders=others)

    async def pin(self, ids: Sequence[str]) -> None:
        """Pin."""
        self._act(ActKind.PINNED, ids, lambda old: dataclasses.replace(old, pinned_at=NOW, archived_at=None))

    async def unpin(self, ids: Sequence[str]) -> None:
        """Unpin."""
        self._act(ActKind.UNPINNED, ids, lambda old: dataclasses.replace(old, pinned_at=None))

    async def archive(self, ids: Sequence[str]) -> None:
        """Archive."""
        self._act(ActKind.ARCHIVED, ids, lambda old: dataclasses.replace(old, archived_at=NOW))

    async def unarchive(self, ids: Sequence[str]) -> None:
        """Take out of the archive."""
        self._act(ActKind.UNARCHIVED, ids, lambda old: dataclasses.replace(old, archived_at=None))

    async def move(self, ids: Sequence[str], folder_id: str | None) -> None:
        """Move."""

        def there(old: Conversation) -> Conversation:
            return dataclasses.replace(old, folder_id=folder_id, pinned_at=None, archived_at=None)

        self._act(ActKind.MOVED, ids, there, folder_id or "")

    async def tag(self, ids: Sequence[str], name: str) -> None:
        """Tag."""
        self._act(ActKind.TAGGED, ids, lambda old: dataclasses.replace(old, tags=(*old.tags, name)), name)

    async def untag(self, ids: Sequence[str], name: str) -> None:
        """Untag."""
        less = lambda old: dataclasses.replace(old, tags=tuple(tag for tag in old.tags if tag != name))  # noqa: E731
        self._act(ActKind.UNTAGGED, ids, less, name)

    async def delete(self, ids: Sequence[str]) -> None:
        """Put into the trash."""
        self._act(ActKind.DELETED, ids, lambda old: dataclasses.replace(old, deleted_at=NOW))

    async def rename(self, conversation_id: str, title: str) -> None:
        """Rename."""
        self._act(ActKind.RENAMED, [conversation_id], lambda old: dataclasses.replace(old, title=title), title)

    def put(self, changed: Conversation) -> None:
        """Store a conversation as another process or a turn would, and tell of it."""
        before = self.all.get(changed.id)
        self.all[changed.id] = changed
        gone, was_gone = changed.deleted_at is not None, before is None or before.deleted_at is not None
        if gone and not was_gone:
            self._bus.publish(ConversationRemoved(changed.id))
        elif not gone:
            self._bus.publish(ConversationAdded(changed) if was_gone else ConversationChanged(changed))
        if gone != was_gone and before is not None:
            self._bus.publish(TrashChanged())

    def _change(self, ids: Sequence[str], change: Changed) -> None:
        for each in ids:
            self.put(change(self.all[each]))

    def _act(self, kind: ActKind, ids: Sequence[str], change: Changed, name: str | None = None) -> None:
        self.asked.append((kind.value, tuple(ids), *([] if name is None else [name])))
        before = {each: self.all[each] for each in ids}
        self._change(ids, change)

        async def undo() -> None:
            self._change(ids, lambda now: before[now.id])

        async def redo() -> None:
            self._change(ids, change)

        title = self.all[ids[0]].title if len(ids) == 1 else ""
        shown = title if name is None else name
        self.undo.record(new_act(kind, count=len(ids), name=shown), undo=undo, redo=redo)

    async def restore(self, ids: Sequence[str]) -> None:
        """Bring back out of the trash."""
        self._act(ActKind.RESTORED, ids, lambda old: dataclasses.replace(old, deleted_at=None))

    def _folder_act(self, call: str, *more: object, folders: list[Folder]) -> None:
        self.asked.append((call, *more))
        self._folders = folders
        self._bus.publish(FoldersChanged())
