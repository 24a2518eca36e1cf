"""Files that a reply points at, over real sockets: of the provider's own server, and of strangers behind a name."""

import asyncio
import ssl
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest

from app.domain.blocks import AudioBlock, ContentBlock, FileBlock, ImageBlock, VideoBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.provider import ProviderConfig
from app.providers import media_fetcher
from app.providers.http import Connection
from app.providers.media_fetcher import MediaFetcher, is_public
from app.providers.media_keeper import MediaKeeper
from tests.providers.certificates import self_signed
from tests.providers.doubles import MemoryAttachments, hasty
from tests.providers.pictures import png
from tests.providers.servers import Says, Site, site
from tests.providers.test_frames import film

KEY = "sk-test-0123456789abcdefWXYZ"
FILES = "files.example"
PICTURE = Says(png(3, 2), kind="image/png")


class Names:
    """What names resolve to in a test; each answer is given once, the last one again and again."""

    def __init__(self) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int, **_more: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        self.asked.append(host)
        answers = self.known.get(host)
        if answers is None:
            raise OSError("no such host")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(0, 0, 0, "", (address, port)) for address in addresses]


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Resolve names as the test says; ``files.example`` is here, and counts as public."""
    known = Names()
    known.known[FILES] = [["127.0.0.1"]]
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", known.resolve)
    return known


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_fetcher, "is_public", lambda address: address in ("127.0.0.1", "::1"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_signed(tmp_path_factory.mktemp("certificate"), "127.0.0.9", FILES)


def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


class Pair:
    """The provider's own server, a stranger's, and what fetches from them."""

    def __init__(self, own: Site, stranger: Site, fetcher: MediaFetcher, store: MemoryAttachments) -> None:
        self.own = own
        self.stranger = stranger
        self.store = store
        self._fetcher = fetcher

    async def fetch(self, url: str) -> ContentBlock:
        return await self._fetcher.fetch(url)

    async def refused(self, url: str) -> ErrorInfo:
        with pytest.raises(AppError) as caught:
            await self._fetcher.fetch(url)
        return caught.value.info


@asynccontextmanager
async def pair(certificate: tuple[Path, Path], proxy: str = "direct") -> AsyncIterator[Pair]:
    async with site() as own, site(tls(certificate), FILES) as stranger:
        config = ProviderConfig(
            "p", "P", own.url, headers=(("X-Own", "mine"),), proxy=proxy, certificate_file=str(certificate[0])
        )
        connection = Connection(config, KEY, "Loquent/0.0", hasty())
        store = MemoryAttachments()
        try:
            yield Pair(own, stranger, MediaFetcher(connection, MediaKeeper(store)), store)
        finally:
            await connection.aclose()


@pytest.fixture
async def two(certificate: tuple[Path, Path], names: Names) -> AsyncIterator[Pair]:
    async with pair(certificate) as servers:
        yield servers


async def test_the_own_server_gets_the_key(two: Pair) -> None:
    two.own.on("GET /files/a.png", PICTURE)
    block = await two.fetch(f"{two.own.url}/files/a.png?x=1")
    assert isinstance(block, ImageBlock)
    assert (block.width, block.height) == (3, 2)
    assert two.store.files[block.attachment.sha256] == png(3, 2)
    asked = two.own.asked[0]
    assert (asked.headers["authorization"], asked.headers["x-own"]) == (f"Bearer {KEY}", "mine")
    assert asked.target == "/files/a.png?x=1"


@pytest.mark.usefixtures("loopback_is_public")
async def test_a_stranger_gets_neither_key_nor_headers(two: Pair) -> None:
    two.stranger.on("GET /a.png", PICTURE)
    assert isinstance(await two.fetch(f"{two.stranger.url}/a.png?sig=1"), ImageBlock)
    asked = two.stranger.asked[0]
    assert "authorization" not in asked.headers
    assert "x-own" not in asked.headers
    assert KEY not in str(asked)
    assert asked.headers["host"] == two.stranger.url.removeprefix("https://")
    assert asked.headers["user-agent"] == "Loquent/0.0"
    assert asked.headers["accept-encoding"] == "identity"
    assert asked.target == "/a.png?sig=1"


@pytest.mark.usefixtures("loopback_is_public")
async def test_a_certificate_has_to_be_for_the_name(two: Pair, names: Names) -> None:
    names.known["other.example"] = [["127.0.0.1"]]
    two.stranger.on("GET /a.png", PICTURE)
    info = await two.refused(f"{two.stranger.url.replace(FILES, 'other.example')}/a.png")
    assert (info.reason, info.params) == (ErrorReason.MEDIA_GONE, {"host": "other.example"})
    assert two.stranger.asked == []


@pytest.mark.usefixtures("loopback_is_public")
async def test_a_name_is_resolved_once(two: Pair, names: Names) -> None:
    # A name that answers otherwise the second time would lead elsewhere than what was checked.
    names.known[FILES] = [["127.0.0.1"], ["192.168.0.1"]]
    two.stranger.on("GET /a.png", PICTURE)
    assert isinstance(await two.fetch(f"{two.stranger.url}/a.png"), ImageBlock)
    assert names.asked == [FILES]


@pytest.mark.usefixtures("loopback_is_public")
async def test_the_next_address_where_one_takes_no_connection(two: Pair, names: Names) -> None:
    names.known[FILES] = [["::1", "127.0.0.1"]]
    two.stranger.on("GET /a.png", PICTURE)
    assert isinstance(await two.fetch(f"{two.stranger.url}/a.png"), ImageBlock)


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [
        (["127.0.0.1"], ErrorReason.MEDIA_REFUSED),
        (["10.0.0.1"], ErrorReason.MEDIA_REFUSED),
        (["93.184.215.14", "192.168.1.1"], ErrorReason.MEDIA_REFUSED),
        (["fe80::1%eth0"], ErrorReason.MEDIA_REFUSED),
        (None, ErrorReason.MEDIA_GONE),
    ],
)
async def test_private_addresses_behind_a_name(
    two: Pair, names: Names, addresses: list[str] | None, reason: ErrorReason
) -> None:
    names.known = {FILES: [addresses]} if addresses else {}
    two.stranger.on("GET /a.png", PICTURE)
    assert (await two.refused(f"{two.stranger.url}/a.png")).reason is reason
    assert two.stranger.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example/a.png",
        "http://127.0.0.1:9/a.png",
        "https://me:secret@files.example/a.png",
        "file:///etc/passwd",
        "ftp://files.example/a.png",
        "javascript:alert(1)",
        "https://",
        "not an address",
        "https://[::1",
        "https://files.example:99999/",
        "",
    ],
)
@pytest.mark.usefixtures("loopback_is_public")
async def test_addresses_that_are_refused(two: Pair, names: Names, url: str) -> None:
    assert (await two.refused(url)).reason is ErrorReason.MEDIA_REFUSED
    assert names.asked == []


@pytest.mark.usefixtures("loopback_is_public")
async def test_a_redirect_carries_no_key_away(two: Pair) -> None:
    two.own.on("GET /a", Says(b"", 302, headers=(("location", f"{two.stranger.url}/b.png"),)))
    two.stranger.on("GET /b.png", PICTURE)
    assert isinstance(await two.fetch(f"{two.own.url}/a"), ImageBlock)
    assert "authorization" in two.own.asked[0].headers
    assert "authorization" not in two.stranger.asked[0].headers
    assert "x-own" not in two.stranger.asked[0].headers


@pytest.mark.usefixtures("loopback_is_public")
async def test_a_stranger_cannot_lead_back_to_the_own_server(two: Pair) -> None:
    two.stranger.on("GET /a", Says(b"", 302, headers=(("location", f"{two.own.url}/b.png"),)))
    two.own.on("GET /b.png", PICTURE)
    assert (await two.refused(f"{two.stranger.url}/a")).reason is ErrorReason.MEDIA_REFUSED
    assert two.own.asked == []


async def test_a_redirect_to_a_private_address(two: Pair) -> None:
    two.own.on("GET /a", Says(b"", 301, headers=(("location", f"{two.stranger.url}/b.png"),)))
    assert (await two.refused(f"{two.own.url}/a")).reason is ErrorReason.MEDIA_REFUSED
    assert two.stranger.asked == []


async def test_redirects_end(two: Pair) -> None:
    two.own.on("GET /a", Says(b"", 307, headers=(("location", "/a"),)))
    assert (await two.refused(f"{two.own.url}/a")).reason is ErrorReason.MEDIA_GONE
    assert len(two.own.asked) == media_fetcher.MAX_REDIRECTS + 1
    two.own.on("GET /b", Says(b"", 302))
    assert (await two.refused(f"{two.own.url}/b")).reason is ErrorReason.MEDIA_GONE
    two.own.on("GET /c", Says(b"", 303, headers=(("location", "file:///etc/passwd"),)))
    assert (await two.refused(f"{two.own.url}/c")).reason is ErrorReason.MEDIA_REFUSED


@pytest.mark.parametrize("status", [403, 404, 410, 500])
async def test_files_that_are_gone(two: Pair, status: int) -> None:
    two.own.on("GET /a.png", Says(png(3, 2), status))
    info = await two.refused(f"{two.own.url}/a.png")
    assert (info.reason, info.params, info.status) == (ErrorReason.MEDIA_GONE, {"host": "127.0.0.1"}, status)


async def test_nobody_there(two: Pair) -> None:
    info = await two.refused(f"{two.own.url}/cut")
    assert info.reason is ErrorReason.MEDIA_GONE


async def test_too_large_by_its_own_word(two: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_fetcher, "MAX_BYTES", 60)
    two.own.on("GET /a.png", PICTURE)
    info = await two.refused(f"{two.own.url}/a.png")
    assert (info.reason, info.params["name"]) == (ErrorReason.FILE_TOO_LARGE, "a.png")


@asynccontextmanager
async def endless(head: bytes) -> AsyncIterator[str]:
    """Give a server whose only answer never ends."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + head)
        try:
            while True:
                writer.write(b"400\r\n" + bytes(1024) + b"\r\n")
                await writer.drain()
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("beginning", "reason"),
    [(b"\x89PNG\r\n\x1a\n", ErrorReason.FILE_TOO_LARGE), (b"<!doctype html>", ErrorReason.MEDIA_REFUSED)],
)
async def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch, beginning: bytes, reason: ErrorReason) -> None:
    monkeypatch.setattr(media_fetcher, "MAX_BYTES", 1024 * 1024)
    chunk = f"{len(beginning):x}\r\n".encode() + beginning + b"\r\n"
    async with endless(chunk) as url:
        connection = Connection(ProviderConfig("p", "P", url), None, "Loquent/0", hasty())
        with pytest.raises(AppError) as caught:
            await MediaFetcher(connection, MediaKeeper(MemoryAttachments())).fetch(f"{url}/a.png")
        await connection.aclose()
    assert caught.value.info.reason is reason


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_fetcher, "MAX_SECONDS", 0.05)
    left = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side goes
        writer.close()
        left.set()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        connection = Connection(ProviderConfig("p", "P", url), None, "Loquent/0", hasty())
        with pytest.raises(AppError) as caught:
            await MediaFetcher(connection, MediaKeeper(MemoryAttachments())).fetch(f"{url}/a.png")
        await asyncio.wait_for(left.wait(), 10)
        await connection.aclose()
    assert caught.value.info.reason is ErrorReason.MEDIA_GONE


