"""What is sent to /v1/messages, by Anthropic's public description of it."""

import base64

import pytest

from app.domain.blocks import (
    AudioBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.errors import ErrorReason
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
)
from app.providers.dialect import Habits
from app.providers.messages import MessagesDialect
from app.providers.messages_request import MAX_FILES, MAX_PICTURE
from tests.providers.doubles import MemoryAttachments
from tests.providers.messages_requests import (
    FOUND,
    SCHEMA,
    SEALED,
    SEARCH,
    THOUGHT,
    asking,
    body_of,
    content_of,
    messages_of,
    own,
    refusal,
    text,
)


@pytest.mark.parametrize("stream", [True, False])
async def test_only_what_was_set_is_sent(stream: bool) -> None:
    assert await body_of(asking(stream=stream)) == {
        "model": "claude-sonnet-4-5",
        "max_tokens": 8192,
        "messages": [{"role": "user", "content": [text("Hi")]}],
        "stream": stream,
    }


async def test_the_version_is_in_the_headers() -> None:
    outgoing = await MessagesDialect().outgoing(asking(), MemoryAttachments(), Habits())
    assert (outgoing.path, outgoing.headers) == ("messages", {"anthropic-version": "2023-06-01"})
    assert outgoing.accept == "text/event-stream"


async def test_everything_that_can_be_set() -> None:
    settings = GenerationSettings(
        temperature=0.5,
        top_p=0.9,
        max_tokens=100,
        n=1,
        stop=("END",),
        user="u1",
        response_format=ResponseFormat(FormatKind.JSON_SCHEMA, "city", SCHEMA),
        tools=(ToolDefinition("weather", "Tells it", SCHEMA, strict=True), ToolDefinition("now")),
        tool_choice=ToolChoice(ToolMode.REQUIRED),
        parallel_tool_calls=False,
        search=True,
        extra={"top_k": 5, "temperature": 1},
    )
    body = await body_of(asking(settings=settings, system="Be brief."))
    body.pop("messages")
    assert body == {
        "model": "claude-sonnet-4-5",
        "stream": True,
        "system": "Be brief.",
        "temperature": 1,
        "top_p": 0.9,
        "max_tokens": 100,
        "stop_sequences": ["END"],
        "metadata": {"user_id": "u1"},
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
        "tools": [
            {"name": "weather", "description": "Tells it", "input_schema": SCHEMA, "strict": True},
            {"name": "now", "input_schema": {"type": "object", "properties": {}}},
            {"type": "web_search_20250305", "name": "web_search"},
        ],
        "tool_choice": {"type": "any", "disable_parallel_tool_use": True},
        "top_k": 5,
    }


@pytest.mark.parametrize(
    ("choice", "parallel", "written"),
    [
        (ToolChoice(), None, {"type": "auto"}),
        (ToolChoice(ToolMode.NONE), False, {"type": "none"}),
        (ToolChoice(name="f"), True, {"type": "tool", "name": "f"}),
        (None, False, {"type": "auto", "disable_parallel_tool_use": True}),
        (None, True, None),
    ],
)
async def test_tool_choices(choice: ToolChoice | None, parallel: bool | None, written: object) -> None:
    settings = GenerationSettings(tool_choice=choice, parallel_tool_calls=parallel)
    assert (await body_of(asking(settings=settings))).get("tool_choice") == written


async def test_only_allowed_tools_are_offered() -> None:
    tools = (ToolDefinition("f"), ToolDefinition("g"), ToolDefinition("h"))
    settings = GenerationSettings(tools=tools, tool_choice=ToolChoice(ToolMode.REQUIRED, allowed=("f", "h")))
    body = await body_of(asking(settings=settings))
    offered = body["tools"]
    assert isinstance(offered, list)
    assert [tool["name"] for tool in offered] == ["f", "h"]
    assert body["tool_choice"] == {"type": "any"}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (GenerationSettings(n=2), "n"),
        (GenerationSettings(seed=1), "seed"),
        (GenerationSettings(presence_penalty=0.5), "presence_penalty"),
        (GenerationSettings(frequency_penalty=0.5), "frequency_penalty"),
        (GenerationSettings(logit_bias={"1": 1.0}), "logit_bias"),
        (GenerationSettings(logprobs=True), "logprobs"),
        (GenerationSettings(top_logprobs=2), "top_logprobs"),
        (GenerationSettings(store=True), "store"),
        (GenerationSettings(background=True), "background"),
        (GenerationSettings(suffix="x"), "suffix"),
        (GenerationSettings(response_format=ResponseFormat(FormatKind.JSON_OBJECT)), "response_format"),
        (GenerationSettings(tool_choice=ToolChoice(name="f", custom=True)), "tool_choice"),
        (GenerationSettings(temperature=0.5, thinking=Thinking(Effort.LOW)), "temperature + thinking"),
    ],
)
async def test_fields_without_a_place_are_refused(settings: GenerationSettings, field: str) -> None:
    error = await refusal(asking(settings=settings))
    assert (error.reason, error.params) == (ErrorReason.FIELD_NOT_TAKEN, {"field": field, "endpoint": "messages"})


