"""What lies below the view: a fade, and a button that leads there and says how much is new."""

from typing import TYPE_CHECKING

from app.ui.theme import ThemeManager
from app.ui.timeline.fade import Fade
from app.ui.timeline.new_below import NewBelowButton

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView


class Below:
    """Shows both while the end of the conversation is out of sight."""

    def __init__(self, view: "TimelineView", themes: ThemeManager) -> None:
        self._view = view
        self._words = 0
        self._button = NewBelowButton(themes, view)
        self._button.clicked.connect(view.scroll_to_end)
        self._fade = Fade(themes, view)

    def add_words(self, words: int) -> None:
        """Say that so many more words came in."""
        self._set_words(self._words + words)

    def forget(self) -> None:
        """Count from nothing."""
        self._set_words(0)

    def update(self) -> None:
        """Show what is needed now: the button where something is new, or the end is a page away."""
        view = self._view
        bar = view.verticalScrollBar()
        at_end = view.scroller.is_at_end
        if at_end:
            self.forget()
        far = self._words > 0 or bar.maximum() - bar.value() > view.height()
        # A view to read from is small: the button would lie over its words.
        self._button.show_if(not at_end and far and not view.around.is_read_only)
        self._fade.show_if(not at_end)

    def place(self) -> None:
        """Follow the size of the view."""
        self._button.place()
        self._fade.place()

    def _set_words(self, words: int) -> None:
        self._words = words
        self._button.set_words(words)
