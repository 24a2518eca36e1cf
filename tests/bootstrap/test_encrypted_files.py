"""The files of an encrypted history in the whole core: attached, sent, shown, opened, swept away, backed up."""

import asyncio
import io
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap.core import open_core
from app.bootstrap.opening import open_backup, open_export, open_for_backup
from app.bootstrap.options import CoreOptions, WindowOptions
from app.domain.backup import BackupPhase, BackupProgress
from app.domain.blocks import AttachmentRef, TextBlock
from app.domain.conversation import MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.infra.exclusive import alone
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.services.backup.job import Job
from app.services.backup.opened import Tools
from app.services.backup.writing import write_backup
from app.services.context import Services
from app.storage.attachment_sweep import FileAttachmentSweeper
from app.storage.backup_files import HistoryBackupFiles
from app.storage.encryption_switch import SqliteEncryptionSwitch
from app.storage.passphrase import PassphraseSealing
from tests.gateway import Gateway
from tests.gateway import files as gateway_files

ROOT = Path(__file__).parents[2]
KEY = HistoryKey(bytes(range(32)))
SECRET = b"The harbour was silent until the lanterns came"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return an encrypted data folder with nothing in it."""
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    asyncio.run(SqliteEncryptionSwitch(folder).switch(None, KEY, lambda _done, _total: None))
    return folder.root


@asynccontextmanager
async def core(root: Path, gateway: Gateway) -> AsyncIterator[Services]:
    async with open_core(WindowOptions(root, history_key=KEY, cares=False)) as services:
        services.settings.change(providers=(ProviderConfig("g", "Gate", gateway.url),))
        yield services


def leaks(root: Path, *needles: bytes) -> list[str]:
    """Return the files in or by whose names any of these can be found; the settings say what a person has set up."""
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = str(path.relative_to(root))
        held = path.read_bytes() + name.encode()
        if any(needle in held for needle in (SECRET, *needles)):
            found.append(name)
    return found


def traces(*refs: AttachmentRef) -> tuple[bytes, ...]:
    return tuple(trace for ref in refs for trace in (ref.sha256.encode(), bytes.fromhex(ref.sha256), ref.name.encode()))


async def test_files_are_attached_sent_shown_and_kept(root: Path, open_gateway: Gateway) -> None:
    film, picture = gateway_files.film(), gateway_files.picture()
    async with core(root, open_gateway) as services:
        image = (await services.attachments.add_picture(picture, "harbour.png")).block
        video = await services.attachments.add_video(film, "lanterns.mp4")
        text = await services.attachments.add_file(SECRET, "notes.txt")
        told = traces(image.attachment, video.attachment, text.attachment)
        # What is only attached lies aside, and says as little.
        assert leaks(root, *told, picture, film) == []
        made = await services.conversations.create(ModelRef("g", "echo"))
        reply = await services.chat.run_turn(made.id, (TextBlock("Look"), image, video))
        # The film went as pictures: its frames were read where it lies.
        assert reply.status is MessageStatus.COMPLETE
        await services.chat.run_turn(made.id, (TextBlock("Read"), text))
        assert len(list((root / "attachments").glob("*/*"))) == 3
        for ref in (image.attachment, video.attachment, text.attachment):
            assert services.attachments.path(ref) is None
        still = await services.attachments.still(video.attachment)
        with Image.open(io.BytesIO(still.data)) as first:
            assert first.size == (64, 48)
        assert await services.attachments.read(video.attachment) == film
        assert leaks(root, *told, film) == []
    assert leaks(root, *told, film) == []
    async with core(root, open_gateway) as services:
        assert await services.attachments.read(text.attachment) == SECRET


async def test_a_reply_draws_into_the_encrypted_history(root: Path, open_gateway: Gateway) -> None:
    async with core(root, open_gateway) as services:
        for temporary in (False, True):
            made = await services.conversations.create(ModelRef("g", "image-markdown"), temporary=temporary)
            reply = await services.chat.run_turn(made.id, (TextBlock("a harbour"),))
            refs = [ref for block in reply.blocks if (ref := getattr(block, "attachment", None))]
            data = await services.attachments.read(refs[0])
            assert leaks(root, *traces(*refs)[:2], data) == []


async def test_copies_for_other_programs_are_private_and_go(root: Path, open_gateway: Gateway) -> None:
    async with core(root, open_gateway) as services:
        ref = (await services.attachments.add_file(SECRET, "notes.txt")).attachment
        copy = await services.attachments.copy(ref, ".txt")
        assert copy.read_bytes() == SECRET
        assert copy.suffix == ".txt"
        assert copy.is_relative_to(root / "opened")
        assert [stat.S_IMODE(path.stat().st_mode) for path in (copy, copy.parent)] == [0o600, 0o700]
        # Another process that starts does not touch the copies of a living one.
        async with open_export(CoreOptions(root, history_key=KEY)):
            assert copy.exists()
        # Somebody wrote into it: the next program gets what was stored.
        copy.write_bytes(b"changed")
        assert (await services.attachments.copy(ref, ".txt")).read_bytes() == SECRET
    assert not (root / "opened").exists()


HOLDS_A_COPY = """
import asyncio, sys, time
from pathlib import Path
from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey

