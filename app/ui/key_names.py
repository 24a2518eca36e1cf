"""Keys as a person reads them."""

import sys

from PySide6.QtGui import QKeySequence

FORM = QKeySequence.SequenceFormat.NativeText if sys.platform == "darwin" else QKeySequence.SequenceFormat.PortableText
"""The names that stand on the keys: elsewhere than on a Mac, Qt's native form would translate some of them."""


def keys_as_read(keys: QKeySequence) -> str:
    """Return keys as the window writes them everywhere ("Ctrl Shift N")."""
    return keys.toString(FORM).replace("Return", "Enter").replace("+", " ").replace("  ", " +")
