"""Sets a formula: ziamath places the letters, Qt paints those that its font does not have.

Imported in a worker at the first formula, for ziamath takes 0.2 s. What the STIX font lacks (Chinese, Japanese, Korean,
Arabic, emoji ...) stands for ziamath in runs of one letter each, which take the room that Qt needs for them; Qt's text
engine shapes and paints them, in the font of the words around and in others where that has none.
"""

import math
import re
import threading
import types
import unicodedata
from typing import Final
from xml.etree import ElementTree as ET

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from ziafont.fonttypes import BBox
from ziafont.glyph import SimpleGlyph
from ziamath.config import config
from ziamath.mathfont import MathFont
from ziamath.nodes.mnode import _node_classes
from ziamath.styles import MathVariant
from ziamath.zmath import Latex, loadedfonts

from app.ui.timeline.formulas import LARGER, Formula, Wanted
from app.ui.timeline.readable_latex import readable

_LARGEST: Final = 4_000_000
"""Pixels of a picture."""
_MARGIN: Final = 1.0
_FIRST: Final = 0xF0000
"""The letter that stands for the first run: one for private use, of which there are 65,534 in a row."""
_MOST_RUNS: Final = 60_000
_EM: Final = 200
"""Pixels of the font that runs are measured in, unhinted: 2,000 would not tell more."""
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f](?:[^\x00-\x7f]| (?=[^\x00-\x7f]))*")
_JOINERS: Final = ("\u200c", "\u200d", "\ufe0e", "\ufe0f")
_ALONE: Final = threading.Lock()
"""ziamath keeps the script of a font, and this module the runs of a formula, in one place for all threads."""

# Paths drawn where they stand: Qt's SVG knows nothing of <symbol>.
config.svg2 = False


class _Noted:
    """A node of a formula that is kept until it is set, those that ziamath makes only to measure them too."""

    def __new__(cls, *_given: object, **_named: object) -> "_Noted":
        made = super().__new__(cls)
        _NODES.append(made)
        return made


_NODES: Final[list[_Noted]] = []


def _note_nodes() -> None:
    """Let all nodes be noted: what was defined for an element last is what ziamath makes of it."""
    for tag, kind in tuple(_node_classes.items()):
        types.new_class(kind.__name__, (_Noted, kind), {"tag": tag})


_note_nodes()


class _Run(SimpleGlyph):
    """Some letters in Qt's font, for ziamath one letter."""

    def __init__(self, text: str, qfont: QFont, font: "_AllScripts") -> None:
        self.text = text
        self.qfont = qfont
        metrics = QFontMetricsF(qfont)
        ink = metrics.tightBoundingRect(text)
        self._unit = font.info.layout.unitsperem / _EM / LARGER
        self._advance = round(metrics.horizontalAdvance(text) * self._unit)
        box = BBox(0, self._advance, -ink.bottom() * self._unit, -ink.top() * self._unit)
        super().__init__(0, [], box, font)
        self._all = font

    def place(self, x: float, y: float, point_size: float) -> ET.Element | None:
        """Return an empty group that ziamath gives the colour, and remember what belongs there."""
        group = ET.Element("g")
        self._all.placed.append((self, QPointF(x, y), point_size / _EM / LARGER, group))
        return group

    def advance(self, nextchr: SimpleGlyph | None = None) -> int:
        """Return the width in units of the font."""
        return int(self._advance)


