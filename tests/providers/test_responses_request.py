"""What is sent to /v1/responses: the official SDK's own types say whether it is a request."""

import base64
import json
from collections.abc import Mapping

import pytest

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import (
    Effort,
    FormatKind,
    GenerationSettings,
    ImageDetail,
    ResponseFormat,
    Thinking,
    ToolChoice,
    ToolDefinition,
    ToolMode,
    VideoForm,
)
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.dialect import Habits
from app.providers.responses import ResponsesDialect, cancel_path, reply_path
from app.providers.responses_request import MAX_FILES, request_body
from tests.providers.doubles import MemoryAttachments
from tests.providers.sdk import judge_responses

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
REASONING = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}


def asking(
    *messages: tuple[Role, tuple[ContentBlock, ...]],
    model: str = "m",
    settings: GenerationSettings | None = None,
    system: str = "",
    stream: bool = True,
    info: ModelInfo | None = None,
) -> ChatRequest:
    said = messages or ((Role.USER, (TextBlock("Hi"),)),)
    asked = tuple(RequestMessage(role, blocks) for role, blocks in said)
    return ChatRequest(model, asked, system, settings or GenerationSettings(), stream, info)


async def body_of(
    request: ChatRequest, store: MemoryAttachments | None = None, habits: Habits | None = None
) -> dict[str, object]:
    body = await request_body(request, store or MemoryAttachments(), habits or Habits())
    judge_responses(body)
    return body


async def refusal(request: ChatRequest, store: MemoryAttachments | None = None) -> ErrorInfo:
    with pytest.raises(AppError) as caught:
        await request_body(request, store or MemoryAttachments(), Habits())
    return caught.value.info


def own(value: Mapping[str, object]) -> ProviderDataBlock:
    return ProviderDataBlock("responses", json.dumps(value))


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


async def test_pictures_and_files() -> None:
    store = MemoryAttachments()
    picture = ImageBlock(await store.put(b"png", name="a.png", media_type="image/png"), 1, 1)
    paper = FileBlock(await store.put(b"%PDF", name="a.pdf", media_type="application/pdf"))
    settings = GenerationSettings(detail=ImageDetail.HIGH)
    said = (TextBlock("What is this?"), picture, paper)
    body = await body_of(asking((Role.USER, said), settings=settings), store)
    assert body["input"] == [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "What is this?"},
                {
                    "type": "input_image",
                    "image_url": f"data:image/png;base64,{base64.b64encode(b'png').decode()}",
                    "detail": "high",
                },
                {
                    "type": "input_file",
                    "filename": "a.pdf",
                    "file_data": f"data:application/pdf;base64,{base64.b64encode(b'%PDF').decode()}",
                },
            ],
        }
    ]


async def test_sound_is_refused_by_name() -> None:
    store = MemoryAttachments()
    sound = AudioBlock(await store.put(b"x", name="a.mp3", media_type="audio/mpeg"))
    error = await refusal(asking((Role.USER, (sound,))), store)
    assert error.reason is ErrorReason.FILE_NOT_TAKEN
    assert error.params["name"] == "a.mp3"


async def test_a_video_in_a_form_that_has_no_place_is_refused() -> None:
    store = MemoryAttachments()
    film = VideoBlock(await store.put(b"x", name="a.mp4", media_type="video/mp4"))
    settings = GenerationSettings(video_form=VideoForm.VIDEO_URL)
    error = await refusal(asking((Role.USER, (film,)), settings=settings), store)
    assert (error.reason, error.params["field"]) == (ErrorReason.FIELD_NOT_TAKEN, "video_form")


async def test_a_video_goes_as_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    async def frames(path: object, name: str) -> list[bytes]:
        return [b"one", b"two"]

    monkeypatch.setattr("app.providers.frames.frames_of", frames)
    store = MemoryAttachments()
    film = VideoBlock(await store.put(b"x", name="a.mp4", media_type="video/mp4"))
    body = await body_of(asking((Role.USER, (film,))), store)
    urls = [f"data:image/jpeg;base64,{base64.b64encode(data).decode()}" for data in (b"one", b"two")]
    parts = [{"type": "input_image", "image_url": url, "detail": "auto"} for url in urls]
    assert body["input"] == [{"role": "user", "content": parts}]


async def test_files_above_the_limit_are_refused_before_they_are_read() -> None:
    store = MemoryAttachments()
    small = await store.put(b"x", name="big.pdf", media_type="application/pdf")
    big = FileBlock(type(small)(small.sha256, small.media_type, small.name, MAX_FILES + 1))
    error = await refusal(asking((Role.USER, (big,))), store)
    assert (error.reason, error.params["limit"]) == (ErrorReason.FILE_NOT_TAKEN, "50 MB")


