"""Reading a reply of ``/v1/completions``: ``choices[].text``, whole or piece by piece.

Many gateways make a chat of the call, so a choice with ``message`` or ``delta`` is read as well.
"""

from collections.abc import Mapping
from itertools import zip_longest

from app.domain.model_info import Usage
from app.domain.stream import (
    FinishReason,
    OddsReported,
    OtherChoice,
    ReplyFinished,
    TextDelta,
    TokenOdds,
    UsageReported,
)
from app.providers import loose
from app.providers.chat_parts import piece_of
from app.providers.chat_reply import usage_of
from app.providers.dialect import ReaderEvent
from app.providers.finish_words import REASONS
from app.providers.responses_items import odds_of


class CompletionReader:
    """Implements ReplyReader. The first choice is the stream; others come whole at the end."""

    def __init__(self) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self._others: dict[int, list[str]] = {}
        self._other_words: dict[int, str] = {}
        self._usage: Usage | None = None

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what an event adds: it has the shape of a whole reply."""
        body = loose.as_mapping(value)
        found: list[ReaderEvent] = []
        for place, item in enumerate(loose.as_items(body.get("choices"))):
            choice = loose.as_mapping(item)
            index = loose.as_count(choice.get("index"))
            self._choice(place if index is None else index, choice, found)
        usage = usage_of(body.get("usage"))
        if usage is not None and usage != self._usage:
            self._usage = usage
            found.append(UsageReported(usage))
        return found

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a reply in one piece holds."""
        return self.chunk(value)

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the other choices, and ReplyFinished."""
        word = self.finish_word
        reason = REASONS.get(word.lower(), FinishReason.OTHER) if word else FinishReason.MISSING
        self.empty = not self.something and reason not in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)
        others: list[ReaderEvent] = [
            OtherChoice(index, "".join(pieces), self._other_words.get(index, ""))
            for index, pieces in sorted(self._others.items())
            if any(pieces)
        ]
        return [*others, ReplyFinished(reason, word or ("[DONE]" if done else ""))]

    def _choice(self, index: int, choice: Mapping[str, object], found: list[ReaderEvent]) -> None:
        text = loose.as_text(choice.get("text"))
        if not text:
            text = piece_of(loose.as_mapping(choice.get("message")) or loose.as_mapping(choice.get("delta"))).text
        word = loose.as_text(choice.get("finish_reason"))
        if index:
            self._others.setdefault(index, []).append(text)
            if word:
                self._other_words[index] = word
            return
        if text:
            self.something = True
            found.append(TextDelta(text))
        self.finish_word = word or self.finish_word
        logprobs = loose.as_mapping(choice.get("logprobs"))
        # llama.cpp writes them as a chat does.
        odds = OddsReported(found_odds) if (found_odds := _odds(logprobs)) else odds_of(logprobs.get("content"))
        if odds is not None:
            found.append(odds)


def _odds(logprobs: Mapping[str, object]) -> tuple[TokenOdds, ...]:
    """Return the odds in the legacy form: tokens, their logprobs and the others of each, in lists side by side."""
    tokens, values = loose.as_items(logprobs.get("tokens")), loose.as_items(logprobs.get("token_logprobs"))
    others = loose.as_items(logprobs.get("top_logprobs"))
    return tuple(
        TokenOdds(token, odds, _pairs(other))
        for token, value, other in zip_longest(tokens, values, others)
        # The first token of an echoed prompt has no odds.
        if isinstance(token, str) and (odds := loose.as_number(value)) is not None
    )


def _pairs(others: object) -> tuple[tuple[str, float], ...]:
    pairs = ((token, loose.as_number(value)) for token, value in loose.as_mapping(others).items())
    return tuple((token, odds) for token, odds in pairs if odds is not None)
