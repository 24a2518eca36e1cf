"""One message in the view: its parts, their heights, and how they change while a reply comes in."""

import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from app.domain.blocks import ContentBlock, ImageBlock, TextBlock, ThinkingBlock, plain_text
from app.domain.conversation import Message, MessageStatus, Role
from app.ui.error_texts import describe
from app.ui.timeline import status_words
from app.ui.timeline.body import ReplyBody
from app.ui.timeline.parts.actions_row import ActionsPart
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.bubble import BubblePart
from app.ui.timeline.parts.card import ErrorCardPart
from app.ui.timeline.parts.name_line import NameLinePart, count_words
from app.ui.timeline.parts.notice import NoticePart
from app.ui.timeline.parts.picture import ThumbnailsPart

_TURN_GAP = 24


class Entry:
    """Shows one message. Parts are made when they are first needed; until then the height is a guess from the text."""

    def __init__(self, message: Message, siblings: tuple[str, ...], *, is_last: bool) -> None:
        self.message = message
        self.siblings = siblings
        self.is_last = is_last
        self.words = 0
        self.retry_at: float | None = None
        self._thinking_since: float | None = None
        self._parts: list[Part] | None = None
        self._tops: list[float] | None = None
        self._body: ReplyBody | None = None
        self._name_line: NameLinePart | None = None
        self._card_is_open = False

    # Parts

    @property
    def is_running(self) -> bool:
        """Return whether this is a reply that comes in."""
        return self.message.status is MessageStatus.RUNNING

    @property
    def has_parts(self) -> bool:
        """Return whether parts have been made."""
        return self._parts is not None

    def parts(self, around: Surroundings) -> list[Part]:
        """Return the parts, from top to bottom."""
        if self._parts is None:
            own = self.message.role is Role.USER
            self._parts = self._person_parts(around) if own else self._reply_parts(around)
            self._tops = None
        return self._parts

    def _branch(self) -> tuple[int, int] | None:
        if len(self.siblings) < 2 or self.message.id not in self.siblings:
            return None
        return self.siblings.index(self.message.id), len(self.siblings)

    def _person_parts(self, around: Surroundings) -> list[Part]:
        pictures = [block for block in self.message.blocks if isinstance(block, ImageBlock)]
        parts: list[Part] = [ThumbnailsPart(around, pictures)] if pictures else []
        words = plain_text(self.message.blocks)
        if words or not pictures:
            parts.append(BubblePart(around, words, self._branch(), can_edit=True))
        return parts

    def _reply_parts(self, around: Surroundings) -> list[Part]:
        message = self.message
        if self._name_line is None:
            self._name_line = NameLinePart(around, status_words.name_of(message))
        if self._body is None:
            self._body = ReplyBody(around)
        self._body.set_blocks(message.blocks, running=self.is_running)
        self.refresh_name_line()
        return [self._name_line, *self._body.parts(), *self._end_parts(around)]

    def _end_parts(self, around: Surroundings) -> list[Part]:
        """Return what stands below the words: a card or notice, and the row of actions."""
        parts: list[Part] = []
        error = status_words.card_of(self.message)
        if error is not None:
            words = describe(error, self.message.model_label)
            parts.append(ErrorCardPart(around, error, words, is_open=self._card_is_open))
        notice = status_words.notice_of(self.message)
        if notice is not None:
            parts.append(NoticePart(around, *notice))
        facts = "" if self.is_running else status_words.facts_of(self.message)
        # A reply that failed before its first word has nothing to copy; its card has the ways on.
        if not self.is_running and (error is None or plain_text(self.message.blocks) or self._branch() is not None):
            parts.append(ActionsPart(around, facts, self._branch(), is_last=self.is_last))
        return parts

    # Changes

    def take(self, message: Message, siblings: tuple[str, ...], *, is_last: bool) -> None:
        """Show another state of the message; text that is there already stays as it is laid out."""
        self.message = message
        self.siblings = siblings
        self.is_last = is_last
        if not self.is_running:
            self.retry_at = None
            self._thinking_since = None
        if self._name_line is not None:
            self._name_line.model = status_words.name_of(message)
        self._parts = None
        self._tops = None

    def add_delta(self, block: int, text: str, *, thinking: bool, around: Surroundings) -> None:
        """Add text to a block of the running reply."""
        self.parts(around)
        self.retry_at = None
        if thinking:
            self._thinking_since = self._thinking_since or time.monotonic()
        else:
            self._thinking_since = None
            self.words += count_words(text)
        if self._body is not None and self._name_line is not None:
            self._body.add_delta(block, text, thinking=thinking)
            self._parts = [self._name_line, *self._body.parts(), *self._end_parts(around)]
        self._tops = None
        self.refresh_name_line()

    def retry_in(self, seconds: float) -> None:
        """Say that the request will be sent again."""
        self.retry_at = time.monotonic() + seconds
        self.refresh_name_line()

    def blocks_so_far(self) -> tuple[ContentBlock, ...]:
        """Return what the view has been given of the reply."""
        return self._body.blocks() if self._body is not None else self.message.blocks

    def refresh_name_line(self) -> None:
        """Say how far the reply has come, or when it was written."""
        line = self._name_line
        if line is None:
            return
        line.running = self.is_running
        if not self.is_running:
            line.note = status_words.time_of(self.message)
            return
        now = time.monotonic()
        thinking_for = now - self._thinking_since if self._thinking_since is not None else None
        retry_in = max(round(self.retry_at - now), 0) if self.retry_at is not None else None
        line.note = status_words.progress_of(
            self.message, words=self.words, thinking_for=thinking_for, retry_in=retry_in
        )

    def toggle_fold(self, part: Part) -> None:
        """Open or close a thought or the details of an error."""
        if isinstance(part, ErrorCardPart):
            self._card_is_open = not self._card_is_open
            part.is_open = self._card_is_open
        elif self._body is not None:
            self._body.toggle_thought(part)
        part.forget()
        self._tops = None

    def forget(self) -> None:
        """Make every part anew: theme, zoom or language changed."""
        self._parts = None
        self._tops = None
        self._name_line = None
        if self._body is not None:
            self.message = self._with_blocks_so_far()
            self._body = self._body.emptied()

    def _with_blocks_so_far(self) -> Message:
        if not self.is_running:
            return self.message
        return replace(self.message, blocks=self.blocks_so_far())

    # Heights

    def estimate(self, width: float, around: Surroundings) -> float:
        """Return about how high the message is, without making its parts."""
        if self._parts is not None:
            return self.height(width, around)
        theme = around.theme
        line = theme.line_height("message")
        characters = sum(len(block.text) for block in self.message.blocks if isinstance(block, TextBlock))
        lines = 1 + characters * theme.px(8) / max(width, 1)
        around_it = theme.px(48) if self.message.role is Role.USER else theme.px(64)
        pictures = sum(isinstance(block, ImageBlock) for block in self.message.blocks)
        return lines * line + around_it + pictures * theme.px(72)

    def height(self, width: float, around: Surroundings) -> float:
        """Return the height, of which unmeasured parts are guesses."""
        return self.tops(width, around)[-1]

    def tops(self, width: float, around: Surroundings) -> list[float]:
        """Return where each part begins below the top of the message, and last the height of it all."""
        if self._tops is None:
            parts = self.parts(around)
            heights = [part.estimate(width) + part.gap for part in parts]
            if heights:
                heights[-1] += around.theme.px(_TURN_GAP) - parts[-1].gap if self._ends_turn() else 0
            self._tops = list(accumulate(heights, initial=0.0))
        return self._tops

    def _ends_turn(self) -> bool:
        return self.message.role is not Role.USER

    def measure(self, top: float, bottom: float, width: float, around: Surroundings) -> list[Part]:
        """Lay out the parts between ``top`` and ``bottom`` (relative to the message); return those that were."""
        parts = self.parts(around)
        laid = []
        number = max(bisect_right(self.tops(width, around), top) - 1, 0)
        while number < len(parts):
            tops = self.tops(width, around)
            if tops[number] > bottom:
                break
            part = parts[number]
            before = part.estimate(width)
            after = part.layout(width)
            laid.append(part)
            if after != before:
                self._tops = None
            number += 1
        return laid

    def part_at(self, y: float, width: float, around: Surroundings) -> int:
        """Return the number of the part that covers ``y`` (relative to the message)."""
        tops = self.tops(width, around)
        return min(max(bisect_right(tops, y) - 1, 0), max(len(tops) - 2, 0))

    def changed_width(self) -> None:
        """Measure again at the next look: the width is another."""
        self._tops = None

    def live_parts(self) -> Iterator[Part]:
        """Yield the parts that hold layouts."""
        return (part for part in self._parts or () if part.is_live)

    def thoughts(self) -> tuple[ThinkingBlock, ...]:
        """Return what was thought."""
        return tuple(block for block in self.blocks_so_far() if isinstance(block, ThinkingBlock))
