"""Which way a paragraph runs."""

import unicodedata
from typing import Final

_LEFT_TO_RIGHT: Final = "L"
_RIGHT_TO_LEFT: Final = ("R", "AL")
_LONGEST_LOOK: Final = 1_000


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter with a direction is of a script that runs from the right, as Unicode says."""
    for character in text[:_LONGEST_LOOK]:
        kind = unicodedata.bidirectional(character)
        if kind == _LEFT_TO_RIGHT:
            return False
        if kind in _RIGHT_TO_LEFT:
            return True
    return False
