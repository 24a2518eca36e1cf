"""Pictures, sound, vectors and money from the command line."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from app.domain.blocks import AttachmentRef, ImageBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.media import (
    Balance,
    Currency,
    ImageRequest,
    ModelPrice,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
)
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.stream import BlockAdded, FinishReason, ProgressReported, ReplyFinished, RetryScheduled, Stage
from app.storage.attachments import FileAttachmentStore
from tests.cli.conftest import Run
from tests.cli.media_double import MakingProvider

ENVIRONMENT = "environment"
DONE = ReplyFinished(FinishReason.STOP, "")
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


def model(name: str, *, makes_images: bool = False) -> ModelInfo:
    return ModelInfo(ModelRef(ENVIRONMENT, name), Capabilities(makes_images=makes_images))


async def stored(data: Path, content: bytes, name: str, media_type: str) -> AttachmentRef:
    return await FileAttachmentStore(data / "attachments").put(content, name=name, media_type=media_type)


@pytest.fixture
async def picture(data: Path) -> ImageBlock:
    return ImageBlock(await stored(data, b"PNG", "picture.png", "image/png"), 4, 3)


@pytest.fixture
async def sound(data: Path) -> AttachmentRef:
    return await stored(data, b"MP3", "audio.mp3", "audio/mpeg")


def test_pictures_are_saved_and_told(
    run: Run, provider: MakingProvider, picture: ImageBlock, data: Path, tmp_path: Path
) -> None:
    provider.makes.events = [
        ProgressReported(Stage.DRAWING, 50),
        RetryScheduled(2.0, 1, ErrorInfo(ErrorReason.TOO_MANY_REQUESTS)),
        BlockAdded(picture),
        BlockAdded(picture),
        DONE,
    ]
    how = ["--size", "1024x1024", "--n", "2", "--quality", "hd", "--style", "vivid", "--param", "seed=7"]
    result = run("image", "--model", "draws", *how, "-o", tmp_path / "cat.png", "A cat")
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines() == [
        f"[{'#' * 15}{'.' * 15}]  50 % Drawing",
        "loquent: Too many requests: the gateway asks to wait. Trying again in 2 s (attempt 1).",
        str(tmp_path / "cat.png"),
        str(tmp_path / "cat-2.png"),
    ]
    assert [(tmp_path / name).read_bytes() for name in ("cat.png", "cat-2.png")] == [b"PNG", b"PNG"]
    assert provider.makes.asked == [
        ImageRequest("draws", "A cat", n=2, size="1024x1024", quality="hd", style="vivid", extra={"seed": 7})
    ]


def test_pictures_are_changed(
    run: Run, provider: MakingProvider, picture: ImageBlock, data: Path, tmp_path: Path
) -> None:
    for name, colour in (("a.png", "red"), ("b.png", "blue"), ("mask.png", (0, 0, 0, 0))):
        Image.new("RGBA", (8, 8), colour).save(tmp_path / name)
    provider.makes.events = [BlockAdded(picture), DONE]
    named = ["--edit", tmp_path / "a.png", "--edit", tmp_path / "b.png", "--mask", tmp_path / "mask.png"]
    result = run("image", "--model", "draws", *named, "--json", "-o", tmp_path / "out.png", "Greener")
    assert result.value() == {
        "status": "complete",
        "files": [{"kind": "image", "path": str(tmp_path / "out.png"), "media_type": "image/png", "size": 3}],
    }
    (request,) = provider.makes.asked
    assert isinstance(request, ImageRequest)
    assert request.mask is not None
    assert [ref.name for ref in (*request.images, request.mask)] == ["a.png", "b.png", "mask.png"]
    sent = (data / "attachments" / request.mask.sha256[:2] / request.mask.sha256).read_bytes()
    assert Image.open(io.BytesIO(sent)).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("name", ["missing.png", "text.png"])
def test_a_picture_that_cannot_be_changed_is_refused_by_name(
    run: Run, provider: MakingProvider, tmp_path: Path, name: str
) -> None:
    (tmp_path / "text.png").write_bytes(b"words")
    result = run("image", "--model", "draws", "--edit", tmp_path / name, "-o", tmp_path / "out.png", "Greener")
    assert result.code == 2
    assert name in result.err
    assert provider.makes.asked == []


def test_a_model_that_draws_is_found_where_none_is_named(
    run: Run, provider: MakingProvider, picture: ImageBlock, tmp_path: Path
) -> None:
    provider.models = (model("talks"), model("draws", makes_images=True), model("draws-too", makes_images=True))
    provider.makes.events = [BlockAdded(picture), DONE]
    assert run("image", "-o", tmp_path / "cat.png", "A cat").code == 0
    (request,) = provider.makes.asked
    assert isinstance(request, ImageRequest)
    assert request.model == "draws"


@pytest.mark.parametrize(
    "arguments",
    [
        ["image", "-o", "x.png", "A cat"],
        ["video", "-o", "x.mp4", "A cat"],
        ["speak", "-o", "x.mp3", "Hi"],
        ["embed", "Hi"],
        ["transcribe", "x.mp3"],
    ],
)
def test_no_model_is_guessed(run: Run, provider: MakingProvider, arguments: list[str]) -> None:
    provider.models = (model("talks"),)
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "--model" in result.err
    assert "loquent models" in result.err
    assert provider.makes.asked == []


@pytest.mark.parametrize("as_json", [False, True])
def test_no_picture_is_a_failure(run: Run, provider: MakingProvider, tmp_path: Path, as_json: bool) -> None:
    provider.makes.events = [DONE]
    result = run("image", "--model", "m", "-o", tmp_path / "x.png", "A cat", *(["--json"] if as_json else []))
    assert result.code == 1
    assert "The reply is empty" in result.err
    if as_json:
        error = result.value()["error"]
        assert isinstance(error, dict)
        assert error["reason"] == "bad_reply.empty"


def test_an_error_of_the_gateway_is_told(run: Run, provider: MakingProvider, tmp_path: Path) -> None:
    provider.makes.events = [AppError(ErrorInfo(ErrorReason.CONTENT_FILTERED, gateway_message="No cats."))]
    result = run("image", "--model", "m", "-o", tmp_path / "x.png", "A cat")
    assert (result.code, result.out) == (1, "")
    assert "No cats." in result.err


def test_what_was_paid_for_is_not_lost_to_a_wrong_path(
    run: Run, provider: MakingProvider, picture: ImageBlock, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    provider.makes.events = [BlockAdded(picture), DONE]
    result = run("image", "--model", "m", "-o", tmp_path / "file" / "x.png", "A cat")
    assert result.code == 1
    kept = next(line for line in result.err.splitlines() if "it was kept as" in line).rpartition(" ")[2]
    assert Path(kept).read_bytes() == b"PNG"


def test_text_is_spoken(run: Run, provider: MakingProvider, sound: AttachmentRef, tmp_path: Path) -> None:
    provider.makes.spoken = sound
    result = run("speak", "--model", "speaks", "-o", tmp_path / "a.wav", "Hello")
    assert (result.code, result.out, result.err) == (0, "", f"{tmp_path / 'a.wav'}\n")
    assert (tmp_path / "a.wav").read_bytes() == b"MP3"
    how = ["--voice", "echo", "--format", "opus", "--speed", "1.5", "--instructions", "Low"]
    run("speak", "--model", "speaks", *how, "-o", tmp_path / "b.wav", stdin="从管道\n".encode())
    assert provider.makes.asked == [
        SpeechRequest("speaks", "Hello", "alloy", "wav"),
        SpeechRequest("speaks", "从管道", "echo", "opus", 1.5, "Low"),
    ]
    assert run("speak", "--model", "speaks", "-o", tmp_path / "c.mp3", stdin=b" ").code == 2


def test_speech_is_written_down(run: Run, provider: MakingProvider, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(WAV)
    provider.makes.transcription = Transcription("Hello 猫", "english", 1.5)
    how = ["--language", "en", "--prompt", "cats", "--format", "srt"]
    result = run("transcribe", "--model", "hears", *how, tmp_path / "a.wav")
    assert (result.code, result.out, result.err) == (0, "Hello 猫\n", "")
    (request,) = provider.makes.asked
    assert isinstance(request, TranscriptionRequest)
    assert (request.model, request.language, request.prompt, request.format) == ("hears", "en", "cats", "srt")
    assert (request.sound.name, request.sound.media_type) == ("a.wav", "audio/wav")
    value = run("transcribe", "--model", "hears", "--json", tmp_path / "a.wav").value()
    assert value == {"text": "Hello 猫", "language": "english", "seconds": 1.5}
    assert run("transcribe", "--model", "hears", tmp_path / "gone.wav").code == 2


def test_vectors_are_lines_of_json(run: Run, provider: MakingProvider) -> None:
    provider.makes.vectors = ((0.5, 1.0), (0.25, -1.0))
    result = run("embed", "--model", "m", "--dimensions", "2", "a", "b")
    assert (result.code, result.out) == (0, "[0.5, 1.0]\n[0.25, -1.0]\n")
    assert provider.makes.asked == [("m", ("a", "b"), 2)]
    assert json.loads(run("embed", "--model", "m", "a", "b", "--json").out) == [[0.5, 1.0], [0.25, -1.0]]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Balance(12.5), "12.5000 USD left"),
        (Balance(12.5, 2.25), "12.5000 USD left, 2.2500 USD used"),
        (Balance(None, 2.0, unlimited=True), "unlimited, 2.0000 USD used"),
        (Balance(3.0, currency=Currency.UNKNOWN), "3.0000 left"),
        (Balance(None), "unknown"),
        (Balance(1.0, expires_at=1_800_000_000), "1.0000 USD left, until 2027-01-15"),
    ],
)
def test_what_is_left(run: Run, provider: MakingProvider, found: Balance, text: str) -> None:
    provider.tells.left = found
    result = run("balance")
    assert (result.code, result.err) == (0, "")
    name, told = result.out.rstrip("\n").split("\t")
    assert name
    assert told == text
    (value,) = json.loads(run("balance", "--json", "--provider", "ENVIRONMENT").out)
    assert (value["left"], value["used"], value["unlimited"]) == (found.left, found.used, found.unlimited)


def test_who_does_not_tell_what_is_left_is_a_failure(run: Run, provider: MakingProvider) -> None:
    provider.tells.left = AppError.because(ErrorReason.NOT_OFFERED)
    result = run("balance")
    assert (result.code, result.out) == (1, "")
    assert "does not offer this" in result.err
    (value,) = json.loads(run("balance", "--json").out)
    assert value["error"]["reason"] == "unsupported.not_offered"


def test_a_provider_that_is_not_there_is_wrong_use(run: Run, provider: MakingProvider) -> None:
    result = run("balance", "--provider", "nobody")
    assert result.code == 2
    assert "no provider is called nobody" in result.err


def test_nobody_to_ask_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    result = run("balance")
    assert result.code == 1
    assert "no model to ask" in result.err


def test_models_with_prices(run: Run, provider: MakingProvider) -> None:
    provider.models = (model("a"), model("b"), model("c"), model("d"))
    provider.tells.listed = (
        ModelPrice("a", input_per_million=2.5, output_per_million=10.0),
        ModelPrice("b", per_call=0.04),
        ModelPrice("c", input_per_million=0.1),
        ModelPrice("other", per_call=1.0),
    )
    result = run("models", "--prices")
    lines = [line.split("\t") for line in result.out.splitlines()]
    assert {name: price for name, _provider, price in lines if name in "abcd"} == {
        "a": "2.5 USD in, 10 USD out, a million tokens",
        "b": "0.04 USD a call",
        "c": "0.1 USD in, a million tokens",
        "d": "",
    }
    found = {value["id"]: value["price"] for value in json.loads(run("models", "--prices", "--json").out)}
    assert found["a"] == {"input_per_million": 2.5, "output_per_million": 10.0, "per_call": None}
    assert found["d"] is None
    assert "price" not in json.loads(run("models", "--json").out)[0]
    provider.tells.listed = AppError.because(ErrorReason.NOT_OFFERED)
    result = run("models", "--prices")
    assert result.code == 1
    assert "a\t" in result.out
