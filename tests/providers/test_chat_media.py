"""Pictures, films, sound and progress in a chat's reply, whole and in chunks."""

import base64
import io
import json
import wave
from collections.abc import Mapping

import pytest

from app.domain.blocks import AudioBlock, ImageBlock, TextBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OtherChoice,
    ProgressReported,
    ReplyFinished,
    Stage,
    TextDelta,
    ThinkingDelta,
)
from app.providers.chat_media import Sound, file_of, files_of
from app.providers.chat_reply import ChatReplyReader
from app.providers.dialect import InlineMedia, MediaLink, ReaderEvent
from tests.gateway.replies import DONE, chunk, completion, event
from tests.providers.pictures import png
from tests.providers.reading import read_as

PNG = base64.b64encode(png(3, 2)).decode()
URL = f"data:image/png;base64,{PNG}"


def asked(model: str = "m", n: int | None = None, info: ModelInfo | None = None) -> ChatRequest:
    message = RequestMessage(Role.USER, (TextBlock("A cat"),))
    return ChatRequest(model, (message,), settings=GenerationSettings(n=n), info=info)


def of_whole(message: object, model: str = "m") -> list[ReaderEvent]:
    reader = ChatReplyReader(asked(model))
    return reader.whole({"choices": [{"message": message, "finish_reason": "stop"}]}) + reader.finish()


def of_chunks(*deltas: object, model: str = "m") -> list[ReaderEvent]:
    reader = ChatReplyReader(asked(model))
    events = [one for delta in deltas for one in reader.chunk({"choices": [{"delta": delta}]})]
    return events + reader.chunk({"choices": [{"delta": {}, "finish_reason": "stop"}]}) + reader.finish()


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


END = ReplyFinished(FinishReason.STOP, "stop")


@pytest.mark.parametrize(
    ("message", "file"),
    [
        ({"content": "", "images": [{"type": "image_url", "image_url": {"url": URL}}]}, InlineMedia(URL)),
        ({"content": None, "images": [{"image_url": URL}]}, InlineMedia(URL)),
        ({"content": None, "images": [URL]}, InlineMedia(URL)),
        ({"image": {"url": URL}}, InlineMedia(URL)),
        ({"images": [{"image_url": {"url": "https://e.x/a"}}]}, MediaLink("https://e.x/a")),
        ({"images": [{"b64_json": PNG, "url": ""}]}, InlineMedia(PNG)),
        ({"content": [{"type": "image_url", "image_url": {"url": URL}}]}, InlineMedia(URL)),
        ({"content": [{"type": "image", "image": {"base64": PNG}}]}, InlineMedia(PNG)),
        ({"content": [{"image": "https://e.x/a"}]}, MediaLink("https://e.x/a")),
        ({"content": [{"inlineData": {"mimeType": "image/png", "data": PNG}}]}, InlineMedia(PNG, "image/png")),
        ({"content": [{"type": "video_url", "video_url": {"url": "https://e.x/v"}}]}, MediaLink("https://e.x/v")),
        ({"content": f"![image]({URL})"}, InlineMedia(PNG, "image/png")),
    ],
)
def test_pictures_in_every_place(message: object, file: ReaderEvent) -> None:
    assert of_whole(message) == [file, END]
    assert of_chunks(message) == [file, END]


def test_a_picture_that_comes_again_is_the_same_one() -> None:
    image = {"images": [{"image_url": {"url": URL}}]}
    assert of_chunks(image, image, {"content": f"![image]({URL})"}) == [InlineMedia(URL), END]


def test_text_and_pictures_keep_their_order() -> None:
    parts = [{"type": "text", "text": "A"}, {"image_url": {"url": URL}}, {"type": "text", "text": "B"}]
    expected = [TextDelta("A"), InlineMedia(URL), TextDelta("B"), END]
    assert of_whole({"content": parts}) == expected
    assert of_chunks(*[{"content": [part]} for part in parts]) == expected