def sound() -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return out.getvalue()


async def test_the_type_is_judged_by_the_bytes(two: Pair, tmp_path: Path) -> None:
    answers = {
        "a.png": (png(3, 2), "text/html", ImageBlock),
        "a.mp4": (film(tmp_path / "a.mp4", 1).read_bytes(), "application/octet-stream", VideoBlock),
        "a.wav": (sound(), "", AudioBlock),
        "a.m4a": (film(tmp_path / "b.mp4", 1).read_bytes(), "audio/mp4", AudioBlock),
        "a.svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png", FileBlock),
    }
    for name, (body, kind, expected) in answers.items():
        two.own.on(f"GET /{name}", Says(body, kind=kind))
        block = await two.fetch(f"{two.own.url}/{name}")
        assert type(block) is expected, name


@pytest.mark.parametrize("body", [b"<html><svg></svg></html>", b"{}", b"", b"MZ\x90\x00", b"%PDF-1.7"])
async def test_what_only_pretends(two: Pair, body: bytes) -> None:
    two.own.on("GET /a.png", Says(body, kind="image/png"))
    info = await two.refused(f"{two.own.url}/a.png")
    assert (info.reason, info.params) == (ErrorReason.MEDIA_REFUSED, {"what": "image/png"})


async def test_a_file_in_the_address_itself(two: Pair) -> None:
    block = await two.fetch("data:text/plain;base64,aGVsbG8=")
    assert isinstance(block, FileBlock)
    assert two.store.files[block.attachment.sha256] == b"hello"


async def test_behind_a_proxy_private_names_are_refused_too(certificate: tuple[Path, Path], names: Names) -> None:
    names.known["router.example"] = [["192.168.0.1"]]
    async with site() as proxy, pair(certificate, proxy.url) as servers:
        assert (await servers.refused("https://router.example/a.png")).reason is ErrorReason.MEDIA_REFUSED
        assert proxy.asked == []
        # A name that only the proxy may know is for the proxy to find.
        assert (await servers.refused("https://far.example/a.png")).reason is ErrorReason.MEDIA_GONE
        assert [(asked.method, asked.target) for asked in proxy.asked] == [("CONNECT", "far.example:443")]
        assert KEY not in str(proxy.asked)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("198.18.0.7", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:192.168.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("no address", False),
    ],
)
def test_public_addresses(address: str, expected: bool) -> None:
    assert is_public(address) is expected
