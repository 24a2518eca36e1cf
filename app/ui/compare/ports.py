"""What the columns need of the services, and no more."""

from typing import Protocol

from app.domain.conversation import Message
from app.domain.model_info import ModelRef
from app.infra.bus import EventBus
from app.ui.timeline.ports import TimelineServices


class Replies(Protocol):
    """Where stored replies are read from and other tries are shown. Every method raises AppError."""

    async def message(self, message_id: str) -> Message:
        """Return one message as it is stored."""
        ...

    async def show_branch(self, conversation_id: str, message_id: str) -> None:
        """Show the path through a message."""
        ...


class Turns(Protocol):
    """Who runs replies."""

    def running_message(self, conversation_id: str) -> Message | None:
        """Return the reply that is coming in, with what has come so far."""
        ...

    def stop(self, conversation_id: str) -> None:
        """Stop the reply that runs."""
        ...

    def retry(self, conversation_id: str, message_id: str, model: ModelRef | None = None) -> None:
        """Ask for a reply once more."""
        ...


class CompareServices(TimelineServices, Protocol):
    """The part of the services that the columns see."""

    @property
    def bus(self) -> EventBus:
        """Return the bus that tells how replies go on."""
        ...

    @property
    def branching(self) -> Replies:
        """Return what knows the tries."""
        ...

    @property
    def chat(self) -> Turns:
        """Return who runs replies."""
        ...
