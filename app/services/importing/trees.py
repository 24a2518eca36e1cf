"""Trees of strangers made sound: every message hangs on one that stands before it, and no id is there twice."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.blocks import ToolResultBlock
from app.domain.conversation import Role, Timing
from app.domain.interchange import Place, RemarkKind
from app.services.importing.source import Notes, SourceBlock, SourceConversation, SourceMessage


@dataclass(frozen=True, slots=True)
class SoundTree:
    """Each of ``messages`` has its parent before it and a key of its own; ``head`` is one of them, None without any."""

    messages: tuple[SourceMessage, ...]
    head: str | None


def sound(source: SourceConversation, notes: Notes) -> SoundTree:
    """Return the tree of a conversation with what is wrong in it mended, and noted.

    A second message of one id is left out. One whose parent is nowhere begins a branch of its own; of a circle, the
    link that closes it is cut. Calls and answers of tools in one message become messages one after the other.
    """
    place = source.place
    unique: dict[str, SourceMessage] = {}
    for message in source.messages:
        if message.key in unique:
            notes.add(RemarkKind.DUPLICATE, place, message.key)
        else:
            unique[message.key] = message
    parents = _parents(unique, source.above, place, notes)
    hung = [replace(message, parent=parents[key]) for key, message in unique.items()]
    ordered = _ordered(hung)
    head = _nearest(source.head, unique, source.above)
    if head is None and ordered:
        head = _last_leaf(ordered)
    return _parted(ordered, head)


def _nearest(key: str | None, known: Mapping[str, SourceMessage], above: Mapping[str, str | None]) -> str | None:
    """Return the message itself, or the nearest one above a node that is none."""
    seen: set[str] = set()
    while key is not None and key not in known and key not in seen:
        seen.add(key)
        key = above.get(key)
    return key if key in known else None


def _parents(
    unique: Mapping[str, SourceMessage], above: Mapping[str, str | None], place: Place, notes: Notes
) -> dict[str, str | None]:
    parents: dict[str, str | None] = {}
    for key, message in unique.items():
        parents[key] = _nearest(message.parent, unique, above)
        if message.parent is not None and message.parent not in unique and message.parent not in above:
            notes.add(RemarkKind.ORPHAN, place, key)
    sound_keys: set[str] = set()
    for key in parents:
        walked: dict[str, None] = {}
        at: str | None = key
        while at is not None and at not in sound_keys:
            if at in walked:
                notes.add(RemarkKind.CYCLE, place, at)
                parents[at] = None
                break
            walked[at] = None
            at = parents[at]
        sound_keys.update(walked)
    return parents


def _ordered(messages: Sequence[SourceMessage]) -> list[SourceMessage]:
    """Return parents before their children, and otherwise the order of the times, or of the file where none is told."""
    index = {message.key: number for number, message in enumerate(messages)}
    children: dict[str | None, list[SourceMessage]] = {}
    for message in messages:
        children.setdefault(message.parent, []).append(message)
    waiting: list[tuple[float, int]] = []

    def offer(parent: str | None, not_before: float) -> None:
        for child in children.get(parent, ()):
            time = not_before if child.created_at is None else max(not_before, child.created_at.timestamp())
            heapq.heappush(waiting, (time, index[child.key]))

    offer(None, float("-inf"))
    ordered: list[SourceMessage] = []
    while waiting:
        time, number = heapq.heappop(waiting)
        ordered.append(messages[number])
        offer(messages[number].key, time)
    return ordered


def _last_leaf(ordered: Sequence[SourceMessage]) -> str:
    newest = {message.parent: message.key for message in ordered}
    at = newest[None]
    while at in newest:
        at = newest[at]
    return at


def _parted(ordered: Sequence[SourceMessage], head: str | None) -> SoundTree:
    """Put answers of tools, which stand in the reply in many formats, into messages of their own."""
    last: dict[str, str] = {}
    parted: list[SourceMessage] = []
    for message in ordered:
        parent = None if message.parent is None else last[message.parent]
        for piece in _pieces(message):
            parted.append(replace(piece, parent=parent))
            parent = piece.key
        last[message.key] = parted[-1].key
    return SoundTree(tuple(parted), None if head is None else last[head])


def _pieces(message: SourceMessage) -> Iterator[SourceMessage]:
    if message.role is not Role.ASSISTANT or not any(isinstance(block, ToolResultBlock) for block in message.blocks):
        yield message
        return
    runs: list[list[SourceBlock]] = []
    for block in message.blocks:
        if not runs or isinstance(block, ToolResultBlock) != isinstance(runs[-1][0], ToolResultBlock):
            runs.append([])
        runs[-1].append(block)
    for number, run in enumerate(runs):
        key = f"{message.key}#{number}" if number else message.key
        if isinstance(run[0], ToolResultBlock):
            yield SourceMessage(key, None, Role.TOOL, tuple(run), message.created_at)
        elif number == len(runs) - 1:
            yield replace(message, key=key, blocks=tuple(run))
        else:
            # What is known of the reply as a whole is said once, with its end.
            yield replace(message, key=key, blocks=tuple(run), usage=None, timing=Timing(), error=None)


def times_of(source: SourceConversation, tree: SoundTree, now: datetime) -> tuple[datetime, datetime]:
    """Return when a conversation began and when it was last added to, as far as the file tells."""
    told = [message.created_at for message in tree.messages if message.created_at is not None]
    began = source.created_at or (min(told) if told else None) or source.updated_at or now
    ended = source.updated_at or (max(told) if told else None) or began
    return began, max(began, ended)
