"""What each model of the test gateway does; ``python -m tests.gateway`` prints the first lines of the docstrings."""

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from PIL import Image

from tests.gateway import faults, texts
from tests.gateway.replies import (
    CUT,
    DONE,
    HOLD,
    STALL,
    Part,
    Pause,
    Reply,
    chunk,
    completion,
    error_reply,
    event,
    json_reply,
    stream_reply,
    usage,
    usage_chunk,
    words,
)

ROLES: Final = ("system", "developer", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True)
class ChatCall:
    """A request to ``/v1/chat/completions`` that was found to be well formed."""

    model: str
    messages: tuple[dict[str, object], ...]
    stream: bool
    include_usage: bool
    body: dict[str, object]

    @classmethod
    def parse(cls, body: dict[str, object] | None) -> Self | Reply:
        """Return the call, or the error that a strict server answers."""
        if body is None:
            return error_reply(400, "We could not parse the JSON body of your request.", kind="invalid_request_error")
        model, messages = body.get("model"), body.get("messages")
        if not isinstance(model, str) or not model:
            return error_reply(400, "you must provide a model parameter", kind="invalid_request_error")
        problem = _problem(messages)
        if problem or not isinstance(messages, list):
            return error_reply(400, problem, "invalid_type", kind="invalid_request_error")
        options = body.get("stream_options")
        include = isinstance(options, dict) and options.get("include_usage") is True
        return cls(model, tuple(messages), body.get("stream") is True, include, body)

    def last_text(self) -> str:
        """Return the text of the last message."""
        return text_of(self.messages[-1]["content"])


def _problem(messages: object) -> str:
    if not isinstance(messages, list) or not messages:
        return "'messages' is too short."
    for position, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            return f"Invalid value: 'messages[{position}].role'."
        content = message.get("content")
        if not isinstance(content, str) and not (isinstance(content, list) and all(map(_good_part, content))):
            return f"Invalid type for 'messages[{position}].content'."
    return ""


def _good_part(part: object) -> bool:
    if not isinstance(part, dict):
        return False
    if part.get("type") == "text":
        return isinstance(part.get("text"), str)
    address = part.get("image_url")
    return part.get("type") == "image_url" and isinstance(address, dict) and isinstance(address.get("url"), str)


def text_of(content: object) -> str:
    """Return the text of a message's content, whether string or parts."""
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if part.get("type") == "text")
    return str(content)