async def test_a_whole_conversation() -> None:
    search = {
        "type": "web_search_call",
        "id": "ws_1",
        "status": "completed",
        "action": {"type": "search", "query": "x"},
    }
    body = await body_of(
        asking(
            (Role.USER, (TextBlock("Weather?"), UnknownBlock("x", 1, "{}"))),
            (
                Role.ASSISTANT,
                (
                    ThinkingBlock("Hm"),
                    own(REASONING),
                    own(search),
                    TextBlock("Let me look."),
                    TextBlock("So."),
                    CitationBlock("https://e.x"),
                    ToolCallBlock("call_1", "weather", '{"city":"Rome"}'),
                    ToolCallBlock("call_2", "now", ""),
                    ProviderDataBlock("messages", '{"type":"thinking"}'),
                ),
            ),
            (Role.TOOL, (ToolResultBlock("call_1", "18"), ToolResultBlock("call_2", "9:00"))),
            (Role.ASSISTANT, (StructuredBlock('{"a":1}', "s"),)),
            (Role.USER, (TextBlock("Thanks"),)),
        )
    )
    assert body["input"] == [
        {"role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
        REASONING,
        search,
        {
            "type": "message",
            "role": "assistant",
            "content": [
                {"type": "output_text", "text": "Let me look.", "annotations": []},
                {"type": "output_text", "text": "So.", "annotations": []},
            ],
        },
        {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": '{"city":"Rome"}'},
        {"type": "function_call", "call_id": "call_2", "name": "now", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "18"},
        {"type": "function_call_output", "call_id": "call_2", "output": "9:00"},
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": '{"a":1}', "annotations": []}],
        },
        {"role": "user", "content": [{"type": "input_text", "text": "Thanks"}]},
    ]


@pytest.mark.parametrize(
    ("thought", "store", "sent"),
    [
        (REASONING, False, True),
        ({"type": "reasoning", "id": "rs_1", "summary": []}, False, False),
        ({"type": "reasoning", "id": "rs_1", "summary": []}, True, True),
        (
            {"type": "reasoning", "id": "r", "summary": [], "content": [{"type": "reasoning_text", "text": "a"}]},
            False,
            True,
        ),
    ],
)
async def test_a_thought_goes_back_where_it_says_something(thought: dict[str, object], store: bool, sent: bool) -> None:
    replied = (Role.ASSISTANT, (own(thought), TextBlock("Hi")))
    body = await body_of(asking(replied, settings=GenerationSettings(store=store)))
    items = body["input"]
    assert isinstance(items, list)
    assert items[:-1] == ([thought] if sent else [])


async def test_a_thought_that_led_to_nothing_is_left_out() -> None:
    replied = (Role.ASSISTANT, (TextBlock("Hi"), own(REASONING)))
    items = (await body_of(asking(replied, (Role.USER, (TextBlock("Go on"),)))))["input"]
    assert isinstance(items, list)
    assert [item["role"] for item in items] == ["assistant", "user"]


async def test_pictures_that_the_model_drew_are_shown_to_it_again() -> None:
    store = MemoryAttachments()
    drawn = ImageBlock(await store.put(b"png", name="a.png", media_type="image/png"), 1, 1)
    body = await body_of(
        asking(
            (Role.ASSISTANT, (own(REASONING), drawn, TextBlock("Here."))),
            (Role.USER, (TextBlock("Bluer"),)),
            (Role.USER, (TextBlock("Please"),)),
        ),
        store,
    )
    items = body["input"]
    assert isinstance(items, list)
    kinds = [[part["type"] for part in item["content"]] for item in items]
    assert kinds == [["output_text"], ["input_image", "input_text"], ["input_text"]]


async def test_a_call_of_a_custom_tool_stays_one() -> None:
    call: dict[str, object] = {"type": "custom_tool_call", "call_id": "c1", "name": "run", "input": "ls"}
    body = await body_of(
        asking(
            (Role.ASSISTANT, (own(call), ToolCallBlock("c1", "run", "ls"))), (Role.TOOL, (ToolResultBlock("c1", "a"),))
        )
    )
    assert body["input"] == [call, {"type": "custom_tool_call_output", "call_id": "c1", "output": "a"}]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a":1}', '{"type":"response","id":"resp_1"}'])
async def test_kept_data_that_is_no_item_is_not_sent(text: str) -> None:
    body = await body_of(asking((Role.ASSISTANT, (ProviderDataBlock("responses", text), TextBlock("Hi")))))
    items = body["input"]
    assert isinstance(items, list)
    assert len(items) == 1


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


def test_paths_of_replies_in_the_background() -> None:
    assert cancel_path("resp_1") == "responses/resp_1/cancel"
    assert cancel_path("../../x?y") == "responses/..%2F..%2Fx%3Fy/cancel"
    assert reply_path("resp_1", stream=False) == "responses/resp_1"
    assert reply_path("resp_1", stream=True) == "responses/resp_1?stream=true"
    assert reply_path("resp_1", stream=True, after=7) == "responses/resp_1?stream=true&starting_after=7"
