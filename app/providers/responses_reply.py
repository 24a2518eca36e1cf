"""Reading a reply of ``/v1/responses`` (OpenAI's Response and ResponseStreamEvent), whole or as events.

Deltas build the reply; what ends a part, an item or the whole adds only what the deltas did not bring: some servers
send no deltas, others end with an empty ``output`` after a good reply.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from app.domain.blocks import ToolCallBlock
from app.domain.generation import Endpoint
from app.domain.stream import FinishReason, ReplyFinished, Stage
from app.providers import loose
from app.providers import responses_items as items
from app.providers.chat_reply import usage_of
from app.providers.dialect import InlineMedia, ReaderEvent
from app.providers.sink import ReplySink

_REASONS: Final = {
    "completed": FinishReason.STOP,
    "max_output_tokens": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "length": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
}

_ENDED: Final = frozenset({"completed", "incomplete", "failed", "cancelled"})
"""States of a response in which nothing more comes."""

_UNDER_WAY: Final = frozenset({"created", "queued", "in_progress"})
"""States of a response that is being made; its items may be halves."""

Event = Mapping[str, object]


@dataclass(slots=True)
class _Item:
    """One item of the output while it comes. ``parts`` holds its texts in pieces, by kind and number."""

    kind: str
    parts: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    name: str = ""
    call_id: str = ""
    arguments: list[str] = field(default_factory=list)
    arguments_whole: bool = False
    thinks: str = ""
    announced: bool = False
    odds: bool = False
    ended: bool = False


class ResponsesReader:
    """Implements ReplyReader.

    ``reply_id`` is the server's id of the reply, and ``under_way`` whether it was last said to be being made: one that
    is made in the background can be asked for again.
    """

    def __init__(self) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self.reply_id = ""
        self.under_way = False
        self._sink = ReplySink(Endpoint.RESPONSES, tags=True)
        self._items: dict[Hashable, _Item] = {}
        self._called = 0

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what an event adds. Types that nobody knows are passed over."""
        event = loose.as_mapping(value)
        kind = loose.as_text(event.get("type"))
        if not kind and event.get("object") == "response":
            return self.whole(value)
        if (stage := items.STAGES.get(kind)) is not None:
            self._sink.busy(stage)
        read = self._READS.get(kind)
        if read is not None:
            read(self, event)
        return self._taken()

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a whole response holds; one that is not made yet holds its state."""
        body = loose.as_mapping(value)
        state = loose.as_text(body.get("status")) or ("completed" if body.get("output") else "")
        self._response(body, state)
        if not self._sink.said and (text := loose.as_text(body.get("output_text"))):
            self._sink.say(text, ("output_text", 0))
        return self._taken()

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end; no event that ends the reply means MISSING."""
        for item in self._items.values():
            if item.arguments_whole or self.finish_word == "completed":
                self._call(item, {})
        self._sink.end()
        self.something = self._sink.something
        word = self.finish_word
        reason = _REASONS.get(word, FinishReason.OTHER) if word else FinishReason.MISSING
        if self._called and reason is FinishReason.STOP:
            reason = FinishReason.TOOL_CALLS
        explained = reason in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)
        self.empty = not self.something and not explained
        return [*self._sink.taken(), ReplyFinished(reason, word or ("[DONE]" if done else ""))]

    def _state(self, event: Event) -> None:
        """Read an event that holds the response as it is by now; its type tells whether that is the end."""
        response = loose.as_mapping(event.get("response"))
        word = loose.as_text(event.get("type")).rpartition(".")[2]
        state = loose.as_text(response.get("status"))
        self._sink.counted(usage_of(event.get("usage")))
        self._response(response, state if state and (word in _ENDED) == (state in _ENDED) else word)

    def _response(self, response: Event, state: str) -> None:
        self.reply_id = self.reply_id or loose.as_text(response.get("id"))
        self.under_way = state in _UNDER_WAY
        if not self.under_way:
            self._merge(response)
        self._sink.counted(usage_of(response.get("usage")))
        if state in _ENDED:
            details = loose.as_mapping(response.get("incomplete_details"))
            self.finish_word = (state == "incomplete" and loose.as_text(details.get("reason"))) or state
        else:
            self._waiting(state)

    def _waiting(self, state: str) -> None:
        if state == "queued":
            self._sink.busy(Stage.QUEUED)
        elif self._sink.stage is Stage.QUEUED:
            self._sink.busy(Stage.WORKING)

    def _merge(self, response: Event) -> None:
        """Add what came with the whole response only. Items are matched by kind: numbers and ids may differ here."""
        seen: dict[str, list[_Item]] = {}
        for one in self._items.values():
            seen.setdefault(one.kind, []).append(one)
        for value in loose.as_items(response.get("output")):
            body = loose.as_mapping(value)
            kind = loose.as_text(body.get("type"))
            waiting = seen.get(kind)
            item = waiting.pop(0) if waiting else self._items.setdefault(("late", len(self._items)), _Item(kind))
            self._complete(item, body)

    def _added(self, event: Event) -> None:
        body = loose.as_mapping(event.get("item"))
        item = self._item(event, loose.as_text(body.get("type")))
        self._announce(item, body)

    def _done(self, event: Event) -> None:
        body = loose.as_mapping(event.get("item"))
        self._complete(self._item(event, loose.as_text(body.get("type"))), body)

    def _part(self, event: Event) -> None:
        item = self._item(event, "message")
        self._content(item, _number(event, "content_index"), loose.as_mapping(event.get("part")))

    def _text(self, event: Event) -> None:
        item = self._item(event, "message")
        self._odds(item, event)
        self._grow(item, ("text", _number(event, "content_index")), loose.as_text(event.get("delta")))

    def _text_done(self, event: Event) -> None:
        item = self._item(event, "message")
        self._fill(item, ("text", _number(event, "content_index")), loose.as_text(event.get("text")))

    def _refused(self, event: Event) -> None:
        place = ("refusal", _number(event, "content_index"))
        self._grow(self._item(event, "message"), place, loose.as_text(event.get("delta")))

    def _refused_done(self, event: Event) -> None:
        place = ("refusal", _number(event, "content_index"))
        self._fill(self._item(event, "message"), place, loose.as_text(event.get("refusal")))

    def _spoken(self, event: Event) -> None:
        """Read the words of a reply that is sound; the sound itself is never asked for here."""
        self._grow(self._item(event, "message"), ("transcript", 0), loose.as_text(event.get("delta")))

    def _annotated(self, event: Event) -> None:
        self._sink.note(items.citation_of(event.get("annotation")))

    def _summary(self, event: Event) -> None:
        place = ("summary", _number(event, "summary_index"))
        self._grow(self._item(event, "reasoning"), place, loose.as_text(event.get("delta")))

    def _summary_done(self, event: Event) -> None:
        part = loose.as_mapping(event.get("part"))
        place = ("summary", _number(event, "summary_index"))
        self._fill(self._item(event, "reasoning"), place, loose.as_text(event.get("text", part.get("text"))))

    def _thought(self, event: Event) -> None:
        place = ("thought", _number(event, "content_index"))
        self._grow(self._item(event, "reasoning"), place, loose.as_text(event.get("delta")))

    def _thought_done(self, event: Event) -> None:
        place = ("thought", _number(event, "content_index"))
        self._fill(self._item(event, "reasoning"), place, loose.as_text(event.get("text")))

    def _arguments(self, event: Event) -> None:
        item = self._item(event, "custom_tool_call" if "custom" in str(event.get("type")) else "function_call")
        item.arguments.append(loose.as_text(event.get("delta")))

    def _arguments_done(self, event: Event) -> None:
        item = self._item(event, "custom_tool_call" if "custom" in str(event.get("type")) else "function_call")
        self._announce(item, event)
        item.arguments = [items.arguments_of(event.get("arguments", event.get("input"))) or "".join(item.arguments)]
        item.arguments_whole = True

    def _item(self, event: Event, kind: str) -> _Item:
        """Return the item that an event belongs to, by its number, else by its id, else the last one of its kind."""
        key: Hashable = loose.as_count(event.get("output_index"))
        if key is None:
            item = loose.as_mapping(event.get("item"))
            key = loose.as_text(event.get("item_id")) or loose.as_text(item.get("id"))
        if key == "":
            key = next((key for key, one in reversed(self._items.items()) if one.kind == kind and not one.ended), kind)
        item_found = self._items.setdefault(key, _Item(kind))
        item_found.kind = item_found.kind or kind
        return item_found

    def _announce(self, item: _Item, body: Event) -> None:
        """Take a call's names, and tell once what the server is busy with."""
        item.name = loose.as_text(body.get("name")) or item.name
        item.call_id = loose.as_text(body.get("call_id")) or item.call_id
        stage = items.STAGES_OF_ITEMS.get(item.kind)
        if stage is not None and not item.announced:
            item.announced = True
            self._sink.busy(stage, item.name or items.query_of(body))

    def _complete(self, item: _Item, body: Event) -> None:
        """Add what an item holds beyond its deltas; the first whole form of it counts."""
        if item.kind == "message":
            for number, part in enumerate(loose.as_items(body.get("content"))):
                self._content(item, number, loose.as_mapping(part))
            if not item.ended:
                self._sink.cite()
        if item.ended:
            return
        if item.kind in ("function_call", "custom_tool_call"):
            self._call(item, body)
            return
        item.ended = True
        if item.kind == "reasoning":
            self._thoughts(item, body)
        if item.kind == "image_generation_call":
            self._drawn(body)
        elif item.kind not in ("message", ""):
            self._searched(body)
            self._sink.keep(body)

    def _content(self, item: _Item, number: int, part: Event) -> None:
        kind = loose.as_text(part.get("type"))
        if kind == "refusal":
            self._fill(item, ("refusal", number), loose.as_text(part.get("refusal")))
        elif kind == "reasoning_text":
            item.kind = "reasoning"
            self._fill(item, ("thought", number), loose.as_text(part.get("text")))
        else:
            if not item.odds:
                self._odds(item, part)
            spoken = loose.as_text(part.get("transcript"))
            place = ("transcript", 0) if spoken else ("text", number)
            self._fill(item, place, spoken or loose.as_text(part.get("text")))
        for annotation in loose.as_items(part.get("annotations")):
            self._sink.note(items.citation_of(annotation))

    def _thoughts(self, item: _Item, body: Event) -> None:
        for kind, name in (("summary", "summary"), ("thought", "content")):
            for number, value in enumerate(loose.as_items(body.get(name))):
                self._fill(item, (kind, number), loose.as_text(loose.as_mapping(value).get("text")))

    def _grow(self, item: _Item, place: tuple[str, int], delta: str) -> None:
        if not delta:
            return
        if item.kind == "reasoning":
            # Where a server tells thoughts and their summary, the first that came is shown.
            item.thinks = item.thinks or place[0]
            if item.thinks == place[0]:
                self._sink.think(delta, (id(item), place))
        else:
            self._sink.say(delta, id(item))
        item.parts.setdefault(place, []).append(delta)

    def _fill(self, item: _Item, place: tuple[str, int], text: str) -> None:
        have = "".join(item.parts.get(place, ()))
        if len(text) > len(have) and text.startswith(have):
            self._grow(item, place, text[len(have) :])
            item.parts[place] = [text]

    def _call(self, item: _Item, body: Event) -> None:
        """Add a call, once; it is nothing without the name of its tool."""
        if item.ended or item.kind not in ("function_call", "custom_tool_call"):
            return
        self._announce(item, body)
        if not item.name:
            return
        item.ended = True
        self._called += 1
        arguments = items.arguments_of(body.get("arguments", body.get("input"))) or "".join(item.arguments)
        call_id = item.call_id or f"call_{self._called}"
        if item.kind == "custom_tool_call":
            # Its arguments are no JSON and its result has another type: what it was is kept for the next turn.
            self._sink.keep({**body, "type": item.kind, "call_id": call_id, "name": item.name, "input": arguments})
        self._sink.add(ToolCallBlock(call_id, item.name, arguments or "{}"))

    def _drawn(self, body: Event) -> None:
        picture = loose.as_text(body.get("result"))
        if picture:
            kind = loose.as_text(body.get("output_format")) or "png"
            self._sink.media(InlineMedia(picture, f"image/{kind}"))

    def _searched(self, body: Event) -> None:
        stage = items.STAGES_OF_ITEMS.get(loose.as_text(body.get("type")))
        if stage is Stage.SEARCHING and (query := items.query_of(body)):
            self._sink.busy(stage, query)
        for source in items.sources_of(body):
            self._sink.found(source)

    def _odds(self, item: _Item, body: Event) -> None:
        odds = items.odds_of(body.get("logprobs"))
        if odds is not None:
            item.odds = True
            self._sink.put(odds)

    def _taken(self) -> list[ReaderEvent]:
        self.something = self._sink.something
        return self._sink.taken()

    _READS: ClassVar[Mapping[str, Callable[["ResponsesReader", Event], None]]] = {
        "response.created": _state,
        "response.queued": _state,
        "response.in_progress": _state,
        "response.completed": _state,
        "response.incomplete": _state,
        "response.failed": _state,
        "response.cancelled": _state,
        "response.output_item.added": _added,
        "response.output_item.done": _done,
        "response.content_part.done": _part,
        "response.output_text.delta": _text,
        "response.output_text.done": _text_done,
        "response.output_text.annotation.added": _annotated,
        "response.refusal.delta": _refused,
        "response.refusal.done": _refused_done,
        "response.audio.transcript.delta": _spoken,
        "response.reasoning_summary_text.delta": _summary,
        "response.reasoning_summary_text.done": _summary_done,
        "response.reasoning_summary_part.done": _summary_done,
        "response.reasoning_text.delta": _thought,
        "response.reasoning_text.done": _thought_done,
        "response.function_call_arguments.delta": _arguments,
        "response.function_call_arguments.done": _arguments_done,
        "response.custom_tool_call_input.delta": _arguments,
        "response.custom_tool_call_input.done": _arguments_done,
    }
    """Who reads which type. Types with nothing for a person in them (code, commands, sound) are not here."""


def _number(event: Event, name: str) -> int:
    return loose.as_count(event.get(name)) or 0
