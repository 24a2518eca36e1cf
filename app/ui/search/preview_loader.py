"""Fills the preview a moment after the selection rests, in steps where a conversation is long."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

from app.domain.conversation import ConversationView
from app.domain.errors import AppError
from app.domain.search import MessageHit, TitleHit
from app.ui.error_texts import describe
from app.ui.search.places import like_of
from app.ui.search.ports import SearchServices
from app.ui.search.preview import Preview
from app.ui.timeline.finding.wanted import Wanted

_REST = 0.06
"""Seconds for which the selection rests before its preview is fetched."""
_NEAR = 40
"""Messages on each side of a hit that are shown before the others of a long path."""
_MOST = 1_000
"""Messages on each side of a hit that are shown at all: whoever wants to go further opens the conversation."""


class PreviewLoader:
    """Loads one preview at a time; the one before stays until the next is there."""

    def __init__(self, services: SearchServices, preview: Preview) -> None:
        self._services = services
        self._preview = preview
        self._hit: MessageHit | TitleHit | None = None
        self._wanted = Wanted()
        self._task: asyncio.Task[None] | None = None

    def show_hit(self, hit: MessageHit | TitleHit | None, wanted: Wanted) -> None:
        """Show a hit, unless another one follows at once; None leaves what is shown."""
        if hit == self._hit and wanted == self._wanted:
            return
        self._hit, self._wanted = hit, wanted
        self._cancel()
        if hit is not None:
            self._task = self._services.tasks.start(self._load(hit, wanted), "preview")

    def forget(self) -> None:
        """Show nothing, and load nothing."""
        self._hit = None
        self._cancel()
        self._preview.clear()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _load(self, hit: MessageHit | TitleHit, wanted: Wanted) -> None:
        await asyncio.sleep(_REST)
        if isinstance(hit, TitleHit):
            await self._load_conversation(hit, wanted)
        elif self._preview.shows(hit.conversation_id, hit.message_id):
            self._preview.go_to(hit.message_id, wanted, like_of(hit))
        else:
            await self._load_message(hit, wanted)

    async def _load_message(self, hit: MessageHit, wanted: Wanted) -> None:
        try:
            view = await self._services.search.preview(hit.conversation_id, hit.message_id)
        except AppError as error:
            self._preview.clear(describe(error.info).title)
            return
        near, rest = _around(view, hit.message_id, _NEAR), _around(view, hit.message_id, _MOST)
        # A path that is cut may end before the head that the conversation shows.
        is_shown = any(message.id == view.conversation.head_id for message in view.path)
        self._preview.show_hit(near, hit.message_id, wanted, like_of(hit), is_shown=is_shown)
        if len(near.path) < len(rest.path):
            # The window paints what is near before it takes the rest.
            await asyncio.sleep(_REST)
            self._preview.show_rest(rest, is_cut=len(rest.path) < len(view.path))

    async def _load_conversation(self, hit: TitleHit, wanted: Wanted) -> None:
        is_shown = False
        try:
            async with aclosing(self._services.conversations.opening(hit.conversation_id)) as views:
                async for view in views:
                    if is_shown:
                        self._preview.show_rest(view)
                    else:
                        self._preview.show_end(view, wanted)
                    is_shown = True
        except AppError as error:
            self._preview.clear(describe(error.info).title)


def _around(view: ConversationView, message_id: str, reach: int) -> ConversationView:
    """Return a path, or of a long one the messages around one alone."""
    if len(view.path) <= 2 * reach:
        return view
    at = next((at for at, message in enumerate(view.path) if message.id == message_id), len(view.path) - 1)
    return replace(view, path=view.path[max(at - reach, 0) : at + reach])