async def main():
    async with open_core(CoreOptions(Path(sys.argv[1]), history_key=HistoryKey(bytes(range(32))))) as services:
        ref = (await services.attachments.add_file(sys.argv[2].encode(), "a.txt")).attachment
        print(await services.attachments.copy(ref, ".txt"), flush=True)
        time.sleep(600)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_after_kill_9_the_next_start_removes_the_copies(root: Path) -> None:
    command = [sys.executable, "-c", HOLDS_A_COPY, str(root), SECRET.decode()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        copy = Path(process.stdout.readline().strip())
        try:
            assert copy.read_bytes() == SECRET
        finally:
            process.send_signal(signal.SIGKILL)
    assert leaks(root) == [str(copy.relative_to(root))]
    # A command that only exports is a start as well.
    assert asyncio.run(leaks_after_a_start(root)) == []
    assert list((root / "passing").iterdir()) == []


async def leaks_after_a_start(root: Path) -> list[str]:
    async with open_export(CoreOptions(root, history_key=KEY)):
        return leaks(root)


async def test_a_backup_is_plain_and_gives_a_plain_history(root: Path, tmp_path: Path, open_gateway: Gateway) -> None:
    data = SECRET * 5000
    async with core(root, open_gateway) as services:
        block = await services.attachments.add_file(data, "notes.txt")
        made = await services.conversations.create(ModelRef("g", "echo"))
        await services.chat.run_turn(made.id, (TextBlock(SECRET.decode()), block))
        inside = await services.backup.write(tmp_path / "inside.zip", None, lambda _progress: None)
    assert leaks(root) == []
    assert not (root / "opened").exists()
    async with open_for_backup(CoreOptions(root, history_key=KEY)) as backup:
        outside = await backup.write(tmp_path / "outside.zip", "a passphrase", lambda _progress: None)
    assert inside.contents.left_out == outside.contents.left_out == ()
    assert inside.contents.files == outside.contents.files == 1
    assert SECRET not in (tmp_path / "outside.zip").read_bytes()
    digest = block.attachment.sha256
    with zipfile.ZipFile(tmp_path / "inside.zip") as archive:
        assert archive.read(f"attachments/{digest[:2]}/{digest}") == data
        assert archive.read("history.db").startswith(b"SQLite format 3\0")
    there = tmp_path / "there"
    for file, passphrase in (("inside.zip", None), ("outside.zip", "a passphrase")):
        backups = open_backup(CoreOptions(there))
        await backups.restore(tmp_path / file, there, passphrase, lambda _progress: None, replaces=True)
        assert not (there / "encryption.json").exists()
        async with open_core(CoreOptions(there)) as services:
            assert await services.attachments.read(block.attachment) == data
            assert services.attachments.path(block.attachment) is not None
            assert len((await services.conversations.open(made.id)).path) == 2


async def test_an_attachment_that_is_damaged_is_left_out_of_a_backup_and_named(
    root: Path, tmp_path: Path, open_gateway: Gateway
) -> None:
    async with core(root, open_gateway) as services:
        block = await services.attachments.add_file(SECRET * 5000, "notes.txt")
        made = await services.conversations.create(ModelRef("g", "echo"))
        await services.chat.run_turn(made.id, (TextBlock("Look"), block))
        (path,) = (root / "attachments").glob("*/*")
        held = bytearray(path.read_bytes())
        for place, name in ((-1, path.name), (100_000, block.attachment.sha256), (50, path.name)):
            held[place] ^= 1
            path.write_bytes(held)
            written = await services.backup.write(tmp_path / f"{place}.zip", None, lambda _progress: None)
            assert written.contents.left_out == (f"attachments/{name}",)
            held[place] ^= 1


def test_while_a_backup_is_written_nobody_switches_and_no_plain_text_lies_anywhere(root: Path, tmp_path: Path) -> None:
    folder = DataFolder(root)
    seen: set[str] = set()
    refused: set[BackupPhase] = set()
    rooms: list[int] = []

    def told(progress: BackupProgress) -> None:
        seen.update((*leaks(root, b"SQLite format 3"), *leaks(root, SECRET)))
        rooms.extend(path.stat().st_size for path in root.glob("cache/backup-*/*.db"))
        lease = Lease(folder.leases)
        lease.acquire()
        with pytest.raises(AppError) as caught, alone(folder, lease):
            pass
        lease.release()
        assert caught.value.info.reason is ErrorReason.FOLDER_IN_USE
        refused.add(progress.phase)

    asyncio.run(fill(folder))
    tools = Tools(HistoryBackupFiles(KEY), PassphraseSealing(cost=4), str, 1000, "Loquent")
    write_backup(tools, folder, tmp_path / "a.zip", "a passphrase", Job(told))
    assert refused == {BackupPhase.COPYING, BackupPhase.WRITING, BackupPhase.CHECKING}
    assert seen == set()
    assert leaks(root, b"SQLite format 3") == []
    assert any(size > 0 for size in rooms)


async def fill(folder: DataFolder) -> None:
    """Store a conversation in the encrypted history."""
    async with open_core(CoreOptions(folder.root, history_key=KEY)) as services:
        made = await services.conversations.create()
        await services.library.rename(made.id, SECRET.decode())


async def test_what_nothing_points_at_is_swept_away_by_the_core(root: Path, open_gateway: Gateway) -> None:
    async with core(root, open_gateway) as services:
        made = await services.conversations.create(ModelRef("g", "echo"))
        gone = await services.conversations.create(ModelRef("g", "echo"))
        kept = await services.attachments.add_file(b"kept", "a.txt")
        lost = await services.attachments.add_file(b"lost", "b.txt")
        await services.chat.run_turn(made.id, (TextBlock("a"), kept))
        await services.chat.run_turn(gone.id, (TextBlock("b"), lost))
        await services.library.delete([gone.id])
        then = time.time() - 3 * 24 * 3600
        for path in (root / "attachments").glob("*/*"):
            os.utime(path, (then, then))
        await services.trash.empty()
        assert len(list((root / "attachments").glob("*/*"))) == 1
        assert await services.attachments.read(kept.attachment) == b"kept"
    before = datetime.now(UTC) - timedelta(days=1)
    assert (await FileAttachmentSweeper(root / "attachments", KEY).sweep(frozenset(), before)).files == 1
