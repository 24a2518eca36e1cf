"""A server on loopback that answers what the test says, for endpoints that are asked one by one."""

import asyncio
import email
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext

CUT = b"\x00cut"
"""A body that is this: the connection ends before any answer."""


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value

    @property
    def form(self) -> dict[str, tuple[str | None, str, bytes]]:
        """Return the parts of a form: file name, type and content by name."""
        whole = email.message_from_bytes(f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode() + self.body)
        parts: dict[str, tuple[str | None, str, bytes]] = {}
        for part in whole.walk():
            if part.is_multipart():
                continue
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            assert isinstance(name, str)
            assert isinstance(content, bytes)
            parts[name] = (part.get_filename(), part.get_content_type(), content)
        return parts


@dataclass(frozen=True)
class Says:
    """One answer."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def says(value: object, status: int = 200, **headers: str) -> Says:
    """Return an answer in JSON."""
    return Says(json.dumps(value).encode(), status, headers=tuple(headers.items()))


PAGE = Says(b"<!doctype html><title>New API</title>", kind="text/html")


@dataclass
class Site:
    """Answers by method and path (without query), in their order, the last one again and again; else 404."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    _answers: dict[str, list[Says]] = field(default_factory=dict)

    def on(self, place: str, *answers: Says | object) -> None:
        """Let a place such as ``GET /v1/videos`` answer so; what is no ``Says`` is sent as JSON."""
        self._answers[place] = [each if isinstance(each, Says) else says(each) for each in answers]

    def at(self, place: str) -> list[Asked]:
        """Return what was asked there."""
        return [each for each in self.asked if f"{each.method} {each.target.partition('?')[0]}" == place]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _request(reader)) is not None:
                self.asked.append(request)
                place = f"{request.method} {request.target.partition('?')[0]}"
                answers = self._answers.get(place) or [
                    says({"error": {"message": f"Invalid URL ({place})", "type": "invalid_request_error"}}, 404)
                ]
                answer = answers[min(len(self.at(place)), len(answers)) - 1]
                if answer.body == CUT:
                    break
                headers = [("content-type", answer.kind), ("content-length", str(len(answer.body))), *answer.headers]
                head = "".join(f"{name}: {value}\r\n" for name, value in headers if value)
                writer.write(f"HTTP/1.1 {answer.status} X\r\n{head}\r\n".encode() + answer.body)
                await writer.drain()
        except ConnectionError:
            pass  # the other side has gone
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body)


@asynccontextmanager
async def site(tls: SSLContext | None = None, name: str = "127.0.0.1") -> AsyncIterator[Site]:
    """Give a server that knows nothing yet; its address has ``name``, whatever that resolves to."""
    here = Site()
    server = await asyncio.start_server(here.handle, "127.0.0.1", 0, ssl=tls)
    here.url = f"{'https' if tls else 'http'}://{name}:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield here
