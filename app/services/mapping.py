"""Lays out the tree of a conversation as rows and lanes. Pure, without recursion, in time that grows with its size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.blocks import StructuredBlock, TextBlock, ThinkingBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Conversation, Message, attachments_of
from app.domain.tree_map import TreeMap, TreeNode
from app.services.titles import is_fence, without_marks
from app.services.tree import living, path_to

LONGEST_WORDS = 160
"""Characters of a message that a row of a map or of the trash shows."""

_MARKS = 40
"""Characters of Markdown's marks that are taken off a beginning without its becoming shorter than that."""


@dataclass(slots=True)
class _Shape:
    """The tree by ids: children in the order of writing, None above the first ones; what is there, what is shown."""

    children: dict[str | None, list[Message]] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)


def tree_map(conversation: Conversation, messages: Sequence[Message]) -> TreeMap:
    """Return the map of all messages of a conversation, given in the order of writing."""
    shape = _shape_of(conversation, messages)
    nodes = _rows(shape)
    left = [node for node in nodes if not node.gone]
    parents = {node.parent_id for node in left}
    ends = sum(node.message_id not in parents for node in left)
    return TreeMap(conversation.id, conversation.head_id, tuple(nodes), len(left), ends)


def first_words(message: Message) -> str:
    """Return the beginning of what a message says, on one line without Markdown's marks.

    Where it says nothing it is the names of its files, its thought or its calls.
    """
    found = _beginning(block.text for block in message.blocks if isinstance(block, TextBlock))
    if found:
        return found
    found = ", ".join(attachment.name for attachment in attachments_of(message.blocks)[:3])
    for block in message.blocks if not found else ():
        if isinstance(block, StructuredBlock):
            return _beginning([block.json])
        if isinstance(block, ToolResultBlock):
            return _beginning([block.content])
        if isinstance(block, ToolCallBlock):
            found = found or block.name
        elif isinstance(block, ThinkingBlock):
            found = found or _beginning([block.text])
    return found[:LONGEST_WORDS]


def _beginning(texts: Iterable[str]) -> str:
    for text in texts:
        # A reply may be a megabyte long: only its beginning is looked at.
        lines = text.lstrip()[: LONGEST_WORDS + _MARKS].splitlines()
        words = " ".join(filter(None, (without_marks(line) for line in lines if not is_fence(line))))
        if words:
            return words[:LONGEST_WORDS]
    return ""


def _shape_of(conversation: Conversation, messages: Sequence[Message]) -> _Shape:
    there = living(messages)
    known = {message.id for message in messages}
    shape = _Shape(there={message.id for message in there})
    shape.shown = {message.id for message in path_to(there, conversation.head_id)}
    for message in messages:
        parent = message.parent_id if message.parent_id in known else None
        shape.children.setdefault(parent, []).append(message)
    tries: dict[tuple[str | None, str], list[str]] = {}
    for message in there:
        tries.setdefault((message.parent_id, message.role), []).append(message.id)
    for ids in tries.values():
        for number, message_id in enumerate(ids, start=1):
            shape.places[message_id] = (number, len(ids))
    return shape


def _rows(shape: _Shape) -> list[TreeNode]:
    nodes: list[TreeNode] = []
    waiting = _pushed(shape, None, 0, None)
    while waiting:
        message, lane, parent_row = waiting.pop()
        nodes.append(replace(_node(shape, message), lane=lane, parent_row=parent_row))
        waiting += _pushed(shape, message.id, lane, len(nodes) - 1)
    return nodes


def _pushed(shape: _Shape, parent: str | None, lane: int, row: int | None) -> list[tuple[Message, int, int | None]]:
    """Return the children of a message for a stack: what is drawn last comes first.

    The one that goes on in the lane of its parent is that which is shown, else the newest that is there. What lies
    below the end of the shown path is no part of it and leaves its lane.
    """
    children = shape.children.get(parent, [])
    if not children:
        return []
    main = next((child for child in children if child.id in shape.shown), None)
    parent_is_end = parent in shape.shown and main is None
    if main is None:
        main = next((child for child in reversed(children) if child.id in shape.there), children[-1])
    others = [(child, lane + 1, row) for child in reversed(children) if child is not main]
    return [(main, lane + parent_is_end, row), *others]


def _node(shape: _Shape, message: Message) -> TreeNode:
    number, count = shape.places.get(message.id, (0, 0))
    return TreeNode(
        message.id,
        message.parent_id,
        message.role,
        message.status,
        message.created_at,
        first_words(message),
        message.model,
        message.model_label,
        number,
        count,
        shown=message.id in shape.shown,
        gone=message.id not in shape.there,
        deleted_at=message.deleted_at,
        edited=message.edited_from is not None,
        children=len(shape.children.get(message.id, ())),
    )
