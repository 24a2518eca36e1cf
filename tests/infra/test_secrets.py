import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest

from app.domain.ports import KeyPlace
from app.infra.secrets import KeyringBackend, KeyringSecretStore
from tests.infra.keyrings import Held, Locked

KEY = "sk-a secret 中文"


StoreOn = Callable[..., KeyringSecretStore]


def keyring_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "keyring"]


@pytest.fixture
def store_on() -> Iterator[StoreOn]:
    """Make secret stores on a keyring; see in the end that their threads are gone."""
    stores = []
    keyrings = []

    def make(keyring: KeyringBackend | None, timeout: float = 30) -> KeyringSecretStore:
        keyrings.append(keyring)
        stores.append(KeyringSecretStore(lambda: keyring, timeout))
        return stores[-1]

    yield make
    for keyring in keyrings:
        if isinstance(keyring, Held):
            keyring.gate.set()
    for store in stores:
        asyncio.run(store.aclose())
    for thread in keyring_threads():
        thread.join(30)
    assert not keyring_threads()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again, with turns for everybody else, until it is so."""
    async with asyncio.timeout(30):
        while True:
            if await condition():
                return
            await asyncio.sleep(0)


async def test_a_keyring_keeps_the_key(store_on: StoreOn) -> None:
    keyring = Held()
    store = store_on(keyring)
    assert await store.place("p") is KeyPlace.NOWHERE
    assert await store.set("p", KEY) is KeyPlace.KEYRING
    assert keyring.kept == {"p": KEY}
    assert await store.get("p") == KEY
    assert await store_on(keyring).get("p") == KEY
    assert await store.place("p") is KeyPlace.KEYRING
    assert await store.keyring_works()
    await store.delete("p")
    await store.delete("p")
    assert keyring.kept == {}
    assert await store.get("p") is None
    await store.aclose()


async def test_without_a_keyring_the_key_is_in_memory(store_on: StoreOn) -> None:
    store = store_on(None)
    assert not await store.keyring_works()
    assert await store.set("p", KEY) is KeyPlace.MEMORY
    assert await store.get("p") == KEY
    assert await store.place("p") is KeyPlace.MEMORY
    await store.delete("p")
    assert await store.get("p") is None
    assert await store.place("p") is KeyPlace.NOWHERE


async def test_a_keyring_that_cannot_be_opened_is_none(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> KeyringBackend:
        raise RuntimeError("no D-Bus")

    store = KeyringSecretStore(broken)
    assert await store.set("p", KEY) is KeyPlace.MEMORY
    assert await store.get("p") == KEY
    assert "The keyring failed" in caplog.text
    assert KEY not in caplog.text
    await store.aclose()


async def test_a_locked_keyring_is_none(store_on: StoreOn, caplog: pytest.LogCaptureFixture) -> None:
    store = store_on(Locked())
    assert not await store.keyring_works()
    assert await store.get("p") is None
    assert await store.set("p", KEY) is KeyPlace.MEMORY
    assert await store.get("p") == KEY
    await store.delete("p")
    assert await store.place("p") is KeyPlace.NOWHERE
    assert KEY not in caplog.text


async def test_a_keyring_that_drops_the_key_is_found_out(store_on: StoreOn) -> None:
    class Forgetful(Held):
        def set_password(self, service: str, username: str, password: str) -> None:
            pass

    store = store_on(Forgetful())
    assert await store.set("p", KEY) is KeyPlace.MEMORY
    assert await store.get("p") == KEY


async def test_a_new_key_in_the_keyring_replaces_one_in_memory(store_on: StoreOn) -> None:
    keyring = Held()
    keyring.gate.clear()
    store = store_on(keyring, timeout=0.1)
    assert await store.set("p", "old") is KeyPlace.MEMORY
    keyring.gate.set()
    await until(store.keyring_works)
    assert await store.set("p", "new") is KeyPlace.KEYRING
    assert await store.get("p") == "new"
    assert keyring.kept == {"p": "new"}


async def test_a_keyring_that_blocks_is_waited_for_once(store_on: StoreOn) -> None:
    keyring = Held()
    keyring.gate.clear()
    store = store_on(keyring, timeout=0.1)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await store.get("p") is None
    waited = loop.time() - begun
    begun = loop.time()
    for _ in range(20):
        assert await store.get("p") is None
        assert not await store.keyring_works()
    assert waited >= 0.1
    assert loop.time() - begun < 20 * 0.1
    assert await store.set("p", KEY) is KeyPlace.MEMORY
    assert await store.get("p") == KEY
    await store.aclose()
    keyring.gate.set()


async def test_a_keyring_works_again_once_it_answers(store_on: StoreOn) -> None:
    keyring = Held()
    keyring.kept["p"] = KEY
    keyring.gate.clear()
    store = store_on(keyring, timeout=0.2)
    assert await store.get("p") is None
    keyring.gate.set()
    await until(store.keyring_works)
    assert await store.get("p") == KEY


async def test_what_was_told_to_be_forgotten_is_forgotten_late_and_nothing_is_kept_late(store_on: StoreOn) -> None:
    keyring = Held()
    keyring.kept["p"] = KEY
    keyring.gate.clear()
    store = store_on(keyring, timeout=0.1)
    assert await store.get("other") is None
    await store.delete("p")
    assert await store.set("q", KEY) is KeyPlace.MEMORY
    assert await store.get("p") is None
    keyring.gate.set()
    await until(store.keyring_works)
    assert keyring.kept == {}
    assert await store.place("q") is KeyPlace.MEMORY


async def test_a_blocked_keyring_does_not_hold_the_program_open(store_on: StoreOn) -> None:
    keyring = Held()
    keyring.gate.clear()
    store = store_on(keyring, timeout=0.01)
    await store.get("p")
    assert [thread.daemon for thread in keyring_threads()] == [True]
    async with asyncio.timeout(10):
        await store.aclose()


async def test_no_key_is_logged(store_on: StoreOn, caplog: pytest.LogCaptureFixture) -> None:
    class Talkative(Held):
        def get_password(self, service: str, username: str) -> str | None:
            raise RuntimeError("failed")

    caplog.set_level(logging.DEBUG)
    store = store_on(Talkative())
    assert await store.set("p", KEY) is KeyPlace.MEMORY
    assert "The keyring failed" in caplog.text
    assert KEY not in caplog.text


async def test_the_log_is_told_of_every_key() -> None:
    keyring = Held()
    keyring.kept["p"] = "one"
    told: list[str] = []
    store = KeyringSecretStore(lambda: keyring, on_secret=told.append)
    await store.get("p")
    await store.get("none")
    await store.set("p", "two")
    assert told == ["one", "two"]
    await store.aclose()
