"""CPU time of reading a reply of 100,000 chunks, against httpx-sse and msgspec alone on the same bytes.

Both sides get the same reads through the same httpx response: one a chunk, as from a model that thinks aloud, and of
16 KiB each, as from one that is far ahead. Ours also decides what the body is, watches for errors, time-outs and
``<think>``, and yields stream events; theirs decodes each event's JSON and does nothing with it.
"""

import gc
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial

import httpx
import httpx_sse
import msgspec

from app.domain.blocks import TextBlock
from app.domain.conversation import Role
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.provider import ProviderConfig
from app.domain.stream import TextDelta
from app.providers.chat import ChatDialect
from app.providers.errors import Origin
from app.providers.http import Answer, Connection
from app.providers.media_keeper import MediaKeeper
from app.providers.patience import Patience
from app.providers.reading import ReplyReading
from tests.gateway.replies import DONE, chunk, event
from tests.providers.doubles import MemoryAttachments

CHUNKS = 100_000
ROUNDS = 5
READ = 16 * 1024


class _Body(httpx.AsyncByteStream):
    def __init__(self, reads: Sequence[bytes]) -> None:
        self._reads = reads

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for read in self._reads:
            yield read


def _response(reads: Sequence[bytes]) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=_Body(reads))


async def _theirs(reads: Sequence[bytes]) -> int:
    count = 0
    async for sent in httpx_sse.EventSource(_response(reads)).aiter_sse():
        if sent.data != "[DONE]":
            msgspec.json.decode(sent.data)
            count += 1
    return count


async def _ours(reads: Sequence[bytes], connection: Connection, keeper: MediaKeeper) -> int:
    request = ChatRequest("m", (RequestMessage(Role.USER, (TextBlock("Hi"),)),))
    answer = Answer(_response(reads), connection)
    reading = ReplyReading(answer, Patience(), Origin(), ChatDialect().reader(request), keeper)
    count = 0
    async for found in reading.events():
        count += isinstance(found, TextDelta)
    return count


async def _cpu(work: Callable[[], Awaitable[int]], expected: int) -> float:
    gc.collect()
    begun = time.process_time()
    count = await work()
    spent = time.process_time() - begun
    if count != expected:
        raise AssertionError(f"{count} chunks were read instead of {expected}")
    return spent


async def main() -> None:
    """Print CPU seconds of both, the best of several rounds in turn, and their ratio."""
    pieces = [event(chunk({"content": f"word {number} "})) for number in range(CHUNKS)]
    end = [event(chunk({}, "stop")), DONE]
    body = b"".join([*pieces, *end])
    ways = {
        "one read a chunk": [*pieces, *end],
        "reads of 16 KiB": [body[place : place + READ] for place in range(0, len(body), READ)],
    }
    connection = Connection(ProviderConfig("p", "P", "http://127.0.0.1:9"), None, "Loquent/0", Patience())
    keeper = MediaKeeper(MemoryAttachments())
    for name, reads in ways.items():
        theirs: list[float] = []
        ours: list[float] = []
        for _ in range(ROUNDS):
            theirs.append(await _cpu(partial(_theirs, reads), CHUNKS + 1))
            ours.append(await _cpu(partial(_ours, reads, connection, keeper), CHUNKS))
        ratio = min(ours) / min(theirs)
        sys.stdout.write(
            f"reader, {name}: {min(ours):.2f} s, httpx-sse and msgspec {min(theirs):.2f} s, ratio {ratio:.2f}\n"
        )
    await connection.aclose()
