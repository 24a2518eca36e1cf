"""Every field that a person may set, in the body of a chat."""

import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
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
from app.providers.chat_request import JSON_OBJECT
from app.providers.dialect import Habits
from tests.providers.chat_requests import fields, written

WEATHER = ToolDefinition("get_weather", "Weather of a city", {"type": "object", "properties": {}}, strict=True)


async def refused(settings: GenerationSettings, model: str = "m") -> str:
    """Return the name of the field for which a request is refused."""
    with pytest.raises(AppError) as caught:
        await written(model=model, settings=settings)
    assert caught.value.info.reason is ErrorReason.FIELD_NOT_TAKEN
    assert caught.value.info.params["endpoint"] == "chat"
    return caught.value.info.params["field"]


async def test_every_plain_field() -> None:
    settings = GenerationSettings(
        temperature=0,
        top_p=0.5,
        n=2,
        max_tokens=10,
        presence_penalty=0.1,
        frequency_penalty=-0.1,
        logit_bias={"50256": -100.0},
        user="u",
        seed=0,
        stop=("a", "b"),
        logprobs=True,
        top_logprobs=3,
        parallel_tool_calls=False,
    )
    assert await fields(settings) == {
        "temperature": 0,
        "top_p": 0.5,
        "n": 2,
        "max_tokens": 10,
        "presence_penalty": 0.1,
        "frequency_penalty": -0.1,
        "logit_bias": {"50256": -100},
        "user": "u",
        "seed": 0,
        "stop": ["a", "b"],
        "logprobs": True,
        "top_logprobs": 3,
        "parallel_tool_calls": False,
    }


async def test_odds_of_others_need_odds() -> None:
    assert await fields(GenerationSettings(top_logprobs=2)) == {"logprobs": True, "top_logprobs": 2}
    assert await fields(GenerationSettings(logprobs=False)) == {"logprobs": False}


async def test_extra_fields_win() -> None:
    settings = GenerationSettings(temperature=1, extra={"temperature": 0.1, "top_k": 5, "stream": True})
    body = await written(settings=settings, judged=False)
    assert (body["temperature"], body["top_k"], body["stream"]) == (0.1, 5, True)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (GenerationSettings(store=True), "store"),
        (GenerationSettings(background=True), "background"),
        (GenerationSettings(suffix="x"), "suffix"),
        (GenerationSettings(echo=True), "echo"),
        (GenerationSettings(best_of=2), "best_of"),
    ],
)
async def test_fields_of_other_endpoints_are_refused_by_name(settings: GenerationSettings, name: str) -> None:
    assert await refused(settings) == name


@pytest.mark.parametrize(
    ("wanted", "shape"),
    [
        (ResponseFormat(FormatKind.TEXT), {"type": "text"}),
        (ResponseFormat(FormatKind.JSON_OBJECT), {"type": "json_object"}),
        (
            ResponseFormat(FormatKind.JSON_SCHEMA, "person", {"type": "object"}),
            {"type": "json_schema", "json_schema": {"name": "person", "strict": True, "schema": {"type": "object"}}},
        ),
    ],
)
async def test_shapes_of_a_reply(wanted: ResponseFormat, shape: object) -> None:
    assert await fields(GenerationSettings(response_format=wanted)) == {"response_format": shape}


async def test_quirk_39_any_object_is_asked_for_by_a_schema_where_json_object_was_refused() -> None:
    settings = GenerationSettings(response_format=ResponseFormat(FormatKind.JSON_OBJECT))
    schema = {"name": "reply", "schema": {"type": "object"}}
    learnt = Habits(without=frozenset({JSON_OBJECT}))
    assert await fields(settings, habits=learnt) == {"response_format": {"type": "json_schema", "json_schema": schema}}


async def test_tools() -> None:
    written_tools = (await fields(GenerationSettings(tools=(WEATHER, ToolDefinition("now")))))["tools"]
    assert written_tools == [
        {
            "type": "function",
            "function": {
                "name": "get_weather",
                "description": "Weather of a city",
                "parameters": {"type": "object", "properties": {}},
                "strict": True,
            },
        },
        {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}},
    ]


