"""Files of an encrypted history on the command line: saved where they are wanted, told of where they are not."""

import asyncio
import json
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.infra.secrets import KeyringSecretStore
from app.services.history_keys import keep_key
from app.storage.encryption_switch import SqliteEncryptionSwitch
from tests.cli.conftest import Run
from tests.gateway.files import film, picture
from tests.infra.keyrings import Held

pytestmark = pytest.mark.usefixtures("environment", "no_pauses")

KEY = HistoryKey(bytes(range(32)))


@pytest.fixture(autouse=True)
def encrypted(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Encrypt the folder that ``run`` works on; its key is in the keyring."""
    held = Held()

    def get_keyring() -> KeyringBackend:
        return held

    async def encrypt() -> None:
        secrets = KeyringSecretStore()
        await keep_key(secrets, KEY)
        await secrets.aclose()
        await SqliteEncryptionSwitch(DataFolder(data)).switch(None, KEY, lambda _done, _total: None)

    monkeypatch.setattr(keyring, "get_keyring", get_keyring)
    DataFolder(data).prepare()
    asyncio.run(encrypt())
    return data


def files_with(root: Path, needle: bytes) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_a_file_that_is_attached_goes_out_and_lies_sealed(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    run("models", "--set", "echo", "vision=yes")
    assert run("ask", "--model", "echo", "--image", tmp_path / "a.png", "Look").code == 0
    dry = run("ask", "--model", "echo", "--image", tmp_path / "a.png", "--dry-run", "Look")
    assert (dry.code, "data:image/png;base64," in dry.out) == (0, True)
    assert len(list((data / "attachments").glob("*/*"))) == 1
    assert files_with(data, b"\x89PNG") == []


def test_a_picture_of_a_reply_is_saved_with_o_and_told_of_without(run: Run, data: Path, tmp_path: Path) -> None:
    told = run("ask", "--model", "image-markdown", "A harbour")
    assert told.code == 0
    assert "lies in the encrypted history; -o saves it" in told.err
    assert str(data) not in told.err
    files = run("ask", "--model", "image-markdown", "--json", "A harbour").value()["files"]
    assert isinstance(files, list)
    assert [file["path"] for file in files] == [None]
    saved = run("ask", "--model", "image-markdown", "-o", tmp_path / "out.png", "A harbour")
    assert saved.err.splitlines()[-1] == str(tmp_path / "out.png")
    data_of = (tmp_path / "out.png").read_bytes()
    assert data_of.startswith(b"\x89PNG")
    assert files_with(data, data_of) == []


def test_a_picture_that_cannot_be_saved_is_not_lost(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rescued = tmp_path / "temporary"
    rescued.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(rescued))
    (tmp_path / "file").write_bytes(b"")
    result = run("image", "--model", "gpt-image-1", "-o", tmp_path / "file" / "x.png", "A cat")
    assert result.code == 1
    line = next(line for line in result.err.splitlines() if "it was kept as" in line)
    kept = Path(line.partition("it was kept as ")[2])
    assert kept.is_relative_to(rescued)
    assert kept.read_bytes().startswith(b"\x89PNG")
    assert (kept.parent.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_film_is_saved_and_its_order_names_no_file(run: Run, data: Path, tmp_path: Path) -> None:
    run("video", "--model", "sora-2", "-o", tmp_path / "out.mp4", "A cat")
    assert (tmp_path / "out.mp4").read_bytes() == film()
    (order,) = json.loads(run("jobs", "--json").out)
    assert (order["state"], order["file"]) == ("done", None)
    assert files_with(data, film()) == []


def test_files_are_exported_and_imported(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    run("models", "--set", "echo", "vision=yes")
    assert run("ask", "--model", "echo", "--image", tmp_path / "a.png", "Look").code == 0
    assert run("export", "--all", "--format", "json", "-o", tmp_path / "all.json").code == 0
    html = run("export", "--all", "--format", "html").out
    assert "data:image/png;base64," in html
    assert run("import", tmp_path / "all.json").code == 0
    assert run("backup", "-o", tmp_path / "a.zip").code == 0
    assert files_with(data, b"\x89PNG") == []
