"""Brings the line of a match into view."""

from typing import TYPE_CHECKING, Final

from app.ui.timeline.finding.matches import Found
from app.ui.timeline.position import ScrollAnchor

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_ABOVE: Final = 64
_BELOW: Final = 32
"""Pixels that a match keeps from the upper edge, where the bar lies, and from the lower one."""


def is_in_view(view: "TimelineView", number: int, found: Found) -> bool:
    """Return whether the line of a match can be read; ``number`` is that of its message."""
    px = view.around.theme.px
    return px(_ABOVE) <= _top(view, number, found) <= view.viewport().height() - px(_BELOW)


def _top(view: "TimelineView", number: int, found: Found) -> float:
    """Return where the line of a match begins in the viewport."""
    entry = view.model.entries[number]
    part = entry.lay_out_part(found.block, view.model.width, view.around)
    view.model.touch(number)
    top = view.model.top(number) + entry.tops(view.model.width, view.around)[found.block]
    return top + part.top_of(found.start) - view.scroller.top


def scroll_to(view: "TimelineView", number: int, found: Found) -> None:
    """Put the line of a match at a third of the view."""
    entry = view.model.entries[number]
    # What comes into view above the match is measured only then, and moves it: once more puts it right.
    for _ in range(2):
        part = entry.lay_out_part(found.block, view.model.width, view.around)
        above = view.viewport().height() / 3
        offset = part.top_of(found.start) - above
        place = (entry.message.id, found.block, offset, view.model.width, found.start, -above)
        view.scroller.anchor = ScrollAnchor(*place)
        view.scroller.is_following = False
        view.place()
    view.scroller.remember()
