"""Texts as vectors: ``/v1/embeddings`` (OpenAI's CreateEmbeddingRequest and CreateEmbeddingResponse)."""

import base64
import binascii
import math
import struct
from collections.abc import Sequence
from typing import Final

from app.domain.errors import AppError, ErrorReason
from app.providers import loose
from app.providers.http import Connection
from app.providers.plain_reply import read_json, refuse_complaint
from app.providers.retrying import answered

MAX_VECTORS: Final = 256 * 1024 * 1024
"""Bytes of a reply; 2048 texts with 3072 numbers each have about 130 MB."""

Vector = tuple[float, ...]


async def embed(
    connection: Connection, model: str, texts: Sequence[str], dimensions: int | None = None
) -> tuple[Vector, ...]:
    """Return one vector for each text, in their order; ``dimensions`` is how many numbers each shall have.

    Raises:
        AppError: what the server says; NOT_UNDERSTOOD where there is not one vector for each text.
    """
    if not texts:
        return ()
    from app.providers.provider import encoded  # late: the module that drives all dialects

    body: dict[str, object] = {"model": model, "input": list(texts)}
    if dimensions is not None:
        body["dimensions"] = dimensions
    origin = connection.about(model)
    async with answered(connection, connection.build("embeddings", await encoded(body)), model) as answer:
        value = await read_json(answer, origin, MAX_VECTORS)
    refuse_complaint(value, answer, origin)
    vectors = vectors_of(value)
    if len(vectors) != len(texts):
        raise AppError.because(ErrorReason.NOT_UNDERSTOOD, host=origin.host)
    return vectors


def vectors_of(value: object) -> tuple[Vector, ...]:
    """Return the vectors of a reply by their ``index``; none where one of them cannot be read."""
    entries = loose.as_items(loose.as_mapping(value).get("data"))
    found: list[tuple[int, Vector]] = []
    for place, entry in enumerate(entries):
        fields = loose.as_mapping(entry)
        vector = _vector(fields.get("embedding"))
        if vector is None:
            return ()
        index = loose.as_count(fields.get("index"))
        found.append((place if index is None else index, vector))
    if len({index for index, _ in found}) == len(found):
        found.sort(key=lambda each: each[0])
    # Else the indices say nothing: some servers give every one the index 0.
    return tuple(vector for _, vector in found)


def _vector(value: object) -> Vector | None:
    """Return a vector from a list of numbers, or from base64 of little-endian float32; None where it is neither."""
    if isinstance(value, str):
        return _unpacked(value)
    items = loose.as_items(value)
    numbers = tuple(number for each in items if (number := loose.as_number(each)) is not None)
    return numbers if numbers and len(numbers) == len(items) else None


def _unpacked(text: str) -> Vector | None:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not data or len(data) % 4:
        return None
    numbers = struct.unpack(f"<{len(data) // 4}f", data)
    return numbers if all(map(math.isfinite, numbers)) else None
