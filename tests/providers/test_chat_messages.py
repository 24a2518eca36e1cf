"""Messages of a chat: files in every form, replies with calls, and what goes back as it came."""

import base64
import json
from pathlib import Path

import pytest

from app.domain.blocks import (
    AttachmentRef,
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
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import GenerationSettings, ImageDetail, VideoForm
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.providers import frames
from app.providers.chat_messages import MAX_DRAWN, MAX_FILE
from app.providers.dialect import Habits
from tests.providers.chat_requests import written
from tests.providers.doubles import MemoryAttachments

HI = (Role.USER, (TextBlock("Hi"),))


def url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


async def kept(store: MemoryAttachments, data: bytes, media_type: str, name: str) -> AttachmentRef:
    return await store.put(data, name=name, media_type=media_type)


async def parts_of(
    *blocks: ContentBlock,
    store: MemoryAttachments,
    settings: GenerationSettings | None = None,
    model: str = "m",
    judged: bool = True,
) -> list[object]:
    body = await written((Role.USER, blocks), model=model, store=store, settings=settings, judged=judged)
    messages = body["messages"]
    assert isinstance(messages, list)
    (message,) = messages
    content = message["content"]
    assert isinstance(content, list)
    return content


async def refusal(
    *blocks: ContentBlock, store: MemoryAttachments, settings: GenerationSettings | None = None
) -> object:
    with pytest.raises(AppError) as caught:
        await parts_of(*blocks, store=store, settings=settings)
    return caught.value.info.reason, dict(caught.value.info.params)


async def test_pictures_with_detail() -> None:
    store = MemoryAttachments()
    one = ImageBlock(await kept(store, b"1", "image/png", "1.png"), 1, 1)
    two = FileBlock(await kept(store, b"2", "image/heic", "2.heic"))
    found = await parts_of(TextBlock("?"), one, two, store=store, settings=GenerationSettings(detail=ImageDetail.HIGH))
    assert found == [
        {"type": "text", "text": "?"},
        {"type": "image_url", "image_url": {"url": url("image/png", b"1"), "detail": "high"}},
        {"type": "image_url", "image_url": {"url": url("image/heic", b"2"), "detail": "high"}},
    ]


async def test_documents() -> None:
    store = MemoryAttachments()
    block = FileBlock(await kept(store, b"%PDF-", "application/pdf", "a.pdf"))
    assert await parts_of(block, store=store) == [
        {"type": "file", "file": {"filename": "a.pdf", "file_data": url("application/pdf", b"%PDF-")}}
    ]


@pytest.mark.parametrize(("kind", "form"), [("audio/wav", "wav"), ("audio/x-wav", "wav"), ("audio/mpeg", "mp3")])
async def test_sound(kind: str, form: str) -> None:
    store = MemoryAttachments()
    ref = await kept(store, b"snd", kind, "a")
    expected = [{"type": "input_audio", "input_audio": {"data": "c25k", "format": form}}]
    assert await parts_of(AudioBlock(ref), store=store) == expected
    assert await parts_of(FileBlock(ref), store=store) == expected


async def test_sound_that_is_not_taken_is_named() -> None:
    store = MemoryAttachments()
    block = AudioBlock(await kept(store, b"snd", "audio/flac", "song.flac"))
    expected = {"name": "song.flac", "endpoint": "chat", "limit": "WAV, MP3"}
    assert await refusal(block, store=store) == (ErrorReason.FILE_NOT_TAKEN, expected)


@pytest.fixture
def two_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    async def of(path: Path, name: str) -> list[bytes]:
        return [f"1 of {name}".encode(), b"2"]

    monkeypatch.setattr(frames, "frames_of", of)


FILM = url("video/mp4", b"film")
FRAMES = [
    {"type": "image_url", "image_url": {"url": url("image/jpeg", b"1 of f.mp4")}},
    {"type": "image_url", "image_url": {"url": url("image/jpeg", b"2")}},
]


@pytest.mark.usefixtures("two_frames")
@pytest.mark.parametrize(
    ("model", "form", "expected"),
    [
        ("m", VideoForm.IMAGE_URL, [{"type": "image_url", "image_url": {"url": FILM}}]),
        ("m", VideoForm.VIDEO_URL, [{"type": "video_url", "video_url": {"url": FILM}}]),
        ("m", VideoForm.FILE, [{"type": "file", "file": {"filename": "f.mp4", "file_data": FILM}}]),
        ("gemini-2.5-pro", VideoForm.FRAMES, FRAMES),
        ("gemini-2.5-pro", VideoForm.AUTO, [{"type": "image_url", "image_url": {"url": FILM}}]),
        ("qwen3-vl-plus", VideoForm.AUTO, [{"type": "video_url", "video_url": {"url": FILM}}]),
        ("glm-4v-plus", VideoForm.AUTO, [{"type": "video_url", "video_url": {"url": FILM}}]),
        ("glm-4.5v", VideoForm.AUTO, [{"type": "video_url", "video_url": {"url": FILM}}]),
        ("gpt-4o", VideoForm.AUTO, FRAMES),
    ],
)
async def test_the_ways_of_a_video(model: str, form: VideoForm, expected: object) -> None:
    store = MemoryAttachments()
    ref = await kept(store, b"film", "video/mp4", "f.mp4")
    settings = GenerationSettings(video_form=form)
    for block in (VideoBlock(ref), FileBlock(ref)):
        assert await parts_of(block, store=store, settings=settings, model=model, judged=False) == expected


@pytest.mark.usefixtures("two_frames")
async def test_a_large_video_becomes_pictures_unless_a_form_was_chosen() -> None:
    store = MemoryAttachments()
    block = VideoBlock(AttachmentRef("0" * 64, "video/mp4", "f.mp4", MAX_FILE + 1))
    assert await parts_of(block, store=store, model="gemini-2.5-pro") == FRAMES
    chosen = GenerationSettings(video_form=VideoForm.VIDEO_URL)
    expected = (ErrorReason.FILE_TOO_LARGE, {"name": "f.mp4", "megabytes": "20"})
    assert await refusal(block, store=store, settings=chosen) == expected


async def test_googles_own_form_belongs_to_googles_endpoint() -> None:
    store = MemoryAttachments()
    block = VideoBlock(await kept(store, b"film", "video/mp4", "f.mp4"))
    found = await refusal(block, store=store, settings=GenerationSettings(video_form=VideoForm.INLINE))
    assert found == (ErrorReason.FIELD_NOT_TAKEN, {"field": "video_form", "endpoint": "chat"})


@pytest.mark.parametrize("kind", ["application/pdf", "audio/wav", "image/png"])
async def test_a_file_above_the_limit_is_named(kind: str) -> None:
    block = FileBlock(AttachmentRef("0" * 64, kind, "big", MAX_FILE + 1))
    found = await refusal(block, store=MemoryAttachments())
    assert found == (ErrorReason.FILE_TOO_LARGE, {"name": "big", "megabytes": "20"})


async def test_all_files_together_have_a_limit() -> None:
    store = MemoryAttachments()
    blocks = []
    for number in range(3):
        ref = await kept(store, bytes([number]), "application/pdf", f"{number}.pdf")
        blocks.append(FileBlock(AttachmentRef(ref.sha256, ref.media_type, ref.name, MAX_FILE)))
    expected = {"name": "2.pdf", "endpoint": "chat", "limit": "50 MB"}
    assert await refusal(*blocks, store=store) == (ErrorReason.FILE_NOT_TAKEN, expected)


async def test_calls_and_their_results() -> None:
    calls = (ToolCallBlock("call_a", "f", '{"a": 1}'), ToolCallBlock("call_b", "g", ""))
    results = (ToolResultBlock("call_a", "18C"), ToolResultBlock("call_b", "no", is_error=True))
    body = await written(HI, (Role.ASSISTANT, calls), (Role.TOOL, results))
    assert body["messages"] == [
        {"role": "user", "content": "Hi"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call_a", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}},
                {"id": "call_b", "type": "function", "function": {"name": "g", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_a", "content": "18C"},
        {"role": "tool", "tool_call_id": "call_b", "content": "no"},
    ]


async def test_what_a_reply_said_besides_text() -> None:
    store = MemoryAttachments()
    sound = AudioBlock(await kept(store, b"snd", "audio/wav", "a.wav"), "Good day.")
    blocks = (ThinkingBlock("Hm"), StructuredBlock('{"a": 1}'), CitationBlock("https://e.x"), sound)
    body = await written(HI, (Role.ASSISTANT, blocks), store=store)
    assert body["messages"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": '{"a": 1}\n\nGood day.'},
    ]


def data(**fields: object) -> ProviderDataBlock:
    return ProviderDataBlock("chat", json.dumps(fields))


DETAILS = [{"type": "reasoning.text", "text": "Hm", "signature": "s"}]
SIGNED = {"google": {"thought_signature": "sig"}}
KEPT = (
    data(model="m", reasoning_content="Hm"),
    data(model="m", reasoning_details=DETAILS),
    data(model="m", extra_content={"a": 1}),
    data(model="m", call="call_a", extra_content=SIGNED),
    ProviderDataBlock("responses", '{"model": "m", "reasoning_details": [1]}'),
    ProviderDataBlock("chat", "broken"),
    ToolCallBlock("call_a", "f", "{}"),
)


async def replied(model: str, habits: Habits | None = None) -> dict[str, object]:
    body = await written(HI, (Role.ASSISTANT, KEPT), model=model, habits=habits, judged=False)
    messages = body["messages"]
    assert isinstance(messages, list)
    reply = messages[1]
    assert isinstance(reply, dict)
    return reply


async def test_quirk_35_signatures_go_back_to_the_model_that_wrote_them() -> None:
    reply = await replied("m")
    assert reply == {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "call_a",
                "type": "function",
                "function": {"name": "f", "arguments": "{}"},
                "extra_content": SIGNED,
            }
        ],
        "reasoning_details": DETAILS,
        "extra_content": {"a": 1},
    }


async def test_another_model_is_given_no_signatures() -> None:
    assert set(await replied("other")) == {"role", "content", "tool_calls"}


async def test_quirk_32_thoughts_go_back_where_they_are_asked_for() -> None:
    habits = Habits(thoughts_back=True)
    assert (await replied("m", habits))["reasoning_content"] == "Hm"
    assert (await replied("other", habits))["reasoning_content"] == "Hm"
    body = await written(HI, (Role.ASSISTANT, (TextBlock("Hi"),)), habits=habits, judged=False)
    assert body["messages"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hi", "reasoning_content": ""},
    ]


async def test_what_a_server_refuses_in_a_reply_is_left_out() -> None:
    reply = await replied("m", Habits(without=frozenset({"extra_content", "reasoning_details", "content"})))
    assert set(reply) == {"role", "content", "tool_calls"}
    assert "extra_content" not in str(reply)


async def test_a_call_of_a_free_text_tool() -> None:
    blocks = (data(model="m", call="c", type="custom"), ToolCallBlock("c", "shell", "ls -l"))
    body = await written(HI, (Role.ASSISTANT, blocks))
    messages = body["messages"]
    assert isinstance(messages, list)
    assert messages[1]["tool_calls"] == [{"id": "c", "type": "custom", "custom": {"name": "shell", "input": "ls -l"}}]


async def drawn_then_asked(sizes: list[int], info: ModelInfo | None = None) -> list[object]:
    store = MemoryAttachments()
    messages: list[tuple[Role, tuple[ContentBlock, ...]]] = [HI]
    for number, size in enumerate(sizes):
        ref = await kept(store, bytes([number]), "image/png", f"{number}.png")
        picture = ImageBlock(AttachmentRef(ref.sha256, ref.media_type, ref.name, size), 1, 1)
        messages += [(Role.ASSISTANT, (TextBlock("Here."), picture)), (Role.USER, (TextBlock("Redder!"),))]
    body = await written(*messages, store=store, info=info)
    found = body["messages"]
    assert isinstance(found, list)
    return [message["content"] for message in found if message["role"] == "user"]


def again(number: int) -> object:
    picture = {"type": "image_url", "image_url": {"url": url("image/png", bytes([number]))}}
    return [picture, {"type": "text", "text": "Redder!"}]


async def test_pictures_of_a_reply_go_back_with_what_the_person_says_next() -> None:
    assert await drawn_then_asked([1, 1]) == ["Hi", again(0), again(1)]


async def test_of_many_pictures_the_last_ones_go_back() -> None:
    assert await drawn_then_asked([1, MAX_DRAWN, 1]) == ["Hi", "Redder!", "Redder!", again(2)]


async def test_a_model_that_sees_nothing_is_given_no_picture_back() -> None:
    blind = ModelInfo(ModelRef("p", "m"), Capabilities(vision=False))
    assert await drawn_then_asked([1], blind) == ["Hi", "Redder!"]