@pytest.mark.parametrize(
    ("choice", "form"),
    [
        (ToolChoice(), "auto"),
        (ToolChoice(ToolMode.NONE), "none"),
        (ToolChoice(ToolMode.REQUIRED), "required"),
        (ToolChoice(name="f"), {"type": "function", "function": {"name": "f"}}),
        (ToolChoice(name="f", custom=True), {"type": "custom", "custom": {"name": "f"}}),
        (
            ToolChoice(ToolMode.REQUIRED, allowed=("f", "g")),
            {
                "type": "allowed_tools",
                "allowed_tools": {
                    "mode": "required",
                    "tools": [
                        {"type": "function", "function": {"name": "f"}},
                        {"type": "function", "function": {"name": "g"}},
                    ],
                },
            },
        ),
    ],
)
async def test_every_form_of_tool_choice(choice: ToolChoice, form: object) -> None:
    assert await fields(GenerationSettings(tool_choice=choice)) == {"tool_choice": form}


def claude(budget: int, **more: object) -> dict[str, object]:
    return {"thinking": {"type": "enabled", "budget_tokens": budget}, **more}


@pytest.mark.parametrize(
    ("model", "thinking", "expected"),
    [
        ("gpt-5", Thinking(Effort.HIGH), {"reasoning_effort": "high"}),
        ("gpt-5", Thinking(Effort.NONE), {"reasoning_effort": "none"}),
        ("gpt-5", Thinking(), {}),
        ("gemini-2.5-pro", Thinking(Effort.LOW), {"reasoning_effort": "low"}),
        (
            "gemini-2.5-pro",
            Thinking(budget=2000),
            {"extra_body": {"google": {"thinking_config": {"thinking_budget": 2000, "include_thoughts": True}}}},
        ),
        (
            "claude-sonnet-4",
            Thinking(Effort.MEDIUM),
            claude(2048, max_tokens=10240, reasoning_effort="medium"),
        ),
        ("claude-sonnet-4", Thinking(Effort.MAX), claude(20480, max_tokens=28672, reasoning_effort="high")),
        (
            "claude-sonnet-4",
            Thinking(budget=10240),
            claude(10240, max_tokens=18432, reasoning={"max_tokens": 10240}),
        ),
        ("claude-sonnet-4", Thinking(Effort.NONE), {"thinking": {"type": "disabled"}}),
        (
            "qwen3-32b",
            Thinking(Effort.HIGH),
            {"enable_thinking": True, "chat_template_kwargs": {"enable_thinking": True}},
        ),
        (
            "qwen3-32b",
            Thinking(Effort.NONE),
            {"enable_thinking": False, "chat_template_kwargs": {"enable_thinking": False}},
        ),
        (
            "qwen-plus",
            Thinking(budget=500),
            {"enable_thinking": True, "chat_template_kwargs": {"enable_thinking": True}, "thinking_budget": 500},
        ),
        ("glm-4.6", Thinking(Effort.NONE), {"thinking": {"type": "disabled"}}),
        (
            "deepseek-v4",
            Thinking(Effort.HIGH),
            {"thinking": {"type": "enabled"}, "reasoning_effort": "high"},
        ),
        ("x-ai/grok-4", Thinking(budget=3000), {"reasoning": {"max_tokens": 3000}}),
        ("x-ai/grok-4", Thinking(Effort.LOW), {"reasoning_effort": "low"}),
    ],
)
async def test_how_each_family_is_asked_to_think(model: str, thinking: Thinking, expected: dict[str, object]) -> None:
    assert await fields(GenerationSettings(thinking=thinking), model, judged=False) == expected


async def test_the_limit_of_claude_is_above_its_budget() -> None:
    kept = GenerationSettings(max_tokens=2000, thinking=Thinking(Effort.HIGH))
    found = await fields(kept, "claude-sonnet-4", judged=False)
    assert found["max_tokens"] == 2000
    assert found["thinking"] == {"type": "enabled", "budget_tokens": 1999}
    for thinking in (Thinking(budget=2000), Thinking(budget=4096)):
        settings = GenerationSettings(max_tokens=2000, thinking=thinking)
        assert await refused(settings, "claude-sonnet-4") == "max_tokens + thinking"
    settings = GenerationSettings(max_tokens=500, thinking=Thinking(Effort.LOW))
    assert await refused(settings, "claude-sonnet-4") == "max_tokens + thinking"


async def test_what_cannot_go_with_thinking_is_named() -> None:
    warm = GenerationSettings(temperature=0.5, thinking=Thinking(Effort.LOW))
    assert await refused(warm, "claude-sonnet-4") == "temperature + thinking"
    narrow = GenerationSettings(top_p=0.5, thinking=Thinking(Effort.LOW))
    assert await refused(narrow, "claude-sonnet-4") == "top_p + thinking"
    assert await refused(GenerationSettings(thinking=Thinking(budget=2000)), "gpt-5") == "thinking.budget"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-4o-search-preview", {"web_search_options": {}}),
        ("claude-sonnet-4-5", {"web_search_options": {}}),
        ("openai/gpt-5", {"plugins": [{"id": "web"}]}),
        ("openai/gpt-5:online", {}),
        ("sonar-pro", {}),
        ("qwen-max", {"enable_search": True}),
        ("grok-4", {"search_parameters": {"mode": "on"}}),
    ],
)
async def test_how_each_family_is_let_search(model: str, expected: dict[str, object]) -> None:
    assert await fields(GenerationSettings(search=True), model, judged=False) == expected


