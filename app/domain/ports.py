"""Ports: what services need from the outside, as Protocols. Concrete classes live in the rooms above."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from app.domain.blocks import AttachmentRef, ContentBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.copies import CopyKind, HistoryCopy, Salvage
from app.domain.generation import GenerationSettings
from app.domain.library_ports import LibraryRepository
from app.domain.media import (
    Balance,
    ImageRequest,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
    VideoJob,
    VideoRequest,
)
from app.domain.model_info import ModelInfo, ModelPrice
from app.domain.provider import ProviderConfig
from app.domain.recording import Exchange, PreparedRequest
from app.domain.search import SearchQuery, SearchResult
from app.domain.stream import StreamEvent


@dataclass(frozen=True, slots=True)
class RequestMessage:
    """One message as it goes into a request."""

    role: Role
    blocks: tuple[ContentBlock, ...]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A whole request, before any dialect. ``messages`` may end with an assistant's partial reply to go on with.

    ``info`` is what is known of the model: it decides the endpoint where the settings say AUTO. ``record`` is given
    each exchange over HTTP when it has ended, however it ended; without one nothing is recorded.
    """

    model: str
    messages: tuple[RequestMessage, ...]
    system_prompt: str = ""
    settings: GenerationSettings = field(default_factory=GenerationSettings)
    stream: bool = True
    info: ModelInfo | None = None
    record: Callable[[Exchange], None] | None = field(default=None, compare=False)


