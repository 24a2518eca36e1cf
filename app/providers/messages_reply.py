"""Reading a reply of ``/v1/messages`` (the public documentation of Anthropic's Messages API and its streaming)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.blocks import CitationBlock, ToolCallBlock
from app.domain.generation import Endpoint
from app.domain.model_info import Usage
from app.domain.stream import FinishReason, ReplyFinished, Stage
from app.providers import loose
from app.providers.dialect import ReaderEvent
from app.providers.sink import ReplySink, written

_REASONS: Final = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "stop": FinishReason.STOP,
    "message_stop": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "length": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "refusal": FinishReason.CONTENT_FILTER,
}

_PLAIN: Final = frozenset({"text", "tool_use", ""})
"""Parts that become blocks of ours; all others go back as they came."""

Body = Mapping[str, object]


@dataclass(slots=True)
class _Part:
    """One part of the content while it comes: what it began with, and what the deltas added, by field."""

    body: dict[str, object]
    grown: dict[str, list[str]] = field(default_factory=dict)
    announced: bool = False

    @property
    def kind(self) -> str:
        return loose.as_text(self.body.get("type"))

    def add(self, name: str, text: str) -> None:
        self.grown.setdefault(name, []).append(text)

    def text(self, name: str) -> str:
        return loose.as_text(self.body.get(name)) + "".join(self.grown.get(name, ()))


class MessagesReader:
    """Implements ReplyReader."""

    def __init__(self) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self._sink = ReplySink(Endpoint.MESSAGES, tags=False)
        self._parts: dict[int, _Part] = {}
        self._counts: dict[str, int] = {}
        self._thoughts = 0
        self._called = 0

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what an event adds. Types that nobody knows are passed over."""
        event = loose.as_mapping(value)
        match event.get("type"):
            case "message_start":
                self._started(loose.as_mapping(event.get("message")))
            case "content_block_start":
                self._begin(_index(event), loose.as_mapping(event.get("content_block")))
            case "content_block_delta":
                self._delta(_index(event), loose.as_mapping(event.get("delta")))
            case "content_block_stop":
                self._end(_index(event))
            case "message_delta":
                self._count(event.get("usage"))
                self._reason(loose.as_mapping(event.get("delta")))
            case "message_stop":
                self._count(event.get("usage"))
                self._reason({"stop_reason": self.finish_word or "message_stop"})
            case "message":
                return self.whole(value)
        return self._taken()

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a whole message holds."""
        body = loose.as_mapping(value)
        self._started(body)
        self._reason(body)
        return self._taken()

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end; no reason before it means MISSING."""
        self._sink.end()
        self.something = self._sink.something
        word = self.finish_word
        reason = _REASONS.get(word, FinishReason.OTHER) if word else FinishReason.MISSING
        if self._called and reason is FinishReason.STOP:
            reason = FinishReason.TOOL_CALLS
        explained = reason in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)
        self.empty = not self.something and not explained
        return [*self._taken(), ReplyFinished(reason, word or ("[DONE]" if done else ""))]

    def _started(self, message: Body) -> None:
        """Read a message: whole, or as the shell of one that a stream begins with."""
        for number, part in enumerate(loose.as_items(message.get("content"))):
            self._begin(number, loose.as_mapping(part))
            self._end(number)
        self._count(message.get("usage"))

    def _reason(self, body: Body) -> None:
        word = loose.as_text(body.get("stop_reason"))
        if word:
            for number in list(self._parts):
                self._end(number)  # some servers write no content_block_stop
            self.finish_word = word

    def _begin(self, number: int, body: Body) -> None:
        self._end(number)
        part = self._parts[number] = _Part(dict(body))
        if part.kind == "thinking":
            self._thoughts += 1
        self._show(part, "text", part.text("text"))
        self._show(part, "thinking", part.text("thinking"))
        for citation in loose.as_items(body.get("citations")):
            self._note(citation)
        if part.kind == "tool_use":
            self._sink.busy(Stage.CALLING_TOOL, part.text("name"))
        elif part.kind == "server_tool_use":
            self._sink.busy(_stage(part), _query(part.body.get("input")))

    def _delta(self, number: int, delta: Body) -> None:
        part = self._parts.get(number)
        if part is None:
            kind = {"thinking_delta": "thinking", "text_delta": "text"}.get(loose.as_text(delta.get("type")), "")
            self._begin(number, {"type": kind} if kind else {})
            part = self._parts[number]
        match delta.get("type"):
            case "text_delta":
                self._grow(part, "text", delta)
            case "thinking_delta":
                self._grow(part, "thinking", delta)
            case "signature_delta":
                part.add("signature", loose.as_text(delta.get("signature")))
            case "input_json_delta":
                part.add("partial_json", loose.as_text(delta.get("partial_json")))
            case "citations_delta":
                self._note(delta.get("citation"))

    def _grow(self, part: _Part, name: str, delta: Body) -> None:
        text = loose.as_text(delta.get(name))
        part.add(name, text)
        self._show(part, name, text)

    def _show(self, part: _Part, name: str, text: str) -> None:
        if not text:
            return
        if name == "text":
            # One text for all its parts: Claude cuts it wherever a source is named.
            self._sink.say(text, "text")
        else:
            self._sink.think(text, self._thoughts)

    def _end(self, number: int) -> None:
        """Finish a part, once."""
        part = self._parts.pop(number, None)
        if part is None or part.kind in ("text", ""):
            return
        self._sink.cite()
        if part.kind == "tool_use":
            self._call(part)
        elif part.kind == "thinking":
            # Only what is signed can go back, and to Claude it must, before the call that it led to.
            if signature := part.text("signature"):
                self._sink.keep({**part.body, "thinking": part.text("thinking"), "signature": signature})
        elif part.kind == "server_tool_use":
            arguments = _arguments(part)
            self._sink.busy(_stage(part), _query(arguments))
            self._sink.keep({**part.body, "input": arguments})
        else:
            self._sink.keep(part.body)

    def _call(self, part: _Part) -> None:
        name = part.text("name")
        if not name:
            return
        self._called += 1
        arguments = "".join(part.grown.get("partial_json", ())) or written(part.body.get("input") or {})
        self._sink.add(ToolCallBlock(part.text("id") or f"call_{self._called}", name, arguments))

    def _note(self, value: object) -> None:
        """Remember a source; one in a document of the request has no address and is passed over."""
        citation = loose.as_mapping(value)
        url, title = loose.as_text(citation.get("url")), loose.as_text(citation.get("title"))
        self._sink.note(CitationBlock(url, title, loose.as_text(citation.get("cited_text"))) if url else None)

    def _count(self, value: object) -> None:
        """Take token counts: those of the prompt come first, those of the reply last; a later 0 undoes nothing."""
        for name, count in loose.as_mapping(value).items():
            number = loose.as_count(count)
            if number is not None:
                self._counts[name] = number or self._counts.get(name, 0)
        self._sink.counted(usage_of(self._counts))

    def _taken(self) -> list[ReaderEvent]:
        self.something = self._sink.something
        return self._sink.taken()


def usage_of(counts: Mapping[str, int]) -> Usage | None:
    """Return token counts. What was read from a cache or written to one is no part of ``input_tokens``: it is added."""
    cached = counts.get("cache_read_input_tokens")
    prompt = counts.get("input_tokens", 0) + (cached or 0) + counts.get("cache_creation_input_tokens", 0)
    completion = counts.get("output_tokens")
    if not prompt and not completion:
        return None
    return Usage(prompt, completion, None, cached)


def _index(event: Body) -> int:
    return loose.as_count(event.get("index")) or 0


def _stage(part: _Part) -> Stage:
    return Stage.SEARCHING if part.text("name") in ("web_search", "web_fetch") else Stage.WORKING


def _query(arguments: object) -> str:
    given = loose.as_mapping(arguments)
    return loose.as_text(given.get("query")) or loose.as_text(given.get("url"))


def _arguments(part: _Part) -> Body:
    try:
        value = loose.decode("".join(part.grown.get("partial_json", ())))
    except loose.NotJsonError:
        value = None
    return value if isinstance(value, dict) else loose.as_mapping(part.body.get("input"))
