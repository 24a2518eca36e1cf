"""The tree of a conversation: paths, siblings and leaves. Pure functions over messages, oldest first."""

from collections.abc import Sequence

from app.domain.conversation import Message


def living(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return the messages that are neither deleted nor below one that is; ``messages`` are oldest first."""
    gone: set[str] = set()
    for message in messages:
        if message.deleted_at is not None or message.parent_id in gone:
            gone.add(message.id)
    return tuple(message for message in messages if message.id not in gone) if gone else tuple(messages)


def head_without(messages: Sequence[Message], message_id: str) -> str | None:
    """Return where a conversation stands once ``message_id`` is deleted: at its newest neighbour, else above it.

    ``messages`` are those that are there until then. None where nothing is left.
    """
    gone = next(message for message in messages if message.id == message_id)
    beside = [
        message.id
        for message in messages
        if (message.parent_id, message.role) == (gone.parent_id, gone.role) and message.id != message_id
    ]
    return latest_leaf(messages, beside[-1]) if beside else gone.parent_id


def path_to(messages: Sequence[Message], message_id: str | None) -> tuple[Message, ...]:
    """Return the messages from the first to ``message_id``; empty for None or an id that is not there."""
    by_id = {message.id: message for message in messages}
    path: list[Message] = []
    seen: set[str] = set()
    current = by_id.get(message_id) if message_id else None
    while current is not None and current.id not in seen:
        seen.add(current.id)
        path.append(current)
        current = by_id.get(current.parent_id) if current.parent_id else None
    return tuple(reversed(path))


def siblings_of(messages: Sequence[Message], path: Sequence[Message]) -> dict[str, tuple[str, ...]]:
    """Return, for each message of ``path``, the ids of all messages with its parent and role, oldest first."""
    children: dict[tuple[str | None, str], list[str]] = {}
    for message in messages:
        children.setdefault((message.parent_id, message.role), []).append(message.id)
    return {message.id: tuple(children[message.parent_id, message.role]) for message in path}


def latest_leaf(messages: Sequence[Message], message_id: str) -> str:
    """Return the leaf below ``message_id``, taking the newest child at each step; itself where it has none."""
    newest_child = {message.parent_id: message.id for message in messages}
    leaf = message_id
    seen = {leaf}
    while (child := newest_child.get(leaf)) is not None and child not in seen:
        seen.add(child)
        leaf = child
    return leaf


def standing(messages: Sequence[Message], wanted: str | None) -> str | None:
    """Return where a conversation can stand that shall stand at ``wanted``: there, else at what is left above it.

    ``messages`` are all of its messages. Where nothing above is left it is the newest leaf; None where nothing is.
    """
    there = living(messages)
    left = {message.id for message in there}
    above = [message.id for message in path_to(messages, wanted) if message.id in left]
    if above or wanted is None:
        return above[-1] if above else None
    return latest_leaf(there, there[-1].id) if there else None
