import json
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from app.domain.corrections import ModelCorrection
from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.events import SettingsChanged
from app.domain.generation import Endpoint
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig, ProviderKind
from app.infra import settings as settings_module
from app.infra.bus import EventBus
from app.infra.settings import Settings, SettingsStore
from app.infra.settings_file import merged, migrated, understood

ONE = ProviderConfig("p1", "One", "https://one.example", headers=(("X-Team", "a"),), proxy="direct")
TWO = ProviderConfig("p2", "Two", "https://two.example")
THREE = ProviderConfig("p3", "Three", "https://three.example")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def store(path: Path) -> SettingsStore:
    return SettingsStore(path, EventBus())


def content(path: Path) -> dict[str, object]:
    found = json.loads(path.read_text())
    assert isinstance(found, dict)
    return found


def test_nothing_is_written_before_something_changes(path: Path) -> None:
    found = store(path)
    assert found.current == Settings()
    assert found.problem is None
    assert not path.exists()


def test_every_field_comes_back(path: Path) -> None:
    store(path).change(
        language="zh_CN",
        theme="dark",
        zoom=150,
        animations="off",
        providers=(ONE, TWO),
        favourites=(ModelRef("p1", "gpt/4o:x"),),
        last_model=ModelRef("p2", "m"),
        model_corrections=(ModelCorrection("p1", "m", vision=False, context_length=7, endpoint=Endpoint.GEMINI),),
        local_model_files=("/models/ä.gguf",),
        first_run_done=True,
        last_conversation="c1",
    )
    found = store(path).current
    assert found == Settings(
        language="zh_CN",
        theme="dark",
        zoom=150,
        animations="off",
        providers=(ONE, TWO),
        favourites=(ModelRef("p1", "gpt/4o:x"),),
        last_model=ModelRef("p2", "m"),
        model_corrections=(ModelCorrection("p1", "m", vision=False, context_length=7, endpoint=Endpoint.GEMINI),),
        local_model_files=("/models/ä.gguf",),
        first_run_done=True,
        last_conversation="c1",
    )
    assert found.providers[0].kind is ProviderKind.GATEWAY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_list_is_there_at_once_and_can_be_changed_again(path: Path) -> None:
    first, second = ModelRef("p1", "a"), ModelRef("p1", "b")
    settings = store(path)
    settings.change(favourites=(first,), local_model_files=("/models/a.gguf",))
    assert settings.current.favourites == (first,)
    assert settings.current.local_model_files == ("/models/a.gguf",)
    settings.change(favourites=(*settings.current.favourites, second))
    assert list(settings.current.favourites) == [first, second]
    assert store(path).current == settings.current


def test_a_change_is_told_once_and_only_if_something_differs(path: Path) -> None:
    bus = EventBus()
    heard: list[SettingsChanged] = []
    bus.subscribe(SettingsChanged, heard.append)
    found = SettingsStore(path, bus)
    found.change(theme="dark", zoom=100)
    found.change(theme="dark")
    assert heard == [SettingsChanged(frozenset({"theme"}))]
    assert found.current.theme == "dark"


def test_what_this_version_does_not_know_survives(path: Path) -> None:
    path.write_text(
        json.dumps(
            {
                "version": 7,
                "shiny": {"a": [1]},
                "theme": "sepia",
                "zoom": 125,
                "providers": [
                    {"id": "p1", "name": "One", "address": "https://one.example", "colour": "red"},
                    {"id": "px", "name": "Odd", "kind": "telepathy"},
                    {"id": "p2", "name": "Two", "address": "https://two.example", "kind": "gateway"},
                ],
            }
        )
    )
    found = store(path)
    assert found.problem is None
    assert (found.current.version, found.current.theme, found.current.zoom) == (7, "system", 125)
    assert [config.id for config in found.current.providers] == ["p1", "p2"]

    found.change(zoom=90)
    assert content(path)["theme"] == "sepia"
    found.change(providers=(ProviderConfig("p1", "New name", "https://one.example"),))

    written = content(path)
    assert written["version"] == 7
    assert written["shiny"] == {"a": [1]}
    providers = written["providers"]
    assert isinstance(providers, list)
    assert [entry["id"] for entry in providers] == ["p1", "px"]
    assert (providers[0]["name"], providers[0]["colour"]) == ("New name", "red")
    assert providers[1]["kind"] == "telepathy"


@pytest.mark.parametrize("zoom", [0, 10_000, "big", None, True, 1.5])
def test_a_value_that_is_none_falls_back_alone(path: Path, zoom: object) -> None:
    path.write_text(json.dumps({"zoom": zoom, "theme": "dark"}))
    assert store(path).current == Settings(theme="dark")


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": 1} x'])
def test_a_broken_file_is_set_aside_and_reported(path: Path, broken: bytes) -> None:
    path.write_bytes(broken)
    found = store(path)
    assert found.current == Settings()
    assert found.problem is not None
    assert found.problem.reason is ErrorReason.SETTINGS_UNREADABLE
    kept = Path(found.problem.params["kept_as"])
    assert kept.name.startswith("settings.broken-")
    assert kept.read_bytes() == broken
    found.change(theme="dark")
    assert store(path).current.theme == "dark"
    assert kept.read_bytes() == broken


def test_two_broken_files_of_one_second_are_both_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.strftime", lambda _format: "20260101-000000")
    for text in ("one{", "two{"):
        path.write_text(text)
        store(path)
    assert {kept.read_text() for kept in path.parent.glob("settings.broken-*.json")} == {"one{", "two{"}


