"""Arbitrary values go through the tables and come back equal."""

import json
from datetime import UTC, datetime, timedelta, timezone

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock, UnknownBlock, type_names
from app.domain.conversation import Conversation, Draft, Message, Timing
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import (
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
    Route,
    Thinking,
    ToolChoice,
    ToolDefinition,
    ToolMode,
    VideoForm,
)
from app.domain.model_info import ModelRef, Usage
from app.infra.resources import resource_path
from app.storage import conversation_rows, message_rows
from app.storage.encoding import (
    BLOCK_VERSION,
    StoredBlock,
    decode_block,
    decode_error,
    encode_block,
    encode_error,
    from_time,
    to_time,
)
from tests.storage.support import NOON

texts = st.text(max_size=30)
ids = st.uuids(version=4).map(str)
times = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
seconds = st.none() | st.floats(allow_nan=False, allow_infinity=False)
counts = st.none() | st.integers(0, 2**63 - 1)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
unknown_blocks = st.builds(
    UnknownBlock,
    type=st.sampled_from([*type_names.values(), "hologram", ""]),
    schema_version=st.integers(BLOCK_VERSION + 1, 1000),
    json=texts | json_values.map(json.dumps),
)
blocks: st.SearchStrategy[ContentBlock] = st.one_of(
    unknown_blocks,
    # A number that is not finite has no place in JSON: it is stored as unknown.
    st.builds(ThinkingBlock, texts, seconds),
    *(st.from_type(block_type) for block_type in type_names if block_type is not ThinkingBlock),
)
models = st.none() | st.builds(ModelRef, texts, texts)
errors = st.builds(
    ErrorInfo,
    st.sampled_from(ErrorReason),
    st.dictionaries(texts, texts, max_size=3),
    texts,
    counts,
    texts,
    texts,
    seconds,
)
json_objects = st.dictionaries(texts, json_values, max_size=3)
names = st.lists(texts, max_size=3).map(tuple)
generation_settings = st.builds(
    GenerationSettings,
    endpoint=st.sampled_from(Endpoint),
    temperature=seconds,
    top_p=seconds,
    max_tokens=counts,
    seed=st.none() | st.integers(),
    stop=names,
    logit_bias=st.dictionaries(texts, st.integers(-100, 100).map(float), max_size=3),
    response_format=st.none() | st.builds(ResponseFormat, st.sampled_from(FormatKind), texts, json_objects),
    tools=st.lists(st.builds(ToolDefinition, texts, texts, json_objects), max_size=2).map(tuple),
    tool_choice=st.none() | st.builds(ToolChoice, st.sampled_from(ToolMode), texts, names),
    thinking=st.none() | st.builds(Thinking, st.none() | st.sampled_from(Effort), counts),
    video_form=st.sampled_from(VideoForm),
    extra=json_objects,
)
drafts = st.builds(Draft, texts, st.lists(blocks, max_size=2).map(tuple))
conversations = st.builds(
    Conversation,
    *(ids, times, times, texts, st.booleans(), models, texts, generation_settings, st.none() | ids, drafts),
    *(st.booleans(), st.booleans(), st.none() | times, st.none() | times, st.none() | times, st.none()),
    *(st.frozensets(texts, max_size=3).map(sorted).map(tuple), st.none() | ids, texts),
)
messages = st.builds(
    Message,
    id=ids,
    conversation_id=ids,
    parent_id=st.none(),
    blocks=st.lists(blocks, max_size=4).map(tuple),
    created_at=times,
    model=models,
    model_label=texts,
    usage=st.none() | st.builds(Usage, counts, counts, counts, counts),
    timing=st.builds(Timing, seconds, seconds),
    finish_reason=texts,
    request_id=texts,
    error=st.none() | errors,
    route=st.none() | st.from_type(Route),
)


def a_database() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    for path in sorted(resource_path("migrations").glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
    return connection


@settings(deadline=None)
@given(conversations, conversations)
def test_any_conversation_round_trips(first: Conversation, second: Conversation) -> None:
    connection = a_database()
    conversation_rows.insert_conversation(connection, first)
    assert conversation_rows.select_conversation(connection, first.id) == first
    changed = Conversation(**{name: getattr(second, name) for name in Conversation.__slots__} | {"id": first.id})
    conversation_rows.update_conversation(connection, changed)
    assert conversation_rows.select_conversation(connection, first.id) == changed
    assert conversation_rows.select_listed(connection) == ((changed,) if changed.deleted_at is None else ())


@settings(deadline=None)
@given(messages, st.lists(st.lists(blocks, max_size=4).map(tuple), max_size=3))
def test_any_message_round_trips_through_any_partial_saves(
    message: Message, saves: list[tuple[ContentBlock, ...]]
) -> None:
    connection = a_database()
    message_rows.insert_message(connection, message, "own")
    assert message_rows.select_messages(connection, message.conversation_id) == (message,)
    for saved in saves:
        partial = Message(**{name: getattr(message, name) for name in Message.__slots__} | {"blocks": saved})
        message_rows.update_message(connection, partial, "own")
        assert message_rows.select_by_id(connection, [message.id]) == (partial,)


@settings(deadline=None)
@given(blocks)
def test_a_block_that_was_read_is_written_as_it_stood(block: ContentBlock) -> None:
    stored = encode_block(block)
    assert encode_block(decode_block(stored)) == stored


@pytest.mark.parametrize("block_type", type_names)
def test_every_type_has_a_name_and_comes_back_as_itself(block_type: type) -> None:
    name = type_names[block_type]
    assert isinstance(decode_block(StoredBlock(name, BLOCK_VERSION + 1, "{}")), UnknownBlock)
    assert isinstance(decode_block(StoredBlock(name, BLOCK_VERSION, "{}")), UnknownBlock)


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"text": 3}', '{"text": "\\ud800"}', "\x00"])
def test_a_known_type_with_json_of_another_shape_is_kept(broken: str) -> None:
    stored = StoredBlock("text", BLOCK_VERSION, broken)
    assert decode_block(stored) == UnknownBlock("text", BLOCK_VERSION, broken)
    assert encode_block(decode_block(stored)) == stored


def test_stored_names_of_the_fields_stay_as_they_are() -> None:
    assert encode_block(TextBlock("你好\n")) == StoredBlock("text", 1, '{"text":"你好\\n"}')


def test_a_reason_of_a_newer_program_is_kept() -> None:
    stored = encode_error(ErrorInfo(ErrorReason.STALLED, {"seconds": "60"}, "slow", retry_after=1.5))
    assert stored is not None
    newer = stored.replace(ErrorReason.STALLED.value, "timeout.of_the_future")
    error = decode_error(newer)
    assert error is not None
    assert (error.reason, error.gateway_message) == (ErrorReason.BUG, "slow")
    assert encode_error(error) == newer


@settings(deadline=None)
@given(times)
def test_moments_are_exact(moment: datetime) -> None:
    assert to_time(from_time(moment)) == moment


def test_moments_of_other_zones_come_back_in_utc() -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))
    assert from_time(shanghai) == from_time(NOON)
    with pytest.raises(TypeError):
        from_time(NOON.replace(tzinfo=None))
