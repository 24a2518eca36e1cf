"""What this program sends, judged by the official SDKs' own types: every field in its place, none that they lack."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.genai import types
from openai.types.chat.completion_create_params import CompletionCreateParams as ChatParams
from openai.types.completion_create_params import CompletionCreateParams
from openai.types.image_generate_params import ImageGenerateParams
from pydantic import TypeAdapter

from app.domain.blocks import (
    AudioBlock,
    FileBlock,
    ImageBlock,
    TextBlock,
    ToolCallBlock,
    ToolResultBlock,
)
from app.domain.conversation import Role
from app.domain.generation import (
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ImageDetail,
    ResponseFormat,
    Thinking,
    ToolChoice,
    ToolDefinition,
    ToolMode,
)
from app.domain.ports import ChatRequest, RequestMessage
from tests.gateway import files
from tests.providers.doubles import MemoryAttachments, provider_at
from tests.providers.sdk import judge_responses, unfolded

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOL = ToolDefinition("get_weather", "Tells the weather.", CITY, strict=True)
SHAPE = ResponseFormat(FormatKind.JSON_SCHEMA, "place", CITY)


def judged_by(kind: Any) -> Callable[[dict[str, object]], None]:
    """Return a judge: the body passes the type, and nothing of it is unknown to it."""

    def judge(body: dict[str, object]) -> None:
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        assert unfolded(adapter.validate_python(body)) == body

    return judge


def judge_gemini(body: dict[str, object]) -> None:
    """Fail unless each part of the body is what Google's own classes take; they forbid what they do not know."""
    kinds: dict[str, Any] = {
        "contents": list[types.Content],
        "systemInstruction": types.Content,
        "generationConfig": types.GenerationConfig,
        "tools": list[types.Tool],
        "toolConfig": types.ToolConfig,
    }
    generation = body.get("generationConfig")
    if isinstance(generation, dict) and "imageConfig" in generation:
        # The class of the REST object lacks it; the one that the client's own methods take has it.
        kinds["imageConfig"] = types.ImageConfig
        rest = {name: value for name, value in generation.items() if name != "imageConfig"}
        body = {**body, "generationConfig": rest, "imageConfig": generation["imageConfig"]}
    for name, value in body.items():
        adapter: TypeAdapter[Any] = TypeAdapter(kinds[name])
        adapter.validate_json(json.dumps(value))


JUDGES: dict[Endpoint, Callable[[dict[str, object]], None]] = {
    Endpoint.CHAT: judged_by(ChatParams),
    Endpoint.COMPLETIONS: judged_by(CompletionCreateParams),
    Endpoint.RESPONSES: judge_responses,
    Endpoint.GEMINI: judge_gemini,
    Endpoint.IMAGES: judged_by(ImageGenerateParams),
}
MODELS = {
    Endpoint.COMPLETIONS: "gpt-3.5-turbo-instruct",
    Endpoint.GEMINI: "gemini-2.5-flash",
    Endpoint.IMAGES: "gpt-image-1",
}


async def written(
    endpoint: Endpoint, messages: tuple[RequestMessage, ...], attachments: MemoryAttachments, **fields: Any
) -> Any:
    """Return the body that would be sent."""
    settings = GenerationSettings(endpoint=endpoint, **fields)
    system = "" if endpoint in (Endpoint.IMAGES, Endpoint.COMPLETIONS) else "Be brief."
    request = ChatRequest(MODELS.get(endpoint, "gpt-5"), messages, system, settings)
    async with provider_at("http://127.0.0.1:9", "k", attachments=attachments) as provider:
        return json.loads((await provider.prepare(request)).body)


def asked(*blocks: Any) -> tuple[RequestMessage, ...]:
    return (RequestMessage(Role.USER, blocks or (TextBlock("Hello"),)),)


