"""What conversations pass through on their way in and out lies in the data folder, never in the system's own folder."""

import asyncio
import base64
import hashlib
import tempfile
import zipfile
from pathlib import Path

import pytest

from app.domain.ids import new_id
from tests.cli.conftest import Run
from tests.services.importing import test_chatbox, test_own
from tests.services.importing.cherry_backup import database
from tests.services.importing.desk import as_json
from tests.storage.encrypted import fill


@pytest.fixture(autouse=True)
def no_system_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let whoever wants a place among the system's temporary files find none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "there is none"))


def rooms(data: Path) -> list[str]:
    return [path.name for path in (data / "cache").iterdir() if path.is_dir()]


@pytest.mark.parametrize("target", ["all.zip", "folder/"])
def test_many_pdf_files(run: Run, data: Path, tmp_path: Path, target: str) -> None:
    asyncio.run(fill(data, messages=2))
    written = run("export", "--all", "--format", "pdf", "-o", f"{tmp_path}/{target}")
    assert written.code == 0, written.err
    if target.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / target) as archive:
            held = [archive.read(name) for name in archive.namelist()]
    else:
        held = [path.read_bytes() for path in (tmp_path / target).iterdir()]
    assert [data[:5] for data in held] == [b"%PDF-"] * 3
    assert "gone" in rooms(data)
    assert not [name for name in rooms(data) if name.startswith("work-")]


def test_databases_that_are_unpacked(run: Run, data: Path, tmp_path: Path) -> None:
    stored = database(tmp_path / "cherrystudio.sqlite").read_bytes()
    with zipfile.ZipFile(tmp_path / "backup.zip", "w") as archive:
        archive.writestr("metadata.json", '{"version": 7}')
        archive.writestr("Data/cherrystudio.sqlite", stored)
    taken = run("import", tmp_path / "backup.zip")
    assert taken.code == 0
    assert "added" in taken.out
    assert rooms(data) == []


def test_values_that_are_put_down(run: Run, data: Path, tmp_path: Path) -> None:
    taken = run("import", as_json(tmp_path / "chatbox", test_chatbox.export()))
    assert taken.code == 0
    assert "added" in taken.out
    assert rooms(data) == []


def test_large_files_that_are_put_down(run: Run, data: Path, tmp_path: Path) -> None:
    content = bytes(5 * 1024 * 1024)
    digest = hashlib.sha256(content).hexdigest()
    ref = {"sha256": digest, "media_type": "text/plain", "name": "long.txt", "size": len(content)}
    said = test_own.message(new_id(), None, blocks=[{"type": "file", "attachment": ref}])
    files = {digest: {**ref, "data": base64.b64encode(content).decode()}}
    given = test_own.file_of(test_own.conversation(new_id(), said, attachments=files))
    taken = run("import", as_json(tmp_path / "own.json", given))
    assert taken.code == 0, taken.err
    kept = [path for path in (data / "attachments").rglob("*") if path.is_file() and path.stat().st_size]
    assert [path.stat().st_size for path in kept] == [len(content)]
    assert rooms(data) == []


def test_what_a_killed_process_has_left_goes_at_the_next_start(run: Run, data: Path) -> None:
    asyncio.run(fill(data))
    left = data / "cache" / "work-of-the-dead"
    left.mkdir()
    (left / "lock").touch()
    (left / "printed").write_text("words")
    assert run("search", "harbour").code == 0
    assert not left.exists()
