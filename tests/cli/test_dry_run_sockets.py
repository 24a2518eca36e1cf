"""``--dry-run``: what it prints is, byte for byte, what the test gateway gets without it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from tests.cli.arrivals import posts
from tests.cli.conftest import Run
from tests.gateway import Gateway, RecordedRequest, files

SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}
TOOL = {"type": "function", "function": {"name": "look", "parameters": SCHEMA}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a file of each kind."""
    made = tmp_path / "files"
    made.mkdir()
    (made / "a.png").write_bytes(files.picture("a"))
    (made / "b.jpg").write_bytes(files.picture("b", form="JPEG"))
    (made / "mask.png").write_bytes(files.picture("mask"))
    (made / "frame.png").write_bytes(files.picture("frame", 1280, 720))
    (made / "film.mp4").write_bytes(files.film())
    (made / "sound.wav").write_bytes(files.sound())
    (made / "paper.pdf").write_bytes(b"%PDF-1.7 plain words")
    (made / "schema.json").write_text(json.dumps(SCHEMA))
    (made / "tools.json").write_text(json.dumps([TOOL]))
    return made


def shown(request: RecordedRequest, gateway: Gateway) -> bytes:
    """Return what a dry run should have printed of a request that arrived."""
    query = f"?{request.query}" if request.query else ""
    head = [f"{request.method} {gateway.url}{request.path}{query}"]
    head += [f"{name}: {value}" for name, value in request.headers.items() if name != "authorization"]
    return "\n".join(head).encode() + b"\n\n" + request.body


def both(run: Run, gateway: Gateway, arguments: list[str | Path], stdin: bytes = b"") -> RecordedRequest:
    """Run a command dry, then in earnest; return the request that came, which the dry run must have printed."""
    dry = run(*arguments, "--dry-run", stdin=stdin)
    assert dry.code == 0, dry.err
    assert gateway.requests == []
    assert gateway.key not in dry.out + dry.err
    assert "authorization" not in dry.out.lower()
    wet = run(*arguments, stdin=stdin)
    assert wet.code == 0, wet.err
    request = posts(gateway)[0]
    assert request.headers["authorization"] == f"Bearer {gateway.key}"
    assert dry.written == shown(request, gateway)
    return request


def ask(*arguments: str | Path) -> list[str | Path]:
    return ["ask", *arguments]


ASKED: dict[str, tuple[str, Callable[[Path], list[str | Path]]]] = {
    "chat": (
        "/v1/chat/completions",
        lambda f: ask("--model", "echo", "--endpoint", "chat", "--param", "seed=7", "--image", f / "a.png", "猫?"),
    ),
    "chat with a schema": (
        "/v1/chat/completions",
        lambda f: ask("--model", "json-schema", "--endpoint", "chat", "--schema", f / "schema.json", "How many?"),
    ),
    "chat with frames": (
        "/v1/chat/completions",
        lambda f: ask(
            "--model", "echo", "--endpoint", "chat", "--video", f / "film.mp4", "--video-form", "frames", "What?"
        ),
    ),
    "chat with a file": (
        "/v1/chat/completions",
        lambda f: ask("--model", "echo", "--endpoint", "chat", "--file", f / "paper.pdf", "What?"),
    ),
    "chat in one piece": (
        "/v1/chat/completions",
        lambda f: ask("--model", "think", "--endpoint", "chat", "--think", "high", "--no-stream", "--system", "S", "?"),
    ),
    "completions": (
        "/v1/completions",
        lambda f: ask(
            "--model", "gpt-3.5-turbo-instruct", "--endpoint", "completions", "--param", "suffix=end", "Once"
        ),
    ),
    "responses": (
        "/v1/responses",
        lambda f: ask(
            *("--model", "think", "--endpoint", "responses", "--think", "low", "--search"),
            *("--tools", f / "tools.json", "--image", f / "a.png", "Why?"),
        ),
    ),
    "messages": (
        "/v1/messages",
        lambda f: ask(
            "--model", "claude-sonnet-4-5", "--endpoint", "messages", "--think", "2048", "--image", f / "a.png", "Why?"
        ),
    ),
    "gemini": (
        "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
        lambda f: ask("--model", "gemini-2.5-flash", "--endpoint", "gemini", "--video", f / "film.mp4", "Why?"),
    ),
    "gemini in one piece": (
        "/v1beta/models/gemini-2.5-flash:generateContent",
        lambda f: ask("--model", "gemini-2.5-flash", "--endpoint", "gemini", "--no-stream", "Why?"),
    ),
    "images": (
        "/v1/images/generations",
        lambda f: ask("--model", "gpt-image-1", "--endpoint", "images", "A cat"),
    ),
    "images changed": (
        "/v1/images/edits",
        lambda f: ask("--model", "gpt-image-1", "--endpoint", "images", "--image", f / "a.png", "Greener"),
    ),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.usefixtures("environment")
def test_a_question_is_shown_as_it_is_sent(run: Run, gateway: Gateway, folder: Path, name: str) -> None:
    path, arguments = ASKED[name]
    assert both(run, gateway, arguments(folder)).path == path


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("gpt-5", "/v1/responses"),
        ("claude-sonnet-4-5", "/v1/messages"),
        ("gemini-2.5-flash", "/v1beta/models/gemini-2.5-flash:streamGenerateContent"),
        ("dall-e-3", "/v1/images/generations"),
        ("gpt-3.5-turbo-instruct", "/v1/completions"),
        ("echo", "/v1/chat/completions"),
    ],
)
def test_the_endpoint_that_a_known_list_names_is_shown(
    run: Run, open_gateway: Gateway, data: Path, model: str, path: str
) -> None:
    # The list of the environment's provider is not kept; that of one in the settings is.
    data.mkdir(exist_ok=True)
    there = ProviderConfig("gate", "Gate", open_gateway.url)
    SettingsStore(data / "settings.json", EventBus()).change(providers=(there,))
    assert run("models").code == 0
    open_gateway.requests.clear()
    arguments = ask("--model", f"gate:{model}", "Why?")
    dry = run(*arguments, "--dry-run")
    assert (dry.err, open_gateway.requests) == ("", [])
    assert run(*arguments).code == 0
    (request,) = open_gateway.requests
    assert (dry.written, request.path) == (shown(request, open_gateway), path)


