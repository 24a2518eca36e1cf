import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.gateway import Gateway

pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture
def asked(run: Run, tmp_path: Path) -> list[str]:
    """Ask twice, once with a picture; return the ids of the conversations."""
    picture = tmp_path / "sea.png"
    Image.new("RGB", (30, 20), "#2a8fb3").save(picture)
    values = [
        run("ask", "--model", "echo", "--json", "First 猫").value(),
        run("ask", "--model", "echo", "--json", "--image", picture, "Second").value(),
    ]
    return [str(value["conversation"]) for value in values]


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_restored_elsewhere_is_what_was_backed_up(
    run: Run, asked: list[str], data: Path, tmp_path: Path, gateway: Gateway, *, sealed: bool
) -> None:
    file = tmp_path / "out.backup"
    how = ["--passphrase-stdin"] if sealed else []
    words = "正确 horse\n".encode()
    made = run("backup", "-o", file, *how, stdin=words)
    assert (made.code, made.out) == (0, "")
    assert f"{file}: " in made.err
    assert "2 conversations, 1 attached file; checked by opening it" in made.err
    assert ("not encrypted" in made.err) is not sealed
    before = json.loads(run("export", "--all", "--json").out)
    # Another computer has another folder.
    data.rename(tmp_path / "first computer")
    back = run("restore", file, *how, "--json", stdin=words)
    assert back.code == 0, back.err
    assert (back.value()["conversations"], back.value()["kept_aside"]) == (2, None)
    assert json.loads(run("export", "--all", "--json").out) == before
    assert len(before["conversations"]) == len(asked)
    for path in [file, *data.rglob("*")]:
        assert path.is_dir() or gateway.key.encode() not in path.read_bytes()


@pytest.mark.usefixtures("asked")
def test_the_passphrase_and_the_file_are_told_apart(run: Run, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.backup"
    assert run("backup", "-o", file, "--passphrase-stdin", stdin=b"right\n").code == 0
    data.rename(tmp_path / "kept")
    wrong = run("restore", file, "--passphrase-stdin", stdin=b"wrong\n")
    assert (wrong.code, wrong.out) == (1, "")
    assert "whole and was not sealed with it" in wrong.err
    assert "sealed with a passphrase" in run("restore", file).err
    assert "no passphrase came" in run("restore", file, "--passphrase-stdin").err
    file.write_bytes(file.read_bytes()[:-5])
    cut = run("restore", file, "--passphrase-stdin", stdin=b"right\n")
    assert cut.code == 1
    assert "damaged" in cut.err
    assert not (data / "history.db").exists()


@pytest.mark.usefixtures("asked")
def test_nothing_is_overwritten_and_what_is_replaced_is_kept(run: Run, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("backup", "-o", folder, "--json").code == 0
    (file,) = folder.iterdir()
    assert file.suffix == ".zip"
    assert run("backup", "-o", file).code == 1
    taken = run("restore", file)
    assert taken.code == 1
    assert "left as it is" in taken.err
    again = run("restore", file, "--replace")
    assert again.code == 0
    assert "kept in" in again.err
    assert len([path for path in tmp_path.iterdir() if path.name.startswith("data.before-")]) == 1


def test_an_empty_folder_is_no_history(run: Run, tmp_path: Path) -> None:
    assert run("backup", "-o", tmp_path / "a.zip").code == 1
    assert not (tmp_path / "a.zip").exists()
    other = tmp_path / "other.zip"
    other.write_bytes(zip_of("conversations.json"))
    assert "no backup of Loquent" in run("restore", other).err


def zip_of(name: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(name, "[]")
    return raw.getvalue()


def test_without_a_terminal_nobody_is_asked_for_a_passphrase(run: Run, tmp_path: Path) -> None:
    result = run("backup", "-o", tmp_path / "a", "--passphrase")
    assert result.code == 2
    assert "--passphrase-stdin" in result.err
