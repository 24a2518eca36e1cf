"""What a request finds at the test gateway: itself as it came in, and what the gateway remembers."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.gateway.replies import Reply


@dataclass(frozen=True, slots=True)
class FormField:
    """One part of a form; ``file_name`` is empty for text."""

    name: str
    data: bytes
    file_name: str = ""
    media_type: str = ""

    @property
    def text(self) -> str:
        """Return the part as text."""
        return self.data.decode()


@dataclass(eq=False, slots=True)
class RecordedRequest:
    """One request as it came in. ``json`` is None where the body was none or no JSON object."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    json: dict[str, Any] | None
    client: tuple[str, int] | None = None
    """Address and port of the other side: the same for requests on one connection."""
    form: Sequence[FormField] | None = None
    """The parts of a form, None where the body was none."""
    disconnected: threading.Event = field(default_factory=threading.Event)
    """The client closed the connection before the reply was complete."""
    finished: threading.Event = field(default_factory=threading.Event)
    """The reply is over, one way or the other."""


@dataclass(slots=True)
class Film:
    """A video that was ordered; each look at it brings it one step further."""

    body: dict[str, Any]
    looks: int = 0


@dataclass(slots=True)
class Memory:
    """What outlives a request."""

    films: dict[str, Film] = field(default_factory=dict)
    responses: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request on its way through the gateway.

    ``root`` is the gateway's own address, ``names`` what stood in the path's places; ``scripted`` counts the requests
    to a model and returns (how many there were, what a test wants answered or None).
    """

    record: RecordedRequest
    root: str
    memory: Memory
    scripted: Callable[[str], tuple[int, Reply | None]]
    models: Sequence[str] = ()
    list_shape: str = "new-api"
    names: tuple[str, ...] = ()

    def number(self) -> int:
        """Return a number that no other order has."""
        return len(self.memory.films) + len(self.memory.responses) + 1


Handler = Callable[[Visit], Reply]
