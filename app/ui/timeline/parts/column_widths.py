"""How the columns of a table share the room that there is."""

from collections.abc import Sequence


def shared_out(wanted: Sequence[float], free: float, narrowest: float) -> list[float]:
    """Return the width of each column, in the unit of the widths that are given.

    Where there is room for all, what is left is given to each by its share. Where there is not, those that want less
    than an equal part have what they want, and the others share the rest, down to ``narrowest``: the table is wider
    than ``free`` then.
    """
    if sum(wanted) <= free:
        extra = (free - sum(wanted)) / max(sum(wanted), 1)
        return [each * (1 + extra) for each in wanted]
    fair = max(free / len(wanted), narrowest)
    small = sum(each for each in wanted if each <= fair)
    large = sum(each for each in wanted if each > fair)
    share = max(free - small, 0.0) / large if large else 1.0
    return [each if each <= fair else max(each * share, fair) for each in wanted]
