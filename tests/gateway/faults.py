"""Behaviours that are the same whatever was asked: errors of every shape, and odd framing."""

from collections.abc import Callable
from typing import Final

from tests.gateway.replies import (
    DONE,
    EVENT_STREAM,
    HTML,
    JSON,
    Part,
    Reply,
    as_json,
    chunk,
    completion,
    error_reply,
    event,
    html_reply,
    json_reply,
    stream_reply,
    usage,
)

FRAMED: Final = "Framing ok: 你好 🙂"
"""What every model with odd framing says."""


def framed(end: str = "\n\n", prefix: str = "data: ", before: bytes = b"") -> tuple[Part, ...]:
    """Return a short stream, framed as the arguments say."""
    chunks = [chunk({"content": piece}) for piece in ("Framing", " ok: ", "你好 🙂")]
    body = b"".join(event(one, end, prefix) for one in [*chunks, chunk({}, "stop"), "[DONE]"])
    return (before + body,)


def bytewise(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the same bytes, each a part of its own."""
    whole = b"".join(part for part in parts if isinstance(part, bytes))
    return tuple(whole[index : index + 1] for index in range(len(whole)))


def _commented() -> tuple[Part, ...]:
    (body,) = framed()
    assert isinstance(body, bytes)
    noise = b": PING\n\n: OPENROUTER PROCESSING\n\nevent: message\nretry: 100\n"
    return (body.replace(b"data: {", noise + b"data: {"),)


def _mid_error(shape: bytes) -> Reply:
    return stream_reply([event(chunk({"content": "The first half"})), event(chunk({"content": " came."})), shape])


FAULTS: Final[dict[str, tuple[str, Reply]]] = {
    "error-400": (
        "Refuses a parameter.",
        error_reply(400, "Unsupported parameter: 'temperature'", "unsupported_parameter", "invalid_request_error"),
    ),
    "error-400-context": (
        "The conversation is too long for the model.",
        error_reply(
            400,
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
            "context_length_exceeded",
            "invalid_request_error",
        ),
    ),
    "error-401": ("The key is refused.", error_reply(401, "无效的令牌（请求 ID：2026112322001234）")),
    "error-403": ("The key may not use this model.", error_reply(403, "该令牌无权使用模型：error-403")),
    "error-403-quota": (
        "The balance is used up.",
        error_reply(
            403,
            "用户额度不足, 剩余额度: ＄0.000000 (request id: 2026112322005678)",
            "insufficient_user_quota",
        ),
    ),
    "error-404-path": (
        "The path does not exist.",
        error_reply(404, "Invalid URL (POST /v1/chat/completions)", kind="invalid_request_error"),
    ),
    "error-413": ("The request is too large.", error_reply(413, "request body too large", "read_request_body_failed")),
    "error-429": (
        "Too many requests.",
        error_reply(429, "Rate limit reached (request id: 20261123)", "rate_limit_exceeded", "rate_limit_error"),
    ),
    "error-429-empty": ("Too many requests, with an empty body.", Reply((), 429, "")),
    "error-429-quota": (
        "OpenAI's own way to say that the balance is used up.",
        error_reply(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
    ),
    "error-429-retry-after": (
        "Too many requests; come back in two minutes.",
        error_reply(429, "Slow down", "rate_limit_exceeded", headers=(("Retry-After", "120"),)),
    ),
    "error-500": ("Something broke.", error_reply(500, "upstream error: do request failed", "do_request_failed")),
    "error-502-html": ("The proxy in front answers with a web page.", html_reply(502, "502 Bad Gateway")),
    "error-503-no-channel": (
        "No channel serves this model.",
        error_reply(503, "当前分组 default 下对于模型 x 无可用渠道 (request id: 1)", "model_not_found"),
    ),
    "error-524": (
        "Cloudflare gave up waiting.",
        error_reply(524, "", "bad_response_status_code", "upstream_error"),
    ),
    "model-gone": (
        "The model does not exist (any more).",
        error_reply(404, "The model `model-gone` does not exist", "model_not_found", "invalid_request_error"),
    ),
    "html-200": ("A web page with status 200.", html_reply(200, "New API")),
    "empty": ("Ends well and says nothing.", stream_reply([event(chunk({}, "stop")), DONE])),
    "empty-body": ("Status 200 and not a byte.", Reply((), 200, JSON)),
    "only-done": ("Sends [DONE] alone.", stream_reply([DONE])),
    "error-200": ("An error with status 200.", error_reply(200, "get user group failed")),
    "no-finish": ("Ends without finish_reason.", stream_reply([event(chunk({"content": "That is all."})), DONE])),
    "filtered": (
        "The content filter ended the reply.",
        stream_reply([event(chunk({"content": "I began to"})), event(chunk({}, "content_filter")), DONE]),
    ),
    "crlf": ("CRLF line ends.", stream_reply(framed("\r\n\r\n"))),
    "cr": ("CR line ends.", stream_reply(framed("\r\r"))),
    "bom": ("A byte order mark at the start.", stream_reply(framed(before=b"\xef\xbb\xbf"))),
    "u2028": (
        "U+2028 and U+0085 raw inside the JSON.",
        stream_reply([event(chunk({"content": "one\u2028two\u0085three"})), event(chunk({}, "stop")), DONE]),
    ),
    "split-char": ("Each byte in a write of its own.", stream_reply(bytewise(framed()))),
    "comments": ("Comments, retry and event lines between.", stream_reply(_commented())),
    "no-space": ("No space after data:.", stream_reply(framed(prefix="data:"))),
    "no-blank-line": (
        "The last event has no blank line after it.",
        stream_reply([event(chunk({"content": FRAMED})), b"data: " + as_json(chunk({}, "stop")).encode()]),
    ),
    "json-for-stream": (
        "Answers a streaming request with plain JSON.",
        json_reply(completion({"content": FRAMED}, usage=usage(9, 5))),
    ),
    "sse-for-plain": (
        "Answers every request with a stream, labelled application/json.",
        Reply(framed(), 200, JSON),
    ),
    "blank-lines": (
        "Blank lines before the JSON.",
        Reply((b"\n\n\n", b"\n", as_json(completion({"content": FRAMED})).encode()), 200, JSON),
    ),
    "wrong-label": ("A stream labelled text/html.", Reply(framed(), 200, HTML)),
    "garbage": ("Bytes that mean nothing.", Reply((b"\x00\xff\xfe garbage \x80" * 20,), 200, EVENT_STREAM)),
    "mid-error-object": (
        "Breaks off with {error: {...}}.",
        _mid_error(event({"error": {"message": "The server had an error", "type": "server_error"}})),
    ),
    "mid-error-choice": (
        "Breaks off with a chunk that has an error and finish_reason error.",
        _mid_error(event(chunk({"content": ""}, "error", error={"code": 502, "message": "Upstream went away"}))),
    ),
    "mid-error-flat": (
        "Breaks off with a flat error object.",
        _mid_error(event({"object": "error", "message": "Engine is dead", "code": 400})),
    ),
    "mid-error-string": (
        "Breaks off with an error beside a message.",
        _mid_error(b"event: error\n" + event({"error": {"message": "Compute error."}, "message": "Compute error."})),
    ),
    "mid-error-field": (
        "Breaks off with a line of the field error.",
        _mid_error(
            event(
                {
                    "code": 400,
                    "message": "the request exceeds the available context size",
                    "type": "invalid_request_error",
                },
                prefix="error: ",
            )
        ),
    ),
    "mid-error-raw": (
        "Breaks off with bare JSON, without data:.",
        _mid_error(as_json({"error": {"message": "relay broke", "type": "new_api_error", "code": ""}}).encode()),
    ),
}


def behaviour(name: str) -> Callable[[object, int], Reply]:
    """Return the behaviour of that name, with its line as docstring."""
    line, reply = FAULTS[name]

    def fault(call: object, attempt: int) -> Reply:
        return reply

    fault.__doc__ = line
    return fault