FIELDS: dict[str, tuple[dict[str, Any], tuple[Endpoint, ...]]] = {
    "nothing": ({}, tuple(JUDGES)),
    "numbers": (
        {"temperature": 0.5, "top_p": 0.9, "max_tokens": 100},
        (Endpoint.CHAT, Endpoint.COMPLETIONS, Endpoint.RESPONSES, Endpoint.GEMINI),
    ),
    "sampling": (
        {"n": 2, "seed": 7, "stop": ("a", "b"), "presence_penalty": 0.1, "frequency_penalty": -0.1},
        (Endpoint.CHAT, Endpoint.COMPLETIONS, Endpoint.GEMINI),
    ),
    "bias": ({"logit_bias": {"50256": -100}, "user": "u"}, (Endpoint.CHAT, Endpoint.COMPLETIONS)),
    "odds": ({"logprobs": True, "top_logprobs": 3}, (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI)),
    "tools": (
        {"tools": (TOOL,), "tool_choice": ToolChoice(ToolMode.REQUIRED)},
        (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI),
    ),
    "named tool": (
        {"tools": (TOOL,), "tool_choice": ToolChoice(name="get_weather")},
        (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI),
    ),
    "allowed tools": (
        {"tools": (TOOL,), "tool_choice": ToolChoice(allowed=("get_weather",))},
        (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI),
    ),
    "one call at a time": ({"tools": (TOOL,), "parallel_tool_calls": False}, (Endpoint.CHAT, Endpoint.RESPONSES)),
    "a schema": ({"response_format": SHAPE}, (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI)),
    "any object": (
        {"response_format": ResponseFormat(FormatKind.JSON_OBJECT)},
        (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI),
    ),
    "an effort": ({"thinking": Thinking(Effort.LOW)}, (Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI)),
    "a search": ({"search": True}, (Endpoint.RESPONSES, Endpoint.GEMINI)),
    "kept": ({"store": True, "background": True}, (Endpoint.RESPONSES,)),
    "around": ({"suffix": "end", "echo": True, "best_of": 3}, (Endpoint.COMPLETIONS,)),
    "a size": ({"picture_size": "1024x1024", "n": 2}, (Endpoint.IMAGES,)),
    "a ratio": ({"aspect_ratio": "16:9"}, (Endpoint.GEMINI,)),
}
CASES = [(name, endpoint) for name, (_fields, endpoints) in FIELDS.items() for endpoint in endpoints]


@pytest.mark.parametrize(("name", "endpoint"), CASES)
async def test_every_field_is_where_the_sdk_has_it(name: str, endpoint: Endpoint) -> None:
    body = await written(endpoint, asked(), MemoryAttachments(), **FIELDS[name][0])
    JUDGES[endpoint](body)


@pytest.mark.parametrize("endpoint", [Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.GEMINI])
async def test_files_calls_and_answers_are_written_as_the_sdk_does(endpoint: Endpoint) -> None:
    store = MemoryAttachments()
    picture = await store.put(files.picture(), name="a.png", media_type="image/png")
    document = await store.put(b"%PDF-1.4\n", name="a.pdf", media_type="application/pdf")
    blocks: list[Any] = [TextBlock("Look"), ImageBlock(picture, 64, 48), FileBlock(document)]
    if endpoint is not Endpoint.RESPONSES:
        sound = await store.put(files.sound(), name="a.wav", media_type="audio/wav")
        blocks.append(AudioBlock(sound))
    history = (
        *asked(*blocks),
        RequestMessage(
            Role.ASSISTANT, (TextBlock("Let me see."), ToolCallBlock("call_1", "get_weather", '{"city":"X"}'))
        ),
        RequestMessage(Role.TOOL, (ToolResultBlock("call_1", "18 C"),)),
        RequestMessage(Role.ASSISTANT, (TextBlock("18 C."),)),
        *asked(TextBlock("Thanks")),
    )
    detail = {} if endpoint is Endpoint.GEMINI else {"detail": ImageDetail.LOW}
    JUDGES[endpoint](await written(endpoint, history, store, tools=(TOOL,), **detail))
