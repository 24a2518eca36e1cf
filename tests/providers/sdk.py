"""The official SDK as a judge of requests."""

from collections.abc import Iterable, Iterator

from openai.types.responses import ResponseCreateParams
from pydantic import TypeAdapter


def unfolded(value: object) -> object:
    """Pydantic checks iterables lazily: go through all of them, so that nothing is left unchecked."""
    if isinstance(value, dict):
        return {name: unfolded(item) for name, item in value.items()}
    if isinstance(value, str | bytes) or not isinstance(value, Iterable | Iterator):
        return value
    return [unfolded(item) for item in value]


def judge_responses(body: dict[str, object]) -> None:
    """Fail unless the body is a request for responses in the SDK's own types."""
    items = body["input"]
    assert isinstance(items, list)
    known: dict[str, object] = {**body, "input": [_named(number, item) for number, item in enumerate(items)]}
    adapter: TypeAdapter[ResponseCreateParams] = TypeAdapter(ResponseCreateParams)
    assert unfolded(adapter.validate_python(known)) == known


def _named(number: int, item: object) -> object:
    """Give a reply's message the id and state that the SDK's type asks for and servers do not."""
    assert isinstance(item, dict)
    if item.get("role") != "assistant":
        return item
    return {"id": f"msg_{number}", "status": "completed", **item}


def judge_chat(body: dict[str, object]) -> None:
    """Fail unless the body is a request for a chat in the SDK's own types."""
    from openai.types.chat.completion_create_params import CompletionCreateParams

    adapter: TypeAdapter[CompletionCreateParams] = TypeAdapter(CompletionCreateParams)
    assert unfolded(adapter.validate_python(body)) == body
