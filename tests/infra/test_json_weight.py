"""What a value of JSON takes in memory is told before it is parsed."""

import json
import tracemalloc

import pytest

from app.infra.json_stream import HEAVIEST, JsonTooLargeError, decode
from app.infra.json_weight import weight
from tests.infra.test_json_stream import stream_of

LETTERS = 1 << 20


def taken(value: str | bytes) -> int:
    """Return the bytes that parsing takes, the text included."""
    raw = value.encode() if isinstance(value, str) else value
    tracemalloc.start()
    parsed = decode(raw)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parsed is not None
    return most + len(raw)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps("y" * LETTERS),
        json.dumps("\U0001f600" + "y" * LETTERS, ensure_ascii=False),
        json.dumps("\U0001f600" + "y" * LETTERS),
        json.dumps("汉" * LETTERS, ensure_ascii=False),
        json.dumps("汉" * LETTERS),
        json.dumps("é" + "y" * LETTERS, ensure_ascii=False),
        json.dumps('\\"' * LETTERS),
        json.dumps("汉" + "\\u" * (LETTERS // 3), ensure_ascii=False),
        json.dumps([{}] * LETTERS),
        json.dumps([[]] * LETTERS),
        json.dumps([0.1] * LETTERS),
        json.dumps([{"a": {"b": str(number)}} for number in range(100_000)]),
    ],
)
def test_it_is_never_less_than_what_parsing_takes(text: str) -> None:
    assert weight(text.encode()) >= taken(text)


def test_pictures_beside_an_emoji_do_not_count_as_wide() -> None:
    picture = "A" * (4 << 20)
    chat = json.dumps([picture, picture, "\U0001f600"], ensure_ascii=False).encode()
    assert weight(chat) < 5 * len(chat)


WIDE = b'"\xf0\x9f\x98\x80' + b"y" * 13_000_000 + b'",'


@pytest.mark.parametrize(("one", "each"), [(b"{},", 150), (b"0.1,", 110), (b'"a",', 220), (WIDE, HEAVIEST)])
def test_what_is_too_heavy_is_passed_over(one: bytes, each: int) -> None:
    heavy = one * (HEAVIEST // each)
    stream = stream_of(b"[[" + heavy + b"0], 7]")
    found: list[object] = []
    for _ in stream.items():
        try:
            found.append(decode(stream.take(len(heavy) + 10)))
        except JsonTooLargeError:
            found.append("heavy")
    assert found == ["heavy", 7]


def test_weighing_takes_little_memory() -> None:
    many = json.dumps([{"a": "b"}] * 20_000).encode()
    tracemalloc.start()
    weight(many)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100_000
