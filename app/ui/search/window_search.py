"""The search of the window: its popup is made when it is first asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.events import IndexGrew
from app.services.search_query import parse
from app.ui.search.ports import SearchServices
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ThemeManager

if TYPE_CHECKING:  # the start does not pay for what it does not show
    from app.ui.search.popup import SearchPopup


class WindowSearch(QObject):
    """``chosen`` carries the FoundPlace that a person wants to see.

    ``keeps_recent`` says whether searches may be remembered at the moment: what is asked of an encrypted history must
    not stand in plain beside it.
    """

    chosen = Signal(object)

    def __init__(
        self, services: SearchServices, themes: ThemeManager, window: QWidget, keeps_recent: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._services = services
        self._themes = themes
        self._window = window
        self._keeps_recent = keeps_recent
        self._popup: SearchPopup | None = None
        self._events = Subscriptions(services.bus)
        self._events.on(IndexGrew, self._index_grew)

    @property
    def popup(self) -> "SearchPopup":
        """Return the popup."""
        if self._popup is None:
            from app.ui.search.popup import SearchPopup

            self._popup = SearchPopup(self._services, parse, self._themes, self._window, self._keeps_recent)
            self._popup.chosen.connect(self.chosen)
        return self._popup

    def open(self, text: str = "") -> None:
        """Open the popup, with what was typed already."""
        self.popup.open_with(text)

    def _index_grew(self, event: IndexGrew) -> None:
        if self._popup is not None:
            self._popup.index_grew(event.unindexed)

    def close_down(self) -> None:
        """Search no more."""
        self._events.end()
        if self._popup is not None:
            self._popup.close()
            self._popup.searcher.forget()
            self._popup.results.loader.forget()
