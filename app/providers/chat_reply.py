"""Reading a reply of ``/v1/chat/completions``, whole or in chunks, in every spelling that servers use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.blocks import ToolCallBlock
from app.domain.generation import Endpoint
from app.domain.model_info import Usage
from app.domain.ports import ChatRequest
from app.domain.stream import FinishReason, OtherChoice, ReplyFinished, Stage, TextDelta, ThinkingDelta
from app.providers import loose
from app.providers.chat_extras import draws, films
from app.providers.chat_media import Sound, file_of, files_of, files_of_body
from app.providers.chat_parts import Piece, add_details, part_of, piece_of, sources_of
from app.providers.chat_quick import plain_text
from app.providers.chat_text import ReplyText
from app.providers.chat_tools import ToolCalls
from app.providers.dialect import InlineMedia, MediaLink, ReaderEvent
from app.providers.extraction import Seen
from app.providers.finish_words import REASONS
from app.providers.responses_items import odds_of
from app.providers.sink import ReplySink

_FAILED = "failed"


@dataclass(slots=True)
class _Other:
    """Another choice (n > 1) while it comes in."""

    pieces: list[str] = field(default_factory=list)
    word: str = ""


class ChatReplyReader:
    """Implements ReplyReader. The first choice is the stream; others come whole at the end.

    ``failure`` is what the text says of a picture or film that could not be made; ``finish_word`` is ``failed`` then.
    """

    def __init__(self, request: ChatRequest | None = None) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self.failure = ""
        self._model = request.model if request else ""
        several = request is not None and (request.settings.n or 1) > 1
        self._index: int | None = 0 if several else None
        self._sink = ReplySink(Endpoint.CHAT, tags=False)
        self._seen = Seen()
        self._text = ReplyText(self._seen, _making(request))
        self._calls = ToolCalls(_calls_in(request))
        self._sound = Sound()
        self._others: dict[int, _Other] = {}
        self._space = ""
        self._thoughts: list[str] = []
        self._details: list[dict[str, object]] = []
        self._extra: object = None
        self._made = False
        self._no_chat = False
        """The body was that of another endpoint, which gives no reasons."""

    def quick(self, data: str) -> TextDelta | None:
        """Return the text of an event that holds nothing but more text; None for any other."""
        found = plain_text(data)
        if found is None or found[0] != self._index or not self._text.passes(found[1]):
            return None
        self._space = ""
        self.something = True
        return TextDelta(found[1])

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what a chunk adds. Chunks without choices, and choices without a delta, are normal."""
        body = loose.as_mapping(value)
        choice = self._choice(body, "delta")
        delta = loose.as_mapping(choice.get("delta"))
        if not delta and not self.something:
            delta = loose.as_mapping(choice.get("message")) or _completion(choice)
        self._take(delta)
        return self._taken(body, choice)

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a whole reply holds."""
        body = loose.as_mapping(value)
        choice = self._choice(body, "message")
        message = loose.as_mapping(choice.get("message")) or loose.as_mapping(choice.get("delta"))
        content = message.get("content") or _completion(choice).get("content", "")
        self._take({**message, "content": content} if message or content else {}, whole=True)
        if not choice:
            files = files_of_body(body)
            self._no_chat = bool(files)
            for file in files:
                self._file(file)
        return self._taken(body, choice)

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end.

        Args:
            done: the stream said ``[DONE]``. That is no proof of a whole reply (new-api writes it after a cut too),
                so without a reason before it the reason is MISSING, with ``[DONE]`` as the raw word.
        """
        self._put(self._text.finish(alone=not self._made))
        if self._text.failure is not None and not self._made:
            self.failure, self.finish_word = self._text.failure, _FAILED
        reason = self._reason()
        self._end_with_calls(reason)
        sound = self._sound.file()
        if sound is not None:
            self._file(sound)
        self._sink.end()
        self._add_others()
        self.something |= self._sink.something or bool(self._calls)
        explained = reason in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER, FinishReason.TOOL_CALLS)
        self.empty = not self.something and not explained
        raw = self.finish_word or ("[DONE]" if done else "")
        return [*self._sink.taken(), ReplyFinished(reason, raw)]

    def _reason(self) -> FinishReason:
        word = self.finish_word
        known = REASONS.get(word.lower())
        # Google says "stop" after calls, some servers nothing: whole calls are reason enough, half a call is a cut.
        if self._calls and (known is FinishReason.STOP or (known is None and (word or self._calls.sound()))):
            return FinishReason.TOOL_CALLS
        if not word:
            return FinishReason.STOP if self._no_chat else FinishReason.MISSING
        return known or FinishReason.OTHER

    def _choice(self, body: Mapping[str, object], name: str) -> Mapping[str, object]:
        """Return the first choice by its index, and keep to that one; the others are put aside."""
        choices = [loose.as_mapping(item) for item in loose.as_items(body.get("choices"))]
        numbered = sorted((loose.as_count(one.get("index")) or 0, place) for place, one in enumerate(choices))
        if not numbered:
            return {}
        if self._index is None:
            self._index = numbered[0][0]
        first: Mapping[str, object] = {}
        for index, place in numbered:
            if index == self._index and not first:
                first = choices[place]
            elif index != self._index:
                self._put_aside(index, choices[place], name)
        return first

    def _put_aside(self, index: int, choice: Mapping[str, object], name: str) -> None:
        other = self._others.setdefault(index, _Other())
        message = loose.as_mapping(choice.get(name)) or _completion(choice)
        other.pieces.append(piece_of(message).text)
        other.word = loose.as_text(choice.get("finish_reason")) or other.word
        for file in files_of(message):
            self._file(file)

    def _take(self, message: Mapping[str, object], *, whole: bool = False) -> None:
        """Take a message or a delta."""
        if not message:
            return
        content = message.get("content")
        piece = piece_of(message)
        if piece.spelt or not isinstance(content, list):
            self._think(piece, whole=whole)
        if isinstance(content, list):
            self._parts(content, skip_thoughts=bool(piece.spelt))
            self._say(loose.as_text(message.get("refusal")))
        elif whole:
            found = self._text.whole(piece.text)
            self._put([one for one in found if not piece.thinking or not isinstance(one, ThinkingDelta)])
        else:
            self._say(piece.text)
        for file in files_of(message):
            self._file(file)
        self._say(self._sound.feed(loose.as_mapping(message.get("audio"))))
        self._keep(message)
        self._call(message)
        for source in sources_of(message):
            self._sink.note(source)

    def _parts(self, content: list[object], *, skip_thoughts: bool) -> None:
        """Take a content that is a list, in its order."""
        for item in content:
            thinking, text = part_of(item)
            if thinking and not skip_thoughts:
                self._think(Piece(thinking, ""), whole=False)
            file = None if thinking or text or isinstance(item, str) else file_of(item)
            if file is not None:
                self._file(file)
            self._say(text)

    def _say(self, text: str) -> None:
        if text:
            self._space = ""
            self._put(self._text.feed(text))

    def _think(self, piece: Piece, *, whole: bool) -> None:
        """Add thinking; white space waits for more: new-api sends a lone line end for each signature."""
        thinking = piece.thinking.strip() if whole else piece.thinking
        if not thinking.strip():
            self._space += thinking
            return
        thinking = (self._space if self.something else "") + thinking
        self._space = ""
        self._text.thought_beside()
        if piece.spelt == "reasoning_content":
            self._thoughts.append(thinking)
        self._put([ThinkingDelta(thinking)])

    def _put(self, events: list[ReaderEvent]) -> None:
        """Pass events on in their order; files through the memory that knows each of them have been there."""
        for event in events:
            if isinstance(event, TextDelta):
                self._sink.say(event.text, "")
            elif isinstance(event, ThinkingDelta):
                self._sink.think(event.text, "")
            elif isinstance(event, InlineMedia | MediaLink):
                self._made = True
                self._sink.media(event)
            else:
                self._sink.put(event)
        self.something |= self._sink.something

    def _file(self, file: InlineMedia | MediaLink) -> None:
        if self._seen.new(file):
            self._put([file])

    def _keep(self, message: Mapping[str, object]) -> None:
        """Remember what the next turn needs."""
        add_details(self._details, message.get("reasoning_details"))
        if message.get("extra_content") is not None:
            self._extra = message["extra_content"]

    def _call(self, message: Mapping[str, object]) -> None:
        names = self._calls.feed(loose.as_items(message.get("tool_calls")))
        names += self._calls.feed_legacy(loose.as_mapping(message.get("function_call")))
        for name in names:
            self._sink.busy(Stage.CALLING_TOOL, name)

    def _taken(self, body: Mapping[str, object], choice: Mapping[str, object]) -> list[ReaderEvent]:
        """Return all that a body brought, with what stands beside its messages."""
        word = loose.as_text(choice.get("finish_reason"))
        self.finish_word = word or self.finish_word
        logprobs = loose.as_mapping(choice.get("logprobs"))
        for name in ("content", "refusal"):
            odds = odds_of(logprobs.get(name))
            if odds is not None:
                self._sink.put(odds)
        for source in sources_of(body):
            self._sink.note(source)
        self._sink.counted(usage_of(body.get("usage")) or usage_of(choice.get("usage")))
        return self._sink.taken()

    def _end_with_calls(self, reason: FinishReason) -> None:
        """Add what is kept for the next turn, and the calls; a call that was cut off is none."""
        if self._thoughts:
            self._sink.keep({"model": self._model, "reasoning_content": "".join(self._thoughts)})
        if self._details:
            self._sink.keep({"model": self._model, "reasoning_details": self._details})
        if self._extra is not None:
            self._calls.sign(self._extra)
            self._sink.keep({"model": self._model, "extra_content": self._extra})
        if reason in (FinishReason.LENGTH, FinishReason.MISSING) and not self._calls.sound():
            return
        for call in self._calls.calls():
            if call.kept:
                self._sink.keep({"model": self._model, "call": call.block.call_id, **call.kept})
            self._sink.add(call.block)

    def _add_others(self) -> None:
        for number, (_, other) in enumerate(sorted(self._others.items()), 1):
            reader = ReplyText(self._seen)
            found = [*reader.whole("".join(other.pieces)), *reader.finish(alone=False)]
            self._put([event for event in found if isinstance(event, InlineMedia)])
            text = "".join(event.text for event in found if isinstance(event, TextDelta))
            self._sink.put(OtherChoice(number, text, other.word))


def _making(request: ChatRequest | None) -> Stage | None:
    """Return what the asked model makes."""
    if request is None:
        return None
    if films(request):
        return Stage.FILMING
    return Stage.DRAWING if draws(request) else None


def _calls_in(request: ChatRequest | None) -> int:
    """Return how many calls the conversation holds."""
    messages = request.messages if request else ()
    return sum(isinstance(block, ToolCallBlock) for message in messages for block in message.blocks)


def _completion(choice: Mapping[str, object]) -> dict[str, object]:
    """Return the text of a choice in the form of ``/v1/completions``, as a delta."""
    text = loose.as_text(choice.get("text"))
    return {"content": text} if text else {}


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
