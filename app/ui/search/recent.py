"""The searches by which something was found, kept with the shape of the window."""

import json

from app.ui.search.ports import State

_NAME = "recent_searches"
_MOST = 8
_LONGEST = 200


class RecentSearches:
    """The last searches, the newest first, each as one would type it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def all(self) -> tuple[str, ...]:
        """Return them; whatever else stands in their place counts as none."""
        stored = self._state.get(_NAME)
        try:
            found = json.loads(stored) if isinstance(stored, str) else []
        except ValueError:
            return ()
        texts = found if isinstance(found, list) else []
        return tuple(text for text in texts if isinstance(text, str) and text.strip())[:_MOST]

    def add(self, text: str) -> None:
        """Put a search first; one that is too long to be read in a row is not kept."""
        if text.strip() and len(text) <= _LONGEST:
            others = [each for each in self.all() if each.casefold() != text.casefold()]
            self._keep([text, *others][:_MOST])

    def clear(self) -> None:
        """Forget all of them."""
        self._keep([])

    def _keep(self, texts: list[str]) -> None:
        self._state.set(_NAME, json.dumps(texts, ensure_ascii=False) if texts else "")
