"""Quirks of real servers, each a model ``quirk-NN`` or ``quirk-NN-kind``: framing, errors and the shape of chunks.

The numbers are those of the tests in ``tests/quirks``. Those that look at what was sent are in ``quirks_asked``.
"""

from collections.abc import Callable
from typing import Any, Final

from tests.gateway.chat_call import ChatCall
from tests.gateway.faults import FRAMED, bytewise, framed
from tests.gateway.replies import (
    DONE,
    JSON,
    Part,
    Reply,
    as_json,
    chunk,
    completion,
    event,
    html_reply,
    json_reply,
    stream_reply,
    usage,
    usage_chunk,
)

Quirk = Callable[[ChatCall, int], Reply]
Delta = dict[str, Any]

WAITING: Final = {
    "deepseek": b": keep-alive\n\n",
    "openrouter": b": OPENROUTER PROCESSING\n\n",
    "new-api": b": PING\n\n",
    "sse-starlette": b": ping - 2026-11-23 12:00:00.000000+00:00\r\n\r\n",
}
"""What servers write while no token comes."""

CONTEXT: Final = "the request exceeds the available context size (4096 tokens), try increasing it"


def always(reply: Reply) -> Quirk:
    """Return a quirk that is the same whatever was asked."""

    def quirk(call: ChatCall, attempt: int) -> Reply:
        return reply

    return quirk


def either_way(streamed: Reply, whole: Reply) -> Quirk:
    """Return a quirk that has one form in a stream and one in a body."""

    def quirk(call: ChatCall, attempt: int) -> Reply:
        return streamed if call.stream else whole

    return quirk


def _streamed(*events: object, end: tuple[Part, ...] = (DONE,)) -> Reply:
    return stream_reply([*map(event, events), *end])


def said(*deltas: Delta, finish: str | None = "stop") -> Reply:
    """Return a stream of deltas."""
    return _streamed(*(chunk(delta) for delta in deltas), chunk({}, finish))


def _choice(choice: Delta, **more: object) -> dict[str, object]:
    return {**chunk({}), "choices": [{"index": 0, **choice}], **more}


def _empty(**more: object) -> dict[str, object]:
    return {**chunk({}), "choices": [], **more}


def _waiting(comment: bytes) -> Reply:
    pieces = [event(chunk({"content": piece})) for piece in ("Framing", " ok: ", "你好 🙂")]
    return stream_reply([comment, comment, pieces[0], comment, *pieces[1:], comment, event(chunk({}, "stop")), DONE])


def _html(status: int) -> Reply:
    titles = {524: "example.org | 524: A timeout occurred", 403: "Just a moment...", 200: "New API"}
    return html_reply(status, titles.get(status, f"{status}: Web server is returning an unknown error"))


_UPSTREAM: Final = {"code": 502, "message": "Provider returned error", "metadata": {"provider_name": "Acme"}}
_FILTERED: Final = {"hate": {"filtered": False, "severity": "safe"}}
_MAGISTRAL: Final = [
    {"type": "thinking", "thinking": [{"type": "text", "text": "Six times seven."}]},
    {"type": "text", "text": "The answer "},
    {"type": "reference", "reference_ids": [1]},
    {"type": "text", "text": "is 42."},
]