@pytest.mark.parametrize("value", [None, 5, "text", {}, {"image_url": {"url": "file:///etc/passwd"}}, {"url": {}}, []])
def test_what_is_no_file(value: object) -> None:
    assert file_of(value) is None


def test_files_nested_without_end() -> None:
    value: object = URL
    for _ in range(2000):
        value = {"image": value}
    assert file_of(value) is None


@pytest.mark.parametrize(
    "body",
    [
        {"created": 1, "data": [{"url": "https://e.x/1", "revised_prompt": "A cat"}, {"b64_json": PNG}]},
        {
            "output": [
                {"type": "message"},
                {"type": "image_generation_call", "image_url": "https://e.x/1"},
                {"type": "image_generation_call", "result": PNG},
            ]
        },
    ],
)
def test_the_body_of_a_drawing_endpoint_in_the_place_of_a_chats(body: dict[str, object]) -> None:
    reader = ChatReplyReader(asked("recraftv3"))
    events = reader.whole(body) + reader.finish()
    assert events == [MediaLink("https://e.x/1"), InlineMedia(PNG), ReplyFinished(FinishReason.STOP)]
    assert not reader.empty


PROGRESS = (
    '```json\n{"prompt": "a cat"}\n```\n\n> ID: `task_1`\n\n>🕐 排队中\n\n>🏃 进度 48..[100](https://e.x/p.webp)\n\n'
)
PICTURE = "![cat](https://e.x/cat.png)\n\n[点击下载](https://e.x/download/cat.png)"


def test_progress_of_a_picture_is_no_text() -> None:
    expected = [
        ProgressReported(Stage.QUEUED),
        ProgressReported(Stage.DRAWING, 48),
        ProgressReported(Stage.DRAWING, 100),
    ]
    events = of_chunks(*[{"content": letter} for letter in PROGRESS + PICTURE], model="gpt-4o-image")
    assert [one for one in events if isinstance(one, ProgressReported)] == expected
    assert [one for one in events if isinstance(one, MediaLink)] == [MediaLink("https://e.x/cat.png")]
    assert "".join(one.text for one in events if isinstance(one, TextDelta)) == PICTURE


def test_a_film_by_what_is_known_of_the_model() -> None:
    info = ModelInfo(ModelRef("p", "m"), Capabilities(makes_videos=True))
    reader = ChatReplyReader(asked(info=info))
    assert reader.chunk({"choices": [{"delta": {"content": "> 进度 7."}}]}) == [ProgressReported(Stage.FILMING, 7)]


def test_other_models_speak_of_progress_and_addresses() -> None:
    text = "> 进度 48%\nhttps://e.x/a.png"
    assert of_whole({"content": text}) == [TextDelta(text), END]


@pytest.mark.parametrize("stream", [True, False])
def test_a_picture_that_could_not_be_made(stream: bool) -> None:
    text = ">🕐 排队中\n> ❌ 生成失败: 提示词违规"
    body = (
        b"".join([event(chunk({"content": text})), event(chunk({}, "stop")), DONE])
        if stream
        else as_json(completion({"content": text}))
    )
    read = read_as(Endpoint.CHAT, [body], asked("gpt-4o-image"))
    assert read.error is not None
    assert read.error.reason is ErrorReason.STREAM_ERROR
    assert read.error.gateway_message == "生成失败: 提示词违规"
    assert read.error.code == "failed"


def test_a_picture_that_was_made_all_the_same() -> None:
    text = "> 生成失败: 1\n\n![b](https://e.x/2.png)"
    reader = ChatReplyReader(asked("gpt-4o-image"))
    reader.chunk({"choices": [{"delta": {"content": text}, "finish_reason": "stop"}]})
    assert reader.finish()[-1] == END
    assert reader.failure == ""


def test_progress_alone_is_an_empty_reply() -> None:
    reader = ChatReplyReader(asked("gpt-4o-image"))
    reader.chunk({"choices": [{"delta": {"content": PROGRESS}, "finish_reason": "stop"}]})
    reader.finish()
    assert reader.empty


