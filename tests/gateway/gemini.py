"""``/v1beta/models/MODEL:generateContent`` and ``:streamGenerateContent``: models that speak as Google's do."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import unquote

from tests.gateway import faults, files, texts
from tests.gateway.checks import RefusedError
from tests.gateway.gemini_call import GeminiCall, google_error, parse, signature
from tests.gateway.replies import CUT, HOLD, JSON, Part, Reply, as_json, event, json_reply, stream_reply, words
from tests.gateway.schemas import fitting
from tests.gateway.visits import Visit

Chunk = dict[str, Any]


def generate(visit: Visit) -> Reply:
    """Answer ``POST /v1beta/models/{model}:generateContent`` and ``:streamGenerateContent``."""
    model, method = unquote(visit.names[0]), visit.names[1]
    call = parse(visit.record.json, model, visit.root)
    attempt, scripted = visit.scripted(model)
    if scripted is not None:
        return scripted
    behaviour = MODELS.get(model)
    if behaviour is None:
        if model in faults.FAULTS and faults.FAULTS[model][1].status != 200:
            return faults.FAULTS[model][1]
        message = f"models/{model} is not found for API version v1beta, or is not supported for generateContent."
        raise RefusedError(google_error(404, message))
    chunks = behaviour(call, attempt)
    if method == "generateContent":
        return json_reply(_joined(chunks))
    stop = {"held": HOLD, "cut": CUT}.get(model)
    if "alt=sse" in visit.record.query.split("&"):
        written: list[Part] = [event(one, "\r\n\r\n") for one in chunks]
        half = len(written) // 2
        return stream_reply([*written[:half], *([stop] if stop else []), *written[half:]])
    # One array, written as it grows: until its end it is no JSON.
    pieces = [("[" if index == 0 else ",\r\n") + as_json(one) for index, one in enumerate(chunks)]
    return Reply(tuple(piece.encode() for piece in [*pieces, "]"]), 200, JSON)


def _joined(chunks: Sequence[Chunk]) -> Chunk:
    """Return the whole of a stream: neighbouring texts of one kind become one."""
    whole = {**chunks[-1]}
    parts: list[Chunk] = []
    for one in chunks:
        for part in (one.get("candidates") or [{}])[0].get("content", {}).get("parts", []):
            before = parts[-1] if parts else {}
            both_text = "text" in part and "text" in before and part.get("thought") == before.get("thought")
            if both_text and "thoughtSignature" not in before:
                parts[-1] = {**before, **part, "text": before["text"] + part["text"]}
            else:
                parts.append(part)
    if whole.get("candidates"):
        last = whole["candidates"][0]
        whole["candidates"] = [{**last, "content": {"role": "model", "parts": parts}}]
    return whole


def _chunks(call: GeminiCall, parts: Sequence[Chunk], finish: str = "STOP", **more: object) -> list[Chunk]:
    """Return one chunk for each part; the last one says why it ends."""
    counts = {"promptTokenCount": len(str(call.contents)) // 4, "candidatesTokenCount": 12, "thoughtsTokenCount": 4}
    counts["totalTokenCount"] = sum(counts.values())
    common = {"usageMetadata": counts, "modelVersion": call.model, "responseId": "resp-test"}
    found: list[Chunk] = [
        {"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}], **common} for part in parts
    ]
    empty = {"content": {"role": "model", "parts": []}, "index": 0}
    found = found or [{"candidates": [empty], **common}]
    found[-1]["candidates"][0] |= {"finishReason": finish, **more}
    return found


def _texts(text: str) -> list[Chunk]:
    return [{"text": piece} for piece in words(text)]


def _picture(name: str) -> Chunk:
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(files.picture(name)).decode()}}


def _thoughts(call: GeminiCall, text: str) -> list[Chunk]:
    shown = (call.generation.get("thinkingConfig") or {}).get("includeThoughts")
    return [{"text": piece, "thought": True} for piece in words(text)] if shown else []


def echo(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Says back the last message, or data that fits the schema; calls a function and searches where it may."""
    if call.functions() or call.results():
        return tools(call, attempt)
    if call.searches():
        return search(call, attempt)
    schema = call.generation.get("responseSchema") or call.generation.get("responseJsonSchema")
    if schema:
        return _chunks(call, _texts(as_json(fitting(schema))))
    if call.generation.get("responseMimeType") == "application/json":
        return _chunks(call, _texts('{"answer":42}'))
    return _chunks(call, [*_thoughts(call, "The person wants an echo."), *_texts(call.last_text() or "(nothing)")])


