"""What is sent to Google's endpoint: Google's own SDK says whether it is a request."""

import base64
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    FileBlock,
    ImageBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import (
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ImageDetail,
    ResponseFormat,
    Thinking,
    ToolChoice,
    VideoForm,
)
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.dialect import Habits
from app.providers.gemini import GeminiDialect
from app.providers.gemini_contents import MAX_FILES
from app.providers.loose import as_items, as_mapping
from tests.providers.doubles import MemoryAttachments, asking
from tests.providers.gemini_requests import body_of, dialogue, judged
from tests.providers.test_frames import film


async def config_of(model: str = "gemini-2.5-flash", **settings: Any) -> dict[str, object]:
    request = asking(model, settings=GenerationSettings(**settings))
    return dict(as_mapping((await body_of(request)).get("generationConfig")))


async def refusal_of(request: ChatRequest, store: MemoryAttachments | None = None) -> tuple[ErrorReason, str]:
    with pytest.raises(AppError) as caught:
        await body_of(request, store)
    return caught.value.info.reason, caught.value.info.params.get("field") or caught.value.info.params["name"]


def test_the_judge_does_judge() -> None:
    with pytest.raises(ValueError, match="validation error"):
        judged({"contents": [{"role": "user", "parts": [{"words": "Hi"}]}]})


async def test_only_what_was_set_is_sent() -> None:
    assert await body_of(asking("gemini-2.5-flash", text="Hi")) == {
        "contents": [{"role": "user", "parts": [{"text": "Hi"}]}]
    }


@pytest.mark.parametrize(
    ("model", "stream", "path"),
    [
        ("gemini-2.5-flash", True, "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"),
        ("gemini-2.5-flash", False, "/v1beta/models/gemini-2.5-flash:generateContent"),
        ("models/gemini-2.5-flash", False, "/v1beta/models/gemini-2.5-flash:generateContent"),
        ("google/a b?", False, "/v1beta/models/google%2Fa%20b%3F:generateContent"),
    ],
)
async def test_the_path_names_the_model(model: str, stream: bool, path: str) -> None:
    outgoing = await GeminiDialect().outgoing(asking(model, stream=stream), MemoryAttachments(), Habits())
    assert outgoing.path == path
    assert outgoing.accept == ("text/event-stream" if stream else "application/json")


async def test_everything_that_can_be_set() -> None:
    assert await config_of(
        temperature=0.5,
        top_p=0.9,
        max_tokens=100,
        n=2,
        seed=7,
        stop=("END",),
        presence_penalty=0.1,
        frequency_penalty=0.2,
        top_logprobs=3,
        detail=ImageDetail.LOW,
        extra={"generationConfig": {"topK": 40, "temperature": 1}},
    ) == {
        "temperature": 1,
        "topP": 0.9,
        "maxOutputTokens": 100,
        "candidateCount": 2,
        "seed": 7,
        "stopSequences": ["END"],
        "presencePenalty": 0.1,
        "frequencyPenalty": 0.2,
        "responseLogprobs": True,
        "logprobs": 3,
        "mediaResolution": "MEDIA_RESOLUTION_LOW",
        "topK": 40,
    }


async def test_extra_fields_of_the_body() -> None:
    safety = [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]
    body = await body_of(asking("m", settings=GenerationSettings(extra={"safetySettings": safety})))
    assert body["safetySettings"] == safety


