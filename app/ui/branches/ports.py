"""What the map of branches needs of the services, and no more."""

from typing import Protocol

from app.domain.comparison import Comparison
from app.domain.conversation import Conversation, Message
from app.domain.tree_map import TreeMap
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope


class Branching(Protocol):
    """What is done with a tree. Every method raises AppError."""

    async def map(self, conversation_id: str) -> TreeMap:
        """Return the whole tree as it is drawn."""
        ...

    async def compare(self, a_id: str, b_id: str) -> Comparison:
        """Return two messages beside each other; worked out off the GUI thread."""
        ...

    async def show_branch(self, conversation_id: str, message_id: str) -> None:
        """Show the path through a message."""
        ...

    async def delete_message(self, conversation_id: str, message_id: str) -> object:
        """Take a message out with all that follows from it."""
        ...

    async def restore_message(self, conversation_id: str, message_id: str) -> None:
        """Bring a message back and show the path through it."""
        ...

    async def fork(self, conversation_id: str, message_id: str) -> Conversation:
        """Make a new conversation of the path up to a message."""
        ...


class RunningReplies(Protocol):
    """What is known of a reply that comes in."""

    def running_message(self, conversation_id: str) -> Message | None:
        """Return the reply that is coming in, with what has come so far."""
        ...


class MapServices(Protocol):
    """The part of the services that the map sees."""

    @property
    def bus(self) -> EventBus:
        """Return the bus that tells what happens to the tree."""
        ...

    @property
    def tasks(self) -> TaskScope:
        """Return the scope in which the tree is read."""
        ...

    @property
    def branching(self) -> Branching:
        """Return what does things with the tree."""
        ...

    @property
    def chat(self) -> RunningReplies:
        """Return who knows what comes in."""
        ...