def test_files_are_in_the_store() -> None:
    body = b"".join([event(chunk({"content": f"Here: ![image]({URL})"})), event(chunk({}, "stop")), DONE])
    read = read_as(Endpoint.CHAT, [body])
    (block,) = [one.block for one in read.events if isinstance(one, BlockAdded)]
    assert isinstance(block, ImageBlock)
    assert (block.width, block.height) == (3, 2)


def frames(sound: bytes) -> bytes:
    with wave.open(io.BytesIO(sound)) as opened:
        assert (opened.getnchannels(), opened.getsampwidth(), opened.getframerate()) == (1, 2, 24_000)
        return bytes(opened.readframes(opened.getnframes()))


def test_sound_in_pieces() -> None:
    samples = bytes(range(20))
    pieces = [base64.b64encode(samples[:7]).decode(), base64.b64encode(samples[7:]).decode()]
    events = of_chunks(
        {"audio": {"id": "a", "transcript": "Good "}},
        {"audio": {"data": pieces[0]}},
        {"audio": {"transcript": "day."}},
        {"audio": {"data": pieces[1], "expires_at": 1}},
    )
    assert [one for one in events if isinstance(one, TextDelta)] == [TextDelta("Good "), TextDelta("day.")]
    (file,) = [one for one in events if isinstance(one, InlineMedia)]
    assert file.media_type == "audio/wav"
    assert frames(base64.b64decode(file.base64)) == samples


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"RIFF....WAVE", "audio/wav"),
        (b"ID3\x04rest", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"fLaC", "audio/flac"),
        (b"OggS", "audio/ogg"),
    ],
)
def test_sound_that_is_a_file(data: bytes, kind: str) -> None:
    sound = Sound()
    sound.feed({"data": base64.b64encode(data).decode()})
    assert sound.file() == InlineMedia(base64.b64encode(data).decode(), kind)


@pytest.mark.parametrize("audio", [{}, {"data": None}, {"data": ""}, {"data": "é"}, {"data": 5}])
def test_no_sound(audio: dict[str, object]) -> None:
    sound = Sound()
    assert sound.feed(audio) == ""
    assert sound.file() is None


def test_sound_becomes_a_block() -> None:
    data = base64.b64encode(b"ID3\x04rest").decode()
    whole = completion({"content": None, "audio": {"id": "a", "data": data, "transcript": "Hi"}})
    read = read_as(Endpoint.CHAT, [as_json(whole)])
    assert TextDelta("Hi") in read.events
    (block,) = [one.block for one in read.events if isinstance(one, BlockAdded)]
    assert isinstance(block, AudioBlock)
    assert block.attachment.media_type == "audio/mpeg"


def test_pictures_of_other_choices_are_not_lost() -> None:
    reader = ChatReplyReader(asked(n=2))
    body = {
        "choices": [
            {"index": 1, "message": {"content": f"B ![b]({URL})"}, "finish_reason": "length"},
            {"index": 0, "message": {"content": "A"}, "finish_reason": "stop"},
        ]
    }
    assert reader.whole(body) + reader.finish() == [
        TextDelta("A"),
        InlineMedia(PNG, "image/png"),
        OtherChoice(1, "B ", "length"),
        END,
    ]


def test_thinking_before_a_picture() -> None:
    assert of_whole({"content": f"<think>Hm</think>![b]({URL})"}) == [
        ThinkingDelta("Hm"),
        InlineMedia(PNG, "image/png"),
        END,
    ]


def test_where_there_is_no_file_nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chunk of thoughts and of calls comes this way, thousands of them in a reply."""
    looked: list[object] = []

    def counting(value: object) -> Mapping[str, object]:
        looked.append(value)
        return value if isinstance(value, dict) else {}

    monkeypatch.setattr("app.providers.loose.as_mapping", counting)
    assert files_of({"reasoning_content": "Hm."}) == []
    assert len(looked) == 1