async def test_a_whole_conversation() -> None:
    body = await body_of(
        ChatRequest(
            "gemini-2.5-flash",
            (
                RequestMessage(Role.USER, (TextBlock("One"), TextBlock("Two"))),
                RequestMessage(Role.ASSISTANT, (ThinkingBlock("Hm."), TextBlock("Three"), StructuredBlock('{"a":1}'))),
                RequestMessage(Role.ASSISTANT, (ThinkingBlock("cut while it thought"),)),
                RequestMessage(Role.USER, (TextBlock("Four"),)),
                RequestMessage(Role.USER, (TextBlock("Five"),)),
            ),
            "Be brief.",
        )
    )
    assert body["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
    assert body["contents"] == [
        {"role": "user", "parts": [{"text": "One"}, {"text": "Two"}]},
        {"role": "model", "parts": [{"text": "Three"}, {"text": '{"a":1}'}]},
        {"role": "user", "parts": [{"text": "Four"}, {"text": "Five"}]},
    ]


async def test_files_stand_in_the_request() -> None:
    store = MemoryAttachments()
    picture = ImageBlock(await store.put(b"picture", name="a.png", media_type="image/png"), 1, 1)
    sound = AudioBlock(await store.put(b"sound", name="a.mp3", media_type="audio/mpeg"))
    video = VideoBlock(await store.put(b"video", name="a.mp4", media_type="video/mp4"))
    paper = FileBlock(await store.put(b"paper", name="a.pdf", media_type="application/pdf"))
    body = await body_of(dialogue((Role.USER, (picture, sound, video, paper, TextBlock("What is this?")))), store)
    contents = as_mapping(as_items(body["contents"])[0])
    parts = [as_mapping(part) for part in as_items(contents["parts"])]
    files = [as_mapping(part.get("inlineData")) for part in parts[:4]]
    assert [file["mimeType"] for file in files] == ["image/png", "audio/mpeg", "video/mp4", "application/pdf"]
    assert [base64.b64decode(str(file["data"])) for file in files] == [b"picture", b"sound", b"video", b"paper"]
    assert parts[4] == {"text": "What is this?"}


async def test_files_that_cannot_be_taken() -> None:
    store = MemoryAttachments()
    table = FileBlock(await store.put(b"PK", name="a.xlsx", media_type="application/vnd.ms-excel"))
    assert await refusal_of(dialogue((Role.USER, (table,))), store) == (ErrorReason.FILE_NOT_TAKEN, "a.xlsx")
    moving = ImageBlock(await store.put(b"GIF", name="a.gif", media_type="image/gif"), 1, 1)
    assert await refusal_of(dialogue((Role.USER, (moving,))), store) == (ErrorReason.FILE_NOT_TAKEN, "a.gif")


async def test_the_limit_of_a_message() -> None:
    half = ImageBlock(AttachmentRef("a" * 64, "image/png", "half.png", MAX_FILES // 2 + 1), 1, 1)
    store = MemoryAttachments()
    store.files["a" * 64] = b"stands for ten megabytes"
    # Each message by itself: pictures of a long conversation do not end it.
    body = await body_of(dialogue((Role.USER, (half,)), (Role.ASSISTANT, (half,)), (Role.USER, (half,))), store)
    assert len(as_items(body["contents"])) == 3
    with pytest.raises(AppError) as caught:
        await body_of(dialogue((Role.USER, (half, half))), store)
    assert caught.value.info.reason is ErrorReason.FILE_TOO_LARGE
    assert caught.value.info.params == {"name": "half.png", "megabytes": "20"}


class FolderAttachments(MemoryAttachments):
    """A store with real files."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def open(self, ref: AttachmentRef) -> BinaryIO:
        return (self.folder / ref.name).open("rb")


@pytest.mark.parametrize(("form", "size"), [(VideoForm.FRAMES, 10), (VideoForm.AUTO, MAX_FILES + 1)])
async def test_frames_of_a_video(tmp_path: Path, form: VideoForm, size: int) -> None:
    film(tmp_path / "a.mp4", 3)
    ref = AttachmentRef("b" * 64, "video/mp4", "a.mp4", size)
    request = asking("gemini-2.5-flash", VideoBlock(ref), settings=GenerationSettings(video_form=form))
    body = await body_of(request, FolderAttachments(tmp_path))
    parts = as_items(as_mapping(as_items(body["contents"])[0])["parts"])
    assert [as_mapping(as_mapping(part)["inlineData"])["mimeType"] for part in parts] == ["image/jpeg"] * 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("logit_bias", {"1": 2.0}),
        ("user", "me"),
        ("store", True),
        ("background", True),
        ("suffix", "end"),
        ("echo", True),
        ("best_of", 2),
        ("parallel_tool_calls", False),
        ("picture_size", "1024x1024"),
        ("tool_choice", ToolChoice(name="a", custom=True)),
    ],
)
async def test_what_has_no_place_is_refused(field: str, value: Any) -> None:
    settings = GenerationSettings(**{field: value})
    assert await refusal_of(asking("m", settings=settings)) == (ErrorReason.FIELD_NOT_TAKEN, field)


async def test_a_form_of_video_that_others_have() -> None:
    video = VideoBlock(AttachmentRef("b" * 64, "video/mp4", "a.mp4", 10))
    settings = GenerationSettings(video_form=VideoForm.VIDEO_URL)
    assert await refusal_of(asking("m", video, settings=settings)) == (ErrorReason.FIELD_NOT_TAKEN, "video_form")


async def test_models_that_draw_are_asked_for_pictures() -> None:
    drawn: dict[str, object] = {"responseModalities": ["TEXT", "IMAGE"]}
    assert await config_of("gemini-2.5-flash-image") == drawn
    assert await config_of("nano-banana") == drawn
    assert await config_of("gemini-3-pro-image", aspect_ratio="16:9", picture_size="2k") == {
        **drawn,
        "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
    }
    info = ModelInfo(ModelRef("p", "x"), Capabilities(makes_images=False))
    request = ChatRequest("not-an-image-model", (RequestMessage(Role.USER, (TextBlock("Hi"),)),), info=info)
    assert "generationConfig" not in await body_of(request)


@pytest.mark.parametrize(
    ("model", "thinking", "expected"),
    [
        ("gemini-2.5-flash", Thinking(Effort.NONE), {"includeThoughts": False, "thinkingBudget": 0}),
        ("gemini-2.5-flash", Thinking(Effort.HIGH), {"includeThoughts": True, "thinkingBudget": 24576}),
        ("gemini-2.5-pro", Thinking(Effort.NONE), {"includeThoughts": False, "thinkingBudget": 128}),
        ("gemini-2.5-pro", Thinking(Effort.MAX), {"includeThoughts": True, "thinkingBudget": 32768}),
        ("gemini-2.5-pro", Thinking(budget=2000), {"includeThoughts": True, "thinkingBudget": 2000}),
        ("gemini-3-flash", Thinking(Effort.MEDIUM), {"includeThoughts": True, "thinkingLevel": "MEDIUM"}),
        ("gemini-3-pro-preview", Thinking(Effort.MINIMAL), {"includeThoughts": True, "thinkingLevel": "LOW"}),
        ("gemini-3-pro-preview", Thinking(Effort.XHIGH), {"includeThoughts": True, "thinkingLevel": "HIGH"}),
    ],
)
async def test_thinking(model: str, thinking: Thinking, expected: dict[str, object]) -> None:
    assert await config_of(model, thinking=thinking) == {"thinkingConfig": expected}


async def test_shapes_of_a_reply() -> None:
    assert await config_of(response_format=ResponseFormat(FormatKind.JSON_OBJECT)) == {
        "responseMimeType": "application/json"
    }
    simple = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}, "required": ["a"]}
    assert await config_of(response_format=ResponseFormat(FormatKind.JSON_SCHEMA, schema=simple)) == {
        "responseMimeType": "application/json",
        "responseSchema": simple,
    }
    for schema in (
        {**simple, "additionalProperties": False},
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/x"}}},
        {"anyOf": [{"enum": [1, 2]}]},
    ):
        assert await config_of(response_format=ResponseFormat(FormatKind.JSON_SCHEMA, schema=schema)) == {
            "responseMimeType": "application/json",
            "responseJsonSchema": schema,
        }


def test_the_endpoint() -> None:
    assert GeminiDialect().endpoint is Endpoint.GEMINI
