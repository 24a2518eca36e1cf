"""Formulas as pictures: ziamath in a worker thread, one formula a slice, the last ones kept."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from app.infra.tasks import TaskScope

LONGEST: Final = 1_500
"""Characters of LaTeX that are set; each costs up to half a millisecond of the worker."""
_DEAREST: Final = 2_000
"""Milliseconds that a formula may take about."""
_DEARER: Final = 2.6
"""How much longer ziamath takes for each level of nesting; measured."""
_DEEPEST: Final = 40
_DEARER_YET: Final = 1.4
"""How many levels count for one of ``_TWICE``, which ziamath sets more often than others: 3.7 times as long."""
_TWICE: Final = re.compile(r"\\(?:begin\{d?r?cases|x[A-Za-z]|[hv]?phantom)")
_STEP: Final = re.compile(
    r"(?P<opens>(?:\\(?:x[A-Za-z]+(?:\[[^\[\]]*\])?|[hv]?phantom)\s*)?\{|\\left(?![A-Za-z])|\\begin\{[^{}]*\}"
    r"|\\(?:sqrt|overline|hat|bar|vec|tilde|dot|[hv]?phantom|x[a-z]+arrow)(?=\s*\\))"
    r"|(?P<closes>\}|\\right(?![A-Za-z])|\\end\{[^{}]*\})"
    r"|\\(?:[A-Za-z]+|.)|\S"
)
"""A letter or command. What takes another command without braces counts as nesting that never ends."""
_KEPT: Final = 1_000
_KEPT_BYTES: Final = 48_000_000
_BATCH_SECONDS: Final = 0.06
"""How long formulas are gathered before those that wait for them are laid out again."""
LARGER: Final = 1.1
"""How much larger formulas are set than the text: their letters are smaller than those of fonts for screens."""
_COMMAND: Final = re.compile(r"\\(?:[A-Za-z]+|.)")
_UNSEEN: Final = re.compile(r"[{}^_&\s]|\\(?:begin|end)\{[a-z]+\*?\}|\\(?:left|right|mathrm|text|mathbf|frac|sqrt)\b")
_WIDE: Final = re.compile("[\u1100-\u115f\u2e80-\ufaff\uff00-\uff60\U0001f000-\U0003ffff]")
_TALL: Final = re.compile(r"\\(?:d?frac|sum|int|prod|lim|binom)\b")


class Missing(Enum):
    """Why there is no picture of a formula."""

    COMING = auto()
    UNSETTABLE = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set: letters of ``size`` pixels in ``colour`` (#rrggbb), at ``ratio`` device pixels to a pixel.

    ``families`` are the fonts of letters that the formula's own font does not have.
    """

    latex: str
    size: int
    colour: str
    is_display: bool
    ratio: float
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that is set, in device-independent pixels. ``image`` begins ``ascent`` above the baseline."""

    image: QImage
    width: float
    ascent: float
    descent: float

    @property
    def height(self) -> float:
        """Return the height of the picture."""
        return self.ascent + self.descent

    def paint(self, painter: QPainter, left: float, baseline: float) -> None:
        """Paint at a place, moved to whole pixels of the device: between them it would be blurred."""
        ratio = self.image.devicePixelRatio()
        place = QPointF(round(left * ratio) / ratio, round(baseline * ratio) / ratio - self.ascent)
        painter.drawImage(place, self.image)


def wanted(latex: str, font: QFont, colour: QColor, *, is_display: bool) -> Wanted:
    """Return a wish for a formula that fits a text in ``font``, sharp on every screen."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    size = round(font.pixelSize() * LARGER)
    return Wanted(latex, size, colour.name(), is_display, ratio, tuple(font.families()))


