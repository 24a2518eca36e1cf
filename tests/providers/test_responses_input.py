"""How a conversation is written for /v1/responses: messages, files, calls, thoughts that go back."""

import base64

import pytest

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
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
from app.domain.errors import ErrorReason
from app.domain.generation import (
    GenerationSettings,
    ImageDetail,
    VideoForm,
)
from app.providers.responses_request import MAX_FILES
from tests.providers.doubles import MemoryAttachments
from tests.providers.responses_requests import REASONING, asking, body_of, own, refusal


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


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a":1}'])
async def test_kept_data_that_is_no_item_is_not_sent(text: str) -> None:
    body = await body_of(asking((Role.ASSISTANT, (ProviderDataBlock("responses", text), TextBlock("Hi")))))
    items = body["input"]
    assert isinstance(items, list)
    assert len(items) == 1


async def test_a_call_of_a_custom_tool_that_nobody_answered_stays_here_and_the_thought_goes() -> None:
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}
    left: dict[str, object] = {"type": "custom_tool_call", "call_id": "c1", "name": "run", "input": "ls"}
    body = await body_of(
        asking(
            (Role.ASSISTANT, (own(thought), own(left), ToolCallBlock("c2", "look", "{}"))),
            (Role.TOOL, (ToolResultBlock("c2", "a"),)),
        )
    )
    assert body["input"] == [
        thought,
        {"type": "function_call", "call_id": "c2", "name": "look", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c2", "output": "a"},
    ]
