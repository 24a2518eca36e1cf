"""The test of a provider, against real servers: where the key goes, and what is found."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason
from app.domain.model_info import ModelInfo
from app.domain.ports import ProviderFactory
from app.domain.provider import ProviderConfig, ProviderKind
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.providers.factory import HttpProviderFactory
from app.services.providers import ConnectionTest, ProviderService
from app.storage.attachments import FileAttachmentStore
from tests.gateway import Gateway
from tests.services.on_disk.doubles import FakeSecretStore, ScriptedProvider, model

SECRET = "sk-never-to-be-seen-by-others"

MakeService = Callable[[ProviderFactory | None], ProviderService]


@pytest.fixture
def secrets() -> FakeSecretStore:
    return FakeSecretStore()


@pytest.fixture
def make(tmp_path: Path, secrets: FakeSecretStore) -> MakeService:
    bus = EventBus()
    real = HttpProviderFactory(FileAttachmentStore(tmp_path / "attachments"), "Loquent/test")

    def service(factory: ProviderFactory | None = None) -> ProviderService:
        settings = SettingsStore(tmp_path / "settings.json", bus)
        local = ScriptedProvider((model("tiny", "local"),))
        return ProviderService(settings, secrets, factory or real, bus, environment={}, local=local)

    return service


def at(address: str) -> ProviderConfig:
    return ProviderConfig("g", "Gateway", address)


def keys_seen(gateway: Gateway) -> list[str]:
    return [request.headers.get("authorization", "") for request in gateway.requests]


class PlainServer:
    """Answers everything alike and notes the headers."""

    def __init__(self, status: int, body: str, location: str = "") -> None:
        seen: list[dict[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self.seen = seen
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def served(server: PlainServer) -> Iterator[PlainServer]:
    thread = Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()
        thread.join()


async def test_a_gateway_that_takes_the_key(make: MakeService, gateway: Gateway) -> None:
    found = await make(None).test(at(gateway.url), f" {gateway.key} ")
    assert found.error is None
    assert found.models == len(gateway.models)
    assert found.first_models == tuple(gateway.models[:20])
    assert found.milliseconds >= 0
    assert found.suggested_address is None
    assert keys_seen(gateway) == ["", f"Bearer {gateway.key}"], "it is asked without the key first"


async def test_the_stored_key_is_used_where_none_is_typed(
    make: MakeService, secrets: FakeSecretStore, gateway: Gateway
) -> None:
    secrets.keys["g"] = gateway.key
    assert (await make(None).test(at(gateway.url), None)).error is None
    assert keys_seen(gateway)[-1] == f"Bearer {gateway.key}"


async def test_an_empty_field_stands_for_no_key(make: MakeService, secrets: FakeSecretStore, gateway: Gateway) -> None:
    secrets.keys["g"] = gateway.key
    found = await make(None).test(at(gateway.url), "")
    assert found.error is not None
    assert found.error.reason is ErrorReason.KEY_MISSING
    assert keys_seen(gateway) == [""]


async def test_a_wrong_key_is_refused(make: MakeService, gateway: Gateway) -> None:
    found = await make(None).test(at(gateway.url), "sk-wrong")
    assert found.error is not None
    assert found.error.reason is ErrorReason.KEY_REFUSED
    assert "sk-wrong" not in str(found.error)


async def test_a_server_without_keys(make: MakeService, open_gateway: Gateway) -> None:
    found = await make(None).test(at(open_gateway.url), "")
    assert (found.error, found.models) == (None, len(open_gateway.models))


async def test_a_web_page_never_sees_the_key(make: MakeService) -> None:
    with served(PlainServer(200, "<!DOCTYPE html><html><body>Hello</body></html>")) as page:
        found = await make(None).test(at(page.url), SECRET)
    assert found.error is not None
    assert found.error.reason is ErrorReason.WEB_PAGE
    assert page.seen
    assert SECRET not in json.dumps(page.seen)


@pytest.mark.parametrize("status", [401, 403, 407, 429, 500])
@pytest.mark.parametrize("title", ["Log in", "Unauthorized: invalid API key"])
async def test_a_page_that_asks_for_a_password_never_sees_the_key(make: MakeService, status: int, title: str) -> None:
    with served(PlainServer(status, f"<!DOCTYPE html><html><head><title>{title}</title></head></html>")) as page:
        found = await make(None).test(at(page.url), SECRET)
    assert found.error is not None
    if status < 429:
        assert found.error.reason is ErrorReason.WEB_PAGE
    assert found.error.kind is not ErrorKind.AUTH
    assert page.seen
    assert SECRET not in json.dumps(page.seen)


async def test_a_redirect_is_not_followed_with_the_key(make: MakeService) -> None:
    with (
        served(PlainServer(200, '{"data": [{"id": "m"}]}')) as target,
        served(PlainServer(302, "", f"{target.url}/v1/models")) as door,
    ):
        found = await make(None).test(at(door.url), SECRET)
    assert found.error is not None
    assert found.error.reason is ErrorReason.REDIRECTED
    assert SECRET not in json.dumps([*door.seen, *target.seen])


async def test_the_gateway_at_the_root_is_suggested_and_sees_no_key(make: MakeService, gateway: Gateway) -> None:
    found = await make(None).test(at(f"{gateway.url}/panel"), SECRET)
    assert found.error is not None
    assert found.error.reason is ErrorReason.WEB_PAGE
    assert found.suggested_address == gateway.url
    assert set(keys_seen(gateway)) == {""}


async def test_a_closed_port_is_told(make: MakeService, gateway: Gateway) -> None:
    with served(PlainServer(200, "")) as gone:
        address = gone.url
    found = await make(None).test(at(address), SECRET)
    assert found.error is not None
    assert found.error.reason is ErrorReason.CONNECTION_REFUSED
    assert (found.models, found.suggested_address) == (0, None)


async def test_an_address_that_is_none_is_told(make: MakeService) -> None:
    found = await make(None).test(at("ftp://x"), SECRET)
    assert found.error is not None
    assert found.error.reason is ErrorReason.ADDRESS_INVALID


class Hosts:
    """A ProviderFactory for hosts of which each gives an error or a list."""

    def __init__(self, hosts: dict[str, AppError | tuple[ModelInfo, ...]]) -> None:
        self.hosts = hosts
        self.asked: list[tuple[str, str | None]] = []
        self.clients: list[ScriptedProvider] = []

    def create(self, config: ProviderConfig, key: str | None) -> ScriptedProvider:
        self.asked.append((config.address, key))
        answer = self.hosts.get(config.address, AppError.because(ErrorReason.HOST_NOT_FOUND))
        client = ScriptedProvider(() if isinstance(answer, AppError) else answer)
        client.list_error = answer if isinstance(answer, AppError) else None
        self.clients.append(client)
        return client


PAGE = AppError.because(ErrorReason.WEB_PAGE)
WANTS_KEY = AppError.because(ErrorReason.KEY_MISSING)


@pytest.mark.parametrize(
    ("address", "others", "suggested"),
    [
        ("https://www.example.com", {"https://api.example.com": WANTS_KEY}, "https://api.example.com"),
        ("https://example.com:8443", {"https://api.example.com:8443": (model("m"),)}, "https://api.example.com:8443"),
        ("https://example.com/docs", {"https://example.com": (model("m"),)}, "https://example.com"),
        ("https://example.com", {"https://api.example.com": PAGE}, None),
        ("https://api.example.com", {}, None),
        ("http://192.168.1.5:3000", {}, None),
    ],
)
async def test_a_guessed_host_never_sees_the_key(
    make: MakeService,
    address: str,
    others: dict[str, AppError | tuple[ModelInfo, ...]],
    suggested: str | None,
) -> None:
    hosts = Hosts({address: PAGE, **others})
    found = await make(hosts).test(at(address), SECRET)
    assert found.suggested_address == suggested
    assert {key for _address, key in hosts.asked} == {None}
    assert not any("api.api." in asked or "api.192" in asked for asked, _key in hosts.asked)
    assert all(client.closed == 1 for client in hosts.clients)


@pytest.mark.parametrize(
    ("refusal", "key_is_sent"),
    [
        (AppError(ErrorInfo(ErrorReason.ACCESS_DENIED, gateway_message="无效的令牌")), True),
        (AppError(ErrorInfo(ErrorReason.ACCESS_DENIED)), False),
        (AppError.because(ErrorReason.SERVER_ERROR), False),
        (WANTS_KEY, True),
    ],
)
async def test_the_key_goes_where_a_gateway_asked_for_it(
    make: MakeService, refusal: AppError, *, key_is_sent: bool
) -> None:
    hosts = Hosts({"https://gate.example": refusal})
    await make(hosts).test(at("https://gate.example"), SECRET)
    assert (("https://gate.example", SECRET) in hosts.asked) is key_is_sent


async def test_this_computer(make: MakeService) -> None:
    service = make(None)
    found = await service.test(ProviderConfig("local", "", "", ProviderKind.LOCAL), None)
    assert (found.models, found.first_models, found.error) == (1, ("tiny",), None)


async def test_this_computer_that_cannot(make: MakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_self: ScriptedProvider) -> tuple[ModelInfo, ...]:
        raise AppError.because(ErrorReason.LOCAL_NOT_INSTALLED)

    monkeypatch.setattr(ScriptedProvider, "list_models", fail)
    found = await make(None).test(ProviderConfig("local", "", "", ProviderKind.LOCAL), None)
    assert found == ConnectionTest(0, found.milliseconds, ErrorInfo(ErrorReason.LOCAL_NOT_INSTALLED))
