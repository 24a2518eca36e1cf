import stat
from pathlib import Path

import pytest

from app.infra.window_state import WindowState


def test_values_come_back(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    state = WindowState(path)
    state.set("geometry", "AdnQywAD")
    state.set("sidebar", 264)
    state.set("open", True)
    assert WindowState(path).get("sidebar") is None
    state.save()
    found = WindowState(path)
    assert (found.get("geometry"), found.get("sidebar"), found.get("open")) == ("AdnQywAD", 264, True)
    assert found.get("other") is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", ["", "{", "[1]", "null", '{"geometry": {"x": 1}, "sidebar": [1], "zoom": 1.5}'])
def test_a_broken_file_is_an_empty_one(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(broken)
    state = WindowState(path)
    assert [state.get(name) for name in ("geometry", "sidebar", "zoom")] == [None, None, None]
    state.set("sidebar", 1)
    state.save()
    assert WindowState(path).get("sidebar") == 1


def test_nothing_is_written_if_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    WindowState(path).save()
    assert not path.exists()


def test_a_folder_that_takes_nothing_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    state = WindowState(tmp_path / "file" / "window.json")
    state.set("sidebar", 1)
    state.save()
    assert "could not be saved" in caplog.text
