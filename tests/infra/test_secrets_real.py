"""The secret store on what keyring finds by itself: a real Secret Service, none, and backends chosen by hand."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

ROOT = Path(__file__).parents[2]
UNLOCK = 'printf "%s\\n" "$PASSWORD" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null'


def surroundings(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "XDG_DATA_HOME")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def read(finished: "subprocess.CompletedProcess[str]") -> list[object]:
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)
    assert found["seconds"] < 20
    return cast("list[object]", found["results"])


def run(*steps: str, backend: str = "") -> list[object]:
    more = {"PYTHON_KEYRING_BACKEND": backend} if backend else {}
    command = [sys.executable, "-m", "tests.infra.keyring_session", *steps]
    return read(
        subprocess.run(command, env=surroundings(**more), capture_output=True, text=True, timeout=60, check=False)
    )


def run_with_secret_service(*steps: str, unlock_with: str = "right") -> list[object]:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing: install the packages dbus and gnome-keyring"
    command = ["dbus-run-session", "--", "sh", "-c", f'{UNLOCK}; exec "$@"', "sh"]
    command += [sys.executable, "-m", "tests.infra.keyring_session", *steps]
    return read(
        subprocess.run(
            command, env=surroundings(PASSWORD=unlock_with), capture_output=True, text=True, timeout=90, check=False
        )
    )


def test_a_real_secret_service_keeps_the_key_from_one_session_to_the_next(tmp_path: Path) -> None:
    steps = ("works", "set p=sk-secret-中文", "get p", "place p", "place q")
    assert run_with_secret_service(*steps) == [True, "keyring", "sk-secret-中文", "keyring", "nowhere"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in files), files
    assert not any(b"sk-secret" in path.read_bytes() for path in files)
    assert run_with_secret_service("get p", "delete p", "get p") == ["sk-secret-中文", "deleted", None]
    assert run_with_secret_service("get p") == [None]


def test_a_locked_secret_service_leaves_the_key_in_memory() -> None:
    assert run_with_secret_service("set p=one") == ["keyring"]
    results = run_with_secret_service("get p", "works", "set p=two", "get p", "place p", unlock_with="wrong")
    assert results == [None, False, "memory", "two", "memory"]


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.null.Keyring",
        "tests.infra.keyrings.Locked",
        "tests.infra.keyrings.Plain",
        "no.such.Backend",
    ],
)
def test_a_backend_that_keeps_nothing_safely_is_not_used(backend: str) -> None:
    steps = ("works", "set p=secret", "get p", "place p")
    assert run(*steps, backend=backend) == [False, "memory", "secret", "memory"]


def test_without_d_bus_the_key_is_in_memory() -> None:
    assert run("works", "set p=secret", "get p") == [False, "memory", "secret"]


def test_importing_the_store_does_not_import_keyring() -> None:
    program = "import sys, app.infra.secrets; print('keyring' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", program], env=surroundings(), capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "False"
