"""Thinking that models write into the reply itself, between tags: ``<think>``, ``<thinking>``, ``<thought>``."""

from enum import Enum, auto
from typing import Final

from app.domain.stream import TextDelta, TextWasThinking, ThinkingDelta
from app.providers.stray_tags import ends_thought

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
    is told by the closing one, where that is the first tag and ``ends_thought``: all before it is thinking. In a stream
    it has been shown as text by then: TextWasThinking says what it was.
    """

    def __init__(self) -> None:
        self._state = _State.START
        self._held = ""
        self._watching = True
        self._beside = False
        self._said: list[str] = []
        """The text so far, as long as its first tag is waited for."""

    def thought_beside(self) -> None:
        """Take note that thoughts come in a field of their own: a tag in the text has to stand alone on its line."""
        self._beside = True

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
        if self._watching:
            self._said.append(text)
        return True

    def finish(self) -> list[Delta]:
        """Return what was held back."""
        rest, self._held = self._held, ""
        if not rest:
            return []
        if self._state is _State.TEXT and self._is_end(rest, ended=True):
            self._watching, self._state = False, _State.AFTER
            return self._thought()
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
            text, self._held = self._up_to_tag(text)
            self._said.append(text)
        if text:
            deltas.append(TextDelta(text))
        if not self._held.startswith(_CLOSERS):
            return False
        over = self._is_end(self._held, ended=False)
        if over is None:
            return False
        self._watching = False  # the first tag decides
        if over:
            _, tag = _first(self._held, _CLOSERS)
            self._held = self._held.removeprefix(tag)
            self._state = _State.AFTER
            deltas += self._thought()
        return True

    def _up_to_tag(self, text: str) -> tuple[str, str]:
        """Return the text before the first tag, and the rest: a closing tag, or an end that may become a tag."""
        position, tag = _first(text, (*_OPENERS, *_CLOSERS))
        if tag in _OPENERS:
            self._watching = False  # a reply that shows both tags, in an example
            return text, ""
        if not tag:
            position -= _tail(text, (*_CLOSERS, *_OPENERS))
        return text[:position], text[position:]

    def _is_end(self, held: str, *, ended: bool) -> bool | None:
        position, tag = _first(held, _CLOSERS)
        if not tag or position or not self._watching:
            return False
        before, after = "".join(self._said), held[len(tag) :]
        if self._beside and (before[-1:] not in ("", "\n") or after[:1] not in ("", "\r", "\n")):
            return False
        return ends_thought(before, after, ended=ended)

    def _thought(self) -> list[Delta]:
        """Return that all text so far was a thought, if any came."""
        spoke = any(not text.isspace() for text in self._said if text)
        self._said.clear()
        return [TextWasThinking()] if spoke else []


def split_whole(text: str, *, beside: bool = False) -> tuple[str, str]:
    """Return (thinking, text) of a whole reply; ``beside``: its thoughts stand in a field of their own."""
    splitter = ThinkTagSplitter()
    if beside:
        splitter.thought_beside()
    thinking, said = "", ""
    for delta in (*splitter.feed(text), *splitter.finish()):
        if isinstance(delta, TextWasThinking):
            thinking, said = thinking + said.strip(), ""
        elif isinstance(delta, ThinkingDelta):
            thinking += delta.text
        else:
            said += delta.text
    return thinking, said


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