def think(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Thinks, calls a function with a signature that it wants back, or answers with one at the end."""
    if call.functions() or call.results():
        return tools(call, attempt)
    end = {"text": "", "thoughtSignature": signature(call.model)}
    return _chunks(call, [*_thoughts(call, "Six times seven, I believe."), *_texts("The answer is 42."), end])


def tools(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Calls the first function, signed from the third generation on, then says what was answered."""
    said = call.results()
    if said:
        return _chunks(call, _texts(f"The tool says: {'; '.join(map(as_json, said))}"))
    function = call.functions()[0]
    arguments = fitting(function.get("parametersJsonSchema") or function.get("parameters") or {"type": "object"})
    part: Chunk = {"functionCall": {"id": "fc-1", "name": function["name"], "args": arguments}}
    if call.model.startswith("gemini-3"):
        part["thoughtSignature"] = signature(call.model)
    return _chunks(call, [*_thoughts(call, "I need the tool."), part])


def search(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Searches and cites two sources."""
    pages = [{"web": {"uri": f"https://example.org/{number}", "title": f"Source {number}"}} for number in (1, 2)]
    support = {"segment": {"startIndex": 0, "endIndex": 26, "text": "Water boils at 100 degrees"}}
    grounding = {
        "webSearchQueries": ["boiling point"],
        "groundingChunks": pages,
        "groundingSupports": [{**support, "groundingChunkIndices": [0, 1]}],
    }
    return _chunks(call, _texts("Water boils at 100 degrees."), groundingMetadata=grounding)


def draw(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Draws, with words before and after, where pictures are asked for."""
    if "IMAGE" not in (call.generation.get("responseModalities") or ()):
        return _chunks(call, _texts("I may answer in words alone."))
    given = sum("inlineData" in part for turn in call.contents for part in turn["parts"])
    return _chunks(call, [{"text": "Here it is: "}, _picture(f"gemini-{given}"), {"text": "Is it good?"}])


def draw_pro(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Draws a draft while it thinks, then the picture, signed."""
    draft = {**_picture("draft"), "thought": True}
    return _chunks(
        call, [*_thoughts(call, "A cat."), draft, {**_picture("final"), "thoughtSignature": signature(call.model)}]
    )


def draw_as_text(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Draws as some gateways hand it on: a data: URL in Markdown in a text part."""
    data = base64.b64encode(files.picture("text")).decode()
    return _chunks(call, [{"text": "Look:\n"}, {"text": f"![image](data:image/png;base64,{data})"}])


def blocked(call: GeminiCall, attempt: int) -> list[Chunk]:
    """The prompt is blocked: no candidates."""
    counts = {"promptTokenCount": 5, "totalTokenCount": 5}
    return [{"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": counts}]


def unsafe(call: GeminiCall, attempt: int) -> list[Chunk]:
    """The safety filter ends the reply."""
    return _chunks(call, [{"text": "I began to"}], "SAFETY")


def length(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Ends because of the token limit."""
    return _chunks(call, [{"text": "This was the beginning of"}], "MAX_TOKENS")


def no_image(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Draws nothing: the filter for pictures, content without parts."""
    return _chunks(call, [], "IMAGE_SAFETY", finishMessage="Unable to show the generated image.")


def half(call: GeminiCall, attempt: int) -> list[Chunk]:
    """Says two sentences; stops between them where its name says so."""
    return _chunks(call, _texts(texts.HELD_FIRST + texts.HELD_SECOND))


MODELS: Final[dict[str, Callable[[GeminiCall, int], list[Chunk]]]] = {
    "gemini-2.5-flash": echo,
    "gemini-3-pro-preview": think,
    "gemini-2.5-flash-image": draw,
    "gemini-3-pro-image-preview": draw_pro,
    "gemini-image-as-text": draw_as_text,
    "gemini-blocked": blocked,
    "gemini-unsafe": unsafe,
    "gemini-length": length,
    "gemini-no-image": no_image,
    "held": half,
    "cut": half,
}