def guessed_size(latex: str, size: float, *, is_display: bool) -> tuple[float, float, float]:
    """Return about how wide a formula will be, and how far above and below the baseline it will reach."""
    rows = latex[: LONGEST + 1].split("\\\\")
    letters = max(len(_COMMAND.sub("x", _UNSEEN.sub("", row))) for row in rows)
    wide = max(len(_WIDE.findall(row)) for row in rows)
    width = max(letters + wide * 0.6, 1) * size * 0.6
    if not is_display:
        return width, size * 0.8, size * 0.3
    height = sum(size * (2.7 if _TALL.search(row) else 1.5) for row in rows)
    return width, height * 0.6, height * 0.4


def is_settable(latex: str) -> bool:
    """Return whether a formula is short and flat enough."""
    if not latex.strip() or len(latex) > LONGEST:
        return False
    return _cost(latex) <= _DEAREST


def _cost(latex: str) -> float:
    """Return about how many milliseconds a formula takes: each level of nesting makes what is in it dearer."""
    levels: list[float] = []
    depth = 0.0
    cost = 0.0
    for step in _STEP.finditer(latex):
        if step["opens"]:
            levels.append(_DEARER_YET if _TWICE.match(step["opens"]) else 1)
            depth += levels[-1]
        elif step["closes"] and levels:
            depth -= levels.pop()
        cost += _DEARER ** min(depth, _DEEPEST)
    return cost


def set_formula(wish: Wanted) -> Formula:
    """Set a formula. Raises whatever ziamath does about what it cannot read, and ValueError for a huge picture."""
    # Late and in a worker: the import costs 200 ms, and most replies hold no formula.
    from app.ui.timeline.typesetting import typeset

    return typeset(wish)


def _bytes_of(made: Formula | Missing) -> int:
    return made.image.sizeInBytes() if isinstance(made, Formula) else 0


class FormulaSetter:
    """Sets formulas one after the other, the one that was asked for last first.

    ``changed`` is called when some have come, after those that waited for them.
    """

    def __init__(self, tasks: TaskScope, changed: Callable[[], None]) -> None:
        self._tasks = tasks
        self._changed = changed
        self._kept: OrderedDict[Wanted, Formula | Missing] = OrderedDict()
        self._waiting: OrderedDict[Wanted, list[Callable[[], None]]] = OrderedDict()
        self._is_working = False
        self._bytes = 0

    @property
    def is_idle(self) -> bool:
        """Return whether everything that was asked for has been set, or cannot be."""
        return not self._is_working and not self._waiting

    def find(self, wish: Wanted, came: Callable[[], None]) -> Formula | Missing:
        """Return a formula if it is at hand; else set it, and call ``came`` when it is or cannot be."""
        if not is_settable(wish.latex):
            return Missing.UNSETTABLE
        if wish in self._kept:
            self._kept.move_to_end(wish)
            return self._kept[wish]
        waiting = self._waiting.setdefault(wish, [])
        self._waiting.move_to_end(wish)
        if came not in waiting:
            waiting.append(came)
        while len(self._waiting) > _KEPT:
            self._waiting.popitem(last=False)
        if not self._is_working:
            self._tasks.start(self._work(), "formulas")
            self._is_working = True
        return Missing.COMING

    async def _work(self) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        told: dict[Callable[[], None], None] = {}
        try:
            while self._waiting:
                wish = next(reversed(self._waiting))
                # Whatever it raises, the source is shown.
                (made,) = await asyncio.gather(asyncio.to_thread(set_formula, wish), return_exceptions=True)
                self._keep(wish, made if isinstance(made, Formula) else Missing.UNSETTABLE)
                told |= dict.fromkeys(self._waiting.pop(wish, ()))
                if not self._waiting or clock() - begun > _BATCH_SECONDS:
                    self._tell(told)
                    told = {}
                    begun = clock()
        finally:
            self._is_working = False

    def _keep(self, wish: Wanted, made: Formula | Missing) -> None:
        self._kept[wish] = made
        self._bytes += _bytes_of(made)
        while len(self._kept) > _KEPT or self._bytes > _KEPT_BYTES:
            self._bytes -= _bytes_of(self._kept.popitem(last=False)[1])

    def _tell(self, those: Iterable[Callable[[], None]]) -> None:
        for came in those:
            came()
        self._changed()
