"""Bring the translations up to date, or check that they are.

``update`` runs lupdate over app/ui and app/bootstrap and lrelease over the result; ``check`` does the same in a
temporary folder and fails on drift, on an unfinished entry, and on placeholders that differ between the languages.
"""

import argparse
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
SOURCES = ("app/ui", "app/bootstrap")
LANGUAGES = {"en": ["-pluralonly"], "zh_CN": []}
PLACEHOLDER = re.compile(r"%L?n|%\d|\{[a-z_]*\}")


def tool(name: str) -> str:
    """Return the path of a Qt tool of this environment. Raises SystemExit where it is missing."""
    path = shutil.which(name, path=sysconfig.get_path("scripts"))
    if path is None:
        raise SystemExit(f"{name} is not installed in this environment")
    return path


def sources() -> list[str]:
    """Return the Python files that may hold texts, relative to the root and sorted."""
    files = (path for source in SOURCES for path in (ROOT / source).rglob("*.py"))
    return sorted(str(path.relative_to(ROOT)) for path in files)


def refresh(folder: Path) -> None:
    """Update the .ts files in ``folder`` from the sources and compile them there."""
    for language, options in LANGUAGES.items():
        ts = folder / f"loquent_{language}.ts"
        command = [tool("pyside6-lupdate"), *sources(), "-no-obsolete", "-locations", "none", *options]
        run([*command, "-source-language", "en", "-target-language", language, "-ts", str(ts)])
        run([tool("pyside6-lrelease"), str(ts), "-qm", str(ts.with_suffix(".qm"))])


def run(command: list[str]) -> None:
    """Run a Qt tool in the root folder. Raises SystemExit with its output when it fails."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"{Path(command[0]).name} failed:\n{result.stdout}{result.stderr}")


def faults(ts: Path) -> list[str]:
    """Return what is wrong in a .ts file: unfinished entries, and placeholders that were lost or made up."""
    found = []
    for message in ET.parse(ts).iter("message"):  # noqa: S314 - a file of our own
        source = message.findtext("source", "")
        translation = message.find("translation")
        if translation is None or translation.get("type") == "unfinished":
            found.append(f"{ts.name}: unfinished: {source}")
            continue
        forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
        expected = sorted(set(PLACEHOLDER.findall(source)))
        for form in forms:
            placeholders = sorted(set(PLACEHOLDER.findall(form)))
            # A singular may say the number in words.
            if placeholders != expected and not (len(forms) > 1 and set(expected) - set(placeholders) <= {"%n", "%Ln"}):
                found.append(f"{ts.name}: placeholders differ: {source!r} -> {form!r}")
    return found


def check() -> list[str]:
    """Return everything that keeps the committed translations from being complete and current."""
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for language in LANGUAGES:
            shutil.copy(FOLDER / f"loquent_{language}.ts", folder)
        refresh(folder)
        for language in LANGUAGES:
            fresh = folder / f"loquent_{language}.ts"
            found += [
                f"{name} is not what lupdate and lrelease make of the sources"
                for name in (fresh.name, fresh.with_suffix(".qm").name)
                if not (FOLDER / name).exists() or (FOLDER / name).read_bytes() != (folder / name).read_bytes()
            ]
            found += faults(fresh)
    return found


def main() -> int:
    """Run the command that was asked for and return its exit code."""
    parser = argparse.ArgumentParser(description="Translations of Loquent")
    parser.add_argument("command", choices=["update", "check"])
    if parser.parse_args().command == "check":
        found = check()
        print("\n".join(found) or "Translations are complete and current.")
        return 1 if found else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    refresh(FOLDER)
    left = [fault for language in LANGUAGES for fault in faults(FOLDER / f"loquent_{language}.ts")]
    print("\n".join(left) or "Translations are complete.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
