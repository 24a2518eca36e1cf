"""Garbage collection on the GUI thread alone.

Python collects circles of objects in whatever thread happens to make the next object. Freed by a worker thread, a
widget takes the program down, since Qt's objects may be deleted in their own thread only.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MILLISECONDS = 500
_SHARE = 4
"""All objects are looked through once those that came since are more than this part of them, as Python does it."""


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
            if counts[generation] > self._thresholds[generation] and (generation < 2 or self._has_grown()):
                gc.collect(generation)
                if generation == 2:
                    self._old = len(gc.get_objects(generation=2))
                return generation
        return None

    def _has_grown(self) -> bool:
        """Return whether many objects have come since all were looked through: 100,000 of them take two frames."""
        return (len(gc.get_objects(generation=2)) - self._old) * _SHARE > self._old

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.enable()
