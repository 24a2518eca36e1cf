import asyncio
import io
import json
import stat
import zipfile
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from app.bootstrap.care import entered
from app.domain.backup import BackupPhase, BackupProgress
from app.domain.errors import AppError, ErrorReason
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.services.backup.service import BackupService
from app.storage.attachments import FileAttachmentStore
from app.storage.history import SqliteHistory
from tests.services.backup.folders import KEY, SCHEMA, Heard, Made, make_folder, read_folder, service, tools
from tests.storage.support import KnownLease, a_conversation


@pytest.fixture
async def made(tmp_path: Path) -> Made:
    return await make_folder(tmp_path / "data")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def refusal(work: Awaitable[object]) -> ErrorReason:
    with pytest.raises(AppError) as caught:
        await work
    return caught.value.info.reason


@pytest.mark.parametrize("passphrase", [None, "correct 马 battery"])
async def test_what_was_backed_up_comes_back(made: Made, tmp_path: Path, passphrase: str | None) -> None:
    heard = Heard()
    file = tmp_path / "out" / "a.backup"
    file.parent.mkdir()
    written = await service(made.root).write(file, passphrase, heard)
    assert written.contents.database.conversations == 3
    assert written.contents.database.messages == 6
    assert (written.contents.files, written.contents.is_sealed) == (2, passphrase is not None)
    assert written.size == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert heard.phases() == ["copying", "writing", "checking"]
    assert names(file.parent) == ["a.backup"]
    assert not names(DataFolder(made.root).cache)

    elsewhere = tmp_path / "another computer" / "Loquent"
    contents = await service(elsewhere).look(file, passphrase)
    assert contents == written.contents
    restored = await service(elsewhere).restore(file, elsewhere, passphrase, heard)
    assert (restored.folder, restored.kept_aside) == (elsewhere, None)
    conversations, messages = await read_folder(elsewhere)
    assert sorted(conversations, key=lambda one: one.id) == sorted(made.conversations, key=lambda one: one.id)
    assert sorted(messages, key=lambda one: one.id) == sorted(made.messages, key=lambda one: one.id)
    store = FileAttachmentStore(DataFolder(elsewhere).attachments)
    kept = {
        await store.read(block.attachment) for one in messages for block in one.blocks if hasattr(block, "attachment")
    }
    assert kept == set(made.files)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert names(elsewhere.parent) == ["Loquent"]
    for path in everything(elsewhere):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


async def test_settings_come_along_without_what_may_be_secret(made: Made, tmp_path: Path) -> None:
    file, folder = tmp_path / "a.zip", tmp_path / "new"
    written = await service(made.root).write(file, None, Heard())
    assert set(written.contents.left_out) == {
        "providers[0].address",
        "providers[0].headers.X-Gate-Token",
        "providers[0].proxy",
        "of_a_later_version.api_key",
        "of_a_later_version.note",
    }
    assert written.contents.providers == ("云桥",)
    await service(folder).restore(file, folder, None, Heard())
    found = json.loads(DataFolder(folder).settings.read_bytes())
    assert found["theme"] == "dark"
    assert found["of_a_later_version"] == {"colour": "green", "note": "my key is [hidden]"}
    (provider,) = found["providers"]
    assert provider["address"] == "https://gate.example"
    assert provider["proxy"] == "http://127.0.0.1:7890"
    assert provider["headers"] == [["X-Title", "Loquent"]]
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (KEY, "CANARY", "hunter2"):
        assert secret.encode() not in everything
    assert not any(name.startswith(("logs", "cache", "leases", "window")) for name in zipfile.ZipFile(file).namelist())


