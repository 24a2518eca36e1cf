import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorReason
from app.infra.paths import DataFolder, default_data_dir, replace_file, storage_error


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_default_folder_follows_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert default_data_dir() == tmp_path / "share" / "loquent"


def test_everything_lies_in_the_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    places = {
        folder.database,
        folder.attachments,
        folder.settings,
        folder.window_state,
        folder.leases,
        folder.logs,
        folder.backups,
        folder.cache,
    }
    assert len(places) == 8
    assert {place.parent for place in places} == {tmp_path}


def test_prepare_makes_a_folder_for_the_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "deep" / "data")
    folder.prepare()
    folder.prepare()
    assert mode(folder.root) == 0o700
    (folder.root / "new").touch()
    assert mode(folder.root / "new") == 0o600


def test_prepare_closes_a_folder_of_ours_that_was_open(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.root.mkdir(mode=0o755)
    folder.database.touch()
    folder.prepare()
    assert mode(folder.root) == 0o700


def test_prepare_leaves_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "shared")
    folder.root.mkdir(mode=0o755)
    (folder.root / "something else").touch()
    folder.prepare()
    assert mode(folder.root) == 0o755


def test_prepare_leaves_a_sticky_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "sticky")
    folder.root.mkdir()
    folder.root.chmod(0o1777)
    folder.prepare()
    assert mode(folder.root) == 0o1777


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    as_root = os.geteuid() == 0
    if as_root:  # root may write everywhere; nobody may not
        os.seteuid(65534)
    try:
        with pytest.raises(AppError) as caught:
            DataFolder(closed / "data").prepare()
        with pytest.raises(AppError) as caught_itself:
            DataFolder(closed).prepare()
    finally:
        if as_root:
            os.seteuid(0)
    assert caught.value.info.reason is ErrorReason.STORAGE_READ_ONLY
    assert caught.value.info.params["path"] == str(closed / "data")
    assert caught_itself.value.info.reason is ErrorReason.STORAGE_READ_ONLY


def test_a_file_in_the_place_of_the_folder_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AppError) as caught:
        DataFolder(tmp_path / "file").prepare()
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EROFS, ErrorReason.STORAGE_READ_ONLY),
        (errno.EACCES, ErrorReason.STORAGE_READ_ONLY),
        (errno.ENOSPC, ErrorReason.DISK_FULL),
        (errno.EIO, ErrorReason.STORAGE_FAILED),
    ],
)
def test_what_the_system_says_has_a_reason(number: int, reason: ErrorReason) -> None:
    info = storage_error(OSError(number, "words of the system"), Path("/somewhere")).info
    assert info.reason is reason
    assert info.params == {"path": "/somewhere"}
    assert info.gateway_message == "words of the system"


def test_replace_file_is_private_and_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "file.json"
    replace_file(target, b"one")
    replace_file(target, b"two")
    assert target.read_bytes() == b"two"
    assert mode(target) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["file.json"]


def test_replace_file_keeps_the_old_one_when_it_fails(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(OSError, match="irectory"):
        replace_file(target, b"data")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("taken")] == ["taken"]
