"""One conversation as it is exported: all of its messages, the path through them that is shown, and the others."""

from dataclasses import dataclass

from app.domain.conversation import Conversation, Message
from app.domain.library import Folder


@dataclass(frozen=True, slots=True)
class Strand:
    """Messages that follow one another. The first one is try ``number`` of ``count`` in its place, 1 of 1 for the path.

    ``after`` is the message that it was said after, None at the beginning of the conversation.
    """

    messages: tuple[Message, ...]
    number: int = 1
    count: int = 1
    after: Message | None = None


@dataclass(frozen=True, slots=True)
class ConversationTree:
    """``messages`` are in the order in which they were written; ``folder`` is the one that the conversation is in."""

    conversation: Conversation
    messages: tuple[Message, ...]
    folder: Folder | None = None

    def path(self) -> tuple[Message, ...]:
        """Return the messages from the first to the head: what is on the screen."""
        by_id = {message.id: message for message in self.messages}
        path: list[Message] = []
        at = self.conversation.head_id
        while at is not None and (message := by_id.pop(at, None)) is not None:
            path.append(message)
            at = message.parent_id
        return tuple(reversed(path))

    def versions(self) -> dict[str, tuple[str, ...]]:
        """Return, for each message that is not alone in its place, the ids of all that stand there, oldest first."""
        return {child: ids for ids in self._children().values() if len(ids) > 1 for child in ids}

    def strands(self) -> tuple[Strand, ...]:
        """Return the path, then a strand for each other try of each place, down to where it was last gone on with.

        Every message is in one strand, also of a tree that is none.
        """
        by_id = {message.id: message for message in self.messages}
        children = self._children()
        found = [Strand(self.path())]
        seen = {message.id for message in found[0].messages}
        places = [None, *(message.id for message in found[0].messages)]
        while places:
            place = places.pop(0)
            ids = children.get(place, ())
            for number, child in enumerate(ids, 1):
                if child not in seen:
                    run = _down(child, children, by_id, seen)
                    found.append(Strand(run, number, len(ids), by_id.get(place or "")))
                    places += [message.id for message in run]
        left = [message for message in self.messages if message.id not in seen]
        return tuple([*found, Strand(tuple(left))] if left else found)

    def _children(self) -> dict[str | None, tuple[str, ...]]:
        known = {message.id for message in self.messages}
        found: dict[str | None, list[str]] = {}
        for message in self.messages:
            found.setdefault(message.parent_id if message.parent_id in known else None, []).append(message.id)
        return {parent: tuple(ids) for parent, ids in found.items()}


def _down(
    first: str, children: dict[str | None, tuple[str, ...]], by_id: dict[str, Message], seen: set[str]
) -> tuple[Message, ...]:
    """Return the messages from ``first`` on, the newest child at each step, that nobody has seen."""
    run: list[Message] = []
    at: str | None = first
    while at is not None:
        seen.add(at)
        run.append(by_id[at])
        at = next((child for child in reversed(children.get(at, ())) if child not in seen), None)
    return tuple(run)
