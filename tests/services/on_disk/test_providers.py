"""Who the providers are, their keys and their clients."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.events import ProvidersChanged, TurnProgress
from app.domain.ports import ChatRequest, KeyPlace
from app.domain.provider import ENVIRONMENT_PROVIDER_ID, LOCAL_PROVIDER_ID, ProviderConfig, ProviderKind
from app.domain.stream import StreamEvent, TextDelta
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.services.providers import DEFAULT_ADDRESS, ProviderService
from app.services.shared_client import SharedClient
from tests.services.on_disk.desk import GATEWAY, Desk, text
from tests.services.on_disk.doubles import STOP, FakeFactory, FakeSecretStore, Recorder, ScriptedProvider

OTHER = ProviderConfig("h", "Another", "http://127.0.0.1:2")
KEY = "sk-0123456789abcdef"


class Counter:
    """The service with a factory that makes a new client each time."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.bus = EventBus()
        self.events = Recorder(self.bus)
        self.settings = SettingsStore(folder / "settings.json", self.bus)
        self.secrets = FakeSecretStore()
        self.clients: list[ScriptedProvider] = []
        self.factory = FakeFactory(self._make)
        self.local = ScriptedProvider()
        self.service = ProviderService(
            self.settings, self.secrets, self.factory, self.bus, environment=environment, local=self.local
        )

    def _make(self) -> ScriptedProvider:
        self.clients.append(ScriptedProvider())
        return self.clients[-1]


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path, {})


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({"OPENAI_BASE_URL": "gate.example/v1"}, "https://gate.example"),
        ({"OPENAI_BASE_URL": " http://127.0.0.1:3000/v1/ ", "OPENAI_API_KEY": KEY}, "http://127.0.0.1:3000"),
        ({"OPENAI_API_KEY": KEY}, DEFAULT_ADDRESS),
        ({"OPENAI_BASE_URL": "ftp://no"}, "ftp://no"),
    ],
)
async def test_the_environment_comes_first(tmp_path: Path, environment: dict[str, str], address: str) -> None:
    counter = Counter(tmp_path, environment)
    await counter.service.save(GATEWAY, None)
    first, second, last = counter.service.all()
    assert (first.id, first.kind, first.address) == (ENVIRONMENT_PROVIDER_ID, ProviderKind.ENVIRONMENT, address)
    assert second == GATEWAY
    assert (last.id, last.kind) == (LOCAL_PROVIDER_ID, ProviderKind.LOCAL)
    assert counter.settings.current.providers == (GATEWAY,), "it is never saved"


async def test_the_key_of_the_environment_goes_to_its_own_client(tmp_path: Path) -> None:
    counter = Counter(tmp_path, {"OPENAI_BASE_URL": "gate.example", "OPENAI_API_KEY": f" {KEY} "})
    await counter.service.client(ENVIRONMENT_PROVIDER_ID)
    assert [key for _config, key in counter.factory.created] == [KEY]
    assert await counter.service.key_hint(ENVIRONMENT_PROVIDER_ID) == "cdef"
    assert await counter.service.key_place(ENVIRONMENT_PROVIDER_ID) is KeyPlace.NOWHERE
    assert counter.secrets.keys == {}


async def test_without_an_environment_there_is_none(counter: Counter) -> None:
    assert [config.id for config in counter.service.all()] == [LOCAL_PROVIDER_ID]
    assert counter.service.get("g") is None


async def test_saving_changing_and_removing(counter: Counter) -> None:
    assert await counter.service.save(GATEWAY, f" {KEY}\n") is KeyPlace.KEYRING
    assert await counter.service.save(OTHER, "") is KeyPlace.NOWHERE
    assert counter.secrets.keys == {"g": KEY}
    renamed = replace(GATEWAY, name="New name")
    assert await counter.service.save(renamed, None) is KeyPlace.KEYRING
    assert list(counter.settings.current.providers) == [renamed, OTHER]
    assert counter.service.get("g") == renamed
    assert len(counter.events.of(ProvidersChanged)) == 3
    await counter.service.remove("g")
    assert list(counter.settings.current.providers) == [OTHER]
    assert counter.secrets.keys == {}
    assert len(counter.events.of(ProvidersChanged)) == 4