def answer(
    call: ChatCall,
    text: str,
    thinking: str = "",
    first: str = "",
    pause: float = 0.0,
    middle: Sequence[Part] = (),
    end: Sequence[Part] = (DONE,),
) -> Reply:
    """Return ``text`` in the form that was asked for; ``middle`` comes after its first half (or after ``first``)."""
    text = first + text
    counts = (len(str(call.messages)) // 4, max(1, len(text) // 4), len(thinking) // 4)
    if not call.stream:
        message: dict[str, object] = {"content": text}
        if thinking:
            message["reasoning_content"] = thinking
        return json_reply(completion(message, model=call.model, usage=usage(*counts)))
    deltas: list[dict[str, object]] = [{"reasoning_content": piece} for piece in words(thinking)]
    half = len(deltas) + len(words(first)) if first else (len(deltas) + len(words(text)) + 1) // 2
    deltas += [{"content": piece} for piece in [*words(first), *words(text.removeprefix(first))]]
    parts: list[Part] = [event(chunk({"role": "assistant", "content": ""}, model=call.model))]
    for position, delta in enumerate(deltas):
        if position == half:
            parts += middle
        if pause and position:
            parts.append(Pause(pause))
        parts.append(event(chunk(delta, model=call.model)))
    parts.append(event(chunk({}, "stop", model=call.model)))
    if call.include_usage:
        parts.append(event(usage_chunk(*counts, model=call.model)))
    return stream_reply([*parts, *end])


def echo(call: ChatCall, attempt: int) -> Reply:
    """Says back the last message."""
    return answer(call, call.last_text() or "(nothing)")


def slow(call: ChatCall, attempt: int) -> Reply:
    """Writes a paragraph at the pace of a small model."""
    return answer(call, texts.PARAGRAPH, pause=0.03)


def long_markdown(call: ChatCall, attempt: int) -> Reply:
    """Headings, lists, a table, code, a quote, links: a long reply, fast."""
    return answer(call, texts.MARKDOWN)


def chinese(call: ChatCall, attempt: int) -> Reply:
    """Answers in Chinese, with Markdown."""
    return answer(call, texts.CHINESE)


def think(call: ChatCall, attempt: int) -> Reply:
    """Thinks in reasoning_content, then answers."""
    return answer(call, "The answer is 42.", "Let me see. Six times seven, I believe.")


def think_tags(call: ChatCall, attempt: int) -> Reply:
    """Thinks between <think> tags, then answers."""
    return answer(call, "<think>\nLet me see. Six times seven.\n</think>\n\nThe answer is 42.")


def vision(call: ChatCall, attempt: int) -> Reply:
    """Says type, bytes and pixels of each image it was given."""
    found = [_image_line(part) for message in call.messages for part in _parts(message)]
    lines = [f"{number}. {line}" for number, line in enumerate(filter(None, found), 1)]
    return answer(call, "\n".join([f"Images: {len(lines)}", *lines]))


def _parts(message: dict[str, object]) -> list[dict[str, object]]:
    content = message["content"]
    return content if isinstance(content, list) else []


def _image_line(part: dict[str, object]) -> str:
    address = part.get("image_url")
    if not isinstance(address, dict):
        return ""
    head, _, data = str(address["url"]).partition(",")
    raw = base64.b64decode(data, validate=True)
    with Image.open(io.BytesIO(raw)) as picture:
        width, height = picture.size
    return f"{head.removeprefix('data:').removesuffix(';base64')}, {len(raw)} bytes, {width} x {height}"


def held(call: ChatCall, attempt: int) -> Reply:
    """Streams its first half and waits for gateway.release()."""
    return answer(call, texts.HELD_SECOND, first=texts.HELD_FIRST, middle=(HOLD,))


def held_at_start(call: ChatCall, attempt: int) -> Reply:
    """Accepts the request and sends its first token after gateway.release()."""
    return stream_reply([b": PING\n\n", HOLD, *answer(call, texts.HELD_FIRST + texts.HELD_SECOND).parts])


def cut(call: ChatCall, attempt: int) -> Reply:
    """Closes the connection in the middle of the reply."""
    return answer(call, texts.PARAGRAPH, middle=(CUT,))


def stall(call: ChatCall, attempt: int) -> Reply:
    """Stops in the middle of the reply and keeps the connection open."""
    return answer(call, texts.PARAGRAPH, middle=(STALL,))


def silent(call: ChatCall, attempt: int) -> Reply:
    """Accepts the request and never sends a byte of a body."""
    return stream_reply([STALL])


def no_done(call: ChatCall, attempt: int) -> Reply:
    """Ends the stream without [DONE]."""
    return answer(call, "No DONE follows.", end=())


def length(call: ChatCall, attempt: int) -> Reply:
    """Ends because of the token limit."""
    text = "This was the beginning of"
    if not call.stream:
        return json_reply(completion({"content": text}, "length"))
    return stream_reply([event(chunk({"content": text})), event(chunk({}, "length")), DONE])


def no_stream_options(call: ChatCall, attempt: int) -> Reply:
    """Refuses stream_options with 400, as older servers do; answers without it."""
    if "stream_options" in call.body:
        return error_reply(400, "Unrecognized request argument supplied: stream_options", None, "invalid_request_error")
    return echo(call, attempt)


def busy_once(call: ChatCall, attempt: int) -> Reply:
    """Says 429 with Retry-After: 0 to the first request and answers the next."""
    if attempt == 1:
        return error_reply(429, "Rate limit reached", "rate_limit_exceeded", headers=(("Retry-After", "0"),))
    return echo(call, attempt)


def away_once(call: ChatCall, attempt: int) -> Reply:
    """Says 503 with Retry-After: 0 to the first request and answers the next."""
    if attempt == 1:
        return error_reply(503, "The engine is overloaded", "overloaded", headers=(("Retry-After", "0"),))
    return echo(call, attempt)


BEHAVIOURS: Final[dict[str, Callable[[ChatCall, int], Reply]]] = {
    "echo": echo,
    "slow": slow,
    "long-markdown": long_markdown,
    "chinese": chinese,
    "think": think,
    "think-tags": think_tags,
    "vision": vision,
    "held": held,
    "held-at-start": held_at_start,
    "cut": cut,
    "stall": stall,
    "silent": silent,
    "no-done": no_done,
    "length": length,
    "no-stream-options": no_stream_options,
    "busy-once": busy_once,
    "away-once": away_once,
} | {name: faults.behaviour(name) for name in faults.FAULTS}
