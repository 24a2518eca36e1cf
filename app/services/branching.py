"""What a person does with the tree of a conversation, and how it is looked at as a whole."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.blocks import ContentBlock, StructuredBlock, TextBlock, ToolCallBlock, plain_text
from app.domain.comparison import Comparison
from app.domain.conversation import Conversation, Draft, Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActDone, ActKind, PathChanged
from app.domain.ids import new_id
from app.domain.ports import ConversationRepository
from app.domain.tree_map import TreeMap
from app.infra.bus import EventBus
from app.services.comparing import compare
from app.services.editor import ConversationEditor
from app.services.mapping import tree_map
from app.services.tree import head_without, latest_leaf, living, path_to
from app.services.tree_acts import State, TreeActs
from app.services.undo import UndoStack, new_act


class BranchingService:
    """Branches: shown, deleted, brought back, edited, forked, compared. Every method raises AppError of kind storage.

    Each change is one act on the UndoStack, and none of them takes anything out of the tree.
    """

    def __init__(
        self, history: ConversationRepository, editor: ConversationEditor, undo: UndoStack, bus: EventBus
    ) -> None:
        self._history = history
        self._editor = editor
        self._undo = undo
        self._bus = bus
        self._acts = TreeActs(history, editor, undo, bus)

    @property
    def acts(self) -> TreeActs:
        """Return what remembers the acts of turns too: another try, another version of what the person said."""
        return self._acts

    async def show_branch(self, conversation_id: str, message_id: str) -> None:
        """Show the path through ``message_id`` and on to the latest leaf below it; nothing where it is shown already.

        Raises AppError (NOT_FOUND_IN_HISTORY) for what is deleted or in another conversation.
        """
        states = await self._show(conversation_id, message_id)
        if states is not None:
            self._acts.record(ActKind.BRANCH_SHOWN, *states)

    async def look_at(self, conversation_id: str, message_id: str) -> None:
        """Do what ``show_branch`` does for somebody who only looks: it is no act that could be taken back."""
        await self._show(conversation_id, message_id)

    async def _show(self, conversation_id: str, message_id: str) -> tuple[Conversation, State, State] | None:
        messages = living(await self._history.messages(conversation_id))
        _require(messages, message_id)
        conversation = await self._history.conversation(conversation_id)
        if message_id in _ids(path_to(messages, conversation.head_id)):
            return None
        after = State(latest_leaf(messages, message_id))
        return conversation, State(await self._acts.set(conversation_id, after)), after

    async def delete_message(self, conversation_id: str, message_id: str) -> ActDone:
        """Take a message out, and with it all that follows from it, and return the act that undoing takes back.

        Where it was on the path that is shown, its newest neighbour is shown instead, or what stands above it.
        """
        messages = living(await self._history.messages(conversation_id))
        _require(messages, message_id)
        conversation = await self._history.conversation(conversation_id)
        shown = message_id in _ids(path_to(messages, conversation.head_id))
        head_id = head_without(messages, message_id) if shown else conversation.head_id
        after = State(head_id, {message_id: datetime.now(UTC)})
        before = State(await self._acts.set(conversation_id, after), {message_id: None})
        return self._acts.record(ActKind.MESSAGE_DELETED, conversation, before, after)

    async def restore_message(self, conversation_id: str, message_id: str) -> None:
        """Bring back a message that is deleted, or gone with one above it, and show the path through it.

        What stands below it comes with it, unless it was deleted by itself. Nothing happens where it is there.
        """
        messages = await self._history.messages(conversation_id)
        _require(messages, message_id)
        conversation = await self._history.conversation(conversation_id)
        marks = {each.id: each.deleted_at for each in path_to(messages, message_id) if each.deleted_at is not None}
        if not marks:
            return
        back = [replace(each, deleted_at=None) if each.id in marks else each for each in messages]
        after = State(latest_leaf(living(back), message_id), dict.fromkeys(marks))
        before = State(await self._acts.set(conversation_id, after), marks)
        self._acts.record(ActKind.MESSAGE_RESTORED, conversation, before, after)

    async def edit_reply(self, conversation_id: str, message_id: str, text: str) -> Message:
        """Put a reply with another text beside one, show it, and return it; with the same text nothing happens.

        Thinking, files and tool calls are kept. What was measured of the reply (tokens, times, its way to the model) is
        not: nobody was asked for this one, and ``edited_from`` says so. Raises ValueError for what is no whole reply.
        """
        messages = living(await self._history.messages(conversation_id))
        before = _require(messages, message_id)
        if before.role is not Role.ASSISTANT or before.status is MessageStatus.RUNNING:
            raise ValueError("Only a reply that has ended can be edited")
        if plain_text(before.blocks) == text:
            return before
        edited = Message(
            id=new_id(),
            conversation_id=conversation_id,
            parent_id=before.parent_id,
            role=before.role,
            blocks=_with_text(before.blocks, text),
            created_at=datetime.now(UTC),
            model=before.model,
            model_label=before.model_label,
            edited_from=before.id,
        )
        shown: list[str | None] = []

        def grow(old: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            shown.append(old.head_id)
            return replace(old, head_id=edited.id, updated_at=edited.created_at), (edited,)

        conversation, _ = await self._editor.add(conversation_id, grow)
        self._bus.publish(PathChanged(conversation_id))
        self._acts.record(ActKind.MESSAGE_EDITED, conversation, State(shown[0]), State(edited.id))
        return edited

    async def fork(self, conversation_id: str, message_id: str) -> Conversation:
        """Make a new conversation of the path up to a message, and return it.

        The messages are copies with ids of their own; a reply that comes in is copied as far as it is stored. Attached
        files are shared: they are stored by what is in them. Taking it back puts the new conversation into the trash.
        """
        messages = await self._history.messages(conversation_id)
        _require(messages, message_id)
        source = await self._history.conversation(conversation_id)
        made = _fork_of(source, message_id)
        copies = _copies(path_to(messages, message_id), made.id)
        made = replace(made, head_id=copies[-1].id)
        await self._editor.create(made, copies)
        self._record_fork(made)
        return made

    async def message(self, message_id: str) -> Message:
        """Return one message as it is stored. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        return await self._history.message(message_id)

    async def map(self, conversation_id: str) -> TreeMap:
        """Return the whole tree as it is drawn. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        conversation = await self._history.conversation(conversation_id)
        messages = await self._history.messages(conversation_id)
        return await asyncio.to_thread(tree_map, conversation, messages)

    async def compare(self, a_id: str, b_id: str) -> Comparison:
        """Return two messages beside each other. It is worked out in a thread, within the limits of ``comparing``."""
        a, b = await self._history.message(a_id), await self._history.message(b_id)
        return await asyncio.to_thread(compare, a, b)

    def _record_fork(self, made: Conversation) -> None:
        async def undo() -> None:
            await self._editor.change(made.id, lambda old: replace(old, deleted_at=datetime.now(UTC)))

        async def redo() -> None:
            await self._editor.change(made.id, lambda old: replace(old, deleted_at=None))

        act = new_act(ActKind.FORKED, name=made.title, conversation_id=made.id)
        self._undo.record(act, undo=undo, redo=redo)


def _require(messages: Sequence[Message], message_id: str) -> Message:
    for message in messages:
        if message.id == message_id:
            return message
    raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)


def _ids(messages: Sequence[Message]) -> set[str]:
    return {message.id for message in messages}


def _with_text(blocks: tuple[ContentBlock, ...], text: str) -> tuple[ContentBlock, ...]:
    """Put ``text`` where the first words stood, else before the tool calls, else last; other words go."""
    words = [place for place, block in enumerate(blocks) if isinstance(block, TextBlock | StructuredBlock)]
    calls = [place for place, block in enumerate(blocks) if isinstance(block, ToolCallBlock)]
    place = next(iter(words or calls), len(blocks))
    others = [block for number, block in enumerate(blocks) if number not in words and number >= place]
    return (*blocks[:place], TextBlock(text), *others)


_NUMBERED = re.compile(r"(?P<name>.*\S) \((?P<number>[1-9]\d?)\)", re.DOTALL)
"""A title that ends with the number of a fork; a year in brackets is part of the name."""


def _title_of_fork(title: str) -> str:
    """Return a title that tells a fork from what it was made of: "Name (2)", and "Name (3)" of that."""
    found = _NUMBERED.fullmatch(title)
    if found is not None:
        return f"{found['name']} ({int(found['number']) + 1})"
    return f"{title} (2)" if title else ""


def _fork_of(source: Conversation, message_id: str) -> Conversation:
    now = datetime.now(UTC)
    return replace(
        source,
        id=new_id(),
        title=_title_of_fork(source.title),
        created_at=now,
        updated_at=now,
        head_id=None,
        draft=Draft(),
        unread=False,
        failed=False,
        deleted_at=None,
        pinned_at=None,
        archived_at=None,
        forked_from=message_id,
        origin="",
    )


def _copies(path: Sequence[Message], conversation_id: str) -> tuple[Message, ...]:
    """Return the messages of a path as those of another conversation, each below the one before."""
    ids = {message.id: new_id() for message in path}
    return tuple(
        replace(
            message,
            id=ids[message.id],
            conversation_id=conversation_id,
            parent_id=ids.get(message.parent_id or ""),
            status=MessageStatus.STOPPED if message.status is MessageStatus.RUNNING else message.status,
            deleted_at=None,
            origin="",
            edited_from=ids.get(message.edited_from or "", message.edited_from),
        )
        for message in path
    )
