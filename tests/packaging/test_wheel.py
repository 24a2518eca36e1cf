"""The wheel: built from a clean copy, installed into an environment of its own, run outside of the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import __version__

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app", "resources", "packaging", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")
JUNK = shutil.ignore_patterns("__pycache__", "*.pyc", "_resources")


@dataclass(frozen=True)
class Installed:
    """A wheel, and an environment with nothing of ours but what was in it."""

    wheel: Path
    environment: Path
    elsewhere: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, in a folder that is not the checkout."""
        program = self.environment / "bin" / command[0]
        return subprocess.run(
            [program, *command[1:]],
            cwd=self.elsewhere,
            env={"PATH": os.defpath, "HOME": str(self.elsewhere), "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=False,
        )


def clean_copy(folder: Path) -> Path:
    """Copy what a clone holds and the build needs."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=JUNK)
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it; the packages it needs are lent by the environment of the tests."""
    source = clean_copy(tmp_path_factory.mktemp("source"))
    output = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(output), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = output.glob("*.whl")
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    # A path file inside a folder that a path file adds is not followed, so the checkout itself is not lent.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installed(wheel, environment, tmp_path_factory.mktemp("elsewhere"))


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an environment looks different there")


def test_it_holds_the_program_and_its_resources_and_nothing_else(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    resources = {
        f"app/_resources/{path.relative_to(ROOT / 'resources').as_posix()}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and path.relative_to(ROOT / "resources").parts[0] != "pictures"  # of the README
    }
    assert resources == {name for name in names if name.startswith("app/_resources/")}
    assert "app/__main__.py" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert {name.partition("/")[0] for name in names} == {"app", f"loquent-{__version__}.dist-info"}


def test_it_says_its_version_outside_of_the_checkout(installed: Installed) -> None:
    result = installed.run("loquent", "--version")
    assert result.returncode == 0, result.stderr
    assert __version__ in result.stdout


def test_its_resources_are_found_inside_it(installed: Installed) -> None:
    code = (
        "from app.infra.resources import resource_path as find;"
        "print(find('translations', 'loquent_zh_CN.qm'), find('translations', 'loquent_zh_CN.qm').is_file())"
    )
    result = installed.run("python", "-c", code)
    path, _, there = result.stdout.strip().rpartition(" ")
    assert there == "True", result.stderr
    assert Path(path).is_relative_to(installed.environment)


def test_it_opens_its_history_and_lists_models(installed: Installed) -> None:
    result = installed.run("loquent", "--data-dir", str(installed.elsewhere / "data"), "models")
    assert result.returncode == 0, result.stderr
    assert (installed.elsewhere / "data").is_dir()


def test_its_window_can_be_pictured(installed: Installed) -> None:
    picture = installed.elsewhere / "window.png"
    result = installed.run("loquent", "--data-dir", str(installed.elsewhere / "data"), "--screenshot", str(picture))
    assert result.returncode == 0, result.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_bundle_keeps_its_resources_beside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from app.infra.resources import resource_path

    (tmp_path / "app" / "_resources").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("migrations", "0001_initial.sql") == tmp_path / "app/_resources/migrations/0001_initial.sql"
    monkeypatch.delattr(sys, "_MEIPASS")
    assert resource_path("migrations", "0001_initial.sql") == ROOT / "resources/migrations/0001_initial.sql"
