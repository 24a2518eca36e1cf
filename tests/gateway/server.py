"""The server of the test gateway: one uvicorn in a thread, routes as in new-api, requests recorded."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.gateway.behaviours import BEHAVIOURS
from tests.gateway.models import OTHERS
from tests.gateway.replies import CUT, HOLD, STALL, Pause, Reply
from tests.gateway.routes import answered
from tests.gateway.visits import FormField, Memory, RecordedRequest, Visit

__all__ = ["Gateway", "RecordedRequest"]

PATIENCE = 10.0
"""Seconds after which waiting for a condition is a failure."""


class ScriptedResponse(Response):
    """A response that plays the parts of a Reply."""

    def __init__(self, gateway: "Gateway", record: RecordedRequest, reply: Reply) -> None:
        super().__init__()
        self._gateway = gateway
        self._record = record
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        play = asyncio.ensure_future(self._play(send))
        gone = asyncio.ensure_future(self._until_disconnected(receive))
        try:
            await asyncio.wait({play, gone}, return_when=asyncio.FIRST_COMPLETED)
            if play.done():
                play.result()
            else:
                self._record.disconnected.set()
        finally:
            for task in (play, gone):
                task.cancel()
            await asyncio.gather(play, gone, return_exceptions=True)
            self._record.finished.set()

    async def _until_disconnected(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _play(self, send: Send) -> None:
        reply = self._reply
        headers = [("Content-Type", reply.content_type), ("X-Oneapi-Request-Id", "req-test-1"), *reply.headers]
        raw = [(name.lower().encode(), value.encode()) for name, value in headers if value]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        for part in reply.parts:
            if part is CUT:
                return  # a body that is not ended makes uvicorn close the connection
            if part is STALL:
                await asyncio.Event().wait()
            elif part is HOLD:
                await self._gateway.wait_for_release()
            elif isinstance(part, Pause):
                await asyncio.sleep(part.seconds)
            elif isinstance(part, bytes):
                await send({"type": "http.response.body", "body": part, "more_body": True})
                await asyncio.sleep(0)  # let a disconnect be seen between two writes
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class QuickServer(uvicorn.Server):
    """A server that stops at once: uvicorn's own looks every 0.1 s whether it should, and waits 0.1 s more."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    async def main_loop(self) -> None:
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        # asyncio loses a connection that is accepted while its server closes: accept no more, let those come in, close.
        for listening in (each for server in self.servers for each in server.sockets):
            loop.remove_reader(listening.fileno())
        for _ in range(3):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        # A connection whose request was cut short is not closed by its shutdown; closing takes a turn of the loop.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class Gateway:
    """A gateway on loopback; use it as a context manager. The top of ``tests.gateway`` explains it.

    Args:
        key: refuse requests without this key; empty: no key is needed.
        port: 0 for any free one.
        models: names that ``/v1/models`` lists; None for all behaviours.
        certificate: (certificate file, key file) to speak TLS.
    """

    def __init__(
        self,
        key: str = "",
        port: int = 0,
        models: Sequence[str] | None = None,
        certificate: tuple[str, str] | None = None,
    ) -> None:
        self.key = key
        self.requests: list[RecordedRequest] = []
        self.models: list[str] = [*BEHAVIOURS, *OTHERS] if models is None else list(models)
        self.models_reply: Reply | None = None
        self.list_shape = "new-api"
        self.memory = Memory()
        self._at_paths: dict[str, list[Reply]] = {}
        self._answers: dict[str, list[Reply]] = {}
        self._counts: dict[str, int] = {}
        self._socket = socket.create_server(("127.0.0.1", port))
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = QuickServer(
            uvicorn.Config(
                self._application(),
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="critical",
                access_log=False,
                ssl_certfile=certificate[0] if certificate else None,
                ssl_keyfile=certificate[1] if certificate else None,
            )
        )
        self._releases: asyncio.Semaphore | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="test gateway", daemon=True)

    # What tests use.

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(PATIENCE):
            raise TimeoutError("The test gateway did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(PATIENCE)
        self._socket.close()
        if self._thread.is_alive():
            raise TimeoutError("The test gateway did not stop")

    def answer(self, model: str, *replies: Reply) -> None:
        """Let ``model`` answer with these replies, one a request; the last one again and again."""
        self._answers[model] = list(replies)
        if model not in self.models:
            self.models.append(model)

    def answer_at(self, path: str, *replies: Reply) -> None:
        """Let a path answer with these replies, one a request; the last one again and again."""
        self._at_paths[path] = list(replies)

    def release(self, count: int = 1) -> None:
        """Let ``count`` held replies go on, now or when they come to that point."""
        assert self._loop is not None
        for _ in range(count):
            self._loop.call_soon_threadsafe(self._release_one)

    def chats(self) -> list[RecordedRequest]:
        """Return the requests to ``/v1/chat/completions``."""
        return [record for record in list(self.requests) if record.path == "/v1/chat/completions"]

    async def until(self, condition: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until ``condition()`` is true. Raises TimeoutError."""
        async with asyncio.timeout(patience):
            while not condition():  # noqa: ASYNC110 - the other side is a thread, not a task
                await asyncio.sleep(0.005)

    def wait_until(self, condition: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Block until ``condition()`` is true. Raises TimeoutError."""
        end = time.monotonic() + patience
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("The test gateway waited in vain")
            time.sleep(0.005)

    # The server's side.

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._releases = asyncio.Semaphore(0)
        self._ready.set()  # the socket listens already: early connections wait in its queue
        await self._server.serve(sockets=[self._socket])

    def _stop(self) -> None:
        self._server.stop.set()

    def _release_one(self) -> None:
        assert self._releases is not None
        self._releases.release()

    async def wait_for_release(self) -> None:
        """Wait for one call of ``release``."""
        assert self._releases is not None
        await self._releases.acquire()

    def _application(self) -> Starlette:
        everything = ["GET", "POST", "PUT", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self._handle, methods=everything)])

    async def _handle(self, request: Request) -> ScriptedResponse:
        body = await request.body()
        record = RecordedRequest(
            request.method,
            request.url.path,
            request.url.query,
            dict(request.headers),
            body,
            _json_object(body),
            (request.client.host, request.client.port) if request.client else None,
            await _form_of(request),
        )
        self.requests.append(record)
        return ScriptedResponse(self, record, self._reply_to(record))

    def _reply_to(self, record: RecordedRequest) -> Reply:
        at_path = self._at_paths.get(record.path)
        if at_path:
            return at_path.pop(0) if len(at_path) > 1 else at_path[0]
        if record.path == "/v1/models" and record.method == "GET" and self.models_reply and self._may(record):
            return self.models_reply
        visit = Visit(record, self.url, self.memory, self._scripted, self.models, self.list_shape)
        return answered(visit, self.key)

    def _may(self, record: RecordedRequest) -> bool:
        return not self.key or record.headers.get("authorization") == f"Bearer {self.key}"

    def _scripted(self, model: str) -> tuple[int, Reply | None]:
        attempt = self._counts[model] = self._counts.get(model, 0) + 1
        replies = self._answers.get(model)
        return attempt, replies[min(attempt, len(replies)) - 1] if replies else None


async def _form_of(request: Request) -> tuple[FormField, ...] | None:
    """Return the parts of a form, None where the body is none."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return None
    async with request.form() as form:
        return tuple([await _part(name, value) for name, value in form.multi_items()])


async def _part(name: str, value: UploadFile | str) -> FormField:
    if isinstance(value, str):
        return FormField(name, value.encode())
    return FormField(name, await value.read(), value.filename or "", value.content_type or "")


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
