"""Painting that cannot take the window down: a part that fails leaves a gap, and the rest is painted."""

import logging
from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.timeline.parts.base import PaintState, Part

log = logging.getLogger(__name__)

Painted = tuple[Part, QRectF, PaintState]
"""A part, where it is painted in the viewport, and what it shows beside its content."""


class PartsPainter:
    """Paints parts into a viewport. What a part raises is logged once for each kind of part and error.

    An exception that left a paintEvent would leave its painter open, and with it Qt's window surface: a crash.
    """

    def __init__(self, viewport: QWidget) -> None:
        self._viewport = viewport
        self._known: set[tuple[type[Part], type[Exception]]] = set()

    def begin(self, ground: QColor, clip: QRectF) -> QPainter:
        """Return a painter on a fresh ground; ``end`` it whatever happens."""
        painter = QPainter(self._viewport)
        painter.fillRect(clip, ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def paint(self, painter: QPainter, parts: Iterable[Painted]) -> None:
        """Paint each part; a failed one is left as far as it came."""
        for part, box, state in parts:
            try:
                part.paint(painter, box, state)
            except Exception as error:  # noqa: BLE001 - whatever a part raises, the window stays
                self._note(part, error)
                # What the part saved and clipped is forgotten with its painter.
                painter.end()
                painter.begin(self._viewport)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _note(self, part: Part, error: Exception) -> None:
        kind = (type(part), type(error))
        if kind not in self._known:
            self._known.add(kind)
            log.error("%s could not be painted", type(part).__name__, exc_info=error)
