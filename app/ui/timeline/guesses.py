"""How high a message that was never seen most likely is."""

from typing import NamedTuple

from app.ui.theme import Theme


class Guess(NamedTuple):
    """What the height of a message that was never seen is guessed from, in pixels."""

    line: float
    character: float
    around_question: float
    around_reply: float
    picture: float


def guess_of(theme: Theme) -> Guess:
    """Return what heights are guessed from in a theme."""
    return Guess(theme.line_height("message"), *(theme.px(size) for size in (8, 48, 64, 72)))
