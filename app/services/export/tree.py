"""One conversation as it is exported: all of its messages, and the path through them that is shown."""

from dataclasses import dataclass

from app.domain.conversation import Conversation, Message
from app.domain.library import Folder


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
