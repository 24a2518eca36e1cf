"""Pictures, sound, vectors and money from the command line, against the test gateway."""

import io
import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.cli.money import balance_text, price_text
from app.domain.media import Balance, Currency
from app.domain.model_info import ModelPrice
from tests.cli.arrivals import body, fields, posts
from tests.cli.conftest import Run
from tests.gateway import HOLD, Gateway, Reply, files
from tests.gateway.audio import vector_of
from tests.gateway.replies import error_reply, json_reply

pytestmark = pytest.mark.usefixtures("environment")

Start = Callable[..., "subprocess.Popen[str]"]

GENERATIONS = "/v1/images/generations"
EDITS = "/v1/images/edits"
SPEECH = "/v1/audio/speech"
TRANSCRIPTIONS = "/v1/audio/transcriptions"


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


# Pictures


@pytest.mark.parametrize("model", ["gpt-image-1", "gpt-image-1-no-stream", "dall-e-2", "flux-pro", "image-data-url"])
def test_a_picture_is_made(run: Run, gateway: Gateway, tmp_path: Path, model: str) -> None:
    result = run("image", "--model", model, "-o", tmp_path / "cat.png", "A 猫")
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines()[-1] == str(tmp_path / "cat.png")
    assert min(size_of(tmp_path / "cat.png")) > 0
    assert (body(gateway, GENERATIONS)["model"], body(gateway)["prompt"]) == (model, "A 猫")


