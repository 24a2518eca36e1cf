"""What the test gateway can answer: bytes, and what happens between them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

EVENT_STREAM: Final = "text/event-stream; charset=utf-8"
JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"


class Signal(Enum):
    """Something that happens in the middle of a body."""

    HOLD = "wait for gateway.release()"
    STALL = "send nothing more and keep the connection open"
    CUT = "close the connection without ending the body"


HOLD: Final = Signal.HOLD
STALL: Final = Signal.STALL
CUT: Final = Signal.CUT


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for so many seconds before going on."""

    seconds: float


Part = bytes | Pause | Signal


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP response. Each part of bytes is one write of its own."""

    parts: Sequence[Part] = ()
    status: int = 200
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = field(default=())


def as_json(value: object) -> str:
    """Return compact JSON in which Chinese stays readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_reply(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Return a response whose body is ``value``."""
    return Reply((as_json(value).encode(),), status, JSON, headers)


def html_reply(status: int, text: str) -> Reply:
    """Return a web page."""
    page = f"<!DOCTYPE html>\n<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>\n"
    return Reply((page.encode(),), status, HTML)


def error_reply(
    status: int,
    message: str,
    code: str | int | None = "",
    kind: str = "new_api_error",
    headers: tuple[tuple[str, str], ...] = (),
    param: str = "",
) -> Reply:
    """Return an error in the form of new-api."""
    return json_reply({"error": {"message": message, "type": kind, "param": param, "code": code}}, status, headers)


def chunk(
    delta: object,
    finish_reason: str | None = None,
    model: str = "m",
    **more: object,
) -> dict[str, object]:
    """Return one ``chat.completion.chunk`` with one choice."""
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": 1763900000,
        "model": model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
        **more,
    }


def usage_chunk(prompt: int, completion: int, reasoning: int = 0, model: str = "m") -> dict[str, object]:
    """Return the chunk without choices that carries the token counts."""
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": 1763900000,
        "model": model,
        "choices": [],
        "usage": usage(prompt, completion, reasoning),
    }


def usage(prompt: int, completion: int, reasoning: int = 0) -> dict[str, object]:
    """Return token counts."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


def completion(
    message: dict[str, object], finish_reason: str | None = "stop", model: str = "m", **more: object
) -> dict[str, object]:
    """Return a whole ``chat.completion`` with one choice."""
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 1763900000,
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish_reason}],
        **more,
    }


DONE: Final = b"data: [DONE]\n\n"


def event(value: object, end: str = "\n\n", prefix: str = "data: ") -> bytes:
    """Return one server-sent event that carries ``value`` as JSON (or as it is, if it is text)."""
    text = value if isinstance(value, str) else as_json(value)
    return f"{prefix}{text}{end}".encode()


def stream_reply(parts: Iterable[Part], headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Return an event stream with the headers that new-api sets."""
    return Reply(
        tuple(parts), 200, EVENT_STREAM, (("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no"), *headers)
    )


def typed_event(value: Mapping[str, object]) -> bytes:
    """Return one event whose name is its ``type``, as OpenAI's newer endpoints and Anthropic write them."""
    return f"event: {value['type']}\ndata: {as_json(value)}\n\n".encode()


def words(text: str) -> list[str]:
    """Cut text into pieces such as a model's tokens: a word with the space after it, at most 8 characters."""
    pieces: list[str] = []
    current = ""
    for character in text:
        current += character
        if character in " \n。，" or len(current) >= 8:
            pieces.append(current)
            current = ""
    return [*pieces, current] if current else pieces