@pytest.mark.parametrize("model", ["gpt-4o", "gemini-2.5-pro", "deepseek-chat"])
async def test_a_search_has_no_place_elsewhere(model: str) -> None:
    assert await refused(GenerationSettings(search=True), model) == "search"


@pytest.mark.parametrize(
    ("model", "size", "ratio", "expected"),
    [
        (
            "gemini-2.5-flash-image",
            "2K",
            "16:9",
            {"extra_body": {"google": {"image_config": {"aspect_ratio": "16:9", "image_size": "2K"}}}},
        ),
        ("gemini-2.5-flash-image", "", "", {}),
        ("google/gemini-2.5-flash-image", "", "", {"modalities": ["text", "image"]}),
        (
            "google/gemini-2.5-flash-image",
            "",
            "1:1",
            {
                "modalities": ["text", "image"],
                "image_config": {"aspect_ratio": "1:1"},
                "extra_body": {"google": {"image_config": {"aspect_ratio": "1:1"}}},
            },
        ),
        ("gpt-4o-image", "1024x1536", "", {"size": "1024x1536"}),
        ("flux-kontext-pro", "", "16:9", {"aspect_ratio": "16:9"}),
    ],
)
async def test_how_a_picture_shall_be(model: str, size: str, ratio: str, expected: dict[str, object]) -> None:
    settings = GenerationSettings(picture_size=size, aspect_ratio=ratio)
    assert await fields(settings, model, judged=False) == expected


async def test_pictures_and_thinking_share_googles_own_fields() -> None:
    settings = GenerationSettings(aspect_ratio="1:1", thinking=Thinking(budget=1000))
    found = await fields(settings, "gemini-3-pro-image", judged=False)
    assert found["extra_body"] == {
        "google": {
            "thinking_config": {"thinking_budget": 1000, "include_thoughts": True},
            "image_config": {"aspect_ratio": "1:1"},
        }
    }


async def test_a_size_where_no_picture_is_made() -> None:
    assert await refused(GenerationSettings(picture_size="1K"), "gpt-4o") == "picture_size"
    assert await refused(GenerationSettings(aspect_ratio="1:1"), "gpt-4o") == "aspect_ratio"
    assert await refused(GenerationSettings(picture_size="800x600"), "gemini-2.5-flash-image") == "picture_size"


async def test_what_is_known_of_a_model_goes_before_its_name() -> None:
    settings = GenerationSettings(picture_size="1024x1024")
    maker = ModelInfo(ModelRef("p", "house-painter"), Capabilities(makes_images=True))
    body = await written(model="house-painter", settings=settings, info=maker, judged=False)
    assert body["size"] == "1024x1024"


async def test_recraft_is_given_both_bodies_in_one() -> None:
    settings = GenerationSettings(picture_size="1024x1792", n=1)
    body = await written(
        (Role.USER, (TextBlock("A cat"),)),
        (Role.ASSISTANT, (TextBlock("Here."),)),
        (Role.USER, (TextBlock("A sunset"),)),
        model="recraftv3",
        settings=settings,
        judged=False,
    )
    assert body == {
        "model": "recraftv3",
        "messages": [
            {"role": "user", "content": "A cat"},
            {"role": "assistant", "content": "Here."},
            {"role": "user", "content": "A sunset"},
        ],
        "stream": False,
        "prompt": "A sunset",
        "size": "1024x1792",
        "n": 1,
    }


async def test_a_gpt_that_was_not_named_is_not_asked() -> None:
    with pytest.raises(AppError) as caught:
        await written(model="gpt-4-gizmo-*")
    assert caught.value.info.reason is ErrorReason.GPT_ID_MISSING
    assert (await written(model="gpt-4-gizmo-g-abc"))["model"] == "gpt-4-gizmo-g-abc"


async def test_what_was_learnt() -> None:
    settings = GenerationSettings(max_tokens=5, temperature=0.5, top_p=1, extra={"top_p": 0.5})
    habits = Habits(completion_tokens=True, without=frozenset({"temperature", "top_p"}))
    assert await fields(settings, habits=habits) == {"max_completion_tokens": 5, "top_p": 0.5}
