"""Files that ``loquent ask`` sends, and those of replies, over sockets."""

import base64
import io
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from tests.cli.arrivals import at, body
from tests.cli.conftest import Run
from tests.gateway import Gateway, files
from tests.gateway.replies import json_reply

pytestmark = pytest.mark.usefixtures("environment")

FILM_URL = f"data:video/mp4;base64,{base64.b64encode(files.film()).decode()}"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    made = tmp_path / "film.mp4"
    made.write_bytes(files.film())
    return made


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def said(gateway: Gateway) -> list[dict[str, Any]]:
    """Return the parts of the last message that arrived at a chat, or an endpoint written like one."""
    arrived = body(gateway)
    parts = arrived["messages" if "messages" in arrived else "input"][-1]["content"]
    assert isinstance(parts, list)
    return parts


# Pictures


def test_a_picture_for_a_model_that_does_not_see_is_refused_before_anything_is_sent(
    run: Run, gateway: Gateway, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(files.picture("a.png", 64, 48))
    asked = ("ask", "--model", "echo", "--image", tmp_path / "a.png", "What?")
    run("models", "--set", "echo", "vision=no")
    result = run(*asked)
    assert (result.code, result.out) == (1, "")
    assert "a.png was not sent: echo does not see pictures." in result.err
    assert "loquent models --set echo vision=yes" in result.err
    assert run(*asked, "--dry-run").code == 1
    assert [request for request in gateway.requests if request.method == "POST"] == []
    run("models", "--set", "echo", "vision=yes")
    assert run(*asked).out == "What?"
    run("models", "--set", "echo", "vision=no")
    assert run("ask", "--continue", "And now?").out == "And now?"
    earlier = body(gateway)["messages"][0]["content"]
    assert "[a.png]" in str(earlier)
    assert "image_url" not in str(earlier)


def test_a_list_may_say_that_a_model_does_not_see(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(files.picture("a.png", 64, 48))
    row = {"model_name": "echo", "model_ratio": 1, "modalities": {"input": ["text"], "output": ["text"]}}
    gateway.answer_at("/api/pricing", json_reply({"data": [row]}))
    result = run("ask", "--model", "echo", "--image", tmp_path / "a.png", "What?")
    assert (result.code, "echo does not see pictures" in result.err) == (1, True)
    assert [request for request in gateway.requests if request.method == "POST"] == []


@pytest.mark.parametrize("detail", ["low", "high", "auto"])
def test_several_pictures_with_a_detail(run: Run, gateway: Gateway, tmp_path: Path, detail: str) -> None:
    for name, form in (("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.webp", "WEBP")):
        (tmp_path / name).write_bytes(files.picture(name, 640, 480, form))
    named = [part for name in ("a.png", "b.jpg", "c.webp") for part in ("--image", tmp_path / name)]
    result = run(*at("chat", "vision"), *named, "--param", f"detail={detail}", "What?")
    assert result.code == 0
    assert result.out.splitlines()[0] == "Images: 3"
    assert all(line.endswith("640 x 480") for line in result.out.splitlines()[1:])
    text, *pictures = said(gateway)
    assert text == {"type": "text", "text": "What?"}
    assert [picture["image_url"]["detail"] for picture in pictures] == [detail] * 3


@pytest.mark.parametrize("endpoint", ["responses", "messages"])
def test_pictures_at_other_endpoints(run: Run, gateway: Gateway, tmp_path: Path, endpoint: str) -> None:
    (tmp_path / "a.png").write_bytes(files.picture("a"))
    assert run(*at(endpoint, "echo"), "--image", tmp_path / "a.png", "What?").out == "What?"
    parts = said(gateway)
    kind = {"responses": "input_image", "messages": "image"}[endpoint]
    (picture,) = [part for part in parts if part["type"] == kind]
    encoded = picture["image_url"].partition(",")[2] if endpoint == "responses" else picture["source"]["data"]
    assert size_of(base64.b64decode(encoded)) == (64, 48)


def test_pictures_for_gemini(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(files.picture("a"))
    assert run(*at("gemini", "gemini-2.5-flash"), "--image", tmp_path / "a.png", "What?").out == "What?"
    parts = body(gateway)["contents"][-1]["parts"]
    (picture,) = [part["inlineData"] for part in parts if "inlineData" in part]
    assert size_of(base64.b64decode(picture["data"])) == (64, 48)


# Films


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("image_url", {"type": "image_url", "image_url": {"url": FILM_URL}}),
        ("video_url", {"type": "video_url", "video_url": {"url": FILM_URL}}),
        ("file", {"type": "file", "file": {"filename": "film.mp4", "file_data": FILM_URL}}),
    ],
)
def test_a_film_in_a_chat_goes_in_the_way_that_was_chosen(
    run: Run, gateway: Gateway, film: Path, form: str, part: dict[str, object]
) -> None:
    assert run(*at("chat", "echo"), "--video", film, "--video-form", form, "What?").out == "What?"
    assert said(gateway) == [{"type": "text", "text": "What?"}, part]


def frames_in(parts: list[dict[str, Any]], endpoint: str) -> list[bytes]:
    found = []
    for part in parts:
        if endpoint == "messages" and part["type"] == "image":
            found.append(part["source"]["data"])
        elif part["type"] in ("image_url", "input_image"):
            address = part["image_url"]
            found.append((address if isinstance(address, str) else address["url"]).partition(",")[2])
    return [base64.b64decode(one) for one in found]


@pytest.mark.parametrize("endpoint", ["chat", "responses", "messages"])
def test_a_film_as_frames(run: Run, gateway: Gateway, tmp_path: Path, endpoint: str) -> None:
    # Three seconds, twelve frames each.
    (tmp_path / "film.mp4").write_bytes(files.film(64, 48, 36))
    arguments = ["--video", tmp_path / "film.mp4", "--video-form", "frames", "What?"]
    assert run(*at(endpoint, "echo"), *arguments).out.startswith("What?")
    frames = frames_in(said(gateway), endpoint)
    assert len(frames) >= 3
    assert {size_of(frame) for frame in frames} == {(64, 48)}
    assert len({*frames}) == len(frames), "they are different moments"


def test_a_film_for_gemini_goes_inline(run: Run, gateway: Gateway, film: Path) -> None:
    for how in ([], ["--video-form", "inline"]):
        assert run(*at("gemini", "gemini-2.5-flash"), "--video", film, *how, "What?").out == "What?"
        parts = body(gateway)["contents"][-1]["parts"]
        (sent,) = [part["inlineData"] for part in parts if "inlineData" in part]
        assert sent["mimeType"] == "video/mp4"
        assert base64.b64decode(sent["data"]) == files.film()


def test_a_model_that_only_sees_gets_frames_by_itself(run: Run, gateway: Gateway, film: Path) -> None:
    assert run(*at("responses", "echo"), "--video", film, "What?").code == 0
    assert frames_in(said(gateway), "responses")


@pytest.mark.parametrize(("endpoint", "form"), [("messages", "video_url"), ("responses", "file"), ("gemini", "file")])
def test_a_way_that_an_endpoint_does_not_have_is_refused(
    run: Run, gateway: Gateway, film: Path, endpoint: str, form: str
) -> None:
    result = run(*at(endpoint, "echo"), "--video", film, "--video-form", form, "What?")
    assert (result.code, result.out) == (1, "")
    assert "video_form" in result.err
    assert gateway.requests == []


# Sound and other files


def test_a_sound_in_a_chat(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "sound.wav").write_bytes(files.sound())
    assert run(*at("chat", "echo"), "--audio", tmp_path / "sound.wav", "What?").out == "What?"
    sent = said(gateway)[-1]["input_audio"]
    assert (sent["format"], base64.b64decode(sent["data"])) == ("wav", files.sound())


@pytest.mark.parametrize("endpoint", ["chat", "responses", "messages"])
def test_a_paper(run: Run, gateway: Gateway, tmp_path: Path, endpoint: str) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 plain words")
    assert run(*at(endpoint, "echo"), "--file", tmp_path / "paper.pdf", "What?").out == "What?"
    (sent,) = [part for part in said(gateway) if part["type"] in ("file", "input_file", "document")]
    assert base64.b64encode(b"%PDF-1.7 plain words").decode() in str(sent)


# Files of replies


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(run: Run, gateway: Gateway, as_json: list[str]) -> None:
    broken = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA!"}}
    message = {"role": "assistant", "content": "Two of them.", "images": [broken]}
    gateway.answer("echo", json_reply({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}))
    result = run("ask", "--model", "echo", "--no-stream", *as_json, "Draw")
    assert (result.code, result.err) == (0, "loquent: a picture came that cannot be read (image/png)\n")
    assert "Two of them." in result.out
    assert "AAAA" not in result.out


@pytest.mark.parametrize(
    ("endpoint", "model", "text"),
    [
        ("chat", "images-delta", "Here it is. "),
        ("chat", "image-markdown", "A cat:"),
        ("chat", "image-parts", "Here it is."),
        ("chat", "recraftv3", ""),
        ("responses", "draw", "Here it is."),
        ("gemini", "gemini-2.5-flash-image", "Here it is:"),
        ("gemini", "gemini-3-pro-image-preview", ""),
        ("gemini", "gemini-image-as-text", "Look:"),
        ("images", "gpt-image-1", ""),
        ("images", "dall-e-3", ""),
        ("images", "flux-pro", ""),
    ],
)
def test_a_picture_of_a_reply_is_saved_and_its_text_is_text(
    run: Run, tmp_path: Path, endpoint: str, model: str, text: str
) -> None:
    out = tmp_path / "out.png"
    result = run(*at(endpoint, model), "-o", out, "A cat")
    assert result.code == 0, result.err
    assert result.out.startswith(text)
    assert "base64" not in result.out
    assert str(out) in result.err.splitlines()
    assert min(size_of(out.read_bytes())) > 0


@pytest.mark.parametrize("stream", [True, False])
def test_progress_of_a_drawing_goes_to_standard_error(run: Run, tmp_path: Path, stream: bool) -> None:
    how = [] if stream else ["--no-stream"]
    result = run(*at("chat", "gpt-4o-image"), *how, "-o", tmp_path / "out.png", "A cat")
    assert result.code == 0, result.err
    assert "生成" not in result.out
    assert "排队" not in result.out
    assert size_of((tmp_path / "out.png").read_bytes()) == (64, 48)
    if stream:
        assert "Waiting in the queue" in result.err
        assert "Drawing" in result.err


def test_a_drawing_that_fails_in_a_chat_says_why(run: Run) -> None:
    result = run(*at("chat", "gpt-4o-image-fails"), "A cat")
    assert result.code == 1
    assert "内容违反政策" in result.err


def test_a_film_made_in_a_chat(run: Run, tmp_path: Path) -> None:
    result = run(*at("chat", "sora-chat"), "-o", tmp_path / "out.mp4", "A cat")
    assert result.code == 0, result.err
    with av.open(io.BytesIO((tmp_path / "out.mp4").read_bytes())) as container:
        assert container.streams.video[0].frames == 12
    assert "Progress: 90%" in result.err


def test_sound_made_in_a_chat(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    how = ["--param", 'modalities=["text","audio"]', "--param", 'audio={"voice":"alloy","format":"wav"}', "--no-stream"]
    result = run(*at("chat", "audio-reply"), *how, "-o", tmp_path / "out.wav", "Beep!")
    assert (result.code, result.out) == (0, "Beep.")
    assert (tmp_path / "out.wav").read_bytes() == files.sound()
    assert body(gateway)["modalities"] == ["text", "audio"]


def test_the_size_of_a_picture_that_gemini_makes(run: Run, gateway: Gateway) -> None:
    how = ["--param", "aspect_ratio=16:9", "--param", "picture_size=2K"]
    assert run(*at("gemini", "gemini-3-pro-image-preview"), *how, "A cat").code == 0
    assert body(gateway)["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9", "imageSize": "2K"}


def test_recraft_gets_both_shapes_in_one_request(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    result = run(*at("chat", "recraftv3"), "--param", "n=2", "-o", tmp_path / "out.webp", "A cat")
    assert (result.code, result.out) == (0, "")
    arrived = body(gateway)
    assert arrived["prompt"] == "A cat"
    assert arrived["messages"][-1]["content"] == "A cat"
    assert (tmp_path / "out-2.webp").exists()


def test_a_link_of_a_model_that_does_not_draw_is_left_a_link(run: Run, gateway: Gateway) -> None:
    result = run(*at("chat", "image-link"), "A cat")
    assert (result.code, result.err) == (0, "")
    assert f"![cat]({gateway.url}/files/cat.png)" in result.out
    assert not [request for request in gateway.requests if request.path.startswith("/files/")]


@pytest.mark.parametrize(
    ("named", "model"),
    [
        ([], "gpt-4-gizmo-g-abc"),
        (["--model", "gpt-4-gizmo-*"], "gpt-4-gizmo-g-abc"),
        (["--model", "environment:gpt-4"], "gpt-4-gizmo-g-abc"),
    ],
)
def test_a_gpt_is_asked_by_the_link_that_shares_it(run: Run, gateway: Gateway, named: list[str], model: str) -> None:
    link = "https://chatgpt.com/g/g-abc-all-about-cats"
    result = run("ask", "--endpoint", "chat", *named, "--gpt", link, "Do cats purr?")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("As the file says")
    assert body(gateway)["model"] == model


def test_what_is_no_link_of_a_gpt_is_wrong_use(run: Run, gateway: Gateway) -> None:
    result = run("ask", "--gpt", "https://example.org/cats", "Do cats purr?")
    assert (result.code, gateway.requests) == (2, [])
    assert "no link that shares a GPT" in result.err