async def test_values_that_change_nothing_are_taken() -> None:
    settings = GenerationSettings(logprobs=False, echo=False, n=1, response_format=ResponseFormat(FormatKind.TEXT))
    assert "output_config" not in await body_of(asking(settings=settings))


async def test_pictures_and_documents() -> None:
    store = MemoryAttachments()
    picture = ImageBlock(await store.put(b"png", name="a.png", media_type="image/png"), 1, 1)
    paper = FileBlock(await store.put(b"%PDF", name="a.pdf", media_type="application/pdf"))
    notes = FileBlock(await store.put("ä".encode(), name="a.md", media_type="text/markdown"))
    data = FileBlock(await store.put(b"{}", name="a.json", media_type="application/json"))
    assert await content_of(TextBlock("Look"), picture, paper, notes, data, TextBlock(" \n"), store=store) == [
        text("Look"),
        {
            "type": "image",
            "source": {"type": "base64", "media_type": "image/png", "data": base64.b64encode(b"png").decode()},
        },
        {
            "type": "document",
            "source": {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(b"%PDF").decode()},
            "title": "a.pdf",
        },
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "ä"}, "title": "a.md"},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "{}"}, "title": "a.json"},
    ]


@pytest.mark.parametrize(
    ("name", "media_type", "size", "limit"),
    [
        ("a.tiff", "image/tiff", 10, "PNG, JPEG, WebP, GIF, PDF, TXT"),
        ("a.zip", "application/zip", 10, "PNG, JPEG, WebP, GIF, PDF, TXT"),
        ("a.png", "image/png", MAX_PICTURE + 1, "5 MB"),
        ("a.pdf", "application/pdf", MAX_FILES + 1, "24 MB"),
    ],
)
async def test_files_that_are_not_taken(name: str, media_type: str, size: int, limit: str) -> None:
    store = MemoryAttachments()
    ref = await store.put(b"x", name=name, media_type=media_type)
    ref = type(ref)(ref.sha256, media_type, name, size)
    block = ImageBlock(ref, 1, 1) if media_type.startswith("image/") else FileBlock(ref)
    error = await refusal(asking((Role.USER, (block,))), store)
    assert (error.reason, error.params) == (
        ErrorReason.FILE_NOT_TAKEN,
        {"name": name, "endpoint": "messages", "limit": limit},
    )


async def test_sound_is_refused_and_a_video_goes_as_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    async def frames(path: object, name: str) -> list[bytes]:
        return [b"one"]

    monkeypatch.setattr("app.providers.frames.frames_of", frames)
    store = MemoryAttachments()
    sound = AudioBlock(await store.put(b"x", name="a.mp3", media_type="audio/mpeg"))
    film = VideoBlock(await store.put(b"x", name="a.mp4", media_type="video/mp4"))
    assert (await refusal(asking((Role.USER, (sound,))), store)).reason is ErrorReason.FILE_NOT_TAKEN
    source = {"type": "base64", "media_type": "image/jpeg", "data": base64.b64encode(b"one").decode()}
    assert await content_of(film, store=store) == [{"type": "image", "source": source}]


async def test_how_closely_to_look_has_no_place_beside_a_picture() -> None:
    store = MemoryAttachments()
    picture = ImageBlock(await store.put(b"png", name="a.png", media_type="image/png"), 1, 1)
    settings = GenerationSettings(detail=ImageDetail.HIGH)
    assert (await refusal(asking((Role.USER, (picture,)), settings=settings), store)).params["field"] == "detail"
    assert await body_of(asking(settings=settings))


