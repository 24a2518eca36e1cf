"""What refusals teach (quirks 24, 32, 39), and that every lesson is learnt once."""

import json
from collections.abc import Mapping

import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Effort, FormatKind, GenerationSettings, ResponseFormat, Thinking
from app.providers.chat import ChatDialect
from app.providers.chat_request import JSON_OBJECT
from app.providers.dialect import Habits
from app.providers.errors import Origin, from_response
from tests.providers.chat_requests import written

BODY: Mapping[str, object] = {
    "model": "m",
    "messages": [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Yes", "reasoning_details": []},
    ],
    "stream": True,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "max_tokens": 5,
    "reasoning_effort": "low",
    "reasoning": {"max_tokens": 5},
    "web_search_options": {},
    "user": "u",
    "tools": [],
    "response_format": {"type": "json_object"},
}


def refused(message: object, param: str | None = None, status: int = 400) -> ErrorInfo:
    body = message if isinstance(message, dict) else {"error": {"message": message, "param": param}}
    return from_response(status, {}, json.dumps(body).encode(), Origin())


def learnt(error: ErrorInfo, habits: Habits | None = None) -> Habits | None:
    return ChatDialect().learn(error, BODY, habits or Habits())


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (
            refused(
                "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is "
                "supported.",
                "temperature",
            ),
            "temperature",
        ),
        (refused("Unsupported parameter: 'temperature' is not supported with this model."), "temperature"),
        (refused("Unrecognized request argument supplied: reasoning_effort"), "reasoning_effort"),
        (refused("Unknown parameter: 'reasoning'.", "reasoning"), "reasoning"),
        (
            refused(
                {
                    "error": {
                        "code": 400,
                        "message": 'Invalid JSON payload received. Unknown name "reasoning": Cannot find field.',
                        "status": "INVALID_ARGUMENT",
                    }
                }
            ),
            "reasoning",
        ),
        (refused({"detail": [{"loc": ["body", "user"], "msg": "Extra inputs are not permitted"}]}, status=422), "user"),
        (refused("property 'user' is unsupported"), "user"),
    ],
)
def test_quirk_39_a_refused_field_is_left_out_once(error: ErrorInfo, name: str) -> None:
    habits = learnt(error)
    assert habits == Habits(without=frozenset({name}))
    assert learnt(error, habits) is None


def test_quirk_39_the_other_name_of_the_limit() -> None:
    sentence = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    )
    for error in (refused(sentence, "max_tokens"), refused(sentence), refused("Unsupported parameter", "max_tokens")):
        habits = learnt(error)
        assert habits == Habits(completion_tokens=True)
        assert learnt(error, habits) is None


def test_quirk_39_json_object_is_asked_for_by_a_schema() -> None:
    error = refused({"error": "'response_format.type' must be 'json_schema' or 'text'"})
    habits = learnt(error)
    assert habits == Habits(without=frozenset({JSON_OBJECT}))
    assert learnt(error, habits) is None


def test_quirk_24_token_counts_are_for_show() -> None:
    error = refused("Unrecognized request argument supplied: stream_options")
    habits = learnt(error)
    assert habits == Habits(stream_options=False)
    assert learnt(error, habits) is None


def test_quirk_32_thoughts_are_sent_back_where_they_are_missed_and_left_out_where_they_are_refused() -> None:
    asked = refused("The reasoning_content in the thinking mode must be passed back to the API.")
    habits = learnt(asked)
    assert habits == Habits(thoughts_back=True)
    assert habits is not None
    body = {**BODY, "messages": [{"role": "assistant", "content": "Yes", "reasoning_content": ""}]}
    unwanted = refused("messages[0].reasoning_content: Extra inputs are not permitted")
    again = ChatDialect().learn(unwanted, body, habits)
    assert again == Habits(thoughts_back=True, without=frozenset({"reasoning_content"}))
    assert again is not None
    assert ChatDialect().learn(unwanted, body, again) is None


def test_fields_of_replies() -> None:
    error = refused("property 'messages.1.reasoning_details' is unsupported")
    assert learnt(error) == Habits(without=frozenset({"reasoning_details"}))


@pytest.mark.parametrize(
    "error",
    [
        refused("Invalid value for temperature: must be at most 2", "temperature"),
        refused("Unsupported parameter: 'web_search_options'", "web_search_options"),
        refused("Unknown parameter: 'tools[0].name'", "tools[0].name"),
        refused("Unknown parameter: 'top_k'", "top_k"),
        refused("Unsupported parameter: 'temperature'", "temperature", 500),
        refused("Unsupported parameter: 'temperature'", "temperature", 401),
        refused("This model's maximum context length is 10 tokens: unsupported 'temperature'"),
        refused("No."),
        refused(""),
        ErrorInfo(ErrorReason.CONNECTION_LOST),
    ],
)
def test_nothing_else_is_given_up(error: ErrorInfo) -> None:
    assert learnt(error) is None


async def test_a_lesson_changes_the_next_request() -> None:
    settings = GenerationSettings(
        temperature=0.5,
        thinking=Thinking(Effort.LOW),
        response_format=ResponseFormat(FormatKind.JSON_OBJECT),
    )
    body = await written((Role.USER, (TextBlock("JSON"),)), settings=settings)
    habits = Habits()
    for error in (
        refused("Unsupported parameter: 'temperature'", "temperature"),
        refused("Unknown parameter: 'reasoning_effort'", "reasoning_effort"),
    ):
        found = ChatDialect().learn(error, body, habits)
        assert found is not None
        habits = found
        body = await written((Role.USER, (TextBlock("JSON"),)), settings=settings, habits=habits)
    assert set(body) == {"model", "messages", "stream", "response_format"}