async def test_an_empty_key_deletes_the_stored_one(counter: Counter) -> None:
    await counter.service.save(GATEWAY, KEY)
    assert await counter.service.save(GATEWAY, "") is KeyPlace.NOWHERE
    assert counter.secrets.keys == {}


@pytest.mark.parametrize(("key", "hint"), [("", None), (KEY, "cdef"), ("short", "…")])
async def test_of_a_key_only_its_end_is_shown(counter: Counter, key: str, hint: str | None) -> None:
    await counter.service.save(GATEWAY, key)
    assert await counter.service.key_hint("g") == hint


async def test_a_client_is_kept_until_something_changes(counter: Counter) -> None:
    await counter.service.save(GATEWAY, KEY)
    first = await counter.service.client("g")
    assert await counter.service.client("g") is first
    await counter.service.save(replace(GATEWAY, address="http://127.0.0.1:9"), None)
    second = await counter.service.client("g")
    assert second is not first
    assert counter.clients[0].closed
    await counter.service.save(replace(GATEWAY, address="http://127.0.0.1:9"), "sk-another")
    assert await counter.service.client("g") is not second
    assert [(config.address, key) for config, key in counter.factory.created] == [
        (GATEWAY.address, KEY),
        ("http://127.0.0.1:9", KEY),
        ("http://127.0.0.1:9", "sk-another"),
    ]
    await counter.service.aclose()
    assert all(client.closed for client in counter.clients)


async def test_two_that_ask_at_once_get_one_client(counter: Counter) -> None:
    await counter.service.save(GATEWAY, KEY)
    first, second = await asyncio.gather(counter.service.client("g"), counter.service.client("g"))
    assert first is second
    assert len(counter.clients) == 1
    assert not counter.clients[0].closed


async def test_a_provider_that_is_off_or_gone_has_no_client(counter: Counter) -> None:
    await counter.service.save(replace(GATEWAY, enabled=False), KEY)
    for provider_id, name in (("g", "My gateway"), ("nowhere", "")):
        with pytest.raises(AppError) as caught:
            await counter.service.client(provider_id)
        assert caught.value.info.reason is ErrorReason.PROVIDER_GONE
        assert caught.value.info.params == {"provider": name}


async def test_this_computer_answers_for_itself(counter: Counter) -> None:
    assert await counter.service.client(LOCAL_PROVIDER_ID) is counter.local
    await counter.service.aclose()
    assert not counter.local.closed, "it is closed by who made it"


async def test_settings_that_cannot_be_written_change_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_changes: object) -> None:
        raise AppError.because(ErrorReason.STORAGE_READ_ONLY)

    monkeypatch.setattr(counter.settings, "change", refuse)
    with pytest.raises(AppError):
        await counter.service.save(GATEWAY, KEY)
    assert counter.secrets.keys == {}
    assert counter.events.of(ProvidersChanged) == []


async def test_a_reply_that_comes_in_survives_a_change_of_its_provider(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good ")
    await desk.events.until(TurnProgress)
    await desk.providers.save(replace(GATEWAY, address="http://127.0.0.1:9"), "sk-new")
    await desk.providers.client("g")
    assert desk.provider.closed == 0
    desk.provider.play("day", STOP)
    assert (await desk.ended()).blocks == text("Good day")
    assert desk.provider.closed == 1


async def _first(stream: AsyncIterator[StreamEvent]) -> StreamEvent:
    return await anext(stream)


async def test_a_retired_client_closes_when_its_last_reply_has_come() -> None:
    inner = ScriptedProvider()
    shared = SharedClient(inner)
    one, two = (shared.stream(ChatRequest("m", ())) for _ in range(2))
    inner.play("a", "b")
    assert await _first(one) == TextDelta("a")
    assert await _first(two) == TextDelta("b")
    await shared.retire()
    await one.aclose()
    assert (inner.closed, shared.in_use) == (0, True)
    await two.aclose()
    assert (inner.closed, shared.in_use, inner.open_streams) == (1, False, 0)


async def test_an_idle_client_closes_at_once() -> None:
    inner = ScriptedProvider()
    shared = SharedClient(inner)
    assert await shared.list_models() == ()
    assert inner.closed == 0
    await shared.retire()
    assert inner.closed == 1
