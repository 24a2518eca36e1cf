"""Goes on with what the end of a reply settles, some milliseconds at a time, while the window stays awake."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.domain.events import MessageChanged

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineEvent, TimelineView


class Settler:
    """Gives the replies of one view that are not settled yet their turns. Few replies need a second one."""

    def __init__(self, view: "TimelineView") -> None:
        self._view = view
        self._waiting: list[str] = []
        self._clock = QTimer(view)
        self._clock.setSingleShot(True)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self._go_on)

    def watch(self, event: "TimelineEvent") -> None:
        """Go on with a message that has come to its end, if there is more to settle in it."""
        if not isinstance(event, MessageChanged):
            return
        message_id = event.message.id
        if message_id not in self._waiting and self._is_unsettled(message_id):
            self._waiting.append(message_id)
            self._clock.start()

    def _is_unsettled(self, message_id: str) -> bool:
        number = self._view.model.number_of(message_id)
        return number is not None and not self._view.model.entries[number].is_settled

    def _go_on(self) -> None:
        model = self._view.model
        self._waiting = [message_id for message_id in self._waiting if self._is_unsettled(message_id)]
        number = model.number_of(self._waiting[0]) if self._waiting else None
        if number is None:
            return
        model.entries[number].settle(self._view.around)
        model.touch(number)
        self._view.place()
        self._clock.start()