class ChatProvider(Protocol):
    """One provider, ready to be asked."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent]:
        """Yield the reply as it comes, ReplyFinished last. Raises AppError; cancelling closes the socket."""
        ...

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the models in the gateway's order. Raises AppError."""
        ...

    async def prepare(self, request: ChatRequest) -> PreparedRequest:
        """Return what ``stream`` would send, byte for byte, without the key. Raises AppError."""
        ...

    def left_out(self, model_id: str) -> tuple[str, ...]:
        """Return the fields of a request that the gateway has refused of a model and that are not sent any more."""
        ...

    def send_again(self, model_id: str) -> None:
        """Send, from now on, what ``left_out`` names."""
        ...

    async def prepare_media(self, ask: "Callable[[MediaProvider], Awaitable[object]]") -> PreparedRequest:
        """Return the request that ``ask`` would send, byte for byte, without the key. Raises AppError."""
        ...

    def media(self) -> AbstractAsyncContextManager["MediaProvider"]:
        """Give what makes pictures, videos and sound, for the length of a block. Raises AppError (NOT_OFFERED)."""
        ...

    def account(self) -> AbstractAsyncContextManager["AccountProvider"]:
        """Give what tells of money, for the length of a block. Raises AppError (NOT_OFFERED)."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class MediaProvider(Protocol):
    """Makes pictures, videos and speech, and turns speech into text. Every method raises AppError."""

    def make_images(self, request: ImageRequest) -> AsyncGenerator[StreamEvent]:
        """Yield progress and previews (ProgressReported), each picture as BlockAdded, ReplyFinished last."""
        ...

    async def start_video(self, request: VideoRequest) -> VideoJob:
        """Send the order, once: it is never sent again by itself, since it may have been charged."""
        ...

    async def look_at_video(self, job: VideoJob) -> VideoJob:
        """Return the job as the server sees it now."""
        ...

    async def fetch_video(self, job: VideoJob) -> AttachmentRef:
        """Fetch the finished video into the store."""
        ...

    async def remix_video(self, job: VideoJob, prompt: str) -> VideoJob:
        """Order another version of a finished video."""
        ...

    async def speak(self, request: SpeechRequest) -> AttachmentRef:
        """Return the text as sound, in the store."""
        ...

    async def transcribe(self, request: TranscriptionRequest) -> Transcription:
        """Return what is said in a sound file."""
        ...

    async def embed(
        self, model: str, texts: Sequence[str], dimensions: int | None = None
    ) -> tuple[tuple[float, ...], ...]:
        """Return one vector for each text, in their order."""
        ...


class AccountProvider(Protocol):
    """What the gateway tells of money. Every method raises AppError."""

    async def balance(self) -> Balance:
        """Return what is left. Raises AppError (NOT_OFFERED) where no way of asking is answered."""
        ...

    async def prices(self) -> tuple[ModelPrice, ...]:
        """Return the prices page. Raises AppError (NOT_OFFERED) where there is none."""
        ...


class ProviderFactory(Protocol):
    """Makes providers; knows their concrete classes so that services need not."""

    def create(self, config: ProviderConfig, key: str | None) -> ChatProvider:
        """Return a provider for ``config``. Raises AppError where an address or certificate file is unusable."""
        ...


class AttachmentStore(Protocol):
    """Content-addressed files beside the database."""

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data`` (once, however often it is put) and return its reference. Raises AppError."""
        ...

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes. Raises AppError (FILE_UNREADABLE) when the file is gone."""
        ...

    def open(self, ref: AttachmentRef) -> BinaryIO:
        """Open the bytes for reading from any place. Blocks its thread, not for the loop.

        Raises AppError (FILE_UNREADABLE). Reading raises OSError where they are no longer what was put.
        """
        ...

    def holds(self, ref: AttachmentRef) -> bool:
        """Return whether the file is there; what is in it is not looked at."""
        ...

    def path(self, ref: AttachmentRef) -> Path | None:
        """Return where the bytes lie as they are on this computer; None where they lie encrypted."""
        ...


class FileIntake(AttachmentStore, Protocol):
    """An AttachmentStore that takes files of any size without holding them."""

    async def put_file(self, file: IO[bytes], *, name: str, media_type: str) -> AttachmentRef:
        """Keep what is in ``file``, all of it, as ``put`` does. It is left open, at any place. Raises AppError."""
        ...


class ConversationRepository(LibraryRepository, Protocol):
    """The history. Every method raises AppError of kind storage; one that writes returns when the data is on disk."""

    async def add_conversation(self, conversation: Conversation, messages: Sequence[Message] = ()) -> None:
        """Store a new conversation, and the messages that it begins with, in one transaction."""
        ...

    async def update_conversation(self, conversation: Conversation) -> None:
        """Replace the stored fields of a conversation."""
        ...

    async def save_draft(self, conversation: Conversation) -> None:
        """Replace the draft of a conversation and nothing else."""
        ...

    async def conversation(self, conversation_id: str) -> Conversation:
        """Return one conversation. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        ...

    async def conversations(self) -> tuple[Conversation, ...]:
        """Return all that are not deleted, last updated first."""
        ...

    async def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """Return the whole tree of a conversation, deleted ones among it, in the order in which it was written."""
        ...

    async def last_messages(self, conversation_id: str, count: int) -> tuple[Message, ...]:
        """Return those that were written last, at most ``count``, in the order in which they were written."""
        ...

    async def message(self, message_id: str) -> Message:
        """Return one message. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        ...

    async def add_messages(
        self, messages: Sequence[Message], conversation: Conversation, before: Conversation | None = None
    ) -> Conversation:
        """Store new messages and the conversation's new fields in one transaction; return what is stored of it now.

        With ``before`` only the fields in which it differs from that are written: what another process has written
        into others since then stays. A message whose status is RUNNING is written under this process's lease.
        """
        ...

    async def update_message(self, message: Message) -> None:
        """Replace status, blocks, usage, timing, error ... of a message in one transaction."""
        ...

    async def set_deleted(self, message_id: str, deleted_at: datetime | None) -> None:
        """Mark a message as deleted, or with None as there again; nothing else of it changes.

        Raises AppError (NOT_FOUND_IN_HISTORY).
        """
        ...

    async def interrupted_turns(self) -> tuple[Message, ...]:
        """Mark the RUNNING messages of processes that are gone as INTERRUPTED and return them."""
        ...

    async def change_counter(self) -> int:
        """Return a number that differs after another process has written (SQLite's data_version)."""
        ...


class SearchRepository(Protocol):
    """Finds messages of the history. Every method raises AppError of kind storage."""

    async def search(self, query: SearchQuery, limit: int, offset: int) -> SearchResult:
        """Return ``limit`` messages from ``offset`` on, and the titles that match where that is 0.

        A search that is on its way ends then, and its caller is cancelled.
        """
        ...

    async def index_some(self) -> bool:
        """Index some of what waits for it, in one short transaction; return whether there may be more."""
        ...

    async def unindexed(self) -> int:
        """Return how many messages are not in the index yet, those that run left out."""
        ...


class HistoryCare(Protocol):
    """What looks after the history's database. Every method raises AppError of kind storage."""

    async def fault(self) -> str:
        """Look at every page and return what is wrong first, in SQLite's words; "" where nothing is."""
        ...

    async def copies(self) -> tuple[HistoryCopy, ...]:
        """Return the copies, newest first."""
        ...

    async def copy_now(self, kind: CopyKind = CopyKind.DAILY) -> HistoryCopy:
        """Make a copy and remove those that are too many of a kind. Raises AppError (DATABASE_DAMAGED)."""
        ...

    async def remove(self, name: str) -> None:
        """Remove a copy. Raises AppError (COPY_GONE)."""
        ...

    async def restore(self, name: str) -> str:
        """Put a copy in the place of the history, whose name among the copies is returned ("" where there was none).

        No process may have the history open. Raises AppError (COPY_GONE, COPY_DAMAGED, NEWER_DATABASE).
        """
        ...

    async def salvage(self, tell: Callable[[int], None] = ..., name: str = "") -> Salvage:
        """Write what can be read into a new database among the copies; ``tell`` hears of rows on another thread.

        ``name`` is that of a copy to read instead. Raises AppError (NOTHING_SALVAGED, COPY_GONE).
        """
        ...


class KeyPlace(StrEnum):
    """Where a key is kept."""

    KEYRING = "keyring"
    MEMORY = "memory"
    """No keyring took it: gone when the program ends, and the window says so."""
    NOWHERE = "nowhere"


class SecretStore(Protocol):
    """Keys by provider id. Never raises for a keyring that is missing, locked or slow."""

    async def get(self, name: str) -> str | None:
        """Return the key, or None."""
        ...

    async def set(self, name: str, secret: str) -> KeyPlace:
        """Keep the key, read it back, and say where it is."""
        ...

    async def delete(self, name: str) -> None:
        """Forget the key."""
        ...

    async def place(self, name: str) -> KeyPlace:
        """Say where the key is kept."""
        ...

    async def keyring_works(self) -> bool:
        """Return whether a keyring takes keys here, as far as can be told without writing one."""
        ...


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A picture fit to be sent: ``data`` encoded as ``media_type``, ``width`` x ``height`` pixels.

    ``original_width`` x ``original_height`` is what the person gave.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    original_width: int
    original_height: int