def test_several_pictures_in_a_size(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    how = ["--size", "1024x1024", "--n", "2", "--quality", "high", "--background", "opaque", "--output-format", "webp"]
    result = run(
        "image", "--model", "gpt-image-1", *how, "--param", "moderation=low", "-o", tmp_path / "cat.webp", "A cat"
    )
    assert (result.code, result.out) == (0, "")
    made = [tmp_path / "cat.webp", tmp_path / "cat-2.webp"]
    assert result.err.splitlines() == [str(path) for path in made]
    assert [size_of(path) for path in made] == [(1024, 1024)] * 2
    assert body(gateway) == {
        "model": "gpt-image-1",
        "prompt": "A cat",
        "n": 2,
        "size": "1024x1024",
        "quality": "high",
        "background": "opaque",
        "output_format": "webp",
        "moderation": "low",
    }


def test_a_folder_gets_each_picture_under_a_name_of_its_own(run: Run, tmp_path: Path) -> None:
    value = run("image", "--model", "flux-pro", "--n", "3", "--json", "-o", f"{tmp_path}/made/", "A cat").value()
    found = value["files"]
    assert isinstance(found, list)
    assert len({file["path"] for file in found}) == 3
    assert {Path(file["path"]).parent for file in found} == {tmp_path / "made"}
    assert all(Path(file["path"]).stat().st_size == file["size"] for file in found)


def test_a_style_is_dall_es(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    how = ["--quality", "hd", "--style", "vivid", "--size", "1792x1024"]
    assert run("image", "--model", "dall-e-3", *how, "-o", tmp_path / "cat.png", "A cat").code == 0
    assert size_of(tmp_path / "cat.png") == (1792, 1024)
    assert (body(gateway)["style"], body(gateway)["quality"]) == ("vivid", "hd")


def test_previews_while_it_draws(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    how = ["--param", "stream=true", "--param", "partial_images=2"]
    result = run("image", "--model", "gpt-image-1", *how, "-o", tmp_path / "cat.png", "A cat")
    assert (result.code, result.out) == (0, "")
    assert posts(gateway)[0].headers["accept"] == "text/event-stream"
    assert "Drawing" in result.err
    assert size_of(tmp_path / "cat.png") == (64, 48)
    assert not (tmp_path / "cat-2.png").exists(), "a preview is no picture of the reply"


def test_a_picture_is_changed(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    Image.new("RGB", (32, 16), "red").save(tmp_path / "a.png")
    result = run("image", "--model", "dall-e-2", "--edit", tmp_path / "a.png", "-o", tmp_path / "out.png", "Greener")
    assert (result.code, result.out) == (0, "")
    (request,) = posts(gateway, EDITS)
    (picture,) = [part for part in request.form or () if part.file_name]
    assert (picture.name, picture.file_name, picture.media_type) == ("image", "a.png", "image/png")


def test_several_pictures_are_changed_where_a_mask_says_so(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    for name, colour in (("a.png", "red"), ("b.png", "blue"), ("mask.png", (0, 0, 0, 0))):
        Image.new("RGBA", (8, 8), colour).save(tmp_path / name)
    named = ["--edit", tmp_path / "a.png", "--edit", tmp_path / "b.png", "--mask", tmp_path / "mask.png"]
    result = run("image", "--model", "gpt-image-1", *named, "--n", "2", "-o", tmp_path / "out.png", "Greener")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out-2.png").exists()
    (request,) = posts(gateway, EDITS)
    assert fields(request) == {"model": "gpt-image-1", "prompt": "Greener", "n": "2"}
    sent = [(part.name, part.file_name) for part in request.form or () if part.file_name]
    assert sent == [("image[]", "a.png"), ("image[]", "b.png"), ("mask", "mask.png")]
    mask = next(part for part in request.form or () if part.name == "mask")
    assert Image.open(io.BytesIO(mask.data)).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("name", ["missing.png", "text.png"])
def test_a_picture_that_cannot_be_changed_is_refused_by_name(
    run: Run, gateway: Gateway, tmp_path: Path, name: str
) -> None:
    (tmp_path / "text.png").write_bytes(b"words")
    result = run("image", "--model", "dall-e-2", "--edit", tmp_path / name, "-o", tmp_path / "out.png", "Greener")
    assert result.code == 2
    assert name in result.err
    assert gateway.requests == []


def test_a_model_that_draws_is_found_where_none_is_named(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    gateway.models = ["echo", "gpt-4o-image", "dall-e-3"]
    assert run("image", "-o", tmp_path / "cat.png", "A cat").code == 0
    assert body(gateway, GENERATIONS)["model"] == "dall-e-3"


@pytest.mark.parametrize(
    "arguments",
    [["image", "-o", "x.png", "A cat"], ["speak", "-o", "x.mp3", "Hi"], ["embed", "Hi"], ["transcribe", "x.mp3"]],
)
def test_no_model_is_guessed(run: Run, gateway: Gateway, arguments: list[str]) -> None:
    gateway.models = ["echo"]
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "--model" in result.err
    assert "loquent models" in result.err
    assert posts(gateway) == []


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("image-nothing", "The reply is empty"),
        ("gpt-image-1-moderated", "rejected by the safety system"),
        ("error-500", "loquent: "),
    ],
)
def test_a_picture_that_does_not_come_is_a_failure(run: Run, tmp_path: Path, model: str, words: str) -> None:
    result = run("image", "--model", model, "-o", tmp_path / "x.png", "A cat")
    assert (result.code, result.out) == (1, "")
    assert words in result.err
    value = run("image", "--model", model, "--json", "-o", tmp_path / "x.png", "A cat").value()
    assert value["status"] == "failed"
    assert not (tmp_path / "x.png").exists()


def test_a_busy_gateway_is_asked_again(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    busy = error_reply(429, "Too many requests", headers=(("Retry-After", "0"),))
    drawn = json_reply({"created": 1, "data": [{"url": f"{gateway.url}/files/a.png"}]})
    gateway.answer("flux-pro", busy, drawn)
    result = run("image", "--model", "flux-pro", "-o", tmp_path / "cat.png", "A cat")
    assert (result.code, result.out) == (0, "")
    assert "Trying again in 0 s (attempt 1)" in result.err
    assert len(posts(gateway, GENERATIONS)) == 2


def test_what_was_paid_for_is_not_lost_to_a_wrong_path(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = run("image", "--model", "gpt-image-1", "-o", tmp_path / "file" / "x.png", "A cat")
    assert result.code == 1
    kept = next(line for line in result.err.splitlines() if "it was kept as" in line).rpartition(" ")[2]
    assert size_of(Path(kept)) == (64, 48)


def test_ctrl_c_ends_the_drawing(start: Start, gateway: Gateway, tmp_path: Path) -> None:
    gateway.answer("flux-pro", Reply((b"{", HOLD)))
    with start("image", "--model", "flux-pro", "-o", tmp_path / "x.png", "A cat") as process:
        gateway.wait_until(lambda: bool(posts(gateway)))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert posts(gateway)[0].disconnected.wait(10)


# Sound


@pytest.mark.parametrize("form", ["mp3", "opus", "aac", "flac", "wav", "pcm"])
def test_text_is_spoken_in_the_form_that_the_name_tells(run: Run, gateway: Gateway, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"hello.{form}"
    result = run("speak", "--model", "tts-1", "-o", out, "Hello 猫")
    assert (result.code, result.out, result.err) == (0, "", f"{out}\n")
    assert out.read_bytes() == files.sound(form)
    assert body(gateway, SPEECH) == {
        "model": "tts-1",
        "input": "Hello 猫",
        "voice": "alloy",
        "response_format": form,
    }


def test_a_voice_and_how_it_speaks(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    how = ["--voice", "echo", "--format", "opus", "--speed", "1.5", "--instructions", "Low"]
    result = run("speak", "--model", "tts-1", *how, "-o", tmp_path / "b.sound", stdin="从管道\n".encode())
    assert result.code == 0
    arrived = body(gateway)
    assert (arrived["voice"], arrived["response_format"], arrived["speed"]) == ("echo", "opus", 1.5)
    assert (arrived["instructions"], arrived["input"]) == ("Low", "从管道")
    assert run("speak", "--model", "tts-1", "-o", tmp_path / "c.mp3", stdin=b" ").code == 2


def test_an_error_in_place_of_sound_is_told(run: Run, tmp_path: Path) -> None:
    result = run("speak", "--model", "tts-json-error", "-o", tmp_path / "a.mp3", "Hello")
    assert (result.code, result.out) == (1, "")
    assert "The voice is not there today" in result.err
    assert not (tmp_path / "a.mp3").exists()


def test_speech_is_written_down(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(files.sound("wav", 0.5))
    how = ["--language", "en", "--prompt", "cats"]
    result = run("transcribe", "--model", "whisper-1", *how, tmp_path / "a.wav")
    assert (result.code, result.out, result.err) == (0, "I heard 0.50 seconds of sound.\n", "")
    (request,) = posts(gateway, TRANSCRIPTIONS)
    assert fields(request) == {"model": "whisper-1", "language": "en", "prompt": "cats", "response_format": "json"}
    (sound,) = [part for part in request.form or () if part.file_name]
    assert (sound.name, sound.file_name, sound.media_type) == ("file", "a.wav", "audio/wav")
    assert sound.data == files.sound("wav", 0.5)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "I heard"), ("srt", "1\n00:00:00,000 -->"), ("vtt", "WEBVTT"), ("verbose_json", "I heard")],
)
def test_subtitles_may_be_asked_for(run: Run, tmp_path: Path, form: str, begins: str) -> None:
    (tmp_path / "a.mp3").write_bytes(files.sound("mp3"))
    result = run("transcribe", "--model", "whisper-1", "--format", form, tmp_path / "a.mp3")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(begins)


def test_a_transcription_as_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(files.sound())
    how = ["--format", "verbose_json", "--json"]
    value = run("transcribe", "--model", "whisper-1", *how, tmp_path / "a.wav").value()
    assert value == {"text": "I heard 0.25 seconds of sound.", "language": "english", "seconds": 0.25}


def test_a_sound_that_is_missing_is_refused(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    assert run("transcribe", "--model", "whisper-1", tmp_path / "gone.wav").code == 2
    assert gateway.requests == []


# Vectors


@pytest.mark.parametrize("model", ["text-embedding-3-small", "embedding-mixed"])
def test_vectors_are_lines_of_json(run: Run, gateway: Gateway, model: str) -> None:
    result = run("embed", "--model", model, "--dimensions", "4", "a", "猫")
    assert (result.code, result.err) == (0, "")
    assert [json.loads(line) for line in result.out.splitlines()] == [vector_of(text, 4) for text in ("a", "猫")]
    assert body(gateway) == {"model": model, "input": ["a", "猫"], "dimensions": 4}
    assert json.loads(run("embed", "--model", model, "b", "--json").out) == [vector_of("b", 8)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["speak", "--model", "nobody", "-o", "x.mp3", "Hi"],
        ["embed", "--model", "nobody", "Hi"],
        ["video", "--model", "nobody", "-o", "x.mp4", "Hi"],
    ],
)
def test_a_model_that_is_not_there_is_told(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (1, "")
    assert "nobody" in result.err


# Money


def test_what_is_left(run: Run, gateway: Gateway) -> None:
    result = run("balance")
    assert (result.code, result.err) == (0, "")
    name, told = result.out.rstrip("\n").split("\t")
    assert name
    assert told == "1.9753 USD left, 0.0247 USD used"
    (value,) = json.loads(run("balance", "--json", "--provider", "ENVIRONMENT").out)
    assert (value["provider"], value["unlimited"], value["currency"]) == ("environment", False, "usd")
    assert value["left"] == pytest.approx(987_655 / 500_000)


def test_what_is_left_where_only_the_older_way_is_answered(run: Run, gateway: Gateway) -> None:
    gateway.answer_at("/api/usage/token", error_reply(404, "Invalid URL (GET /api/usage/token)"))
    gateway.answer_at("/api/usage/token/", error_reply(404, "Invalid URL (GET /api/usage/token/)"))
    result = run("balance")
    assert result.code == 0
    assert "8.7660" in result.out
    assert "1.2340" in result.out


def test_who_does_not_tell_what_is_left_is_a_failure(run: Run, gateway: Gateway) -> None:
    for path in (
        "/api/usage/token",
        "/api/usage/token/",
        *(f"{root}/dashboard/billing/{page}" for root in ("", "/v1") for page in ("subscription", "usage")),
    ):
        gateway.answer_at(path, error_reply(404, f"Invalid URL (GET {path})", kind="invalid_request_error"))
    result = run("balance")
    assert (result.code, result.out) == (1, "")
    assert "does not offer this" in result.err
    (value,) = json.loads(run("balance", "--json").out)
    assert value["error"]["reason"] == "unsupported.not_offered"


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
def test_a_balance_in_words(found: Balance, text: str) -> None:
    assert balance_text(found) == text


def test_a_provider_that_is_not_there_is_wrong_use(run: Run, gateway: Gateway) -> None:
    result = run("balance", "--provider", "nobody")
    assert result.code == 2
    assert "no provider is called nobody" in result.err
    assert gateway.requests == []


def test_nobody_to_ask_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    result = run("balance")
    assert result.code == 1
    assert "no model to ask" in result.err


def test_models_with_prices(run: Run, gateway: Gateway) -> None:
    gateway.models = ["echo", "dall-e-3", "think"]
    result = run("models", "--prices")
    assert (result.code, result.err) == (0, "")
    lines = [line.split("\t") for line in result.out.splitlines()]
    assert {name: price for name, _provider, price in lines if name in gateway.models} == {
        "echo": "2.5 USD in, 10 USD out, a million tokens",
        "dall-e-3": "0.04 USD a call",
        "think": "",
    }
    found = {value["id"]: value["price"] for value in json.loads(run("models", "--prices", "--json").out)}
    assert found["echo"] == {"input_per_million": 2.5, "output_per_million": 10.0, "per_call": None}
    assert found["think"] is None
    assert "price" not in json.loads(run("models", "--json").out)[0]


def test_models_without_a_page_of_prices(run: Run, gateway: Gateway) -> None:
    gateway.models = ["echo"]
    gateway.answer_at("/api/pricing", error_reply(404, "Invalid URL (GET /api/pricing)", kind="invalid_request_error"))
    result = run("models", "--prices")
    assert result.code == 1
    assert "echo\t" in result.out
    assert "does not offer this" in result.err


@pytest.mark.parametrize(
    ("price", "text"),
    [(ModelPrice("c", input_per_million=0.1), "0.1 USD in, a million tokens"), (ModelPrice("c"), ""), (None, "")],
)
def test_a_price_in_words(price: ModelPrice | None, text: str) -> None:
    assert price_text(price) == text
