"""The list of a history in memory."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.library import (
    Changes,
    ConversationChange,
    Counts,
    Folder,
    Page,
    Position,
    Section,
    SectionKind,
    position_in,
    section_of,
    stands_in,
)


class FakeLibrary:
    """A LibraryRepository in memory: everything is looked through each time."""

    def __init__(self) -> None:
        self._conversations: dict[str, Conversation] = {}
        self._folders: dict[str, Folder] = {}
        self._folders_changed = 0
        self._log: list[str] = []
        """The id of what was changed by each revision."""

    def _keep(self, conversation: Conversation) -> None:
        self._conversations[conversation.id] = conversation
        self._log.append(conversation.id)

    def _forget(self, conversation_id: str) -> None:
        del self._conversations[conversation_id]
        self._log.append(conversation_id)

    async def _write(self) -> None:
        await asyncio.sleep(0)

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        await asyncio.sleep(0)
        inside = [each for each in self._conversations.values() if stands_in(each, section)]
        inside = [each for each in inside if after is None or position_in(each, section) < after]
        inside.sort(key=lambda each: position_in(each, section), reverse=True)
        rows = tuple(inside[:limit])
        return Page(rows, position_in(rows[-1], section) if len(inside) > limit else None)

    async def latest(self) -> Conversation | None:
        await asyncio.sleep(0)
        live = [each for each in self._conversations.values() if each.deleted_at is None]
        return max(live, key=lambda each: (each.updated_at, each.id), default=None)

    async def counts(self) -> Counts:
        await asyncio.sleep(0)
        places = [section for each in self._conversations.values() if (section := section_of(each)) is not None]
        kinds = Counter(section.kind for section in places)
        folders = Counter(section.name for section in places if section.kind is SectionKind.FOLDER)
        listed = [
            tag
            for each in self._conversations.values()
            for tag in each.tags
            if stands_in(each, Section(SectionKind.TAG, tag))
        ]
        return Counts(dict(folders), dict(Counter(listed)), kinds[SectionKind.ARCHIVE], kinds[SectionKind.TRASH])

    async def tags(self) -> tuple[str, ...]:
        await asyncio.sleep(0)
        return tuple(sorted({tag for each in self._conversations.values() for tag in each.tags}))

    async def change_many(
        self, conversation_ids: Sequence[str], change: Callable[[Conversation], Conversation]
    ) -> tuple[ConversationChange, ...]:
        await self._write()
        ids = dict.fromkeys(conversation_ids)
        found = [self._conversations[each] for each in ids if each in self._conversations]
        if not found:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=next(iter(ids), ""))
        changes = [ConversationChange(before, change(before)) for before in found]
        changed = tuple(each for each in changes if each.before != each.after)
        for each in changed:
            self._keep(each.after)
        return changed

    async def changed_since(self, revision: int | None, limit: int = 200) -> Changes:
        await asyncio.sleep(0)
        newest = len(self._log)
        if revision is None:
            return Changes((), (), newest, self._folders_changed)
        last = {name: place + 1 for place, name in enumerate(self._log)}
        changed = [name for name, place in sorted(last.items(), key=lambda item: item[1]) if place > revision]
        rows = [self._conversations[name] for name in changed if name in self._conversations][:limit]
        reached = last[rows[-1].id] if len(rows) == limit else newest
        gone = tuple(name for name in changed if name not in self._conversations and last[name] <= reached)
        return Changes(tuple(rows), gone, reached, self._folders_changed)

    async def folders(self) -> tuple[Folder, ...]:
        await asyncio.sleep(0)
        return tuple(sorted(self._folders.values(), key=lambda each: (each.position, each.id)))

    async def add_folder(self, folder: Folder) -> None:
        await self._write()
        self._folders[folder.id] = folder
        self._folders_changed += 1

    async def update_folders(self, folders: Sequence[Folder]) -> None:
        await self._write()
        for folder in folders:
            if folder.id in self._folders:
                self._folders[folder.id] = folder
                self._folders_changed += 1

    async def remove_folder(self, folder_id: str) -> tuple[ConversationChange, ...]:
        await self._write()
        inside = [each for each in self._conversations.values() if each.folder_id == folder_id]
        changes = tuple(ConversationChange(each, replace(each, folder_id=None)) for each in inside)
        for each in changes:
            self._keep(each.after)
        if self._folders.pop(folder_id, None) is not None:
            self._folders_changed += 1
        return changes

    async def in_folder(self, folder_id: str) -> tuple[str, ...]:
        await asyncio.sleep(0)
        return tuple(each.id for each in self._conversations.values() if each.folder_id == folder_id)