async def test_a_sealed_backup_shows_nothing(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "a.sealed"
    await service(made.root).write(file, "open", Heard())
    data = file.read_bytes()
    # None of three bytes: those stand in the noise of a sealed file by chance, one time in a hundred.
    for word in (b"Question", b"SQLite format", b"manifest", b"PK\x03\x04", made.files[0]):
        assert word not in data


async def test_a_sealed_backup_of_many_files_opens(tmp_path: Path) -> None:
    made = await make_folder(tmp_path / "data")
    store = FileAttachmentStore(DataFolder(made.root).attachments)
    # So many, and of such sizes, that heads of files lie across the borders of chunks.
    for number in range(60):
        await store.put(bytes([number]) * (65_536 * 3 + number), name="a", media_type="application/x-test")
    file, folder = tmp_path / "a.sealed", tmp_path / "new"
    written = await service(made.root).write(file, "open", Heard())
    restored = await service(folder).restore(file, folder, "open", Heard())
    assert restored.contents == written.contents
    assert written.contents.files == 62


async def test_a_wrong_passphrase_is_no_damage_and_damage_no_wrong_passphrase(made: Made, tmp_path: Path) -> None:
    file, folder = tmp_path / "a.sealed", tmp_path / "new"
    await service(made.root).write(file, "right", Heard())
    backups = service(folder)
    assert await refusal(backups.look(file, "wrong")) is ErrorReason.PASSPHRASE_WRONG
    assert await refusal(backups.look(file, None)) is ErrorReason.PASSPHRASE_NEEDED
    data = file.read_bytes()
    for number, harmed in enumerate((data[:-1], data[: len(data) // 2], data[:30], _flipped(data, len(data) // 2))):
        file.write_bytes(harmed)
        assert await refusal(backups.restore(file, folder, "right", Heard())) is ErrorReason.BACKUP_DAMAGED, number
        assert not folder.exists()
    assert not [name for name in names(tmp_path) if name.startswith(".")]


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


async def test_a_damaged_plain_backup_is_refused_wherever_it_was_harmed(made: Made, tmp_path: Path) -> None:
    file, folder = tmp_path / "a.zip", tmp_path / "new"
    await service(made.root).write(file, None, Heard())
    data = file.read_bytes()
    # Some bytes of a ZIP file mean nothing (times, rights): harming those changes nothing that is restored.
    for place in range(0, len(data), len(data) // 60):
        file.write_bytes(_flipped(data, place))
        try:
            await service(folder).restore(file, folder, None, Heard())
        except AppError as error:
            assert error.info.reason in (ErrorReason.BACKUP_DAMAGED, ErrorReason.NOT_A_BACKUP)  # noqa: PT017
            assert not folder.exists()
        else:
            conversations, messages = await read_folder(folder)
            assert (len(conversations), len(messages)) == (3, 6)
            folder.rename(tmp_path / f"sound-{place}")
    for cut in (10, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:cut])
        assert await refusal(service(folder).look(file, None)) is ErrorReason.BACKUP_DAMAGED
    file.write_bytes(b"Dear diary")
    assert await refusal(service(folder).look(file, None)) is ErrorReason.NOT_A_BACKUP
    assert await refusal(service(folder).look(tmp_path / "nothing", None)) is ErrorReason.STORAGE_FAILED


async def test_it_is_written_while_others_write(made: Made, tmp_path: Path) -> None:
    history = SqliteHistory(DataFolder(made.root), KnownLease())
    await history.open()
    stop = asyncio.Event()

    async def write() -> int:
        count = 0
        while not stop.is_set():
            await history.add_conversation(a_conversation(f"meanwhile {count}"))
            count += 1
        return count

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(write())
        written = await service(made.root).write(tmp_path / "a.zip", None, Heard())
        stop.set()
    await history.aclose()
    assert 3 <= written.contents.database.conversations <= 3 + writing.result()
    assert writing.result() > 0


async def test_nothing_is_ever_overwritten(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_text("mine", encoding="utf-8")
    assert await refusal(service(made.root).write(file, None, Heard())) is ErrorReason.TARGET_EXISTS
    assert file.read_text(encoding="utf-8") == "mine"
    other = tmp_path / "b.zip"
    await service(made.root).write(other, None, Heard())
    for folder in (made.root, tmp_path):
        assert await refusal(service(folder).restore(other, folder, None, Heard())) is ErrorReason.TARGET_EXISTS
    # A folder that is none of ours stays where it is, whatever was asked for.
    restoring = service(tmp_path).restore(other, tmp_path, None, Heard(), replaces=True)
    assert await refusal(restoring) is ErrorReason.TARGET_EXISTS
    assert len((await read_folder(made.root))[0]) == 3
    nowhere = service(made.root).write(tmp_path / "no" / "a.zip", None, Heard())
    assert await refusal(nowhere) is ErrorReason.STORAGE_FAILED
    assert await refusal(service(tmp_path / "empty").write(tmp_path / "c.zip", None, Heard())) is ErrorReason.NO_HISTORY


async def test_a_history_that_is_replaced_is_kept_aside(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    await service(made.root).write(file, None, Heard())
    history = SqliteHistory(DataFolder(made.root), KnownLease())
    await history.open()
    await history.add_conversation(a_conversation("Later"))
    await history.aclose()
    lease = Lease(DataFolder(made.root).leases)
    lease.acquire()
    replacing = service(made.root).restore(file, made.root, None, Heard(), replaces=True)
    assert await refusal(replacing) is ErrorReason.FOLDER_IN_USE
    lease.release()
    restored = await service(made.root).restore(file, made.root, None, Heard(), replaces=True)
    assert restored.kept_aside is not None
    assert restored.kept_aside.parent == made.root.parent
    assert len((await read_folder(made.root))[0]) == 3
    kept, _messages = await read_folder(restored.kept_aside)
    assert "Later" in {one.title for one in kept}


async def test_nobody_enters_a_folder_while_it_is_renamed(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.zip"
    await service(made.root).write(file, None, Heard())
    tried: list[ErrorReason] = []

    def entering(folder: Path) -> Path:
        with pytest.raises(AppError) as caught, entered(DataFolder(folder)):
            pass
        tried.append(caught.value.info.reason)
        return folder.with_name("kept")

    monkeypatch.setattr("app.services.backup.restoring._free_name", entering)
    await service(made.root).restore(file, made.root, None, Heard(), replaces=True)
    assert tried == [ErrorReason.FOLDER_IN_USE]
    with entered(DataFolder(made.root)):
        pass


async def test_an_empty_folder_that_is_there_is_filled(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    await service(made.root).write(tmp_path / "a.zip", None, Heard())
    restored = await service(folder).restore(tmp_path / "a.zip", folder, None, Heard())
    assert restored.kept_aside is None
    assert len((await read_folder(folder))[0]) == 3


async def test_an_attachment_that_is_no_longer_what_it_was_is_named(made: Made, tmp_path: Path) -> None:
    stored = next(path for path in everything(DataFolder(made.root).attachments) if path.is_file())
    stored.write_bytes(b"rotten")
    written = await service(made.root).write(tmp_path / "a.zip", None, Heard())
    assert f"attachments/{stored.name}" in written.contents.left_out
    assert written.contents.files == 1


async def test_a_damaged_history_is_no_backup(made: Made, tmp_path: Path) -> None:
    database = DataFolder(made.root).database
    data = bytearray(database.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    database.write_bytes(data)
    reason = await refusal(service(made.root).write(tmp_path / "a.zip", None, Heard()))
    assert reason in (ErrorReason.DATABASE_DAMAGED, ErrorReason.BACKUP_DAMAGED)
    assert names(tmp_path) == ["data", "home"]


@pytest.mark.parametrize("phase", [BackupPhase.WRITING, BackupPhase.CHECKING, BackupPhase.RESTORING])
async def test_stopping_leaves_nothing(made: Made, tmp_path: Path, phase: BackupPhase) -> None:
    file, folder = tmp_path / "a.zip", tmp_path / "new"
    if phase is BackupPhase.RESTORING:
        await service(made.root).write(file, None, Heard())
    reached = asyncio.Event()

    def told(progress: BackupProgress) -> None:
        if progress.phase is phase:
            reached.set()

    backups = service(made.root)
    restoring = phase is BackupPhase.RESTORING
    work = backups.restore(file, folder, None, told) if restoring else backups.write(file, "x", told)
    before = names(tmp_path)
    task = asyncio.ensure_future(work)
    await reached.wait()
    task.cancel()
    (outcome,) = await asyncio.gather(task, return_exceptions=True)
    # It may have been done before it heard of it; then all of it is there.
    if isinstance(outcome, asyncio.CancelledError) and names(tmp_path) != before:
        if restoring:
            again = await service(folder).write(tmp_path / "again.zip", None, Heard())
            assert again.contents.database == (await service(folder).look(file, None)).database
        else:
            assert (await service(made.root).look(file, "x")).database
    assert not [name for name in names(tmp_path) if name.startswith(".")]
    assert not names(DataFolder(made.root).cache)


async def test_a_history_full_of_nothing_is_no_bomb(tmp_path: Path) -> None:
    made = await make_folder(tmp_path / "data")
    connection = apsw.Connection(str(DataFolder(made.root).database))
    connection.execute("UPDATE conversations SET system_prompt = ?", ("a" * 4_000_000,))
    connection.close()
    written = await service(made.root).write(tmp_path / "a.zip", None, Heard())
    restored = await service(tmp_path / "new").restore(tmp_path / "a.zip", tmp_path / "new", None, Heard())
    assert restored.contents == written.contents


class Forged:
    """Builds backups that this program would not write."""

    def __init__(self, good: Path) -> None:
        with zipfile.ZipFile(good) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = json.loads(self.files.pop("manifest.json"))

    def list_file(self, name: str, data: bytes) -> None:
        import hashlib

        self.files[name] = data
        self.manifest["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def save(self, target: Path) -> Path:
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in self.files.items():
                is_attachment = name.startswith("attachments/")
                archive.writestr(name, data, zipfile.ZIP_STORED if is_attachment else zipfile.ZIP_DEFLATED)
            archive.writestr("manifest.json", json.dumps(self.manifest))
        return target


@pytest.fixture
async def forged(made: Made, tmp_path: Path) -> Forged:
    await service(made.root).write(tmp_path / "good.zip", None, Heard())
    return Forged(tmp_path / "good.zip")


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "attachments/../../evil", "C:\\evil", "history.db/../x", "leases/x", "attachments/ab/cd"],
)
async def test_a_name_that_leads_elsewhere_is_refused(forged: Forged, tmp_path: Path, name: str) -> None:
    forged.list_file(name, b"evil")
    bad = forged.save(tmp_path / "bad.zip")
    before = everything(tmp_path)
    assert await refusal(service(tmp_path).restore(bad, tmp_path / "new", None, Heard())) is ErrorReason.BACKUP_DAMAGED
    assert everything(tmp_path) == before


async def test_what_is_not_listed_listed_twice_or_missing_is_refused(forged: Forged, tmp_path: Path) -> None:
    look = service(tmp_path).look
    forged.files["settings2.json"] = b"{}"
    assert await refusal(look(forged.save(tmp_path / "1.zip"), None)) is ErrorReason.BACKUP_DAMAGED
    del forged.files["settings2.json"]
    twice = forged.save(tmp_path / "2.zip")
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("settings.json", b"{}")
    assert await refusal(look(twice, None)) is ErrorReason.BACKUP_DAMAGED
    kept = forged.files.pop("settings.json")
    assert await refusal(look(forged.save(tmp_path / "3.zip"), None)) is ErrorReason.BACKUP_DAMAGED
    forged.files["settings.json"] = kept
    digest = next(name for name in forged.files if name.startswith("attachments/"))
    forged.list_file(digest, b"another file under this name")
    assert await refusal(look(forged.save(tmp_path / "4.zip"), None)) is ErrorReason.BACKUP_DAMAGED
    del forged.files["history.db"], forged.manifest["files"]["history.db"]
    assert await refusal(look(forged.save(tmp_path / "5.zip"), None)) is ErrorReason.BACKUP_DAMAGED


async def test_a_bomb_is_refused_before_it_is_unpacked(forged: Forged, tmp_path: Path) -> None:
    forged.list_file("settings.json", bytes(100_000_000))
    bad = forged.save(tmp_path / "bad.zip")
    assert bad.stat().st_size < 5_000_000
    assert await refusal(service(tmp_path).look(bad, None)) is ErrorReason.BACKUP_DAMAGED


async def test_a_file_that_is_larger_than_it_says_is_refused(forged: Forged, tmp_path: Path) -> None:
    forged.manifest["files"]["settings.json"]["size"] += 1
    bad = forged.save(tmp_path / "bad.zip")
    assert await refusal(service(tmp_path).look(bad, None)) is ErrorReason.BACKUP_DAMAGED


async def test_more_than_the_disk_holds_is_refused_first(
    forged: Forged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1000})())
    bad = forged.save(tmp_path / "bad.zip")
    assert await refusal(service(tmp_path).restore(bad, tmp_path / "new", None, Heard())) is ErrorReason.DISK_FULL
    assert not (tmp_path / "new").exists()


async def test_a_database_that_is_not_sound_is_refused(forged: Forged, tmp_path: Path) -> None:
    data = bytearray(forged.files["history.db"])
    data[4096 * 2 : 4096 * 4] = b"\xff" * 8192
    forged.list_file("history.db", bytes(data))
    bad = forged.save(tmp_path / "bad.zip")
    assert await refusal(service(tmp_path).restore(bad, tmp_path / "new", None, Heard())) is ErrorReason.BACKUP_DAMAGED
    assert not (tmp_path / "new").exists()


async def test_what_a_newer_version_wrote_is_told_as_such(forged: Forged, tmp_path: Path) -> None:
    good = forged.save(tmp_path / "good2.zip")
    older = BackupService(replace(tools(), schema=SCHEMA - 1), tmp_path)
    assert await refusal(older.look(good, None)) is ErrorReason.BACKUP_NEWER
    forged.manifest["version"] = 2
    assert await refusal(service(tmp_path).look(forged.save(tmp_path / "n.zip"), None)) is ErrorReason.BACKUP_NEWER
    forged.manifest["format"] = "something-else"
    assert await refusal(service(tmp_path).look(forged.save(tmp_path / "m.zip"), None)) is ErrorReason.BACKUP_DAMAGED


async def test_any_zip_file_is_no_backup(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("conversations.json", "[]")
    (tmp_path / "chatgpt.zip").write_bytes(raw.getvalue())
    assert await refusal(service(tmp_path).look(tmp_path / "chatgpt.zip", None)) is ErrorReason.NOT_A_BACKUP
