"""Garbage collection on the GUI thread alone.

Python collects circles of objects in whatever thread happens to make the next object. Freed by a worker thread, a
widget takes the program down, since Qt's objects may be deleted in their own thread only.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MILLISECONDS = 500
_OLDEST = 2
_GROWTH = 1.25
"""How many old objects there have to be for one after the last full collection: it looks at all of them, 25 ms for
100,000. Python's own rule."""


class GarbageCollector(QObject):
    """Turns automatic collection off while it lives, and collects by the same thresholds from Qt's own thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._old = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def collect_if_due(self) -> int | None:
        """Collect the oldest generation whose threshold is passed; return its number, None where none is."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation] and (generation < _OLDEST or self._has_grown()):
                gc.collect(generation)
                if generation == _OLDEST:
                    self._old = len(gc.get_objects(_OLDEST))
                return generation
        return None

    def _has_grown(self) -> bool:
        return len(gc.get_objects(_OLDEST)) > self._old * _GROWTH

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.enable()
