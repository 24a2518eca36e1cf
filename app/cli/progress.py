"""How far a server is, in English."""

from typing import Final

from app.cli.error_texts import error_text
from app.domain.stream import ProgressReported, Stage

_WORDS: Final = {
    Stage.QUEUED: "Waiting in the queue",
    Stage.WORKING: "Working",
    Stage.SEARCHING: "Searching",
    Stage.CALLING_TOOL: "Calling",
    Stage.DRAWING: "Drawing",
    Stage.FILMING: "Filming",
    Stage.FETCHING: "Fetching",
}
_BAR: Final = 30


def progress_text(event: ProgressReported) -> str:
    """Return a line for one report, with a bar where it says how far."""
    words = _WORDS[event.stage]
    if event.detail:
        words += f" {' '.join(event.detail.split())}" if event.stage is Stage.CALLING_TOOL else f": {event.detail}"
    if event.trouble is not None:
        words += f" (asking again: {error_text(event.trouble)})"
    return words if event.percent is None else f"{bar(event.percent)} {words}"


def bar(percent: int) -> str:
    """Return ``percent`` (0 to 100) as a bar and a number."""
    percent = min(max(percent, 0), 100)
    full = percent * _BAR // 100
    return f"[{'#' * full}{'.' * (_BAR - full)}] {percent:3d} %"
