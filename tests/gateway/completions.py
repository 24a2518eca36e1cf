"""``/v1/completions``: models of the test gateway that go on with a text.

Source: OpenAI's CreateCompletionRequest and CreateCompletionResponse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.gateway import faults
from tests.gateway.checks import (
    Object,
    RefusedError,
    body_of,
    boolean,
    each,
    either,
    fields,
    integer,
    number,
    only_with,
    refused,
    some_text,
    text,
    values,
)
from tests.gateway.replies import (
    CUT,
    DONE,
    HOLD,
    Part,
    Reply,
    chunk,
    completion,
    error_reply,
    event,
    json_reply,
    stream_reply,
    usage,
    words,
)
from tests.gateway.visits import Visit

_TOKENS: Final = each(integer(0), least=1)
_BODY: Final = fields(
    {
        "model": some_text,
        "prompt": either(_TOKENS, each(_TOKENS, least=1), each(text, least=1), text),
        "max_tokens": integer(0),
        "temperature": number(0, 2),
        "top_p": number(0, 1),
        "n": integer(1, 128),
        "best_of": integer(1, 20),
        "stream": boolean,
        "stream_options": fields({"include_usage": boolean, "include_obfuscation": boolean}),
        "logprobs": integer(0, 5),
        "echo": boolean,
        "stop": either(text, each(text, most=4)),
        "presence_penalty": number(-2, 2),
        "frequency_penalty": number(-2, 2),
        "logit_bias": values(integer(-100, 100)),
        "user": text,
        "suffix": text,
        "seed": integer(),
    },
    ["model", "prompt"],
    closed=True,
)
CONTINUED: Final = " there was a lighthouse that nobody lit."


@dataclass(frozen=True, slots=True)
class Continuation:
    """A request that was found to be well formed."""

    body: Object

    @property
    def prompt(self) -> str:
        """Return the first prompt as text."""
        given = self.body["prompt"]
        first = given[0] if isinstance(given, list) and not isinstance(given[0], int) else given
        return first if isinstance(first, str) else f"({len(first)} tokens)"

    def choice(self, text: str, index: int, finish: str | None, odds: dict[str, Any] | None) -> dict[str, object]:
        """Return one choice."""
        return {"text": text, "index": index, "logprobs": odds, "finish_reason": finish}

    def reply(self, *choices: dict[str, object], counts: dict[str, object] | None = None) -> dict[str, object]:
        """Return a body with these choices."""
        more = {"usage": counts} if counts else {}
        kind = {"id": "cmpl-test", "object": "text_completion", "created": 1763900000, "model": self.body["model"]}
        return {**kind, "choices": list(choices), **more}


def completions(visit: Visit) -> Reply:
    """Answer ``POST /v1/completions``."""
    body = body_of(visit.record.json, _BODY)
    only_with(body, "stream_options", "stream")
    if (body.get("best_of") or 1) > 1 and body.get("stream"):
        raise refused("You must set stream to false when best_of is larger than 1.", "best_of")
    if body.get("best_of") is not None and body["best_of"] < (body.get("n") or 1):
        raise refused("You requested that the server return more choices than it will generate.", "best_of")
    model = body["model"]
    attempt, scripted = visit.scripted(model)
    if scripted is not None:
        return scripted
    behaviour = MODELS.get(model)
    if behaviour is not None:
        return behaviour(Continuation(body), attempt)
    if model in faults.FAULTS and faults.FAULTS[model][1].status != 200:
        return faults.FAULTS[model][1]
    message = "This is a chat model and not supported in the v1/completions endpoint."
    raise RefusedError(error_reply(404, message, None, "invalid_request_error", param="model"))


def _texts(call: Continuation) -> list[str]:
    """Return what each choice says; the pieces of a stream are the same."""
    before = call.prompt if call.body.get("echo") else ""
    count = call.body.get("n") or 1
    after = f"[before {call.body['suffix']!r}]" if call.body.get("suffix") else ""
    return [f"{before}{CONTINUED}{after}" + (f" ({number})" if number else "") for number in range(count)]


def _odds(call: Continuation, pieces: list[str], offset: int = 0) -> dict[str, Any] | None:
    if call.body.get("logprobs") is None:
        return None
    offsets = [offset + len("".join(pieces[:index])) for index in range(len(pieces))]
    tops = [{piece: -0.5, f"{piece}?": -3.0} for piece in pieces]
    return {
        "tokens": pieces,
        "token_logprobs": [-0.5] * len(pieces),
        "top_logprobs": tops if call.body["logprobs"] else None,
        "text_offset": offsets,
    }


def _go_on(call: Continuation, middle: tuple[Part, ...] = ()) -> Reply:
    texts = _texts(call)
    counts = usage(len(call.prompt) // 4 + 1, sum(len(text) // 4 for text in texts))
    if not call.body.get("stream"):
        choices = [call.choice(text, index, "stop", _odds(call, words(text))) for index, text in enumerate(texts)]
        return json_reply(call.reply(*choices, counts=counts))
    parts: list[Part] = []
    for index, said in enumerate(texts):
        pieces = words(said)
        for place, piece in enumerate(pieces):
            if place == len(pieces) // 2:
                parts += middle
            odds = _odds(call, [piece], len("".join(pieces[:place])))
            parts.append(event(call.reply(call.choice(piece, index, None, odds))))
        parts.append(event(call.reply(call.choice("", index, "stop", None))))
    if (call.body.get("stream_options") or {}).get("include_usage"):
        parts.append(event(call.reply(counts=counts)))
    return stream_reply([*parts, DONE])


def instruct(call: Continuation, attempt: int) -> Reply:
    """Goes on with the text."""
    return _go_on(call)


def length(call: Continuation, attempt: int) -> Reply:
    """Ends because of the token limit, as it does where max_tokens is left at 16."""
    piece = call.choice(CONTINUED[:10], 0, "length", None)
    if not call.body.get("stream"):
        return json_reply(call.reply(piece, counts=usage(3, 16)))
    return stream_reply([event(call.reply(piece)), DONE])


def as_chat(call: Continuation, attempt: int) -> Reply:
    """Answers in the form of a chat, as gateways do that turn the call into one."""
    if not call.body.get("stream"):
        return json_reply(completion({"content": CONTINUED}, usage=usage(3, 9)))
    return stream_reply(
        [*(event(chunk({"content": piece})) for piece in words(CONTINUED)), event(chunk({}, "stop")), DONE]
    )


def held(call: Continuation, attempt: int) -> Reply:
    """Streams its first half and waits for gateway.release()."""
    return _go_on(call, (HOLD,))


def cut(call: Continuation, attempt: int) -> Reply:
    """Closes the connection in the middle of the reply."""
    return _go_on(call, (CUT,))


MODELS: Final[dict[str, Callable[[Continuation, int], Reply]]] = {
    "gpt-3.5-turbo-instruct": instruct,
    "davinci-002": instruct,
    "completions-length": length,
    "completions-as-chat": as_chat,
    "completions-held": held,
    "completions-cut": cut,
}