class _AllScripts(MathFont):
    """STIX, and Qt for what it lacks."""

    def __init__(self) -> None:
        # ziamath has read its font already; once more takes 30 ms and as much memory again.
        vars(self).update(vars(loadedfonts["default"]))
        self.placed: list[tuple[_Run, QPointF, float, ET.Element]] = []
        self._runs: list[str] = []
        self._families: tuple[str, ...] = ()

    def with_runs(self, latex: str, families: tuple[str, ...]) -> str:
        """Return LaTeX with a letter of its own for each run that STIX lacks. Raises ValueError for too many."""
        self.forget()
        self._families = families
        return _NOT_ASCII.sub(lambda found: self._replaced(found[0]), latex)

    def forget(self) -> None:
        """Forget the runs of the last formula."""
        self.placed = []
        self._runs = []

    def _replaced(self, text: str) -> str:
        made: list[str] = []
        run = ""
        for letter in text:
            if self._belongs_to(run, letter):
                run += letter
                continue
            made += [self._as_letter(run), letter]
            run = ""
        return "".join([*made, self._as_letter(run)])

    def _belongs_to(self, run: str, letter: str) -> bool:
        """Return whether a letter is painted by Qt; marks and blanks are, behind one that is."""
        if run and (letter == " " or letter in _JOINERS or unicodedata.combining(letter)):
            return True
        return not self.glyphindex(letter) and letter != " "

    def _as_letter(self, run: str) -> str:
        if not run:
            return ""
        if len(self._runs) >= _MOST_RUNS:
            raise ValueError(len(self._runs))
        kept = run.rstrip(" ")
        self._runs.append(kept)
        return chr(_FIRST + len(self._runs) - 1) + run[len(kept) :]

    def findglyph(self, char: str, variant: MathVariant) -> SimpleGlyph:
        """Return a letter, or the run that it stands for."""
        number = ord(char) - _FIRST
        if not 0 <= number < len(self._runs):
            return super().findglyph(char, variant)
        font = QFont(list(self._families))
        font.setPixelSize(_EM)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setBold(bool(variant.bold))
        return _Run(self._runs[number], font, self)

    def paint(self, painter: QPainter) -> None:
        """Paint the runs of the formula that was drawn last."""
        for run, place, scale, group in self.placed:
            painter.save()
            painter.translate(place)
            painter.scale(scale, scale)
            painter.setFont(run.qfont)
            painter.setPen(QColor(group.get("fill", "black")))
            painter.drawText(QPointF(), run.text)
            painter.restore()


_FONT: Final = _AllScripts()
loadedfonts["default"] = _FONT


def typeset(wish: Wanted) -> Formula:
    """Set a formula. Raises whatever ziamath does about what it cannot read, and ValueError for a huge picture."""
    with _ALONE:
        try:
            latex = _FONT.with_runs(readable(wish.latex), wish.families)
            made = Latex(latex, wish.size, color=wish.colour, inline=not wish.is_display, margin=_MARGIN)
            box = made.node.bbox
            place = QRectF(box.xmin, -box.ymax, box.xmax - box.xmin, box.ymax - box.ymin)
            return _picture(made.svg(), place, wish.ratio)
        finally:
            _FONT.forget()
            _take_nodes_apart()


def _take_nodes_apart() -> None:
    """Undo the circles of nodes and their parents: the window would stand still while thousands are collected."""
    for node in _NODES:
        vars(node).clear()
    _NODES.clear()


def _picture(svg: str, box: QRectF, ratio: float) -> Formula:
    """Paint an SVG whose baseline is at 0 so that the baseline lies on a whole pixel."""
    around = box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    if not (box.width() > 0 and box.height() > 0 and around.width() * around.height() * ratio**2 < _LARGEST):
        raise ValueError(box)
    above = math.ceil(max(-around.top(), 0) * ratio)
    below = math.ceil(max(around.bottom(), 0) * ratio)
    image = QImage(QSize(math.ceil(around.width() * ratio), above + below), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    if image.isNull() or not renderer.isValid():
        raise ValueError(box)
    painter = QPainter(image)
    place = QRectF(0, above + around.top() * ratio, around.width() * ratio, around.height() * ratio)
    renderer.render(painter, place)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.translate(-around.left() * ratio, above)
    painter.scale(ratio, ratio)
    _FONT.paint(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return Formula(image, image.width() / ratio, above / ratio, below / ratio)
