"""One message in the view: its parts, their heights, and how they change while a reply comes in."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.blocks import (
    AudioBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    VideoBlock,
)
from app.domain.conversation import Message, MessageStatus, Role
from app.domain.events import TurnProgress
from app.domain.generation import Route
from app.domain.stream import BlockAdded, TextWasThinking
from app.ui.timeline import status_words
from app.ui.timeline.body import ReplyBody
from app.ui.timeline.changes import Change, changes_of
from app.ui.timeline.end_parts import EndState, end_parts
from app.ui.timeline.guesses import Guess, guess_of
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.bubble import bubble_parts
from app.ui.timeline.parts.card import ErrorCardPart
from app.ui.timeline.parts.file import FilePart
from app.ui.timeline.parts.film import FilmProgressPart
from app.ui.timeline.parts.name_line import NameLinePart
from app.ui.timeline.parts.picture import ThumbnailsPart
from app.ui.timeline.progress import Progress
from app.ui.timeline.said import characters_of, question_of
from app.ui.timeline.unread import Moved, UnreadPart

_TURN_GAP = 24
_SAME = 0.01
"""Pixels by which two heights may differ and be the same."""


class Entry:
    """Shows one message. Parts are made when they are first needed; until then the height is a guess from the text."""

    __slots__ = (
        "_body",
        "_card_is_open",
        "_film",
        "_former",
        "_known",
        "_name_line",
        "_parts",
        "_route",
        "_tops",
        "_tops_width",
        "is_last",
        "message",
        "progress",
        "siblings",
    )

    def __init__(self, message: Message, siblings: tuple[str, ...], *, is_last: bool) -> None:
        self.message = message
        self.siblings = siblings
        self.is_last = is_last
        self.progress = Progress.of(message) if self.is_running else None
        self._parts: list[Part] | None = None
        self._former: list[Part] = []
        self._tops: list[float] = [0.0]
        self._tops_width = -1.0
        self._known: tuple[float, float] | None = None
        self._body: ReplyBody | None = None
        self._name_line: NameLinePart | None = None
        self._card_is_open = False
        self._film: FilmProgressPart | None = None
        self._route: Route | None = message.route

    @property
    def route(self) -> Route | None:
        """Return which way the request for a reply went, where that is known."""
        return self._route

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
            self._cut_tops(self._still_there())
            self._former = []
        return self._parts

    def _still_there(self) -> int:
        """Return how many parts are known to be as they were, for all of a long reply would take long to measure."""
        if not self.is_pending or self._parts is None:
            return 0
        pairs = zip(self._former, self._parts, strict=False)
        same = next((number for number, (old, new) in enumerate(pairs) if old is not new), len(self._former))
        # The last of them may have another part below it now, and another gap.
        return max(same - 1, 0)

    def branch(self) -> tuple[int, int] | None:
        """Return the number of this try, from 0, and how many there are; None for an only one."""
        if len(self.siblings) < 2 or self.message.id not in self.siblings:
            return None
        return self.siblings.index(self.message.id), len(self.siblings)

    def _person_parts(self, around: Surroundings) -> list[Part]:
        pictures = [block for block in self.message.blocks if isinstance(block, ImageBlock)]
        parts: list[Part] = [ThumbnailsPart(around, pictures)] if pictures else []
        files = [block for block in self.message.blocks if isinstance(block, FileBlock | AudioBlock | VideoBlock)]
        parts += [FilePart(around, block, at_right=True) for block in files]
        words = question_of(self.message.blocks)
        if words or not parts:
            parts += bubble_parts(around, words, self.branch())
        return parts

    def _reply_parts(self, around: Surroundings) -> list[Part]:
        if self._name_line is None:
            self._name_line = NameLinePart(around, status_words.name_of(self.message))
        if self._body is None:
            self._body = ReplyBody(around)
        self._body.set_blocks(self.message.blocks, running=self.is_running)
        self.refresh_name_line()
        return [self._name_line, *self._body.parts(), *self._film_parts(around), *self._end_parts(around)]

    def _film_parts(self, around: Surroundings) -> list[Part]:
        """Return the card of a film that is ordered and not there yet."""
        if self.progress is None or not self.progress.films or (self._body is not None and self._body.blocks()):
            self._film = None
            return []
        self._film = self._film or FilmProgressPart(around)
        self.refresh_name_line()
        return [self._film]

    @property
    def restless(self) -> int:
        """Return how far below its top a running reply may show something else every second, at 100 %."""
        return 56 if self._film is None else 320

    def _end_parts(self, around: Surroundings) -> list[Part]:
        """Return what stands below the words: a card or notice, and the row of actions."""
        if self.is_running:
            return []
        state = EndState(self._route, self.branch(), self.is_last, self._card_is_open)
        return end_parts(around, self.message, state)

    # Changes

    def take(self, message: Message, siblings: tuple[str, ...], *, is_last: bool) -> None:
        """Show another state of the message; text that is there already stays as it is laid out."""
        was_running = self.is_running
        self.message = message
        self._route = message.route or self._route
        self.siblings = siblings
        self.is_last = is_last
        if not self.is_running:
            self.progress = None
        elif not was_running or self.progress is None:
            self.progress = Progress()
        if self._name_line is not None:
            self._name_line.model = status_words.name_of(message)
        self._former = self._parts or []
        self._parts = None
        self._known = None

    def apply(self, events: list[TurnProgress], around: Surroundings) -> bool:
        """Take stream events of this message, each once and in order; return whether anything is new."""
        progress = self.progress
        if progress is None:
            return False
        self.parts(around)
        first: int | None = None
        if self._body is not None:
            changed = [self._change(self._body, change) for change in changes_of(events, progress)]
            first = min(changed, default=None)
        self._route = progress.started.route if progress.started is not None else self._route
        shown, films = self._film, self._film_parts(around)
        if self._film is not shown:
            first = first or 0
        if first is not None and self._body is not None and self._name_line is not None:
            self._parts = [self._name_line, *self._body.parts(), *films]
            # The first changed part stands behind the name line; the gap above it may be another now.
            self._cut_tops(first)
        self.refresh_name_line()
        return True

    @staticmethod
    def _change(body: ReplyBody, change: Change) -> int:
        """Change the body; return the number of the first part that is another now."""
        if isinstance(change.event, BlockAdded):
            return body.add_block(change.block, change.event.block)
        if isinstance(change.event, TextWasThinking):
            return body.text_was_thinking(change.block)
        return body.add_delta(change.block, "".join(change.texts), thinking=change.thinking)

    # Long texts, in slices

    @property
    def is_pending(self) -> bool:
        """Return whether parts stand for text that is not parsed to its end."""
        return self._parts is not None and self._body is not None and bool(self._body.pending())

    def unread_at(self) -> int | None:
        """Return which part stands for text that is not parsed yet, None where none does."""
        parts = self._parts if self.is_pending and self._parts is not None else ()
        return next((number for number, part in enumerate(parts) if isinstance(part, UnreadPart)), None)

    def read_on(self, deadline: float) -> bool:
        """Parse until a moment of ``time.perf_counter``; return whether anything is left of what is parsed now."""
        pending = self._body.pending() if self._body is not None else []
        return bool(pending) and pending[0].read_on(deadline)

    def show_read(self) -> Moved | None:
        """Show what has been parsed; return how the parts moved, None where there was nothing to show."""
        body, parts, name_line = self._body, self._parts, self._name_line
        pending = body.pending() if body is not None else []
        if body is None or parts is None or name_line is None or not pending:
            return None
        ends = parts[1 + len(body.parts()) :]
        first, moved = body.show(pending[0])
        self._parts = [name_line, *body.parts(), *ends]
        self._cut_tops(first)
        return Moved(moved.at + 1, moved.by)

    def _cut_tops(self, number: int) -> None:
        del self._tops[number + 1 :]

    def blocks_so_far(self) -> tuple[ContentBlock, ...]:
        """Return what the view has been given of the reply."""
        # Without parts the body is empty or behind the message, which holds all that had come by then.
        if self._body is None or self._parts is None or not self.is_running:
            return self.message.blocks
        return self._body.blocks()

    def refresh_name_line(self) -> None:
        """Say how far the reply has come, or when it was written."""
        line = self._name_line
        if line is None:
            return
        if self._film is not None and self.progress is not None:
            self._film.report = self.progress.report
            self._film.seconds = (datetime.now(UTC) - self.message.created_at).total_seconds()
        line.running = self.progress is not None
        line.tip = status_words.route(self._route) if self._route is not None else ""
        told = self.progress if self._film is None else None
        line.note = status_words.time_of(self.message) if told is None else told.text()

    def toggle_fold(self, part: Part) -> None:
        """Open or close a thought or the details of an error."""
        if isinstance(part, ErrorCardPart):
            self._card_is_open = not self._card_is_open
            part.is_open = self._card_is_open
            part.forget()
        elif self._body is not None:
            self._body.toggle(part)
        self._cut_tops(0)

    def content_moved(self) -> None:
        """Look at all heights again: a part has another one now."""
        self._cut_tops(0)

    def forget(self) -> None:
        """Make every part anew: theme, zoom or language changed."""
        self.drop()
        self._known = None

    def drop(self) -> None:
        """Let go of all parts; the height stays known, and so does what is folded and what came in."""
        if self._body is not None:
            self.message = self.with_blocks_so_far()
            self._body = self._body.emptied()
        if self._parts is not None and len(self._tops) == len(self._parts) + 1:
            self._known = (self._tops_width, self._tops[-1])
        self._parts = None
        self._former = []
        self._name_line = self._film = None

    def with_blocks_so_far(self) -> Message:
        """Return the message with what has come in since it was given."""
        return replace(self.message, blocks=self.blocks_so_far()) if self.is_running else self.message

    # Heights

    def estimate(self, width: float, around: Surroundings, guess: Guess | None = None) -> float:
        """Return about how high the message is, without making its parts; ``guess`` saves looking it up."""
        if self._parts is not None:
            return self.height(width, around)
        if self._former and self._tops_width == width:
            return self._tops[-1]
        if self._known is not None and self._known[0] == width:
            return self._known[1]
        guess = guess or guess_of(around.theme)
        characters = pictures = 0
        for block in self.message.blocks:
            if isinstance(block, TextBlock):
                characters += len(block.text)
            elif isinstance(block, ImageBlock | FileBlock | AudioBlock | VideoBlock):
                pictures += 1
            else:
                characters += characters_of(block)
        lines = 1 + characters * guess.character / max(width, 1)
        around_it = guess.around_question if self.message.role is Role.USER else guess.around_reply
        return lines * guess.line + around_it + pictures * guess.picture

    def height(self, width: float, around: Surroundings) -> float:
        """Return the height, of which unmeasured parts are guesses."""
        return self.tops(width, around)[-1]

    def tops(self, width: float, around: Surroundings) -> list[float]:
        """Return where each part begins below the top of the message, and last the height of it all."""
        parts = self.parts(around)
        if width != self._tops_width:
            self._tops_width = width
            self._tops = [0.0]
        tops = self._tops
        for number in range(len(tops) - 1, len(parts)):
            tops.append(tops[-1] + parts[number].estimate(width) + self._gap_below(number, around))
        return tops

    def measure(self, top: float, bottom: float, width: float, around: Surroundings) -> list[Part]:
        """Lay out the parts between ``top`` and ``bottom`` (relative to the message); return those that were."""
        laid = []
        number = self.part_at(top, width, around)
        while number < len(self.parts(around)):
            if self.tops(width, around)[number] > bottom:
                break
            laid.append(self.lay_out_part(number, width, around, (top, bottom)))
            number += 1
        return laid

    def lay_out_part(
        self, number: int, width: float, around: Surroundings, seen: tuple[float, float] | None = None
    ) -> Part:
        """Lay out one part, and let what is below it move if its height was a guess. Raises IndexError.

        ``seen`` are the heights (relative to the message) between which it comes into view.
        """
        part = self.parts(around)[number]
        tops = self.tops(width, around)
        part.layout(width)
        if seen is not None:
            part.reveal(seen[0] - tops[number], seen[1] - tops[number])
        grown = part.height + self._gap_below(number, around) - (tops[number + 1] - tops[number])
        if abs(grown) > _SAME:
            tops[number + 1 :] = [top + grown for top in tops[number + 1 :]]
        return part

    def _gap_below(self, number: int, around: Surroundings) -> float:
        parts = self.parts(around)
        if number == len(parts) - 1 and self.message.role is not Role.USER:
            return around.theme.px(_TURN_GAP)
        return parts[number].gap

    def part_at(self, y: float, width: float, around: Surroundings) -> int:
        """Return the number of the part that covers ``y`` (relative to the message)."""
        tops = self.tops(width, around)
        return min(max(bisect_right(tops, y) - 1, 0), max(len(tops) - 2, 0))

    def live_parts(self) -> Iterator[Part]:
        """Yield the parts that hold layouts."""
        return (part for part in self._parts or () if part.is_live)

    def thoughts(self) -> tuple[ThinkingBlock, ...]:
        """Return what was thought."""
        return tuple(block for block in self.blocks_so_far() if isinstance(block, ThinkingBlock))
