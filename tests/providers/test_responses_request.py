"""What is sent to /v1/responses: the official SDK's own types say whether it is a request."""

import pytest

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import (
    Effort,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
    Thinking,
    ToolChoice,
    ToolDefinition,
    ToolMode,
)
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.providers.dialect import Habits
from app.providers.responses import ResponsesDialect
from tests.providers.responses_requests import SCHEMA, asking, body_of, refusal
from tests.providers.sdk import judge_responses


async def test_the_judge_does_judge() -> None:
    with pytest.raises(ValueError, match="validation error"):
        judge_responses({"model": "m", "input": [{"role": "user", "content": [{"type": "input_image", "detail": 1}]}]})


@pytest.mark.parametrize("stream", [True, False])
async def test_only_what_was_set_is_sent(stream: bool) -> None:
    assert await body_of(asking(stream=stream)) == {
        "model": "m",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}],
        "stream": stream,
        "store": False,
    }


async def test_everything_that_can_be_set() -> None:
    settings = GenerationSettings(
        temperature=0.5,
        top_p=0.9,
        max_tokens=100,
        top_logprobs=2,
        user="u1",
        n=1,
        response_format=ResponseFormat(FormatKind.JSON_SCHEMA, "city", SCHEMA),
        tools=(ToolDefinition("weather", "Tells it", SCHEMA, strict=True), ToolDefinition("now")),
        tool_choice=ToolChoice(ToolMode.REQUIRED),
        parallel_tool_calls=False,
        search=True,
        thinking=Thinking(Effort.LOW),
        background=True,
        extra={"truncation": "auto", "temperature": 1},
    )
    body = await body_of(asking(settings=settings, system="Be brief."))
    body.pop("input")
    assert body == {
        "model": "m",
        "stream": True,
        "store": True,
        "instructions": "Be brief.",
        "temperature": 1,
        "top_p": 0.9,
        "max_output_tokens": 100,
        "top_logprobs": 2,
        "user": "u1",
        "background": True,
        "text": {"format": {"type": "json_schema", "name": "city", "schema": SCHEMA, "strict": True}},
        "tools": [
            {"type": "function", "name": "weather", "description": "Tells it", "parameters": SCHEMA, "strict": True},
            {
                "type": "function",
                "name": "now",
                "parameters": {"type": "object", "properties": {}},
                "strict": False,
            },
            {"type": "web_search"},
        ],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "reasoning": {"effort": "low", "summary": "auto"},
        "include": [
            "reasoning.encrypted_content",
            "web_search_call.action.sources",
            "message.output_text.logprobs",
        ],
        "truncation": "auto",
    }


async def test_stored_only_where_it_was_asked_for() -> None:
    assert (await body_of(asking(settings=GenerationSettings(store=True))))["store"] is True


@pytest.mark.parametrize(
    ("choice", "written"),
    [
        (ToolChoice(), "auto"),
        (ToolChoice(ToolMode.NONE), "none"),
        (ToolChoice(name="f"), {"type": "function", "name": "f"}),
        (ToolChoice(name="f", custom=True), {"type": "custom", "name": "f"}),
        (
            ToolChoice(ToolMode.REQUIRED, allowed=("f", "g")),
            {
                "type": "allowed_tools",
                "mode": "required",
                "tools": [{"type": "function", "name": "f"}, {"type": "function", "name": "g"}],
            },
        ),
    ],
)
async def test_tool_choices(choice: ToolChoice, written: object) -> None:
    assert (await body_of(asking(settings=GenerationSettings(tool_choice=choice))))["tool_choice"] == written


