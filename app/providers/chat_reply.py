"""Reading a reply of ``/v1/chat/completions``, whole or in chunks, in every spelling that servers use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.model_info import Usage
from app.domain.stream import FinishReason, ReplyFinished, TextDelta, ThinkingDelta, UsageReported
from app.providers import loose
from app.providers.chat_quick import plain_text
from app.providers.dialect import ReaderEvent
from app.providers.finish_words import REASONS
from app.providers.thinking import ThinkTagSplitter, split_whole


@dataclass(frozen=True, slots=True)
class Piece:
    """What one message or delta holds."""

    thinking: str
    text: str
    tools: bool


class ChatReplyReader:
    """Turns decoded chunks (or one whole reply) into stream events.

    ``finish_word`` is the gateway's own reason, empty until one came; ``something`` says whether any thinking or text
    came; ``empty`` is True after ``finish`` when nothing came and no reason explains it.
    """

    def __init__(self) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self._tools = False
        self._splitter = ThinkTagSplitter()
        self._index: int | None = None
        self._space = ""
        self._usage: Usage | None = None

    def quick(self, data: str) -> TextDelta | None:
        """Return the text of an event that holds nothing but more text; None for any other."""
        found = plain_text(data)
        if found is None or found[0] != self._index or not self._splitter.passes(found[1]):
            return None
        self._space = ""
        self.something = True
        return TextDelta(found[1])

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what a chunk adds. Chunks without choices, and choices without a delta, are normal."""
        body = loose.as_mapping(value)
        choice = self._choice(body)
        delta = loose.as_mapping(choice.get("delta"))
        if not delta and not self.something:
            delta = loose.as_mapping(choice.get("message")) or _completion(choice)
        piece = piece_of(delta)
        events: list[ReaderEvent] = []
        if piece.thinking:
            self._think(piece.thinking, events)
        if piece.text:
            self._space = ""
            events += self._splitter.feed(piece.text)
        self._note(piece, choice, events)
        return [*events, *self._counted(body, choice)]

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a whole reply holds."""
        body = loose.as_mapping(value)
        choice = self._choice(body)
        piece = piece_of(loose.as_mapping(choice.get("message")) or loose.as_mapping(choice.get("delta")))
        if not piece.text:
            piece = Piece(piece.thinking, _completion(choice).get("content", ""), piece.tools)
        inline, text = split_whole(piece.text)
        thinking = piece.thinking.strip() or inline
        events: list[ReaderEvent] = [ThinkingDelta(thinking)] if thinking else []
        if text:
            events.append(TextDelta(text))
        self._note(piece, choice, events)
        return [*events, *self._counted(body, choice)]

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end.

        Args:
            done: the stream said ``[DONE]``. That is no proof of a whole reply (new-api writes it after a cut too),
                so without a reason before it the reason is MISSING, with ``[DONE]`` as the raw word.
        """
        events: list[ReaderEvent] = list(self._splitter.finish())
        self.something |= bool(events)
        word = self.finish_word
        if self._tools and REASONS.get(word.lower()) in (None, FinishReason.STOP):
            reason = FinishReason.TOOL_CALLS
        elif not word:
            reason = FinishReason.MISSING
        else:
            reason = REASONS.get(word.lower(), FinishReason.OTHER)
        explained = reason in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER, FinishReason.TOOL_CALLS)
        self.empty = not self.something and not explained
        return [*events, ReplyFinished(reason, word or ("[DONE]" if done else ""))]

    def _choice(self, body: Mapping[str, object]) -> Mapping[str, object]:
        """Return the first choice by its index, and keep to that one."""
        choices = [loose.as_mapping(item) for item in loose.as_items(body.get("choices"))]
        numbered = sorted(((loose.as_count(one.get("index")) or 0, place) for place, one in enumerate(choices)))
        if not numbered:
            return {}
        if self._index is None:
            self._index = numbered[0][0]
        return next((choices[place] for index, place in numbered if index == self._index), {})

    def _think(self, thinking: str, events: list[ReaderEvent]) -> None:
        """Add thinking; white space waits for more: new-api sends a lone line end for each signature."""
        if not thinking.strip():
            self._space += thinking
            return
        events.append(ThinkingDelta((self._space if self.something else "") + thinking))
        self._space = ""

    def _note(self, piece: Piece, choice: Mapping[str, object], events: Sequence[ReaderEvent]) -> None:
        self.something |= bool(events)
        self._tools |= piece.tools
        word = loose.as_text(choice.get("finish_reason"))
        if word:
            self.finish_word = word

    def _counted(self, body: Mapping[str, object], choice: Mapping[str, object]) -> list[ReaderEvent]:
        usage = usage_of(body.get("usage")) or usage_of(choice.get("usage"))
        if usage is None or usage == self._usage:
            return []
        self._usage = usage
        return [UsageReported(usage)]


