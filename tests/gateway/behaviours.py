"""What each model of the test gateway does; ``python -m tests.gateway`` prints the first lines of the docstrings."""

import base64
import io
from collections.abc import Callable
from typing import Final

from PIL import Image

from tests.gateway import chat_media, chat_more, chat_tools, faults, texts
from tests.gateway.chat_call import ChatCall, answer, text_of
from tests.gateway.replies import (
    CUT,
    DONE,
    HOLD,
    STALL,
    Reply,
    chunk,
    completion,
    error_reply,
    event,
    json_reply,
    stream_reply,
)

__all__ = ["BEHAVIOURS", "ChatCall", "answer", "text_of"]


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


_OWN: Final[dict[str, Callable[[ChatCall, int], Reply]]] = {
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
}
BEHAVIOURS: Final[dict[str, Callable[[ChatCall, int], Reply]]] = (
    _OWN
    | chat_tools.BEHAVIOURS
    | chat_media.BEHAVIOURS
    | chat_more.BEHAVIOURS
    | {name: faults.behaviour(name) for name in faults.FAULTS}
)
"""By the model's name, as listed."""