async def test_a_whole_conversation() -> None:
    assert await messages_of(
        (Role.USER, (TextBlock("Weather?"),)),
        (Role.USER, (TextBlock("In Rome"),)),
        (
            Role.ASSISTANT,
            (
                ThinkingBlock("Hm"),
                own(THOUGHT),
                own(SEALED),
                TextBlock("Let me look."),
                ToolCallBlock("call.1", "weather", '{"city":"Rome"}'),
                ToolCallBlock("call_2", "now", ""),
                ProviderDataBlock("responses", '{"type":"reasoning"}'),
            ),
        ),
        (Role.TOOL, (ToolResultBlock("call.1", "18"),)),
        (Role.TOOL, (ToolResultBlock("call_2", "broken", is_error=True),)),
        (Role.USER, (TextBlock("Quick"),)),
        (Role.ASSISTANT, (StructuredBlock('{"a":1}'), own(THOUGHT))),
        (Role.ASSISTANT, (own(THOUGHT),)),
        (Role.USER, (TextBlock("Thanks"),)),
    ) == [
        {"role": "user", "content": [text("Weather?"), text("In Rome")]},
        {
            "role": "assistant",
            "content": [
                THOUGHT,
                SEALED,
                text("Let me look."),
                {"type": "tool_use", "id": "call_1", "name": "weather", "input": {"city": "Rome"}},
                {"type": "tool_use", "id": "call_2", "name": "now", "input": {}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "call_1", "content": "18"},
                {"type": "tool_result", "tool_use_id": "call_2", "content": "broken", "is_error": True},
                text("Quick"),
            ],
        },
        {"role": "assistant", "content": [text('{"a":1}')]},
        {"role": "user", "content": [text("Thanks")]},
    ]


@pytest.mark.parametrize(
    ("arguments", "given"), [("[1]", {"arguments": [1]}), ("{x", {"arguments": "{x"}), ('{"a":1}', {"a": 1})]
)
async def test_arguments_have_to_be_an_object(arguments: str, given: object) -> None:
    messages = await messages_of((Role.ASSISTANT, (ToolCallBlock("c", "f", arguments),)))
    assert messages[0]["content"] == [{"type": "tool_use", "id": "c", "name": "f", "input": given}]


async def test_a_search_goes_back_with_its_result_and_not_without() -> None:
    asked = (Role.USER, (TextBlock("Go on"),))
    whole = await messages_of((Role.ASSISTANT, (own(SEARCH), own(FOUND), TextBlock("So"))), asked)
    assert whole[0]["content"] == [SEARCH, FOUND, text("So")]
    cut = await messages_of((Role.ASSISTANT, (TextBlock("Let me see"), own(SEARCH))), asked)
    assert cut[0]["content"] == [text("Let me see")]
    under_way = await messages_of((Role.ASSISTANT, (TextBlock("Let me see"), own(SEARCH))))
    assert under_way[0]["content"] == [text("Let me see"), SEARCH]


@pytest.mark.parametrize("words", ["", "{", "[]", '{"a":1}'])
async def test_kept_data_that_is_no_part_is_not_sent(words: str) -> None:
    messages = await messages_of((Role.ASSISTANT, (ProviderDataBlock("messages", words), TextBlock("Hi"))))
    assert messages[0]["content"] == [text("Hi")]


async def test_pictures_that_the_model_drew_are_shown_to_it_again() -> None:
    store = MemoryAttachments()
    drawn = ImageBlock(await store.put(b"png", name="a.png", media_type="image/png"), 1, 1)
    messages = await messages_of(
        (Role.ASSISTANT, (drawn, TextBlock("Here."))),
        (Role.USER, (TextBlock("Bluer"),)),
        (Role.ASSISTANT, (TextBlock("Yes"),)),
        (Role.USER, (TextBlock("More"),)),
        store=store,
    )
    kinds = []
    for message in messages:
        content = message["content"]
        assert isinstance(content, list)
        kinds.append([part["type"] for part in content])
    assert kinds == [["text"], ["image", "text"], ["text"], ["text"]]
