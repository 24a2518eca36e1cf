"""Framing: any server's line ends, any split of the bytes, no surprise."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError, ErrorReason
from app.providers.sse import BodyKind, Event, EventKind, EventReader, LineReader, sniff


def events_of(*chunks: bytes, limit: int = 10_000) -> list[Event]:
    reader = EventReader(limit)
    return [event for chunk in chunks for event in reader.feed(chunk)] + reader.finish()


def data_of(*chunks: bytes) -> list[str]:
    return [event.data for event in events_of(*chunks)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_each_line_end(end: bytes) -> None:
    assert data_of(b"data: one" + end + end + b"data: two" + end + end) == ["one", "two"]


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
def test_an_event_comes_as_soon_as_its_blank_line(end: bytes) -> None:
    assert EventReader().feed(b"data: one" + end) == [Event("one")]


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b"data:one\n\n", ["one"]),
        (b"data:  one\n\n", [" one"]),
        (b"data: one\ndata: two\n\n", ["one\ntwo"]),
        (b"data\ndata:\n\n", []),
        (b"data:\n\n", []),
        (b": PING\n\n: keep-alive\n\ndata: one\n\n", ["one"]),
        (b"id: 4\nretry: 10\nunknown: x\ndata: one\n\n", ["one"]),
        (b"\xef\xbb\xbfdata: one\n\n", ["one"]),
        (b"data: one", ["one"]),
        (b"\n\n\ndata: one\n", ["one"]),
        ("data: a\u2028b\u0085c\x0b\x0c\n\n".encode(), ["a\u2028b\u0085c\x0b\x0c"]),
        ("data: 你好 🙂\n\n".encode(), ["你好 🙂"]),
        (b"data: \xff\n\n", ["\ufffd"]),
        (b"data: one\r\n\r\ndata: [DONE]\r\n\r\n", ["one", "[DONE]"]),
    ],
)
def test_data(body: bytes, data: list[str]) -> None:
    assert data_of(body) == data
    assert data_of(*[body[index : index + 1] for index in range(len(body))]) == data


def test_names_belong_to_one_event() -> None:
    assert events_of(b"event: error\ndata: 1\n\ndata: 2\n\n") == [Event("1", "error"), Event("2")]


def test_the_error_field_and_bare_json_are_events() -> None:
    assert events_of(b'data: 1\nerror: {"code":400}\n{"error":{}}') == [
        Event("1"),
        Event('{"code":400}', kind=EventKind.ERROR),
        Event('{"error":{}}', kind=EventKind.BARE),
    ]


lines = st.sampled_from(
    ["data: x", "data:", "data: 你好\u2028", ": ping", "event: e", "error: {}", "{}", "id: 1", "", "", "🙂", "\ufeff"]
)
bodies = st.builds(
    lambda parts: "".join(line + end for line, end in parts).encode(),
    st.lists(st.tuples(lines, st.sampled_from(["\n", "\r\n", "\r"]))),
)


@given(st.one_of(bodies, st.binary()), st.data())
def test_any_split_gives_the_same_events(body: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    chunks = [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    assert events_of(*chunks) == events_of(body)


@given(st.lists(st.binary(max_size=64)))
def test_no_bytes_raise_anything_but_an_app_error(chunks: list[bytes]) -> None:
    with contextlib.suppress(AppError):
        events_of(*chunks, limit=40)


@pytest.mark.parametrize("body", [b"data: " + b"x" * 200, b"data: x\n" * 150, b"data:\n" * 150, b"x" * 200])
def test_memory_is_bounded(body: bytes) -> None:
    with pytest.raises(AppError) as caught:
        events_of(*[body[index : index + 10] for index in range(0, len(body), 10)], limit=100)
    assert caught.value.info.reason is ErrorReason.REPLY_TOO_BIG


def test_a_long_line_in_many_reads_is_joined_once() -> None:
    reader = LineReader()
    for _ in range(10_000):
        assert reader.feed(b"0123456789") == []
    assert reader.feed(b"\n") == ["0123456789" * 10_000]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", None),
        (b"\n \r\n", None),
        (b"\xef\xbb", None),
        (b"da", None),
        (b"data", None),
        (b"data:", BodyKind.EVENTS),
        (b"\xef\xbb\xbf\n event: x", BodyKind.EVENTS),
        (b": PING", BodyKind.EVENTS),
        (b"id:1", BodyKind.EVENTS),
        (b"error: {}", BodyKind.EVENTS),
        (b'\n\n{"a":1}', BodyKind.JSON),
        (b"[1]", BodyKind.JSON),
        (b"<!DOCTYPE html>", BodyKind.WEB_PAGE),
        (b"upstream error: 5", BodyKind.OTHER),
        (b"database gone", BodyKind.OTHER),
        (b"\x00\xff", BodyKind.OTHER),
    ],
)
def test_sniffing(head: bytes, kind: BodyKind | None) -> None:
    assert sniff(head) is kind


def test_sniffing_what_is_complete() -> None:
    assert sniff(b" \n", complete=True) is BodyKind.EMPTY
    assert sniff(b"da", complete=True) is BodyKind.OTHER
