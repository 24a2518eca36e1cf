"""The key of an encrypted history and the keyring: it may drop it, lose it, be locked, and nothing is lost by that."""

import asyncio
import json
import shutil
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from app.bootstrap.care import open_care
from app.bootstrap.core import open_core
from app.bootstrap.encryption import open_encryption
from app.bootstrap.opening import open_export, open_for_backup, open_import, open_search
from app.bootstrap.options import CoreOptions
from app.domain.conversation import Draft
from app.domain.encryption import EncryptionState
from app.domain.errors import AppError, ErrorReason
from app.domain.folder_work import EncryptionChange
from app.domain.history_key import new_key
from app.infra.paths import DataFolder
from app.storage.encryption_switch import SqliteEncryptionSwitch
from tests.infra.keyrings import Forgetful, Held, Locked, Plain
from tests.storage.encrypted import SENTENCE, content, files_in, fill, traces
from tests.ui.waiting import until

Use = Callable[[Held], Held]

OPENERS: list[Callable[[CoreOptions], AbstractAsyncContextManager[object]]] = [
    open_core,
    open_export,
    open_import,
    open_search,
    open_for_backup,
    lambda options: open_care(options.data_dir),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Make a keyring that of the system."""

    def choose(backend: Held) -> Held:
        def get_keyring() -> KeyringBackend:
            return backend

        monkeypatch.setattr(keyring, "get_keyring", get_keyring)
        return backend

    return choose


@pytest.fixture
def held(use: Use) -> Held:
    return use(Held())


async def change(root: Path, kind: EncryptionChange) -> str:
    """Switch as a person would and return the phrase."""
    phrase = ""
    async with open_encryption(root, for_itself=True) as service:
        if kind is not EncryptionChange.OFF:
            phrase = await service.begin(kind)
            await service.confirm(phrase.lower().replace(" ", "-"))
        await service.carry_out(kind)
    return phrase


async def refusal(opening: AbstractAsyncContextManager[object]) -> ErrorReason:
    with pytest.raises(AppError) as caught:
        async with opening:
            pass
    return caught.value.info.reason


async def count(root: Path, options: CoreOptions | None = None) -> int:
    async with open_core(options or CoreOptions(root)) as services:
        return len(await services.conversations.list())


def snapshot(root: Path) -> dict[str, bytes]:
    """Return everything but what processes leave and remove at every start."""
    found = {str(path.relative_to(root)): path.read_bytes() for path in files_in(root)}
    passing = ("exclusive.lock", "leases", "passing", "opened")
    return {name: held for name, held in found.items() if not name.startswith(passing)}


async def test_the_key_is_in_the_keyring_as_long_as_it_is_needed(root: Path, held: Held) -> None:
    await fill(root)
    async with open_core(CoreOptions(root)) as services:
        assert (await services.encryption.status()).state is EncryptionState.OFF
    phrases = []
    for kind in (EncryptionChange.ON, EncryptionChange.REKEY):
        phrases.append(await change(root, kind))
        async with open_core(CoreOptions(root)) as services:
            status = await services.encryption.status()
            assert status.state is EncryptionState.ON
            assert status.since is not None
            assert list(held.kept) == [f"history-key-{status.key_id}"]
            assert len(await services.conversations.list()) == 3
    assert phrases[0] != phrases[1]
    await change(root, EncryptionChange.OFF)
    assert held.kept == {}
    assert await count(root) == 3


async def test_neither_key_nor_phrase_is_written_down(root: Path, held: Held) -> None:
    await fill(root)
    phrase = await change(root, EncryptionChange.ON)
    await count(root)
    (secret,) = held.kept.values()
    for words in (secret, phrase, phrase.split()[0]):
        assert traces(root, words) == []


@pytest.mark.usefixtures("held")
async def test_what_the_program_writes_is_encrypted(root: Path) -> None:
    await fill(root)
    await change(root, EncryptionChange.ON)
    async with open_core(CoreOptions(root)) as services:
        file = await services.attachments.add_file(SENTENCE.encode() * 9, f"{SENTENCE}.txt")
        conversation = await services.conversations.create()
        await services.conversations.rename(conversation.id, SENTENCE)
        await services.conversations.save_draft(conversation.id, Draft(SENTENCE, (file,)))
        await services.care.copy_now()
        assert traces(root) == []
    assert traces(root) == []


async def test_a_keyring_that_drops_the_key_changes_nothing(root: Path, use: Use) -> None:
    await fill(root)
    before = snapshot(root)
    use(Forgetful())
    with pytest.raises(AppError) as caught:
        await change(root, EncryptionChange.ON)
    assert caught.value.info.reason is ErrorReason.KEY_NOT_KEPT
    assert snapshot(root) == before


async def test_without_a_keyring_nothing_begins(root: Path) -> None:
    await fill(root)
    async with open_encryption(root, for_itself=True) as service:
        with pytest.raises(AppError) as caught:
            await service.begin(EncryptionChange.ON)
    assert caught.value.info.reason is ErrorReason.KEY_NOT_KEPT


async def test_without_room_no_phrase_is_shown(root: Path, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(root)
    usage = shutil.disk_usage(root)._replace(free=1_000_000)
    monkeypatch.setattr("app.storage.encryption_switch.shutil.disk_usage", lambda _: usage)
    async with open_encryption(root, for_itself=True) as service:
        with pytest.raises(AppError) as caught:
            await service.begin(EncryptionChange.ON)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert held.kept == {}


async def test_a_wrong_phrase_says_where_it_is_wrong(root: Path, held: Held) -> None:
    await fill(root)
    before = snapshot(root)
    async with open_encryption(root, for_itself=True) as service:
        phrase = await service.begin(EncryptionChange.ON)
        groups = phrase.split()
        another = new_key().phrase
        swapped = " ".join((*groups[:4], "00000" if groups[4] != "00000" else "00001", *groups[5:]))
        for typed, group in ((another, "1"), (swapped, "5"), (" ".join(groups[:12]), None)):
            with pytest.raises(AppError) as caught:
                await service.confirm(typed)
            assert caught.value.info.reason is ErrorReason.PHRASE_WRONG
            assert caught.value.info.params.get("group") == group
        with pytest.raises(RuntimeError):
            await service.carry_out(EncryptionChange.ON)
    assert snapshot(root) == before
    assert held.kept == {}


@pytest.mark.parametrize("how", ["lost", "locked", "gone"])
async def test_without_the_key_nobody_opens_the_history(root: Path, use: Use, how: str) -> None:
    held = use(Held())
    await fill(root)
    phrase = await change(root, EncryptionChange.ON)
    kept = dict(held.kept)
    if how == "lost":
        held.kept.clear()
    elif how == "locked":
        use(Locked())
    else:
        use(Plain())
    before = snapshot(root)
    for opener in OPENERS:
        assert await refusal(opener(CoreOptions(root))) is ErrorReason.HISTORY_LOCKED
    assert {name for name in snapshot(root) if not name.startswith("logs")} == set(before)
    async with open_encryption(root) as service:
        assert (await service.status()).state is EncryptionState.LOCKED
        with pytest.raises(AppError) as caught:
            await service.unlock(new_key().phrase)
        assert caught.value.info.reason is ErrorReason.PHRASE_OF_ANOTHER
        with pytest.raises(AppError) as caught:
            await service.unlock(phrase.replace(phrase[0], "U", 1))
        assert caught.value.info.params["group"] == "1"
        await service.unlock(phrase)
        assert service.is_kept == (how == "lost")
        key = service.key
    if how == "lost":
        assert held.kept == kept
        assert await count(root) == 3
    # What no keyring takes holds for a run.
    assert await count(root, CoreOptions(root, history_key=key)) == 3


@pytest.mark.usefixtures("held")
async def test_other_processes_are_kept_out(root: Path) -> None:
    await fill(root)
    async with open_encryption(root, for_itself=True) as service:
        await service.confirm(await service.begin(EncryptionChange.ON))
        for opener in OPENERS:
            assert await refusal(opener(CoreOptions(root))) is ErrorReason.FOLDER_IN_USE
        await service.switch_on()
    async with open_core(CoreOptions(root)) as services:
        assert await refusal(open_encryption(root, for_itself=True)) is ErrorReason.FOLDER_IN_USE
        # Nor does the one that has it open switch it under itself.
        with pytest.raises(AppError) as caught:
            await services.encryption.switch_off()
        assert caught.value.info.reason is ErrorReason.FOLDER_IN_USE


@pytest.mark.usefixtures("held")
async def test_what_makes_no_sense_is_refused(root: Path) -> None:
    await fill(root)
    async with open_encryption(root, for_itself=True) as service:
        for call in (lambda: service.begin(EncryptionChange.REKEY), service.switch_off, lambda: service.unlock("")):
            with pytest.raises(AppError) as caught:
                await call()
            assert caught.value.info.reason is ErrorReason.NOT_ENCRYPTED
    await change(root, EncryptionChange.ON)
    async with open_encryption(root, for_itself=True) as service:
        with pytest.raises(AppError) as caught:
            await service.begin(EncryptionChange.ON)
        assert caught.value.info.reason is ErrorReason.ENCRYPTED_ALREADY


async def test_a_switch_that_fails_leaves_the_old_key_alone(
    root: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(root)
    await change(root, EncryptionChange.ON)
    before, kept = snapshot(root), dict(held.kept)

    def fails(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.encryption_switch.reseal_all", fails)
        with pytest.raises(AppError):
            await change(root, EncryptionChange.REKEY)
    assert held.kept == kept
    assert set(snapshot(root)) == set(before)
    assert await count(root) == 3


async def test_a_switch_that_stops_in_the_middle_keeps_both_keys(
    root: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(root)
    await change(root, EncryptionChange.ON)

    def fails(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.exchange._take_over", fails)
        with pytest.raises(AppError):
            await change(root, EncryptionChange.REKEY)
    assert len(held.kept) == 2
    second = list(held.kept)[1]
    assert await count(root) == 3
    async with open_encryption(root) as service:
        assert f"history-key-{(await service.status()).key_id}" == second
    # The start that finished the switch has no need for the first one.
    assert list(held.kept) == [second]
    assert not DataFolder(root).begun_keys.exists()


class Watching(Held):
    """Looks at what is written down in a folder before it takes a key."""

    def __init__(self, folder: DataFolder) -> None:
        super().__init__()
        self.folder = folder
        self.noted: list[str] = []

    def set_password(self, service: str, username: str, password: str) -> None:
        self.noted.append(self.folder.begun_keys.read_text())
        super().set_password(service, username, password)


async def test_a_key_is_written_down_before_the_keyring_has_it(root: Path, use: Use) -> None:
    await fill(root)
    held = Watching(DataFolder(root))
    use(held)
    await change(root, EncryptionChange.ON)
    (name,) = held.kept
    assert held.noted == [f"{name.removeprefix('history-key-')}\n"]
    assert not DataFolder(root).begun_keys.exists()


async def left_by_a_kill(root: Path, held: Held) -> str:
    """Leave what a process leaves that is killed when the keyring has a new key and nothing is decided yet."""
    key = new_key()
    await SqliteEncryptionSwitch(DataFolder(root)).note_keys((key.id,))
    held.kept[f"history-key-{key.id}"] = key.secret.hex()
    return key.id


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_key_that_a_killed_switch_left_goes_at_the_next_start(
    root: Path, held: Held, *, encrypted: bool
) -> None:
    await fill(root)
    if encrypted:
        await change(root, EncryptionChange.ON)
    needed = dict(held.kept)
    await left_by_a_kill(root, held)
    async with open_core(CoreOptions(root)):
        await until(lambda: not DataFolder(root).begun_keys.exists(), "the key is forgotten")
    assert held.kept == needed


async def test_a_key_that_a_killed_switch_left_goes_at_the_next_switch(root: Path, held: Held) -> None:
    await fill(root)
    await left_by_a_kill(root, held)
    await change(root, EncryptionChange.ON)
    async with open_encryption(root) as service:
        assert list(held.kept) == [f"history-key-{(await service.status()).key_id}"]


async def test_a_key_that_a_copy_needs_stays(root: Path, held: Held) -> None:
    await fill(root)
    folder = DataFolder(root)
    left = await left_by_a_kill(root, held)
    copy = folder.backups / f"history-version-3-2026-01-01T00-00-00-000000Z.key-{left}.db"
    copy.write_bytes(b"whatever it holds")
    async with open_encryption(root):
        assert list(held.kept) == [f"history-key-{left}"]
    copy.unlink()
    async with open_encryption(root):
        assert held.kept == {}


async def test_a_key_stays_while_nobody_knows_which_one_is_needed(root: Path, held: Held) -> None:
    await fill(root)
    await change(root, EncryptionChange.ON)
    (name,) = held.kept
    folder = DataFolder(root)
    await SqliteEncryptionSwitch(folder).note_keys((name.removeprefix("history-key-"),))
    shutil.rmtree(folder.backups)
    folder.encryption.unlink()
    async with open_encryption(root) as service:
        assert (await service.status()).state is EncryptionState.LOCKED
        assert list(held.kept) == [name]


async def test_a_keyring_that_is_locked_forgets_a_left_key_later(root: Path, use: Use) -> None:
    await fill(root)
    held = Held()
    left = await left_by_a_kill(root, held)
    use(Locked())
    async with open_encryption(root):
        assert DataFolder(root).begun_keys.read_text() == f"{left}\n"
    use(held)
    async with open_encryption(root):
        assert held.kept == {}
    assert not DataFolder(root).begun_keys.exists()


async def test_a_switch_that_is_given_up_changes_nothing(root: Path, held: Held) -> None:
    await fill(root)
    digest = await content(root, None)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(_done: int, _total: int) -> None:
        loop.call_soon_threadsafe(begun.set)

    async with open_encryption(root, for_itself=True) as service:
        await service.confirm(await service.begin(EncryptionChange.ON))
        switching = asyncio.ensure_future(service.switch_on(tell))
        await begun.wait()
        switching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await switching
        is_off = (await service.status()).state is EncryptionState.OFF
    # It may have been too late for that.
    assert (held.kept == {}) is is_off
    if is_off:
        assert await content(root, None) == digest
    assert await count(root) == 3


@pytest.mark.usefixtures("held")
async def test_a_lost_record_costs_nothing_while_the_keyring_has_the_key(root: Path) -> None:
    await fill(root)
    await change(root, EncryptionChange.ON)
    record = DataFolder(root).encryption.read_text()
    DataFolder(root).encryption.unlink()
    assert await count(root) == 3
    key_id = json.loads(record)["key_id"]
    assert json.loads(DataFolder(root).encryption.read_text())["key_id"] == key_id


async def test_copies_alone_are_opened_with_the_key_in_the_keyring(root: Path, use: Use) -> None:
    ring = use(Held())
    await fill(root)
    phrase = await change(root, EncryptionChange.ON)
    folder = DataFolder(root)
    folder.encryption.unlink()
    folder.database.unlink()
    with pytest.raises(AppError) as caught:
        await count(root)
    assert caught.value.info.reason is ErrorReason.HISTORY_GONE
    async with open_care(root) as care:
        copies = await care.copies()
        await care.restore(copies[0].name)
    assert await count(root) == 3
    assert traces(root) == []

    folder.encryption.unlink()
    folder.database.unlink()
    ring.kept.clear()
    with pytest.raises(AppError) as caught:
        await count(root)
    assert caught.value.info.reason is ErrorReason.HISTORY_LOCKED
    async with open_encryption(root, for_itself=True) as service:
        await service.unlock(phrase)
    with pytest.raises(AppError) as caught:
        await count(root)
    assert caught.value.info.reason is ErrorReason.HISTORY_GONE
