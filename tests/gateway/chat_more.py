"""Models of the test gateway that use the rarer fields of a chat reply."""

from collections.abc import Callable
from typing import Any, Final

from tests.gateway.chat_call import ChatCall, answer, special
from tests.gateway.replies import (
    DONE,
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


def n2(call: ChatCall, attempt: int) -> Reply:
    """Gives as many replies as n says (two without it), mixed with one another, the last one first."""
    count = call.body.get("n") or 2
    texts = [f"This is reply {number} of {count}." for number in range(1, count + 1)]
    places = list(enumerate(texts))[::-1]
    if not call.stream:
        body = completion({"content": ""}, model=call.model, usage=usage(5, 12))
        choice = {"finish_reason": "stop", "logprobs": None}
        body["choices"] = [
            {"index": index, "message": {"role": "assistant", "content": text}, **choice} for index, text in places
        ]
        return json_reply(body)
    parts = []
    for number in range(max(len(words(text)) for text in texts)):
        for index, text in places:
            pieces = words(text)
            delta = {"content": pieces[number]} if number < len(pieces) else {}
            one = chunk({}, model=call.model)
            parts.append(event({**one, "choices": [{"index": index, "delta": delta, "finish_reason": None}]}))
    for index, _text in places:
        one = chunk({}, model=call.model)
        parts.append(event({**one, "choices": [{"index": index, "delta": {}, "finish_reason": "stop"}]}))
    if call.include_usage:
        parts.append(event(usage_chunk(5, 12, model=call.model)))
    return stream_reply([*parts, DONE])


def odds_of(token: str, others: int) -> dict[str, Any]:
    """Return the log probabilities of one token; the others are worse."""
    tops = [{"token": token, "logprob": -0.25, "bytes": list(token.encode())}]
    tops += [{"token": f"other{number}", "logprob": -2.0 - number, "bytes": None} for number in range(1, others)]
    return {**tops[0], "top_logprobs": tops[:others]}


def logprobs(call: ChatCall, attempt: int) -> Reply:
    """Gives the odds of each token where they are asked for."""
    tokens = ["Yes", ",", " of", " course", "."]
    if not call.body.get("logprobs"):
        return answer(call, "".join(tokens))
    odds = [odds_of(token, call.body.get("top_logprobs") or 0) for token in tokens]
    if not call.stream:
        body = completion({"content": "".join(tokens)}, model=call.model, usage=usage(5, 5))
        body["choices"] = [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "".join(tokens)},
                "logprobs": {"content": odds, "refusal": None},
                "finish_reason": "stop",
            }
        ]
        return json_reply(body)
    parts = []
    for token, one in zip(tokens, odds, strict=True):
        choice = {"index": 0, "delta": {"content": token}, "logprobs": {"content": [one], "refusal": None}}
        parts.append(event({**chunk({}, model=call.model), "choices": [{**choice, "finish_reason": None}]}))
    return stream_reply([*parts, event(chunk({}, "stop", model=call.model)), DONE])


def _citation(number: int) -> dict[str, object]:
    place = {"start_index": 0, "end_index": 5, "url": f"https://example.org/{number}", "title": f"Source {number}"}
    return {"type": "url_citation", "url_citation": place}


def annotations(call: ChatCall, attempt: int) -> Reply:
    """Cites two sources in annotations, one of them twice."""
    cited = [_citation(1), _citation(2), _citation(1)]
    text = "Water boils at 100 degrees."
    deltas: list[dict[str, object]] = [{"content": text}, {"annotations": cited[:1]}, {"annotations": cited[1:]}]
    return special(call, {"content": text, "annotations": cited}, deltas)


def citations(call: ChatCall, attempt: int) -> Reply:
    """Cites two sources in citations at the top level, as Perplexity does."""
    text = "Water boils at 100 degrees.[1][2]"
    urls = ["https://example.org/1", "https://example.org/2"]
    return special(call, {"content": text}, [{"content": piece} for piece in words(text)], citations=urls)


def refusal(call: ChatCall, attempt: int) -> Reply:
    """Declines in refusal, with content null."""
    text = "I'm sorry, I cannot help with that."
    return special(call, {"content": None, "refusal": text}, [{"refusal": piece} for piece in words(text)])


def gizmo(call: ChatCall, attempt: int) -> Reply:
    """A GPT: marks of citations, a picture in Markdown, and the short name of the model."""
    text = f"As the file says【4†source】, cats purr.\n\n![cat]({call.file('gpt.png')})"
    return special(call, {"content": text}, [{"content": piece} for piece in words(text)], model="gpt-4-gizmo")


def claude_thinking(call: ChatCall, attempt: int) -> Reply:
    """Thinks as Claude behind new-api: thoughts, a lone line end for the signature, the answer."""
    thinking = call.body.get("thinking") or {}
    if thinking.get("type") == "enabled":
        budget = thinking.get("budget_tokens")
        limit = call.body.get("max_tokens") or call.body.get("max_completion_tokens") or 4096
        if not isinstance(budget, int) or budget < 1024:
            return _refused("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
        if limit <= budget:
            return _refused("`max_tokens` must be greater than `thinking.budget_tokens`.")
        if call.body.get("temperature") not in (None, 1):
            return _refused("`temperature` may only be set to 1 when thinking is enabled.")
    thoughts = ["Six times ", "seven. ", "\n"]
    deltas: list[dict[str, object]] = [{"reasoning_content": one} for one in thoughts]
    text = "The answer is 42."
    deltas += [{"content": piece} for piece in words(text)]
    return special(call, {"content": text, "reasoning_content": "".join(thoughts)}, deltas)


def _refused(message: str) -> Reply:
    return error_reply(400, message, "invalid_request_error", "invalid_request_error")


def instruct(call: ChatCall, attempt: int) -> Reply:
    """Completes text at /v1/completions and refuses a chat."""
    message = (
        "This is not a chat model and thus not supported in the v1/chat/completions endpoint. "
        "Did you mean to use v1/completions?"
    )
    return error_reply(404, message, None, "invalid_request_error", param="model")


BEHAVIOURS: Final[dict[str, Callable[[ChatCall, int], Reply]]] = {
    "n2": n2,
    "logprobs": logprobs,
    "annotations": annotations,
    "citations": citations,
    "refusal": refusal,
    "gpt-4-gizmo-g-abc": gizmo,
    "claude-thinking": claude_thinking,
    "gpt-3.5-turbo-instruct": instruct,
}
