"""Reading a reply of Google's ``generateContent``, whole, as events, or as one array of what would be events.

Source of the format: https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse; gateways write names
in snake_case too.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.blocks import CitationBlock, ToolCallBlock
from app.domain.generation import Endpoint
from app.domain.model_info import Usage
from app.domain.stream import (
    FinishReason,
    OddsReported,
    OtherChoice,
    ReplyFinished,
    Stage,
    TextDelta,
    TokenOdds,
)
from app.providers import loose
from app.providers.dialect import InlineMedia, MediaLink, ReaderEvent
from app.providers.extraction import MediaFilter, Seen
from app.providers.gemini_contents import BEHIND, CALL_ID, CALLED, SIGNATURE
from app.providers.media_keeper import RAW_SOUND
from app.providers.sink import ReplySink, written

_REASONS: Final = {
    "STOP": FinishReason.STOP,
    "MAX_TOKENS": FinishReason.LENGTH,
    "SAFETY": FinishReason.CONTENT_FILTER,
    "RECITATION": FinishReason.CONTENT_FILTER,
    "LANGUAGE": FinishReason.CONTENT_FILTER,
    "BLOCKLIST": FinishReason.CONTENT_FILTER,
    "PROHIBITED_CONTENT": FinishReason.CONTENT_FILTER,
    "SPII": FinishReason.CONTENT_FILTER,
    "MODEL_ARMOR": FinishReason.CONTENT_FILTER,
    "IMAGE_SAFETY": FinishReason.CONTENT_FILTER,
    "IMAGE_PROHIBITED_CONTENT": FinishReason.CONTENT_FILTER,
    "IMAGE_RECITATION": FinishReason.CONTENT_FILTER,
    "CONTENT_FILTER": FinishReason.CONTENT_FILTER,
}
"""Google's words; those that say that something went wrong (NO_IMAGE, MALFORMED_FUNCTION_CALL ...) are OTHER."""

_UNSAID: Final = frozenset({"FINISH_REASON_UNSPECIFIED", "BLOCK_REASON_UNSPECIFIED"})

_LEAST_LIKELY: Final = 1e6
"""Beyond this nothing is a logarithm of a probability, and an integer may be too large for a float."""

Object = Mapping[str, object]


