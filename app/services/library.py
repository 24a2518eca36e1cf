"""What a person does with conversations in the list: one or many at once, each time one act that can be undone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActKind, FoldersChanged
from app.domain.ids import new_id
from app.domain.library import ConversationChange, Folder
from app.domain.library_ports import LibraryRepository
from app.infra.bus import EventBus
from app.services.editor import Change, ConversationEditor
from app.services.undo import UndoStack, new_act

_PLACE = ("folder_id", "pinned_at", "archived_at")

PIECE: Final = 200
"""Conversations that are written in one transaction.

An act on ten thousand takes seconds of the writer's time, and the partial saves of a reply must not wait for that.
"""


class LibraryService:
    """Folders, pins, archive, tags, titles, and what is deleted. Every method raises AppError of kind storage.

    Ids that are not there are passed over, unless none is (NOT_FOUND_IN_HISTORY). Where nothing differs afterwards,
    nothing was done. Undoing an act puts back what it changed, in each conversation where that still is as the act
    left it; whatever else became of the conversation stays.

    An act on many is written ``PIECE`` conversations at a time. One that breaks off, by an error or a kill, leaves
    whole conversations, some of them changed; after an error those are an act that can be undone.
    """

    def __init__(self, history: LibraryRepository, editor: ConversationEditor, undo: UndoStack, bus: EventBus) -> None:
        self._history = history
        self._editor = editor
        self._undo = undo
        self._bus = bus

    # Conversations

    async def pin(self, conversation_ids: Sequence[str]) -> None:
        """Let them stand first; archived ones come back for it."""
        now = datetime.now(UTC)
        await self._act(
            ActKind.PINNED,
            conversation_ids,
            lambda old: old if _is_pinned(old) else replace(old, pinned_at=now, archived_at=None),
            ("pinned_at", "archived_at"),
        )

    async def unpin(self, conversation_ids: Sequence[str]) -> None:
        """Let them stand in their folders and under their days again."""
        await self._act(ActKind.UNPINNED, conversation_ids, lambda old: replace(old, pinned_at=None), ("pinned_at",))

    async def archive(self, conversation_ids: Sequence[str]) -> None:
        """Put them away; where they stood is kept for ``unarchive``."""
        now = datetime.now(UTC)
        await self._act(
            ActKind.ARCHIVED,
            conversation_ids,
            lambda old: old if old.archived_at is not None else replace(old, archived_at=now),
            ("archived_at",),
        )

    async def unarchive(self, conversation_ids: Sequence[str]) -> None:
        """Put them back where they stood before."""
        await self._act(
            ActKind.UNARCHIVED, conversation_ids, lambda old: replace(old, archived_at=None), ("archived_at",)
        )

    async def move(self, conversation_ids: Sequence[str], folder_id: str | None) -> None:
        """Let them stand in a folder, or with None under their days; pinned and archived ones too.

        Raises AppError (NOT_FOUND_IN_HISTORY) where there is no such folder.
        """
        name = "" if folder_id is None else (await self._folder(folder_id)).name
        await self._act(
            ActKind.MOVED,
            conversation_ids,
            lambda old: _stands_in(old, folder_id),
            _PLACE,
            name=name,
        )

    async def tag(self, conversation_ids: Sequence[str], name: str) -> None:
        """Give them a tag. One that is known in another spelling, as to capitals, keeps that."""
        wanted = tag_name(name)
        if not wanted:
            return
        folded = wanted.casefold()
        known = next((tag for tag in await self._history.tags() if tag.casefold() == folded), wanted)
        await self._act(ActKind.TAGGED, conversation_ids, lambda old: _tagged(old, known), ("tags",), name=known)

    async def untag(self, conversation_ids: Sequence[str], name: str) -> None:
        """Take a tag off them."""
        folded = tag_name(name).casefold()
        await self._act(
            ActKind.UNTAGGED,
            conversation_ids,
            lambda old: replace(old, tags=tuple(tag for tag in old.tags if tag.casefold() != folded)),
            ("tags",),
            name=tag_name(name),
        )

    async def delete(self, conversation_ids: Sequence[str]) -> None:
        """Put them into the trash."""
        now = datetime.now(UTC)
        await self._act(
            ActKind.DELETED,
            conversation_ids,
            lambda old: old if old.deleted_at is not None else replace(old, deleted_at=now),
            ("deleted_at",),
        )

    async def restore(self, conversation_ids: Sequence[str]) -> None:
        """Bring them back out of the trash, to where they stood."""
        await self._act(ActKind.RESTORED, conversation_ids, lambda old: replace(old, deleted_at=None), ("deleted_at",))

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give a title by hand; an empty one lets the program choose again."""
        words = " ".join(title.split())
        await self._act(
            ActKind.RENAMED,
            (conversation_id,),
            lambda old: replace(old, title=words, title_by_hand=bool(words)),
            ("title", "title_by_hand"),
            name=words,
        )

    async def tags(self) -> tuple[str, ...]:
        """Return every tag that any conversation has, archived and deleted ones too, in the order of the alphabet."""
        return await self._history.tags()

    # Folders

    async def folders(self) -> tuple[Folder, ...]:
        """Return every folder, in the order of the list."""
        return await self._history.folders()

    async def create_folder(self, name: str, conversation_ids: Sequence[str] = ()) -> Folder:
        """Make a folder below the others, and let conversations stand in it: one act."""
        last = max((folder.position for folder in await self._history.folders()), default=-1)
        folder = Folder(new_id(), " ".join(name.split()), last + 1, datetime.now(UTC))
        moved: list[ConversationChange] = []

        async def make() -> None:
            await self._history.add_folder(folder)
            if not conversation_ids:
                return
            # First, so that nobody hears of a conversation in a folder that is not known.
            self._bus.publish(FoldersChanged())
            try:
                if moved:
                    await self._put(moved, _PLACE, back=False)
                else:
                    await self._change(conversation_ids, lambda old: _stands_in(old, folder.id), moved)
            except AppError:
                await unmake()
                raise

        async def unmake() -> None:
            await self._put(moved, _PLACE, back=True)
            await self._editor.remove_folder(folder.id)

        await self._act_on_folder(ActKind.FOLDER_MADE, folder.name, make, unmake)
        return folder

    async def rename_folder(self, folder_id: str, name: str) -> None:
        """Give a folder another name; an empty one is not taken. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        before = await self._folder(folder_id)
        words = " ".join(name.split())
        if not words or words == before.name:
            return

        async def call(old: str, new: str) -> None:
            found = [folder for folder in await self._history.folders() if folder.id == folder_id]
            await self._history.update_folders([replace(each, name=new) for each in found if each.name == old])

        await self._act_on_folder(
            ActKind.FOLDER_RENAMED, words, lambda: call(before.name, words), lambda: call(words, before.name)
        )

    async def sort_folder(self, folder_id: str, position: int) -> None:
        """Let a folder be the one with this number, from 0 on. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        folder = await self._folder(folder_id)
        before = [each.id for each in await self._history.folders()]
        after = [each for each in before if each != folder_id]
        after.insert(max(position, 0), folder_id)
        if after == before:
            return
        await self._act_on_folder(
            ActKind.FOLDER_SORTED, folder.name, lambda: self._sort(after), lambda: self._sort(before)
        )

    async def remove_folder(self, folder_id: str) -> None:
        """Remove a folder: what stood in it stands under its day. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        folder = await self._folder(folder_id)
        moved: list[ConversationChange] = []

        async def remove() -> None:
            moved.clear()
            inside = await self._history.in_folder(folder_id)
            try:
                await self._change(inside, lambda old: _left(old, folder_id), moved)
                # What came into it meanwhile.
                moved.extend(await self._editor.remove_folder(folder_id))
            except AppError:
                await self._put(moved, ("folder_id",), back=True)
                raise

        async def bring_back() -> None:
            await self._history.add_folder(folder)
            await self._put(moved, ("folder_id",), back=True)

        await self._act_on_folder(ActKind.FOLDER_REMOVED, folder.name, remove, bring_back)

    async def _folder(self, folder_id: str) -> Folder:
        found = next((each for each in await self._history.folders() if each.id == folder_id), None)
        if found is None:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=folder_id)
        return found

    async def _sort(self, order: Sequence[str]) -> None:
        """Give folders the positions of this order; those that it does not know come last."""
        places = {folder_id: place for place, folder_id in enumerate(order)}
        folders = sorted(await self._history.folders(), key=lambda each: places.get(each.id, len(places)))
        await self._history.update_folders([replace(each, position=place) for place, each in enumerate(folders)])

    async def _act_on_folder(
        self, kind: ActKind, name: str, do: Callable[[], Awaitable[None]], undo: Callable[[], Awaitable[None]]
    ) -> None:
        async def told(step: Callable[[], Awaitable[None]]) -> None:
            await step()
            self._bus.publish(FoldersChanged())

        await told(do)
        self._undo.record(new_act(kind, name=name), undo=lambda: told(undo), redo=lambda: told(do))

    # Acts

    async def _act(
        self, kind: ActKind, conversation_ids: Sequence[str], change: Change, fields: Sequence[str], *, name: str = ""
    ) -> None:
        changes: list[ConversationChange] = []
        try:
            await self._change(conversation_ids, change, changes)
        finally:
            if changes:
                self._record(kind, changes, fields, name)

    def _record(
        self, kind: ActKind, changes: Sequence[ConversationChange], fields: Sequence[str], name: str = ""
    ) -> None:
        one = changes[0].after if len(changes) == 1 else None
        act = new_act(
            kind,
            count=len(changes),
            name=name or (one.title if one is not None and kind is not ActKind.MOVED else ""),
            conversation_id=one.id if one is not None else None,
        )
        self._undo.record(
            act,
            undo=lambda: self._put(changes, fields, back=True),
            redo=lambda: self._put(changes, fields, back=False),
        )

    async def _put(self, changes: Sequence[ConversationChange], fields: Sequence[str], *, back: bool) -> None:
        """Give conversations the fields that they had before the changes, or had after them once more."""
        by_id = {each.before.id: (each.after, each.before) if back else (each.before, each.after) for each in changes}
        try:
            await self._change(tuple(by_id), lambda old: _put(old, *by_id[old.id], fields), [])
        except AppError as error:
            # All of them are gone for good by now.
            if error.info.reason is not ErrorReason.NOT_FOUND_IN_HISTORY:
                raise

    async def _change(self, conversation_ids: Sequence[str], change: Change, done: list[ConversationChange]) -> None:
        """Change conversations a piece at a time and add to ``done`` those that differ, also where a piece fails.

        Raises AppError: NOT_FOUND_IN_HISTORY where none of them is there.
        """
        ids = tuple(dict.fromkeys(conversation_ids))
        missing: AppError | None = None
        found = False
        for start in range(0, len(ids), PIECE):
            try:
                done += await self._editor.change_many(ids[start : start + PIECE], change)
                found = True
            except AppError as error:
                if error.info.reason is not ErrorReason.NOT_FOUND_IN_HISTORY:
                    raise
                missing = error
        if missing is not None and not found:
            raise missing


def tag_name(text: str) -> str:
    """Return a tag as it is kept: without the sign before it and without blanks around and beside each other."""
    return " ".join(text.strip().removeprefix("#").split())


def _stands_in(conversation: Conversation, folder_id: str | None) -> Conversation:
    return replace(conversation, folder_id=folder_id, pinned_at=None, archived_at=None)


def _left(conversation: Conversation, folder_id: str) -> Conversation:
    return replace(conversation, folder_id=None) if conversation.folder_id == folder_id else conversation


def _is_pinned(conversation: Conversation) -> bool:
    return conversation.pinned_at is not None and conversation.archived_at is None


def _tagged(conversation: Conversation, name: str) -> Conversation:
    if any(tag.casefold() == name.casefold() for tag in conversation.tags):
        return conversation
    return replace(conversation, tags=tuple(sorted((*conversation.tags, name))))


def _put(now: Conversation, source: Conversation, target: Conversation, fields: Sequence[str]) -> Conversation:
    """Return a conversation with the fields of ``target``, if they still are those of ``source``; else as it is.

    Tags are put one by one: others that were given or taken meanwhile stay.
    """
    if "tags" in fields:
        taken, given = set(source.tags) - set(target.tags), set(target.tags) - set(source.tags)
        return replace(now, tags=tuple(sorted((set(now.tags) - taken) | given)))
    if any(getattr(now, name) != getattr(source, name) for name in fields):
        return now
    return replace(now, **{name: getattr(target, name) for name in fields})
