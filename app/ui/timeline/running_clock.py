"""Lets the line of a reply that comes in tell every second how far it is, and its ring turn."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QTimer

from app.ui.theme import ThemeManager

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView


class RunningClock(QObject):
    """Ticks while the view is shown and its last reply comes in; only what changes is painted again."""

    def __init__(self, view: "TimelineView", themes: ThemeManager) -> None:
        super().__init__(view)
        self._view = view
        self._themes = themes
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        themes.activity.ticked.connect(self._turn_rings)

    def watch(self) -> None:
        """Begin or end, as the view and its last message are now."""
        view = self._view
        running = view.isVisible() and any(entry.is_running for entry in view.model.entries[-1:])
        if running:
            self._themes.activity.hold(view.viewport())
            self._clock.start()
        else:
            self._themes.activity.release(view.viewport())
            self._clock.stop()

    def _tick(self) -> None:
        for entry in self._view.model.entries[-1:]:
            entry.refresh_name_line()
        self._repaint()

    def _turn_rings(self) -> None:
        if self._clock.isActive():
            self._repaint()

    def _repaint(self) -> None:
        view = self._view
        number = len(view.model.entries) - 1
        top = view.model.top(number) - view.scroller.top
        height = view.around.theme.px(view.model.restless)
        strip = QRectF(0, top, view.viewport().width(), height).toAlignedRect()
        if strip.intersects(view.viewport().rect()):
            view.viewport().update(strip)
