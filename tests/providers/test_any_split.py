"""Properties of reading, for every endpoint: how a body is cut into reads changes nothing; no bytes raise a bug."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.generation import Endpoint
from app.domain.stream import ReplyFinished
from tests.providers.reading import read_as
from tests.providers.streams import STREAMS

ENDPOINTS = tuple(STREAMS)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)


def cut(body: bytes, places: Sequence[int]) -> list[bytes]:
    """Return ``body`` in pieces that end at ``places`` (taken modulo its length)."""
    ends = sorted({place % len(body) for place in places} - {0})
    return [body[begin:end] for begin, end in zip([0, *ends], [*ends, len(body)], strict=True)]


def framed(values: Sequence[object], line_end: str, space: str, comment: str, *, done: bool) -> bytes:
    """Return the events of a stream as some server would write them."""
    blank = line_end * 2
    parts = [f"data:{space}{json.dumps(value, ensure_ascii=False)}{blank}" for value in values]
    if comment:
        parts = [piece for part in parts for piece in (f": {comment}{blank}", part)]
    return "".join([*parts, f"data: [DONE]{blank}" if done else ""]).encode()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@settings(deadline=None, max_examples=60)
@given(
    places=st.lists(st.integers(0, 100_000), max_size=12),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    space=st.sampled_from(["", " "]),
    comment=st.sampled_from(["", "PING", "OPENROUTER PROCESSING"]),
)
def test_any_split_gives_the_same_events(
    endpoint: Endpoint, places: list[int], line_end: str, space: str, comment: str
) -> None:
    values = STREAMS[endpoint]
    done = endpoint in (Endpoint.CHAT, Endpoint.COMPLETIONS)
    whole = read_as(endpoint, [framed(values, "\n", " ", "", done=done)])
    assert whole.error is None
    assert isinstance(whole.events[-1], ReplyFinished)
    assert read_as(endpoint, cut(framed(values, line_end, space, comment, done=done), places)) == whole


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_single_bytes_give_the_same_events(endpoint: Endpoint) -> None:
    body = framed(STREAMS[endpoint], "\n", " ", "", done=False)
    assert read_as(endpoint, [body[place : place + 1] for place in range(len(body))]) == read_as(endpoint, [body])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@settings(deadline=None, max_examples=80)
@given(reads=st.lists(st.binary(max_size=60), max_size=5))
def test_no_bytes_raise_a_bug(endpoint: Endpoint, reads: list[bytes]) -> None:
    read = read_as(endpoint, reads)
    assert (read.error is None) == (bool(read.events) and isinstance(read.events[-1], ReplyFinished))


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_no_json_raises_a_bug(endpoint: Endpoint, data: st.DataObject) -> None:
    """Take a good stream and put anything in the place of anything."""
    values = json.loads(json.dumps(STREAMS[endpoint]))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(values) - 1))
        values[place] = _spoiled(values[place], data)
    read = read_as(endpoint, [framed(values, "\n", " ", "", done=False)])
    assert (read.error is None) == (bool(read.events) and isinstance(read.events[-1], ReplyFinished))


def _spoiled(value: object, data: st.DataObject) -> object:
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: _spoiled(value[name], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(value) - 1))
        return [*value[:place], _spoiled(value[place], data), *value[place + 1 :]]
    return data.draw(json_values)
