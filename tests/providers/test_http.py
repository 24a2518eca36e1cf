"""Connections: what goes wrong on the way, and that the key goes nowhere else."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.stream import FinishReason
from app.providers.factory import LazyProvider
from app.providers.http import retry_pause
from app.providers.patience import Patience
from app.providers.proxies import proxy_for, shown, usable
from tests.gateway import Gateway, Reply
from tests.providers.certificates import self_signed
from tests.providers.doubles import Clock, asking, hasty, hear, hear_failure, provider_at

Peer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(peer: Peer) -> AsyncIterator[str]:
    """Give the address of a server that speaks whatever ``peer`` says."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer(await reader.readuntil(b"\r\n\r\n"), writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def failure(provider: LazyProvider) -> ErrorInfo:
    with pytest.raises(AppError) as caught:
        await provider.list_models()
    return caught.value.info


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_nobody_listens() -> None:
    async with provider_at(f"http://127.0.0.1:{unused_port()}") as provider:
        info = await failure(provider)
    assert info.reason is ErrorReason.CONNECTION_REFUSED
    assert info.params["host"] == "127.0.0.1"


async def test_no_such_host() -> None:
    async with provider_at("https://no-such-host.invalid") as provider:
        info = await failure(provider)
    assert info.reason is ErrorReason.HOST_NOT_FOUND
    assert info.params["host"] == "no-such-host.invalid"


async def test_a_request_that_never_left_is_sent_again_twice() -> None:
    clock = Clock()
    async with provider_at(f"http://127.0.0.1:{unused_port()}", patience=hasty(clock)) as provider:
        heard = await hear_failure(provider, asking("echo"))
    assert [event.error.reason for event in heard.retries] == [ErrorReason.CONNECTION_REFUSED] * 2
    assert clock.slept == [1.0, 3.0]


