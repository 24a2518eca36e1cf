"""Random histories for property tests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
)
from app.domain.conversation import Conversation, Message, MessageStatus, Role, Timing
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Effort, Endpoint, EndpointReason, GenerationSettings, Route, Thinking
from app.domain.library import Folder
from app.domain.model_info import ModelRef, Usage


@dataclass(frozen=True)
class Stored:
    """One conversation as it will be stored; blocks name their files by their bytes until then."""

    conversation: Conversation
    messages: tuple[Message, ...]
    folder: Folder | None


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TEXTS = st.text(max_size=40)
WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs"]), min_size=1, max_size=12
)
TIMES = st.integers(0, 10**15).map(lambda number: NOON - timedelta(days=10_000) + timedelta(microseconds=number))
COUNTS = st.none() | st.integers(0, 1 << 40)
SECONDS = st.none() | st.floats(0, 1e6)
MODELS = st.none() | st.builds(ModelRef, WORDS, WORDS)
FILES = st.binary(max_size=40) | st.sampled_from([b"", b"the same", bytes(300_000)])


def references() -> SearchStrategy[AttachmentRef]:
    """Return references whose digest is still the bytes, in hexadecimal."""
    return st.builds(
        lambda data, name: AttachmentRef(data.hex(), "application/octet-stream", name, len(data)), FILES, WORDS
    )


BLOCKS: SearchStrategy[ContentBlock] = st.one_of(
    st.builds(TextBlock, TEXTS),
    st.builds(ThinkingBlock, TEXTS, SECONDS),
    st.builds(FileBlock, references()),
    st.builds(AudioBlock, references(), TEXTS),
    st.builds(ToolCallBlock, WORDS, WORDS, TEXTS),
    st.builds(ToolResultBlock, WORDS, TEXTS, st.booleans()),
    st.builds(CitationBlock, TEXTS, TEXTS, TEXTS),
    st.builds(StructuredBlock, TEXTS, TEXTS),
    st.builds(ProviderDataBlock, WORDS, TEXTS),
    st.builds(UnknownBlock, WORDS.map(lambda word: f"odd-{word}"), st.integers(1, 99), TEXTS),
)
ERRORS = st.none() | st.builds(
    ErrorInfo, st.sampled_from(ErrorReason), st.dictionaries(WORDS, TEXTS, max_size=2), gateway_message=TEXTS
)
ROUTES = st.none() | st.builds(
    Route, st.sampled_from(Endpoint), st.sampled_from(EndpointReason), st.lists(WORDS, max_size=2).map(tuple)
)
USAGES = st.none() | st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS)
SETTINGS = st.builds(
    GenerationSettings,
    temperature=SECONDS,
    seed=st.none() | st.integers(0, 1000),
    stop=st.lists(WORDS, max_size=2).map(tuple),
    thinking=st.none() | st.builds(Thinking, effort=st.sampled_from(Effort)),
    extra=st.dictionaries(WORDS, st.integers() | TEXTS | st.lists(st.booleans(), max_size=2), max_size=2),
)
ENDED = [status for status in MessageStatus if status is not MessageStatus.RUNNING]


@st.composite
def messages(draw: st.DrawFn, conversation_id: str) -> tuple[Message, ...]:
    """Draw a tree, in the order in which it was written."""
    made: list[Message] = []
    for _ in range(draw(st.integers(0, 7))):
        parent = draw(st.sampled_from([None, *(message.id for message in made)]))
        edited = draw(st.sampled_from([None, *(message.id for message in made)]))
        moment = draw(TIMES)
        made.append(
            Message(
                id=str(draw(st.uuids(version=4))),
                conversation_id=conversation_id,
                parent_id=parent,
                role=draw(st.sampled_from(Role)),
                blocks=tuple(draw(st.lists(BLOCKS, max_size=3))),
                created_at=moment,
                status=draw(st.sampled_from(ENDED)),
                model=draw(MODELS),
                model_label=draw(TEXTS),
                usage=draw(USAGES),
                timing=draw(st.builds(Timing, SECONDS, SECONDS)),
                finish_reason=draw(TEXTS),
                request_id=draw(TEXTS),
                error=draw(ERRORS),
                route=draw(ROUTES),
                edited_from=edited,
                origin=f"{len(made)}-{draw(WORDS)}" if draw(st.booleans()) else "",
            )
        )
    return tuple(made)


@st.composite
def conversations(draw: st.DrawFn) -> Stored:
    """Draw a conversation."""
    began = draw(TIMES)
    conversation_id = str(draw(st.uuids(version=4)))
    tree = draw(messages(conversation_id))
    folder = draw(
        st.none() | st.builds(lambda key, name, at: Folder(str(key), name, 0, at), st.uuids(version=4), WORDS, TIMES)
    )
    return Stored(
        Conversation(
            id=conversation_id,
            created_at=began,
            updated_at=draw(TIMES),
            title=draw(TEXTS),
            title_by_hand=draw(st.booleans()),
            model=draw(MODELS),
            system_prompt=draw(TEXTS),
            settings=draw(SETTINGS),
            head_id=draw(st.sampled_from([None, *(message.id for message in tree)])),
            unread=draw(st.booleans()),
            failed=draw(st.booleans()),
            pinned_at=draw(st.none() | TIMES),
            archived_at=draw(st.none() | TIMES),
            tags=tuple(sorted(draw(st.sets(WORDS, max_size=3)))),
            forked_from=draw(st.none() | WORDS),
            origin=draw(st.just("") | WORDS.map(lambda word: f"chatgpt:{word}")),
        ),
        tree,
        folder,
    )


HISTORIES = st.lists(conversations(), max_size=3, unique_by=lambda one: one.conversation.origin or one.conversation.id)