FRAMING: Final[dict[str, Quirk]] = {
    "quirk-01": always(stream_reply(framed(prefix="data:"))),
    "quirk-02": always(stream_reply(framed("\r\n\r\n"))),
    "quirk-03": always(said({"content": "one\u2028two\u2029three\u0085four"})),
    "quirk-04": always(stream_reply(bytewise(framed()))),
    **{f"quirk-05-{name}": always(_waiting(comment)) for name, comment in WAITING.items()},
    "quirk-06": always(Reply((b"\n", b"\n\n", as_json(completion({"content": FRAMED})).encode()), 200, JSON)),
    "quirk-07": always(
        stream_reply([event({"code": 400, "message": CONTEXT, "type": "invalid_request_error"}, prefix="error: ")])
    ),
    "quirk-08": always(
        _streamed({"error": {"code": 400, "message": CONTEXT, "type": "exceed_context_size_error", "n_ctx": 4096}})
    ),
    "quirk-09": always(_streamed(chunk({"content": FRAMED}))),
    "quirk-09-tools": always(
        _streamed(
            chunk(
                {
                    "tool_calls": [
                        {"index": 0, "id": "call_a", "function": {"name": "get_weather", "arguments": '{"city":"X"}'}}
                    ]
                }
            )
        )
    ),
    "quirk-10-eof": always(stream_reply([])),
    "quirk-10-done": always(stream_reply([DONE])),
    **{f"quirk-11-{status}": always(_html(status)) for status in (200, 403, 520, 524)},
    "quirk-12-label": either_way(Reply(framed(), 200, JSON), json_reply(completion({"content": FRAMED}))),
    "quirk-12-json": always(json_reply(completion({"content": FRAMED}))),
    "quirk-12-sse": always(stream_reply(framed())),
    "quirk-13": always(Reply((), 429, "")),
}

ERRORS: Final[dict[str, Quirk]] = {
    "quirk-14": always(json_reply({"object": "error", "message": "Bad prompt", "type": "Bad", "code": 400}, 400)),
    "quirk-14-nested": always(json_reply({"error": {"message": "Bad prompt", "type": "Bad", "code": 400}}, 400)),
    "quirk-14-stream": always(_streamed({"object": "error", "message": "Bad prompt", "code": 400})),
    "quirk-15": always(
        json_reply([{"error": {"code": 400, "message": "Bad prompt", "status": "INVALID_ARGUMENT"}}], 400)
    ),
    "quirk-16": always(json_reply({"error": "Bad prompt"}, 400)),
    "quirk-16-no-type": always(json_reply({"error": {"message": "Bad prompt"}}, 400)),
    "quirk-17": always(_streamed({"error": {"message": "Bad prompt", "type": "server_error"}})),
    "quirk-17-later": always(
        _streamed(chunk({"content": "Half"}), {"error": {"message": "Bad prompt", "type": "server_error"}})
    ),
    "quirk-18": always(json_reply({"error": _UPSTREAM, "user_id": "u"})),
    "quirk-18-stream": always(
        _streamed(chunk({"content": "Half"}), {**chunk({"content": ""}, "error"), "error": _UPSTREAM})
    ),
}

