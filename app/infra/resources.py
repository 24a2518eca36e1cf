"""Where the files lie that come with the program: themes, translations, migrations, icons."""

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Return the path of a resource named by its folders and file name below ``resources``.

    A wheel and a PyInstaller bundle carry the resources inside the package as ``app/_resources``; in a checkout they
    lie beside it. The file itself need not exist.
    """
    return _root().joinpath(*parts)


def _root() -> Path:
    bundle = getattr(sys, "_MEIPASS", None)
    package = Path(bundle) / "app" if isinstance(bundle, str) else Path(__file__).resolve().parent.parent
    inside = package / "_resources"
    return inside if inside.is_dir() else package.parent / "resources"
