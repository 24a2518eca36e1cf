"""Resolve what Loquent needs and write packaging/constraints.txt: names and versions, no addresses.

    python3 packaging/dev.py lock [PYTHON...]

Each PYTHON (a path or a command; this one if none is given) resolves for itself, in an environment that is thrown
away. Where they arrive at different versions, the line carries a marker. Nothing is installed.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
HEAD = """\
# What Loquent was tested with. Written by: python3 packaging/dev.py lock PYTHON...
# Packages that only other systems need are not listed; pip takes the newest that pyproject.toml allows.
"""
Version = tuple[int, int]


def requirements() -> tuple[list[str], list[str]]:
    """Return what is resolved as a whole, and what is taken without its own requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    whole = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["local"]]
    whole += [*project["dependency-groups"]["test"], *project["build-system"]["requires"]]
    return whole, project["tool"]["loquent"]["without-dependencies"]


def normal(name: str) -> str:
    """Return a package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def resolve(python: str) -> tuple[Version, dict[str, str]]:
    """Return the version of ``python`` and the package versions that its pip arrives at."""
    with tempfile.TemporaryDirectory() as temporary:
        environment = Path(temporary) / "venv"
        subprocess.run([python, "-m", "venv", environment], check=True)
        own = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        pip = [str(own), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "--upgrade", "pip"], check=True)
        whole, alone = requirements()
        versions = reported(pip, whole, Path(temporary)) | reported(pip, ["--no-deps", *alone], Path(temporary))
        asked = [str(own), "-c", "import sys; print(*sys.version_info[:2])"]
        major, minor = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
        return (int(major), int(minor)), versions


def reported(pip: list[str], arguments: list[str], folder: Path) -> dict[str, str]:
    """Return name and version of what ``pip install`` would install."""
    report = folder / "report.json"
    command = [*pip, "install", "--quiet", "--dry-run", "--ignore-installed", "--report", str(report), *arguments]
    subprocess.run(command, check=True)
    found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {normal(item["metadata"]["name"]): item["metadata"]["version"] for item in found}


def lines(resolved: dict[Version, dict[str, str]]) -> list[str]:
    """Return one line a package, or one a range of Pythons where its versions differ."""
    written = []
    for name in sorted({name for versions in resolved.values() for name in versions}):
        steps: list[tuple[Version, str]] = []
        for python in sorted(resolved):
            version = resolved[python].get(name)
            if version is not None and (not steps or steps[-1][1] != version):
                steps.append((python, version))
        for place, (start, version) in enumerate(steps):
            marks = [f'python_version >= "{start[0]}.{start[1]}"'] if place else []
            if place + 1 < len(steps):
                end = steps[place + 1][0]
                marks.append(f'python_version < "{end[0]}.{end[1]}"')
            written.append(f"{name}=={version}" + (f"; {' and '.join(marks)}" if marks else ""))
    return written


def main(pythons: list[str]) -> int:
    """Resolve with every Python and write the file."""
    resolved = {}
    for python in pythons or [sys.executable]:
        version, versions = resolve(python)
        print(f"Python {version[0]}.{version[1]}: {len(versions)} packages")
        resolved[version] = versions
    CONSTRAINTS.write_text(HEAD + "\n".join(lines(resolved)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