SHAPES: Final[dict[str, Quirk]] = {
    "quirk-20": always(
        _streamed(
            {**_empty(), "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _FILTERED}]},
            chunk({"content": FRAMED}),
            chunk({}, "stop"),
        )
    ),
    "quirk-21": always(
        _streamed(
            chunk({"content": FRAMED}),
            chunk({}, "stop"),
            _choice({"finish_reason": None, "content_filter_results": _FILTERED, "content_filter_offsets": {}}),
        )
    ),
    "quirk-22": always(_streamed(chunk({"content": FRAMED}), chunk({}, "stop"), usage_chunk(9, 5))),
    "quirk-22-every": always(
        _streamed(
            *(
                {**chunk({"content": piece}), "usage": usage(9, count)}
                for count, piece in enumerate(("a", "b", "c"), 1)
            ),
            {**chunk({}, "stop"), "usage": usage(9, 3)},
        )
    ),
    "quirk-23": always(
        _streamed(chunk({"content": FRAMED}), _choice({"delta": {}, "finish_reason": "stop", "usage": usage(9, 5)}))
    ),
    "quirk-25": either_way(
        said(*({"content": [part]} for part in _MAGISTRAL)), json_reply(completion({"content": _MAGISTRAL}))
    ),
    **{
        f"quirk-26-{word}": either_way(
            said({"content": FRAMED}, finish=word), json_reply(completion({"content": FRAMED}, word))
        )
        for word in ("eos", "end_turn", "eos_token")
    },
    "quirk-27": always(
        _streamed(
            chunk({"role": None, "content": None, "tool_calls": None, "reasoning_content": None}),
            _choice({"delta": {"role": None, "content": FRAMED}, "finish_reason": None, "logprobs": None}, usage=None),
            {**_empty(), "choices": None},
            _choice({"delta": None, "finish_reason": "stop"}),
        )
    ),
    "quirk-27-tools": always(
        said(
            {
                "tool_calls": [
                    {
                        "index": 0,
                        "id": "call_a",
                        "type": "function",
                        "function": {"name": "get_weather", "arguments": ""},
                    }
                ]
            },
            {
                "role": None,
                "content": None,
                "tool_calls": [
                    {"index": 0, "id": None, "type": None, "function": {"name": None, "arguments": '{"city":"X"}'}}
                ],
            },
            finish="tool_calls",
        )
    ),
    "quirk-28": always(
        _streamed(
            *({**chunk({"content": piece}), "id": f"chatcmpl-{piece}"} for piece in ("a", "b", "c")),
            {**chunk({}, "stop"), "id": "chatcmpl-end"},
        )
    ),
    "quirk-29": always(
        json_reply(
            {
                **completion({}),
                "choices": [{"index": 0, "finish_reason": "length"}],
                "usage": {"prompt_tokens": 5, "total_tokens": 9},
            }
        )
    ),
    "quirk-30-vllm": either_way(
        said({"reasoning": "Six times "}, {"reasoning": "seven."}, {"content": "42."}),
        json_reply(completion({"reasoning": "Six times seven.", "content": "42."})),
    ),
    "quirk-30-both": always(
        said({"reasoning": "Six times seven.", "reasoning_content": "Six times seven."}, {"content": "42."})
    ),
    "quirk-31-no-opening": either_way(
        said({"content": "Six times "}, {"content": "seven.\n</th"}, {"content": "ink>\n\n42."}),
        json_reply(completion({"content": "Six times seven.\n</think>\n\n42."})),
    ),
    "quirk-31-inline": either_way(
        said({"content": "Six times "}, {"content": "seven.</th"}, {"content": "ink>42"}, {"content": "."}),
        json_reply(completion({"content": "Six times seven.</think>42."})),
    ),
    "quirk-31-tags": either_way(
        said({"content": "<thi"}, {"content": "nk>Six times seven."}, {"content": "</think>"}, {"content": "42."}),
        json_reply(completion({"content": "<think>Six times seven.</think>42."})),
    ),
}


def _weather(index: int | None, name: str | None = "get_weather", arguments: str = "", **more: object) -> Delta:
    place = {} if index is None else {"index": index}
    named = {} if name is None else {"name": name}
    return {"tool_calls": [{**place, **more, "function": {**named, "arguments": arguments}}]}


TOOLS: Final[dict[str, Quirk]] = {
    "quirk-34": always(
        said(
            _weather(None, arguments='{"city":"Paris"}', id="call_a", type="function"),
            _weather(None, arguments='{"city":"Rome"}', id="call_b", type="function"),
            {"extra_content": {"google": {"thought_signature": "sig"}}},
        )
    ),
    "quirk-36": always(
        said(
            _weather(0, arguments='{"city":"Paris"}', id="call_a", type="function"),
            _weather(0, arguments='{"city":"Rome"}', id="call_b", type="function"),
            finish="tool_calls",
        )
    ),
    "quirk-37-litellm": always(
        said(
            _weather(0, id="call_a"),
            _weather(0, None, '{"city":', id="call_a"),
            _weather(0, None, '"Paris"}', id="call_a"),
            _weather(0, arguments='{"city":"Paris"}', id="call_a"),
            finish="tool_calls",
        )
    ),
    "quirk-37-lmstudio": always(
        said(
            _weather(0, id="call_a"),
            _weather(0, "", '{"city":'),
            _weather(0, "", '"Paris"}'),
            finish="tool_calls",
        )
    ),
    "quirk-37-vllm": always(said({"content": FRAMED, "tool_calls": []}, {"tool_calls": []})),
    "quirk-38": either_way(
        said(_weather(0, "get_time", "", id="call_a", type="function"), finish="tool_calls"),
        json_reply(
            completion(
                {
                    "content": None,
                    "tool_calls": [
                        {"id": "call_a", "type": "function", "function": {"name": "get_time", "arguments": ""}}
                    ],
                },
                "tool_calls",
            )
        ),
    ),
}
