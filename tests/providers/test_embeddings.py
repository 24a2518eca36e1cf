"""Vectors: in the order of their texts, whichever way a server writes them."""

import base64
import struct
from typing import Any

import pytest

from app.domain.errors import AppError, ErrorReason
from tests.providers.doubles import provider_at
from tests.providers.servers import Says, says, site

PLACE = "POST /v1/embeddings"


def packed(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def entries(*vectors: object, indices: tuple[object, ...] | None = None) -> dict[str, object]:
    places = indices or tuple(range(len(vectors)))
    data: list[dict[str, Any]] = [
        {"object": "embedding", "index": place, "embedding": vector}
        for place, vector in zip(places, vectors, strict=True)
    ]
    return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


async def embedded(reply: object, *texts: str, dimensions: int | None = None) -> tuple[tuple[float, ...], ...]:
    async with site() as here:
        here.on(PLACE, reply)
        async with provider_at(here.url) as provider, provider.media() as media:
            return await media.embed("m", texts, dimensions)


async def test_what_is_asked() -> None:
    async with site() as here:
        here.on(PLACE, entries([1.0]))
        async with provider_at(here.url) as provider, provider.media() as media:
            await media.embed("m", ["a"])
            await media.embed("m", ["a"], 256)
        plain, short = (asked.json for asked in here.asked)
    assert plain == {"model": "m", "input": ["a"]}
    assert short == {"model": "m", "input": ["a"], "dimensions": 256}


@pytest.mark.parametrize("encode", [list, lambda numbers: packed(*numbers)])
async def test_both_ways_of_writing_numbers(encode: Any) -> None:
    first, second = (0.5, -0.25, 3.0), (1.0, 0.0, -2.0)
    assert await embedded(entries(encode(first), encode(second)), "a", "b") == (first, second)


async def test_order_is_by_index() -> None:
    assert await embedded(entries([1], [2], [3], indices=(2, 0, 1)), "a", "b", "c") == ((2.0,), (3.0,), (1.0,))


@pytest.mark.parametrize("indices", [(0, 0), (None, None), ("x", "y")])
async def test_indices_that_say_nothing_leave_the_order(indices: tuple[object, ...]) -> None:
    assert await embedded(entries([1], [2], indices=indices), "a", "b") == ((1.0,), (2.0,))


async def test_nothing_is_asked_for_nothing() -> None:
    async with site() as here:
        async with provider_at(here.url) as provider, provider.media() as media:
            assert await media.embed("m", []) == ()
        assert here.asked == []


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (entries([1]), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], [2], [3]), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], ["x"]), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], []), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], "AAA"), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], "AAAA"), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], packed(float("nan"))), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], [10**400]), ErrorReason.NOT_UNDERSTOOD),
        (entries([1], [True]), ErrorReason.NOT_UNDERSTOOD),
        ({"data": 5}, ErrorReason.NOT_UNDERSTOOD),
        ({"error": {"message": "no"}}, ErrorReason.REQUEST_REFUSED),
        (Says(b""), ErrorReason.EMPTY_REPLY),
        (says({"error": {"message": "no"}}, 400), ErrorReason.REQUEST_REFUSED),
    ],
)
async def test_what_is_no_answer(reply: object, reason: ErrorReason) -> None:
    with pytest.raises(AppError) as caught:
        await embedded(reply, "a", "b")
    assert caught.value.info.reason is reason