MADE: dict[str, tuple[str, Callable[[Path], list[str | Path]]]] = {
    "image": (
        "/v1/images/generations",
        lambda f: ["image", "--model", "gpt-image-1", "--size", "1024x1024", "--n", "2", "-o", f / "o.png", "A 猫"],
    ),
    "image changed": (
        "/v1/images/edits",
        lambda f: [
            *("image", "--model", "gpt-image-1", "--edit", f / "a.png", "--edit", f / "b.jpg"),
            *("--mask", f / "mask.png", "-o", f / "o.png", "Greener"),
        ],
    ),
    "video": (
        "/v1/videos",
        lambda f: [
            *("video", "--model", "sora-2", "--image", f / "frame.png", "--seconds", "4", "--size", "1280x720"),
            *("-o", f / "o.mp4", "A cat"),
        ],
    ),
    "speak": (
        "/v1/audio/speech",
        lambda f: ["speak", "--model", "tts-1", "--voice", "echo", "--speed", "1.5", "-o", f / "o.wav", "Hello"],
    ),
    "transcribe": (
        "/v1/audio/transcriptions",
        lambda f: ["transcribe", "--model", "whisper-1", "--language", "en", f / "sound.wav"],
    ),
    "embed": (
        "/v1/embeddings",
        lambda f: ["embed", "--model", "text-embedding-3-small", "--dimensions", "4", "a", "猫"],
    ),
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.usefixtures("environment", "no_pauses")
def test_what_is_made_is_shown_as_it_is_ordered(run: Run, gateway: Gateway, folder: Path, name: str) -> None:
    path, arguments = MADE[name]
    assert both(run, gateway, arguments(folder)).path == path


@pytest.mark.usefixtures("environment")
def test_speech_from_standard_input_is_shown(run: Run, gateway: Gateway, folder: Path) -> None:
    request = both(run, gateway, ["speak", "--model", "tts-1", "-o", folder / "o.mp3"], stdin="从管道\n".encode())
    assert request.json is not None
    assert request.json["input"] == "从管道"


@pytest.mark.usefixtures("environment", "no_pauses")
def test_another_version_of_a_film_is_shown(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    assert run("video", "--model", "sora-2", "-o", tmp_path / "o.mp4", "A cat").code == 0
    arguments = ["video", "--remix", "task_000001", "-o", tmp_path / "o.mp4", "Redder"]
    before = len(gateway.requests)
    dry = run(*arguments, "--dry-run")
    assert len(gateway.requests) == before
    assert run(*arguments).code == 0
    assert dry.written == shown(posts(gateway, "/v1/videos/task_000001/remix")[0], gateway)


@pytest.mark.usefixtures("environment")
def test_a_dry_run_keeps_no_file_and_no_order(run: Run, gateway: Gateway, data: Path, folder: Path) -> None:
    for _path, arguments in MADE.values():
        assert run(*arguments(folder), "--dry-run").code == 0
    assert [path for path in (data / "attachments").rglob("*") if path.is_file()] == []
    assert not list(folder.glob("o.*"))
    assert run("video", "--resume", "task_000001", "-o", folder / "o.mp4").code == 1
    assert posts(gateway) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["image", "-o", "x.png", "A cat"],
        ["video", "-o", "x.mp4", "A cat"],
        ["speak", "-o", "x.mp3", "Hi"],
        ["embed", "Hi"],
    ],
)
@pytest.mark.usefixtures("environment")
def test_nobody_is_asked_which_models_there_are(run: Run, gateway: Gateway, arguments: list[str]) -> None:
    result = run(*arguments, "--dry-run")
    assert (result.code, result.out, gateway.requests) == (2, "", [])
    assert "--model" in result.err


@pytest.mark.usefixtures("environment")
def test_waiting_for_an_order_has_no_request_to_show(run: Run, gateway: Gateway) -> None:
    result = run("video", "--resume", "task_000001", "--dry-run", "-o", "x.mp4")
    assert (result.code, result.out, gateway.requests) == (2, "", [])


@pytest.mark.usefixtures("environment")
def test_json_holds_the_same(run: Run, gateway: Gateway) -> None:
    arguments = ["embed", "--model", "text-embedding-3-small", "a"]
    value = run(*arguments, "--dry-run", "--json").value()
    assert run(*arguments).code == 0
    (request,) = posts(gateway)
    assert (value["method"], value["url"]) == ("POST", f"{gateway.url}/v1/embeddings")
    assert value["body"] == request.body.decode()
    headers = [[name, text] for name, text in request.headers.items() if name != "authorization"]
    assert value["headers"] == headers


@pytest.mark.usefixtures("environment")
def test_what_cannot_be_sent_is_refused_dry_as_well(run: Run, gateway: Gateway, folder: Path) -> None:
    result = run("image", "--model", "dall-e-3", "--background", "opaque", "--dry-run", "-o", folder / "o.png", "A cat")
    assert (result.code, result.out, gateway.requests) == (1, "", [])
    assert "background" in result.err
