import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.infra.json_stream import (
    DEEPEST,
    JsonBrokenError,
    JsonRefusedError,
    JsonStream,
    JsonTooDeepError,
    JsonTooLargeError,
    decode,
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 53), 1 << 53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=25,
)

SLOWLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Trickle:
    """Gives a few bytes at a time."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._file = io.BytesIO(data)
        self._sizes = sizes
        self._reads = 0

    def read(self, size: int, /) -> bytes:
        self._reads += 1
        return self._file.read(min(size, self._sizes[self._reads % len(self._sizes)]))


def stream_of(text: str | bytes) -> JsonStream:
    return JsonStream(io.BytesIO(text.encode() if isinstance(text, str) else text))


@SLOWLY
@given(VALUES, st.lists(st.integers(1, 7), min_size=1, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_a_value_comes_out_as_it_went_in(value: object, sizes: list[int], ascii_only: bool, indent: int | None) -> None:
    written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    stream = JsonStream(Trickle(f" \n{written} ".encode("utf-8", "surrogatepass"), sizes))
    assert decode(stream.take(1 << 20)) == value
    assert stream.peek() == ""


@SLOWLY
@given(st.lists(VALUES, max_size=6), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.data())
def test_items_are_taken_skipped_or_left_alone(values: list[object], sizes: list[int], data: st.DataObject) -> None:
    stream = JsonStream(Trickle(json.dumps(values, indent=1).encode(), sizes))
    for number in stream.items():
        how = data.draw(st.sampled_from(["take", "skip", "leave", "refuse"]))
        if how == "take":
            assert decode(stream.take(1 << 20)) == values[number]
        elif how == "skip":
            stream.skip()
        elif how == "refuse":
            with pytest.raises(JsonTooLargeError):
                stream.take(0)
    assert stream.peek() == ""


@SLOWLY
@given(st.dictionaries(st.text(), VALUES, max_size=6), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_walking_into_objects(value: dict[str, object], sizes: list[int]) -> None:
    stream = JsonStream(Trickle(json.dumps({"before": 1, "in": {"it": value}, "after": []}).encode(), sizes))
    found: dict[str, object] = {}

    def inner() -> Iterator[str]:
        for key in stream.members():
            if key == "in":
                for name in stream.members():
                    assert name == "it"
                    yield from stream.members()

    for key in inner():
        found[key] = decode(stream.take(1 << 20))
    assert found == value


@SLOWLY
@given(
    st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=6),
    st.integers(0, 60),
)
def test_whatever_comes_it_ends_or_says_that_it_is_broken(text: bytes, noise: bytes, at: int) -> None:
    stream = stream_of(text[:at] + noise + text[at:])
    try:
        first = stream.peek()
        if first == "{":
            for _ in stream.members():
                decode(stream.take(1000))
        elif first == "[":
            for _ in stream.items():
                decode(stream.take(1000))
        else:
            decode(stream.take(1000))
    except (JsonBrokenError, JsonRefusedError):
        pass


def test_what_is_too_large_or_too_deep_is_passed_over() -> None:
    deep = "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)
    stream = stream_of(f'["{"x" * 100}", {deep}, {"[" * 100_000}{"]" * 100_000}, 7]')
    found: list[object] = []
    for _ in stream.items():
        try:
            found.append(decode(stream.take(50)))
        except JsonTooLargeError:
            found.append("large")
        except JsonTooDeepError:
            found.append("deep")
    assert found == ["large", "deep", "deep", 7]


def test_many_brackets_beside_each_other_are_not_deep() -> None:
    assert decode(stream_of(json.dumps([[]] * 5000)).take(1 << 20)) == [[]] * 5000


def test_a_value_that_never_ends_needs_no_memory() -> None:
    class Endless:
        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return b'"' + b"x" * (size - 1) if self.given == size else b"x" * size if self.given < 1 << 27 else b""

    source = Endless()
    stream = JsonStream(source)
    with pytest.raises(JsonBrokenError):
        stream.take(1000)
    assert len(stream._buffer) <= 1 << 20


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"t": NaN, "u": -Infinity}', {"t": None, "u": None}),
        ('"\\ud83d"', "\ud83d"),
        ('"\\ud83d\\ude00"', "😀"),
        ('"a\\u0000b"', "a\0b"),
        (b'"\xff"', "\ufffd"),
        ("\ufeff[1]", [1]),
        ("[1,]", None),
        ("1e999", float("inf")),
    ],
)
def test_odd_json(text: str | bytes, value: object) -> None:
    raw = stream_of(text).take(1000)
    if value is None:
        with pytest.raises(JsonRefusedError):
            decode(raw)
    else:
        assert decode(raw) == value


@pytest.mark.parametrize(
    "text", ["", "{", '{"a"', '{"a":', '{"a":1', "[1", "[1 2]", "{1:2}", '{"a" 1}', '["a', "}", "[,]"]
)
def test_broken_json_is_told(text: str) -> None:
    stream = stream_of(text)
    with pytest.raises(JsonBrokenError):  # noqa: PT012
        if stream.peek() == "{":
            list(stream.members())
        elif stream.peek() == "[":
            list(stream.items())
        else:
            stream.skip()