class GeminiReader:
    """Implements ReplyReader.

    Args:
        turn: how many messages the request had: makes the names of calls that have none differ from turn to turn.
        links: take files behind addresses in the text too: for models that make pictures.
    """

    def __init__(self, turn: int = 0, *, links: bool = False) -> None:
        self.finish_word = ""
        self.something = False
        self.empty = False
        self._turn = turn
        self._sink = ReplySink(Endpoint.GEMINI, tags=False)
        self._seen = Seen()
        self._filter = MediaFilter(self._seen, links=links)
        self._index: int | None = None
        self._calls = 0
        self._blocked = False
        self._message = ""
        self._text_signature = ""
        self._others: dict[int, tuple[list[str], str]] = {}
        self._sound: list[str] = []
        self._sound_type = ""
        self._pages: list[tuple[str, str]] = []
        self._sources: dict[str, str] = {}
        self._passages: dict[str, str] = {}
        self._queries: set[str] = set()

    def chunk(self, value: object) -> list[ReaderEvent]:
        """Return what an event adds."""
        body = loose.as_mapping(value)
        body = loose.as_mapping(body.get("response")) or body
        for candidate in sorted(map(loose.as_mapping, loose.as_items(body.get("candidates"))), key=_number):
            self._candidate(candidate)
        feedback = _field(body, "promptFeedback")
        blocked = loose.as_text(_value(feedback, "blockReason"))
        if blocked and blocked not in _UNSAID:
            self.finish_word, self._blocked = blocked, True
            self._message = loose.as_text(_value(feedback, "blockReasonMessage"))
        self._sink.counted(_usage(_field(body, "usageMetadata")))
        self.something |= self._sink.something
        return self._sink.taken()

    def whole(self, value: object) -> list[ReaderEvent]:
        """Return what a reply in one piece holds: it is written as an event is."""
        return self.chunk(value)

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        """Return the last events, ReplyFinished at the very end."""
        self._end_text()
        if self._sound:
            self._sink.media(InlineMedia(_joined(self._sound), self._sound_type))
        self._cite()
        word = self.finish_word
        reason = FinishReason.CONTENT_FILTER if self._blocked else _REASONS.get(word.upper(), FinishReason.OTHER)
        if not word:
            reason = FinishReason.MISSING
        elif self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS
        if self._message and reason is FinishReason.OTHER and not self._sink.something:
            self._sink.say(self._message, None)  # why there is nothing, in the server's own words
        for index, (texts, finish) in sorted(self._others.items()):
            self._sink.put(OtherChoice(index, "".join(texts), finish))
        self._sink.end()
        self.something |= self._sink.something
        explained = reason in (FinishReason.LENGTH, FinishReason.CONTENT_FILTER)
        self.empty = not self.something and not explained
        return [*self._sink.taken(), ReplyFinished(reason, word or ("[DONE]" if done else ""))]

    def _candidate(self, candidate: Object) -> None:
        """Take one choice; the first that comes is the reply, the others are told at the end."""
        index = _number(candidate)
        if self._index is None:
            self._index = index
        word = loose.as_text(_value(candidate, "finishReason"))
        word = "" if word in _UNSAID else word
        parts = loose.as_items(_field(candidate, "content").get("parts"))
        if index != self._index:
            self._other(index, parts, word)
            return
        for item in parts:
            self._part(loose.as_mapping(item))
        self._odds(_field(candidate, "logprobsResult"))
        self._ground(_field(candidate, "groundingMetadata"))
        self._quoted(_field(candidate, "citationMetadata"))
        if word:
            self.finish_word = word
            self._message = loose.as_text(_value(candidate, "finishMessage"))

    def _other(self, index: int, parts: object, word: str) -> None:
        texts, finish = self._others.get(index, ([], ""))
        found = (loose.as_mapping(part) for part in loose.as_items(parts))
        texts += [loose.as_text(part.get("text")) for part in found if not part.get("thought")]
        self._others[index] = (texts, word or finish)

    def _part(self, part: Object) -> None:
        text = loose.as_text(part.get("text"))
        if part.get("thought") is True:
            # Pictures among the thoughts are drafts.
            if text:
                self._sink.think(text, "thought")
            return
        signature = loose.as_text(_value(part, "thoughtSignature"))
        if text:
            self._put(self._filter.feed(text))
        kind = self._other_part(part, signature)
        if signature and not kind:
            # Kept until the text is over: blocks between its pieces would cut it in two.
            self._text_signature = self._text_signature or signature

    def _other_part(self, part: Object, signature: str) -> str:
        """Take what is no text; return what it was called, or ""."""
        call = _field(part, "functionCall")
        file = _field(part, "inlineData")
        link = loose.as_text(_value(_field(part, "fileData"), "fileUri"))
        if call:
            self._end_text()
            self._call(call, signature)
            return "functionCall"
        if loose.as_text(file.get("data")):
            self._end_text()
            media_type = loose.as_text(_value(file, "mimeType"))
            self._media(InlineMedia(loose.as_text(file.get("data")), media_type))
            self._keep("inlineData", signature)
            return "inlineData"
        if link:
            self._end_text()
            self._media(MediaLink(link))
            return "fileData"
        self._code(part)
        return ""

    def _put(self, found: Sequence[TextDelta | InlineMedia | MediaLink]) -> None:
        """Tell of text and of the files that were written into it."""
        for one in found:
            if isinstance(one, TextDelta):
                self._sink.say(one.text, "text")
            else:
                self._sink.media(one)

    def _media(self, file: InlineMedia | MediaLink) -> None:
        """Tell of a file, once: some gateways write it into the text as well. Samples of sound come in pieces."""
        if isinstance(file, InlineMedia) and file.media_type.lower().partition(";")[0] in RAW_SOUND:
            self._sound_type = file.media_type
            self._sound.append(file.base64)
            self.something = True
        elif self._seen.new(file):
            self._sink.media(file)

    def _end_text(self) -> None:
        """Tell of text that may have become a file, and keep its signature."""
        self._put(self._filter.finish())
        self._sign_text()

    def _call(self, call: Object, signature: str) -> None:
        name, own_id = loose.as_text(call.get("name")), loose.as_text(call.get("id"))
        self._calls += 1
        call_id = own_id or f"call-{self._turn}-{self._calls}"
        self._sink.busy(Stage.CALLING_TOOL, name)
        self._sink.add(ToolCallBlock(call_id, name, written(loose.as_mapping(call.get("args"))) or "{}"))
        self._keep("functionCall", signature, own_id, "" if own_id else call_id)

    def _code(self, part: Object) -> None:
        """Show a program that the model ran, and what that printed, as code."""
        code = loose.as_text(_field(part, "executableCode").get("code"))
        printed = loose.as_text(_field(part, "codeExecutionResult").get("output"))
        for language, text in (("python", code), ("", printed)):
            if text:
                self._put([*self._filter.finish(), TextDelta(f"\n\n```{language}\n{text.rstrip()}\n```\n\n")])

    def _keep(self, behind: str, signature: str, call_id: str = "", called: str = "") -> None:
        """Keep what has to go back beside the part that was just told."""
        kept = {BEHIND: behind}
        if signature:
            kept[SIGNATURE] = signature
        if call_id:
            kept[CALL_ID] = call_id
        if len(kept) > 1:
            if called:
                kept[CALLED] = called
            self._sink.keep(kept)

    def _sign_text(self) -> None:
        signature, self._text_signature = self._text_signature, ""
        self._keep("text", signature)

    def _odds(self, result: Object) -> None:
        tops = loose.as_items(_value(result, "topCandidates"))
        tokens: list[TokenOdds] = []
        for place, item in enumerate(loose.as_items(_value(result, "chosenCandidates"))):
            chosen = _odd(item)
            if chosen is None:
                continue
            around = loose.as_mapping(tops[place]) if place < len(tops) else {}
            others = (_odd(other) for other in loose.as_items(around.get("candidates")))
            tokens.append(TokenOdds(*chosen, tuple(other for other in others if other is not None)))
        if tokens:
            self._sink.put(OddsReported(tuple(tokens)))

    def _ground(self, grounding: Object) -> None:
        """Note what was searched for and found: pages, and which passage of the reply rests on which."""
        for item in loose.as_items(_value(grounding, "webSearchQueries")):
            query = loose.as_text(item)
            if query and query not in self._queries:
                self._queries.add(query)
                self._sink.busy(Stage.SEARCHING, query)
        pages = [_page(loose.as_mapping(item)) for item in loose.as_items(_value(grounding, "groundingChunks"))]
        self._pages = pages or self._pages
        for url, title in pages:
            self._sources.setdefault(url, title)
        for item in loose.as_items(_value(grounding, "groundingSupports")):
            support = loose.as_mapping(item)
            passage = loose.as_text(_field(support, "segment").get("text"))
            for number in loose.as_items(_value(support, "groundingChunkIndices")):
                place = loose.as_count(number)
                if place is not None and place < len(self._pages) and passage:
                    self._passages.setdefault(self._pages[place][0], passage)

    def _quoted(self, citations: Object) -> None:
        for name in ("citations", "citationSources"):
            for item in loose.as_items(citations.get(name)):
                quoted = loose.as_mapping(item)
                self._sources.setdefault(loose.as_text(quoted.get("uri")), loose.as_text(quoted.get("title")))

    def _cite(self) -> None:
        for url, title in self._sources.items():
            self._sink.note(CitationBlock(url, title, self._passages.get(url, "")))