def test_a_file_broken_while_the_program_runs_costs_nothing(path: Path) -> None:
    found = store(path)
    found.change(theme="dark")
    path.write_text("{oops")
    found.change(zoom=110)
    assert store(path).current == Settings(theme="dark", zoom=110)
    assert [kept.read_text() for kept in path.parent.glob("settings.broken-*.json")] == ["{oops"]


def test_a_broken_file_that_cannot_be_set_aside_is_not_overwritten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("{oops")

    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    found = store(path)
    assert found.problem is not None
    assert found.problem.params["kept_as"] == ""
    with pytest.raises(AppError):
        found.change(theme="dark")
    assert path.read_text() == "{oops"
    assert found.current.theme == "system"


def test_a_file_that_cannot_be_written_changes_nothing(path: Path) -> None:
    path.mkdir()
    (path / "inside").touch()
    found = store(path)
    assert found.problem is not None
    with pytest.raises(AppError):
        found.change(theme="dark")
    assert found.current.theme == "system"


def test_a_lock_that_is_held_for_ever_is_no_wait_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "_LOCK_PATIENCE", 0.05)
    with FileLock(path.with_name("settings.json.lock"), is_singleton=False), pytest.raises(AppError) as caught:
        store(path).change(theme="dark")
    assert caught.value.info.kind is ErrorKind.STORAGE
    assert not path.exists()


def test_two_stores_that_change_different_fields_both_survive(path: Path) -> None:
    first, second = store(path), store(path)
    first.change(theme="dark")
    second.change(zoom=150)
    first.change(language="en")
    assert store(path).current == Settings(theme="dark", zoom=150, language="en")
    assert first.current.zoom == 150
    second.reload()
    assert second.current.language == "en"


def test_two_stores_that_change_the_same_list_both_survive(path: Path) -> None:
    store(path).change(providers=(ONE, TWO))
    first, second = store(path), store(path)
    first.change(providers=(*first.current.providers, THREE))
    second.change(providers=(ProviderConfig("p1", "Renamed", ONE.address),))
    assert [config.name for config in store(path).current.providers] == ["Renamed", "Three"]


def test_many_processes_lose_no_change(path: Path) -> None:
    program = """
import sys
from pathlib import Path
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
store = SettingsStore(Path(sys.argv[1]), EventBus())
for number in range(10):
    store.change(local_model_files=(*store.current.local_model_files, f"{sys.argv[2]}-{number}"))
"""
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in "ab"]
    assert [process.wait(60) for process in running] == [0, 0]
    assert set(store(path).current.local_model_files) == {f"{name}-{number}" for name in "ab" for number in range(10)}


def test_a_change_may_come_from_any_thread(path: Path) -> None:
    found = store(path)
    found.change(theme="dark")
    thread = threading.Thread(target=lambda: found.change(zoom=120))
    thread.start()
    thread.join()
    assert store(path).current == Settings(theme="dark", zoom=120)


def test_migrations_run_one_after_the_other() -> None:
    steps = {1: lambda raw: {**raw, "a": 1}, 2: lambda raw: {**raw, "b": [raw["a"]]}}
    raw: dict[str, object] = {"kept": True}
    assert migrated(raw, steps, 3) == {"version": 3, "kept": True, "a": 1, "b": [1]}
    assert raw == {"kept": True}
    assert migrated({"version": 9, "x": 1}, steps, 3) == {"version": 9, "x": 1}


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "result"),
    [
        ("ab", "ba", "ab", "ba"),
        ("ab", "abc", "abd", "abcd"),
        ("ab", "b", "ab", "b"),
        ("ab", "ab", "b", "b"),
        ("", "a", "a", "a"),
    ],
)
def test_merging_lists(before: str, mine: str, theirs: str, result: str) -> None:
    assert merged(before, mine, theirs, lambda item: item) == tuple(result)


def test_every_default_is_understood() -> None:
    assert understood({}) == Settings()


def test_a_correction_holds_as_far_as_it_is_understood_and_the_rest_survives(path: Path) -> None:
    newer = {"provider_id": "p", "model_id": "m", "vision": True, "endpoint": "telepathy", "smell": True}
    wrong = {"provider_id": "p", "model_id": "n", "context_length": -5, "tools": "yes"}
    nameless = {"provider_id": "p", "vision": True}
    path.write_text(json.dumps({"model_corrections": [newer, wrong, nameless]}))
    found = store(path)
    assert found.current.model_corrections == (
        ModelCorrection("p", "m", vision=True),
        ModelCorrection("p", "n"),
    )
    changed = ModelCorrection("p", "m", vision=False)
    found.change(model_corrections=(changed, *found.current.model_corrections[1:]))
    entries = content(path)["model_corrections"]
    assert isinstance(entries, list)
    first, second, third = entries
    assert (first["vision"], first["endpoint"], first["smell"]) == (False, "telepathy", True)
    assert (second["context_length"], second["tools"]) == (-5, "yes")
    assert third == nameless
    assert store(path).current.model_corrections[0] == changed


def test_a_correction_that_is_taken_back_is_gone_with_all_its_parts(path: Path) -> None:
    path.write_text(json.dumps({"model_corrections": [{"provider_id": "p", "model_id": "m", "smell": True}]}))
    found = store(path)
    found.change(model_corrections=())
    assert content(path)["model_corrections"] == []


def test_corrections_of_two_processes_come_together(path: Path) -> None:
    first, second = store(path), store(path)
    first.change(model_corrections=(ModelCorrection("p", "m", vision=True),))
    second.change(model_corrections=(ModelCorrection("p", "n", vision=True),))
    assert {each.model_id for each in store(path).current.model_corrections} == {"m", "n"}
