"""Trees of strangers made sound: every message hangs on one that stands before it, and no id is there twice."""

import heapq
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.blocks import ToolResultBlock
from app.domain.conversation import Message, MessageStatus, Role, Timing
from app.domain.interchange import Place, RemarkKind
from app.services.importing.source import Notes, OwnConversation, SourceBlock, SourceConversation, SourceMessage


@dataclass(frozen=True, slots=True)
class SoundTree:
    """Each of ``messages`` has its parent before it and a key of its own; ``head`` is one of them, None without any."""

    messages: tuple[SourceMessage, ...]
    head: str | None


@dataclass(frozen=True, slots=True)
class _Node:
    key: str
    parent: str | None
    time: float | None


def sound(source: SourceConversation, notes: Notes) -> SoundTree:
    """Return the tree of a conversation with what is wrong in it mended, and noted.

    A second message of one id is left out. One whose parent is nowhere begins a branch of its own; of a circle, the
    link that closes it is cut. Calls and answers of tools in one message become messages one after the other.
    """
    unique: dict[str, SourceMessage] = {}
    for message in source.messages:
        if message.key in unique:
            notes.add(RemarkKind.DUPLICATE, source.place, message.key)
        else:
            unique[message.key] = message
    nodes = [
        _Node(key, each.parent, None if each.created_at is None else each.created_at.timestamp())
        for key, each in unique.items()
    ]
    parents = _parents(nodes, source.above, source.place, notes)
    ordered = [replace(unique[key], parent=parents[key]) for key in _ordered(nodes, parents)]
    head = _nearest(source.head, unique, source.above)
    if head is None and ordered:
        head = _last_leaf([(message.key, message.parent) for message in ordered])
    return _parted(ordered, head)


def sound_own(own: OwnConversation, notes: Notes) -> tuple[tuple[Message, ...], str | None]:
    """Return the messages and the head of a conversation of our own in the same way, in the order of the file."""
    unique: dict[str, Message] = {}
    for message in own.messages:
        if message.id in unique:
            notes.add(RemarkKind.DUPLICATE, own.place, message.id)
        else:
            unique[message.id] = message
    nodes = [_Node(key, each.parent_id, None) for key, each in unique.items()]
    parents = _parents(nodes, {}, own.place, notes)
    ordered = tuple(replace(unique[key], parent_id=parents[key]) for key in _ordered(nodes, parents))
    head = own.conversation.head_id
    if head is not None and head not in unique:
        head = _last_leaf([(message.id, message.parent_id) for message in ordered]) if ordered else None
    return ordered, head


def _nearest(key: str | None, known: Container[str], above: Mapping[str, str | None]) -> str | None:
    """Return the message itself, or the nearest one above a node that is none."""
    seen: set[str] = set()
    while key is not None and key not in known and key not in seen:
        seen.add(key)
        key = above.get(key)
    return key if key is not None and key in known else None


def _parents(
    nodes: Sequence[_Node], above: Mapping[str, str | None], place: Place, notes: Notes
) -> dict[str, str | None]:
    known = {node.key for node in nodes}
    parents: dict[str, str | None] = {}
    for node in nodes:
        parents[node.key] = _nearest(node.parent, known, above)
        if node.parent is not None and node.parent not in known and node.parent not in above:
            notes.add(RemarkKind.ORPHAN, place, node.key)
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


def _ordered(nodes: Sequence[_Node], parents: Mapping[str, str | None]) -> list[str]:
    """Return parents before their children, and otherwise the order of the times, or of the file where none is told."""
    children: dict[str | None, list[int]] = {}
    for number, node in enumerate(nodes):
        children.setdefault(parents[node.key], []).append(number)
    waiting: list[tuple[float, int]] = []

    def offer(parent: str | None, not_before: float) -> None:
        for child in children.get(parent, ()):
            time = nodes[child].time
            heapq.heappush(waiting, (not_before if time is None else max(not_before, time), child))

    offer(None, float("-inf"))
    ordered: list[str] = []
    while waiting:
        time, number = heapq.heappop(waiting)
        ordered.append(nodes[number].key)
        offer(nodes[number].key, time)
    return ordered


def _last_leaf(ordered: Sequence[tuple[str, str | None]]) -> str:
    newest = {parent: key for key, parent in ordered}
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
    spoken = [number for number, run in enumerate(runs) if not isinstance(run[0], ToolResultBlock)]
    for number, run in enumerate(runs):
        key = f"{message.key}#{number}" if number else message.key
        if isinstance(run[0], ToolResultBlock):
            yield SourceMessage(key, None, Role.TOOL, tuple(run), message.created_at)
        elif number == spoken[-1]:
            yield replace(message, key=key, blocks=tuple(run))
        else:
            # How the reply as a whole went is said once, with the last of what it said.
            yield replace(
                message,
                key=key,
                blocks=tuple(run),
                status=MessageStatus.COMPLETE,
                usage=None,
                timing=Timing(),
                finish_reason="",
                error=None,
            )


def times_of(source: SourceConversation, tree: SoundTree, now: datetime) -> tuple[datetime, datetime]:
    """Return when a conversation began and when it was last added to, as far as the file tells."""
    told = [message.created_at for message in tree.messages if message.created_at is not None]
    began = source.created_at or (min(told) if told else None) or source.updated_at or now
    ended = source.updated_at or (max(told) if told else None) or began
    return began, max(began, ended)
