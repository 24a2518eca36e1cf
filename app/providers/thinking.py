"""Thinking that models write into the reply itself, between tags: ``<think>``, ``<thinking>``, ``<thought>``."""

from enum import Enum, auto
from typing import Final

from app.domain.stream import TextDelta, TextWasThinking, ThinkingDelta

_NAMES: Final = ("think", "thinking", "thought")
_OPENERS: Final = tuple(f"<{name}>" for name in _NAMES)
_CLOSERS: Final = tuple(f"</{name}>" for name in _NAMES)

Delta = TextDelta | ThinkingDelta | TextWasThinking


class _State(Enum):
    START = auto()
    """Nothing but white space came, or the beginning of a tag."""
    THINKING = auto()
    OPENED = auto()
    """A thought has been opened; white space before it is left out."""
    AFTER = auto()
    """The thought is over; white space before the reply is left out."""
    TEXT = auto()


class ThinkTagSplitter:
    """Tells thinking from text in pieces that may be cut anywhere, inside a tag too.

    Tags count only at the very start: a reply that speaks of ``<think>`` keeps it. A thought without its opening tag
    is told by a closing tag that stands on a line of its own: all before it is thinking. In a stream it has been shown
    as text by then: TextWasThinking says what it was.
    """

    def __init__(self) -> None:
        self._state = _State.START
        self._held = ""
        self._fresh_line = True
        self._watching = True
        self._spoke = False
        """Text came that is more than white space."""

    def feed(self, text: str) -> list[Delta]:
        """Return what ``text`` adds; an end that may turn out to be part of a tag is held back."""
        deltas: list[Delta] = []
        self._held += text
        progress = True
        while self._held and progress:
            progress = self._step(deltas)
        return deltas

    def passes(self, text: str) -> bool:
        """Return whether ``feed`` would give ``text`` back as it is; then it counts as fed."""
        if self._state is not _State.TEXT or self._held or not text or "<" in text:
            return False
        self._fresh_line = text.endswith("\n")
        self._spoke = self._spoke or not text.isspace()
        return True

    def finish(self) -> list[Delta]:
        """Return what was held back."""
        rest, self._held = self._held, ""
        if not rest:
            return []
        if self._state is _State.TEXT and rest in _CLOSERS:
            return [TextWasThinking()] if self._spoke else []  # it was held because it stands on a line of its own
        thinking = self._state in (_State.OPENED, _State.THINKING)
        return [ThinkingDelta(rest) if thinking else TextDelta(rest)]

    def _step(self, deltas: list[Delta]) -> bool:
        """Consume some of what is held; return whether to go on."""
        if self._state is _State.START:
            return self._start()
        if self._state is _State.THINKING:
            return self._thinking(deltas)
        if self._state in (_State.OPENED, _State.AFTER):
            self._held = self._held.lstrip()
            if self._held:
                self._state = _State.THINKING if self._state is _State.OPENED else _State.TEXT
            return bool(self._held)
        return self._text(deltas)

    def _start(self) -> bool:
        text = self._held.lstrip()
        opener = next((tag for tag in _OPENERS if text.startswith(tag)), None)
        if opener is not None:
            self._held = text.removeprefix(opener)
            self._state = _State.OPENED
            return True
        if any(tag.startswith(text) for tag in _OPENERS):
            return False
        self._state = _State.TEXT
        return True

    def _thinking(self, deltas: list[Delta]) -> bool:
        position, tag = _first(self._held, _CLOSERS)
        if tag:
            thought = self._held[:position].rstrip()
            self._held = self._held[position + len(tag) :]
            self._state, self._watching = _State.AFTER, False
        else:
            thought = self._held[: len(self._held) - _tail(self._held, _CLOSERS)]
            thought = thought.rstrip()
            self._held = self._held[len(thought) :]
        if thought:
            deltas.append(ThinkingDelta(thought))
        return bool(tag)

    def _text(self, deltas: list[Delta]) -> bool:
        text, self._held = self._held, ""
        if self._watching:
            text, self._held = self._without_stray_tag(text)
        if text:
            self._fresh_line = text.endswith("\n")
            self._spoke = self._spoke or not text.isspace()
            deltas.append(TextDelta(text))
        if self._state is _State.AFTER and self._spoke:
            deltas.append(TextWasThinking())
        return self._state is _State.AFTER

    def _without_stray_tag(self, text: str) -> tuple[str, str]:
        """Return the text without a closing tag on a line of its own, and the end that may be one."""
        position, tag = _first(text, _CLOSERS)
        before, after = text[:position], text[position + len(tag) :]
        if _first(before, _OPENERS)[1]:
            self._watching = False  # a reply that shows both tags, in an example
            return text, ""
        if tag and self._begins_line(before) and not after:
            return before, text[position:]  # whether the line ends here is not known yet
        if tag and self._begins_line(before) and after[:1] in "\r\n":
            self._watching, self._state = False, _State.AFTER
            return before, after
        if tag:
            self._watching = False  # a reply that speaks of tags
            return text, ""
        held = _tail(text, (*_CLOSERS, *_OPENERS))
        return text[: len(text) - held], text[len(text) - held :]

    def _begins_line(self, before: str) -> bool:
        return before.endswith("\n") if before else self._fresh_line


def split_whole(text: str) -> tuple[str, str]:
    """Return (thinking, text) of a whole reply."""
    if not text.lstrip().startswith(_OPENERS):
        position, tag = _first(text, _CLOSERS)
        after = text[position + len(tag) :]
        before = text[:position]
        own_line = not before.strip() or before.endswith("\n")
        if tag and own_line and (not after or after[0] in "\r\n") and not _first(before, _OPENERS)[1]:
            return before.strip(), after.lstrip()
    splitter = ThinkTagSplitter()
    deltas = [*splitter.feed(text), *splitter.finish()]
    thinking = "".join(delta.text for delta in deltas if isinstance(delta, ThinkingDelta))
    return thinking, "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def _first(text: str, tags: tuple[str, ...]) -> tuple[int, str]:
    """Return where the first of the tags stands and which it is; (length, "") if none does."""
    found = [(text.find(tag), tag) for tag in tags if tag in text]
    return min(found) if found else (len(text), "")


def _tail(text: str, tags: tuple[str, ...]) -> int:
    """Return how many characters at the end may be the beginning of one of the tags."""
    start = text.rfind("<")
    if start < 0 or not any(tag.startswith(text[start:]) for tag in tags):
        return 0
    return len(text) - start