def _value(body: Object, name: str) -> object:
    """Return a field by its camelCase name, in either spelling."""
    if name in body:
        return body[name]
    return body.get("".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name))


def _field(body: Object, name: str) -> Object:
    return loose.as_mapping(_value(body, name))


def _joined(pieces: Sequence[str]) -> str:
    """Return several files in base64 as one; a piece that is none is left out."""
    data = bytearray()
    for piece in pieces:
        try:
            data += base64.b64decode(piece)
        except (binascii.Error, ValueError):
            continue
    return base64.b64encode(data).decode("ascii")


def _number(candidate: Object) -> int:
    return loose.as_count(candidate.get("index")) or 0


def _page(chunk: Object) -> tuple[str, str]:
    page = _field(chunk, "web") or _field(chunk, "retrievedContext") or _field(chunk, "maps")
    return loose.as_text(page.get("uri")), loose.as_text(page.get("title"))


def _odd(item: object) -> tuple[str, float] | None:
    candidate = loose.as_mapping(item)
    logprob = _value(candidate, "logProbability")
    if isinstance(logprob, bool) or not isinstance(logprob, int | float) or abs(logprob) > _LEAST_LIKELY:
        return None
    return loose.as_text(candidate.get("token")), float(logprob)


def _usage(counts: Object) -> Usage | None:
    """Return token counts. Thoughts are counted beside the reply here, and are part of it in ours."""
    prompt = loose.as_count(_value(counts, "promptTokenCount"))
    replied = loose.as_count(_value(counts, "candidatesTokenCount"))
    thoughts = loose.as_count(_value(counts, "thoughtsTokenCount"))
    if not prompt and not replied and not thoughts:
        return None
    completion = None if replied is None and thoughts is None else (replied or 0) + (thoughts or 0)
    return Usage(prompt, completion, thoughts, loose.as_count(_value(counts, "cachedContentTokenCount")))