async def test_a_server_that_hangs_up_is_not_asked_again() -> None:
    async def hang_up(head: bytes, writer: asyncio.StreamWriter) -> None:
        return

    async with raw_server(hang_up) as url, provider_at(url) as provider:
        heard = await hear_failure(provider, asking("echo"))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.CONNECTION_LOST
    assert heard.retries == []


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        b"\x00\x01\x02\x03",
    ],
)
async def test_what_is_not_http(answer: bytes) -> None:
    async def speak(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    async with raw_server(speak) as url, provider_at(url) as provider:
        info = await failure(provider)
    assert info.reason in (ErrorReason.CONNECTION_LOST, ErrorReason.NOT_UNDERSTOOD)


async def test_a_stream_whose_end_is_the_end_of_the_connection() -> None:
    async def speak(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b'HTTP/1.0 200 OK\r\n\r\ndata: {"choices":[{"delta":{"content":"Hi"}}]}\n\n')
        await writer.drain()

    async with raw_server(speak) as url, provider_at(url) as provider:
        heard = await hear(provider, asking("m"))
    assert heard.text == "Hi"
    assert (heard.finish.reason, heard.finish.raw) == (FinishReason.MISSING, "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed_and_the_key_stays(gateway: Gateway, status: int) -> None:
    with Gateway() as elsewhere:
        target = f"{elsewhere.url}/v1/chat/completions"
        gateway.answer("moved", Reply((), status, "", (("Location", target),)))
        async with provider_at(gateway.url, gateway.key) as provider:
            heard = await hear_failure(provider, asking("moved"))
        assert heard.error is not None
        assert heard.error.reason is ErrorReason.REDIRECTED
        assert heard.error.params["location"] == target
        assert elsewhere.requests == []


async def test_a_key_that_the_gateway_says_back_is_masked(gateway: Gateway) -> None:
    gateway.answer("parrot", Reply((f'{{"error":"{gateway.key} is wrong, and so is s3cret-value"}}'.encode(),), 400))
    async with provider_at(gateway.url, gateway.key, headers=(("X-Extra", "s3cret-value"),)) as provider:
        heard = await hear_failure(provider, asking("parrot"))
    assert heard.error is not None
    assert gateway.key not in repr(heard.error)
    assert "s3cret" not in repr(heard.error)


@pytest.mark.parametrize("key", ["sk-密钥0123456789", "sk-01234\n56789"])
async def test_a_key_that_no_header_can_carry_is_refused_before_sending(gateway: Gateway, key: str) -> None:
    async with provider_at(gateway.url, key) as provider:
        info = await failure(provider)
    assert info.reason is ErrorReason.KEY_REFUSED
    assert gateway.requests == []


async def test_space_around_a_key_is_left_out(gateway: Gateway) -> None:
    async with provider_at(gateway.url, f" {gateway.key}\n") as provider:
        assert await provider.list_models()


async def test_own_headers_replace_ours(gateway: Gateway) -> None:
    async with provider_at(
        gateway.url, gateway.key, headers=(("user-agent", "Mine/1"), ("X-Name", "名"), (" ", "x"))
    ) as provider:
        await provider.list_models()
    headers = gateway.requests[0].headers
    assert headers["user-agent"] == "Mine/1"
    assert headers["x-name"].encode("latin-1").decode() == "名"


async def test_connections_are_used_again(gateway: Gateway) -> None:
    connections: set[tuple[str, int] | None] = set()
    async with provider_at(gateway.url, gateway.key) as provider:
        for _ in range(4):
            await hear(provider, asking("echo"))
    connections = {record.client for record in gateway.chats()}
    assert len(connections) == 1


async def test_loopback_is_never_reached_through_a_proxy(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    async with provider_at(gateway.url, gateway.key) as provider:
        assert await provider.list_models()


async def test_a_proxy_is_used() -> None:
    heads: list[bytes] = []

    async def proxy(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"data":[{"id":"m"}]}')
        await writer.drain()

    async with raw_server(proxy) as url, provider_at("http://gateway.example", proxy=url) as provider:
        assert [model.ref.model_id for model in await provider.list_models()] == ["m"]
    assert heads[0].startswith(b"GET http://gateway.example/v1/models HTTP/1.1\r\n")


async def test_a_proxy_that_is_away() -> None:
    proxy = f"http://user:secret@127.0.0.1:{unused_port()}"
    async with provider_at("http://gateway.example", proxy=proxy) as provider:
        info = await failure(provider)
    assert info.reason is ErrorReason.PROXY_FAILED
    assert info.params["proxy"].startswith("http://127.0.0.1:")
    assert "secret" not in repr(info)


async def test_a_proxy_that_is_none() -> None:
    async with provider_at("http://gateway.example", proxy="gopher://x") as provider:
        assert (await failure(provider)).reason is ErrorReason.PROXY_FAILED


def test_which_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128/")
    monkeypatch.setenv("all_proxy", "socks://127.0.0.1:7890/")
    monkeypatch.setenv("no_proxy", "near.example")
    assert proxy_for("https", "far.example", "") == "http://proxy.example:3128"
    assert proxy_for("http", "far.example", "") == "socks5h://127.0.0.1:7890"
    assert proxy_for("https", "near.example", "") is None
    assert proxy_for("https", "far.example", "direct") is None
    assert proxy_for("https", "near.example", "127.0.0.1:1080") == "http://127.0.0.1:1080"
    assert proxy_for("https", "[::1]", "http://proxy.example") is None
    assert usable("socks5://h:1") == "socks5h://h:1"
    assert shown("http://user:secret@h:1") == "http://h:1"


async def test_a_certificate_that_nobody_knows_and_one_that_was_given(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, "127.0.0.1")
    with Gateway(certificate=(str(certificate), str(key))) as gateway:
        async with provider_at(gateway.url) as provider:
            info = await failure(provider)
            assert info.reason is ErrorReason.TLS_FAILED
            assert "certificate" in info.gateway_message
        async with provider_at(gateway.url, certificate_file=str(certificate)) as provider:
            assert await provider.list_models()


async def test_certificate_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        async with provider_at("https://h.example", certificate_file=str(tmp_path / "gone.pem")):
            pass
    assert caught.value.info.reason is ErrorReason.CERTIFICATE_FILE
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    async with provider_at("https://h.example", certificate_file=str(wrong)) as provider:
        info = await failure(provider)
    assert info.reason is ErrorReason.CERTIFICATE_FILE
    assert info.params["path"] == str(wrong)


async def test_https_where_only_http_is_spoken(gateway: Gateway) -> None:
    async with provider_at(gateway.url.replace("http:", "https:")) as provider:
        assert (await failure(provider)).reason is ErrorReason.TLS_FAILED


@pytest.mark.parametrize(
    ("info", "pause"),
    [
        (ErrorInfo(ErrorReason.CONNECT_TIMEOUT), 1.0),
        (ErrorInfo(ErrorReason.TOO_MANY_REQUESTS, status=429), 1.0),
        (ErrorInfo(ErrorReason.TOO_MANY_REQUESTS, status=429, retry_after=7.0), 7.0),
        (ErrorInfo(ErrorReason.TOO_MANY_REQUESTS, status=429, retry_after=61.0), None),
        (ErrorInfo(ErrorReason.BALANCE_USED_UP, status=429), None),
        (ErrorInfo(ErrorReason.SERVER_ERROR, status=503, retry_after=2.0), 2.0),
        (ErrorInfo(ErrorReason.SERVER_ERROR, status=503), None),
        (ErrorInfo(ErrorReason.SERVER_ERROR, status=500, retry_after=2.0), None),
        (ErrorInfo(ErrorReason.SERVER_ERROR, status=502), None),
        (ErrorInfo(ErrorReason.GATEWAY_TIMEOUT, status=524), None),
        (ErrorInfo(ErrorReason.CONNECTION_LOST), None),
        (ErrorInfo(ErrorReason.STALLED), None),
        (ErrorInfo(ErrorReason.TLS_FAILED), None),
    ],
)
def test_what_may_be_sent_again(info: ErrorInfo, pause: float | None) -> None:
    assert retry_pause(info, 1, Patience()) == pause
    assert retry_pause(info, 3, Patience()) is None


def test_a_provider_costs_nothing_before_it_is_asked() -> None:
    code = (
        "import sys\n"
        "from app.domain.provider import ProviderConfig\n"
        "from app.providers.factory import HttpProviderFactory\n"
        "from tests.providers.doubles import MemoryAttachments\n"
        "HttpProviderFactory(MemoryAttachments(), 'x').create(ProviderConfig('p', 'P', 'https://h.example'), 'k')\n"
        "sys.exit('httpx' in sys.modules or 'ssl' in sys.modules and 'h2' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
