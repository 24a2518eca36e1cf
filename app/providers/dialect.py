"""What a dialect is: how a request is written for one endpoint, and how its reply is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from app.domain.errors import ErrorInfo
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.domain.stream import StreamEvent, TextDelta


@dataclass(frozen=True, slots=True)
class Habits:
    """What one server wants otherwise for one model; learnt from its refusals."""

    stream_options: bool = True
    """Ask for token counts in a stream; older servers refuse the field."""
    completion_tokens: bool = False
    """The limit is called max_completion_tokens (OpenAI's reasoning models refuse max_tokens)."""
    pictures_streamed: bool = True
    """The endpoint ``images`` streams; some gateways refuse that."""
    older_search: bool = False
    """The tool is called web_search_preview."""
    thoughts_back: bool = False
    """The reasoning of earlier replies has to be sent back (DeepSeek's thinking models)."""
    sealed_thoughts: bool = True
    """Ask for encrypted thoughts (the endpoint ``responses``); models that do not think refuse to give them."""
    thought_summaries: bool = True
    """Ask for summaries of thoughts (the endpoint ``responses``); OpenAI gives them to verified organisations only."""
    adaptive_thinking: bool | None = None
    """Claude takes an effort in place of a budget (True), or the reverse; None: as its name tells."""
    without: frozenset[str] = frozenset()
    """Fields of the endpoint ``chat`` that were refused and are left out, or written in their other way."""


def leave_out(body: dict[str, object], habits: Habits) -> tuple[str, ...]:
    """Take the fields that were refused before out of a body; return the names of those that were in it."""
    names = tuple(sorted(name for name in habits.without if name in body))
    for name in names:
        del body[name]
    return names


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part of a form (multipart/form-data): text, or with a ``file_name`` a file."""

    name: str
    content: bytes
    file_name: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request without its host.

    ``path`` is put below the root where it begins with a slash, else below the root's version (``/v1``). ``parts``
    make it a form, and ``body`` is not sent then. ``headers`` are added to those of the connection. ``left_out`` names
    the fields that were set and are not in the body, since the server has refused them.
    """

    path: str
    body: Mapping[str, object]
    accept: str
    headers: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[FormPart, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineMedia:
    """A file that stood in a reply as base64 text, or as a data: URL; ``media_type`` is what the server called it."""

    base64: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class MediaLink:
    """An address in a reply at which a picture, sound or video that was asked for can be fetched.

    ``written`` says that the address stands in the reply's text as well: then nothing is lost where it is not fetched.
    """

    url: str
    written: bool = field(default=False, compare=False)


ReaderEvent = StreamEvent | InlineMedia | MediaLink
"""What a reader finds. Files are put into the store by whoever drives it: readers neither wait nor write."""


class ReplyReader(Protocol):
    """Turns decoded JSON into events. None of the methods raises for whatever JSON a server writes.

    ``finish_word`` is the server's own reason, empty until one came: after that only token counts are waited for.
    ``something`` says whether any thinking, text or block came; ``empty`` is True after ``finish`` when nothing came
    and no reason explains it.
    """

    finish_word: str
    something: bool
    empty: bool

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what one event of a stream adds."""
        ...

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a reply in one piece holds."""
        ...

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end; ``done``: the stream said ``[DONE]``."""
        ...


@runtime_checkable
class QuickReader(Protocol):
    """A ReplyReader that knows its usual chunk at a glance."""

    def quick(self, data: str) -> TextDelta | None:
        """Return the text of an event that holds nothing but more text, or None: then ``chunk`` is asked.

        What follows is the same as if ``chunk`` had been given the decoded ``data``.
        """
        ...


class Dialect(Protocol):
    """One endpoint's way of writing and reading."""

    @property
    def endpoint(self) -> Endpoint:
        """Return which endpoint this is."""
        ...

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request as it goes out: what the person set, and nothing else.

        Raises:
            AppError: FILE_UNREADABLE when a file is gone; FILE_NOT_TAKEN, FIELD_NOT_TAKEN for what the endpoint
                cannot carry.
        """
        ...

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader for the reply to ``request``."""
        ...

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again where the server refused what can be left out or renamed; None elsewhere."""
        ...