async def test_json_without_a_schema() -> None:
    settings = GenerationSettings(response_format=ResponseFormat(FormatKind.JSON_OBJECT))
    assert (await body_of(asking(settings=settings)))["text"] == {"format": {"type": "json_object"}}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (GenerationSettings(n=2), "n"),
        (GenerationSettings(seed=0), "seed"),
        (GenerationSettings(stop=("x",)), "stop"),
        (GenerationSettings(presence_penalty=0.0), "presence_penalty"),
        (GenerationSettings(frequency_penalty=1.0), "frequency_penalty"),
        (GenerationSettings(logit_bias={"1": 1.0}), "logit_bias"),
        (GenerationSettings(suffix="x"), "suffix"),
        (GenerationSettings(echo=True), "echo"),
        (GenerationSettings(best_of=2), "best_of"),
        (GenerationSettings(picture_size="1K"), "picture_size"),
        (GenerationSettings(aspect_ratio="1:1"), "aspect_ratio"),
        (GenerationSettings(thinking=Thinking(budget=2000)), "thinking.budget"),
    ],
)
async def test_fields_without_a_place_are_refused(settings: GenerationSettings, field: str) -> None:
    error = await refusal(asking(settings=settings))
    assert (error.reason, error.params) == (
        ErrorReason.FIELD_NOT_TAKEN,
        {"field": field, "endpoint": "responses"},
    )


@pytest.mark.parametrize(
    ("model", "can", "thinking", "asked"),
    [
        ("gpt-5-mini", None, None, True),
        ("openai/o3", None, None, True),
        ("gpt-5-chat-latest", None, None, False),
        ("gpt-4o", None, None, False),
        ("gpt-5", False, None, False),
        ("other", True, None, True),
        ("gpt-4o", None, Thinking(Effort.HIGH), True),
        ("gpt-5", None, Thinking(Effort.NONE), False),
    ],
)
async def test_sealed_thoughts_are_asked_of_models_that_think(
    model: str, can: bool | None, thinking: Thinking | None, asked: bool
) -> None:
    info = ModelInfo(ModelRef("p", model), Capabilities(thinking=can))
    settings = GenerationSettings(thinking=thinking)
    body = await body_of(asking(model=model, settings=settings, info=info))
    assert body.get("include") == (["reasoning.encrypted_content"] if asked else None)


async def test_no_summary_of_thoughts_that_are_not_wanted() -> None:
    settings = GenerationSettings(thinking=Thinking(Effort.NONE))
    assert (await body_of(asking(settings=settings)))["reasoning"] == {"effort": "none"}


def refused(message: str, status: int = 400) -> ErrorInfo:
    return ErrorInfo(ErrorReason.REQUEST_REFUSED, gateway_message=message, status=status)


async def test_the_search_is_asked_for_by_its_older_name_where_the_newer_is_refused() -> None:
    dialect = ResponsesDialect()
    request = asking(settings=GenerationSettings(search=True))
    body = await body_of(request)
    error = refused("Invalid value: 'web_search'. Supported values are: 'function' and 'web_search_preview'.")
    habits = dialect.learn(error, body, Habits())
    assert habits == Habits(older_search=True)
    again = await body_of(request, habits=habits)
    assert again["tools"] == [{"type": "web_search_preview"}]
    assert "include" not in again
    assert dialect.learn(error, again, habits) is None


async def test_thoughts_are_not_asked_for_where_they_are_refused() -> None:
    dialect = ResponsesDialect()
    request = asking(settings=GenerationSettings(thinking=Thinking(Effort.LOW)))
    body = await body_of(request)
    habits = dialect.learn(refused("Encrypted content is not supported with this model."), body, Habits())
    assert habits == Habits(sealed_thoughts=False)
    body = await body_of(request, habits=habits)
    assert "include" not in body
    error = refused("Your organization must be verified to generate reasoning summaries.")
    habits = dialect.learn(error, body, habits)
    assert habits == Habits(sealed_thoughts=False, thought_summaries=False)
    assert (await body_of(request, habits=habits))["reasoning"] == {"effort": "low"}


async def test_nothing_is_learnt_of_other_refusals() -> None:
    body = await body_of(asking(settings=GenerationSettings(search=True, thinking=Thinking(Effort.LOW))))
    dialect = ResponsesDialect()
    assert dialect.learn(refused("Unknown parameter: 'user'."), body, Habits()) is None
    assert dialect.learn(refused("web_search", 500), body, Habits()) is None
    assert dialect.learn(ErrorInfo(ErrorReason.CONTEXT_TOO_LONG, status=400), body, Habits()) is None