def _completion(choice: Mapping[str, object]) -> dict[str, str]:
    """Return the text of a choice in the form of ``/v1/completions``, as a delta."""
    text = loose.as_text(choice.get("text"))
    return {"content": text} if text else {}


def piece_of(message: Mapping[str, object]) -> Piece:
    """Return what a message or a delta holds.

    Reasoning comes as ``reasoning_content`` (DeepSeek, new-api, Qwen), ``reasoning`` (OpenRouter, Ollama, vLLM),
    ``reasoning_details`` (OpenRouter) or in parts of the content (Mistral). Where several carry it, one is taken.
    """
    thinking = (
        loose.as_text(message.get("reasoning_content"))
        or loose.as_text(message.get("reasoning"))
        or loose.as_text(message.get("thinking"))
        or _details(message.get("reasoning_details"))
    )
    content = message.get("content")
    text = loose.as_text(content)
    if isinstance(content, list):
        inside, text = _parts(content)
        thinking = thinking or inside
    text += loose.as_text(message.get("refusal"))
    tools = bool(loose.as_items(message.get("tool_calls"))) or bool(loose.as_mapping(message.get("function_call")))
    return Piece(thinking, text, tools)


def _details(value: object) -> str:
    details = [loose.as_mapping(item) for item in loose.as_items(value)]
    return "".join(loose.as_text(one.get("text")) or loose.as_text(one.get("summary")) for one in details)


def _parts(content: Sequence[object]) -> tuple[str, str]:
    """Return (thinking, text) of a content that is a list of parts."""
    thinking, text = "", ""
    for item in content:
        part = loose.as_mapping(item)
        kind = part.get("type")
        if kind in ("thinking", "reasoning"):
            inside = part.get(str(kind), part.get("text"))
            thinking += loose.as_text(inside) or _parts(loose.as_items(inside))[1]
        elif kind == "refusal":
            text += loose.as_text(part.get("refusal"))
        else:
            text += loose.as_text(item) or loose.as_text(part.get("text"))
    return thinking, text


def usage_of(value: object) -> Usage | None:
    """Return token counts, in the spelling of chat completions or of responses; None where there are none."""
    counts = loose.as_mapping(value)

    def first(*names: str, inside: str = "") -> int | None:
        place = loose.as_mapping(counts.get(inside)) if inside else counts
        return next((found for name in names if (found := loose.as_count(place.get(name))) is not None), None)

    prompt = first("prompt_tokens", "input_tokens")
    completion = first("completion_tokens", "output_tokens")
    if not prompt and not completion:
        return None
    reasoning = first("reasoning_tokens", inside="completion_tokens_details")
    if reasoning is None:
        reasoning = first("reasoning_tokens", inside="output_tokens_details")
    cached = first("cached_tokens", inside="prompt_tokens_details")
    if cached is None:
        cached = first("cached_tokens", inside="input_tokens_details")
    if cached is None:
        cached = first("prompt_cache_hit_tokens", "cache_read_input_tokens")
    return Usage(prompt, completion, reasoning, cached)
