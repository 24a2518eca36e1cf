"""What ``ask`` prints of replies that are more than text."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef, CitationBlock, ImageBlock, TextBlock, ToolCallBlock, VideoBlock
from app.domain.generation import Endpoint, EndpointReason
from app.domain.ports import ChatRequest
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    ProgressReported,
    ReplyFinished,
    ReplyStarted,
    Stage,
    StreamEvent,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
)
from app.storage.attachments import FileAttachmentStore
from tests.cli.conftest import Run
from tests.services.fakes import FakeFactory, ScriptedProvider

CALL = ToolCallBlock("call-1", "search", '{"q": "猫"}')
BROKEN_CALL = ToolCallBlock("call-2", "search", '{"q": ')


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> ScriptedProvider:
    """Put a provider in the gateway's place whose replies a test gives."""
    made = ScriptedProvider()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-000000000000")
    monkeypatch.setattr("app.bootstrap.core.HttpProviderFactory", lambda *_: FakeFactory(lambda _config, _key: made))
    return made


def reply(provider: ScriptedProvider, *events: StreamEvent, reason: FinishReason = FinishReason.STOP) -> None:
    def script(_request: ChatRequest) -> Iterable[StreamEvent]:
        return (*events, ReplyFinished(reason, reason.value))

    provider.script = script


def test_calls_are_lines_of_json_and_a_success(run: Run, provider: ScriptedProvider, tmp_path: Path) -> None:
    tools = [{"type": "function", "function": {"name": "search", "parameters": {"type": "object"}, "strict": True}}]
    (tmp_path / "tools.json").write_text(json.dumps([*tools, {"type": "function", "name": "flat"}]))
    reply(
        provider, TextDelta("Let me look."), BlockAdded(CALL), BlockAdded(BROKEN_CALL), reason=FinishReason.TOOL_CALLS
    )
    result = run("ask", "--model", "m", "--tools", tmp_path / "tools.json", "--tool-choice", "search", "Hi")
    assert (result.code, result.err) == (0, "")
    text, *lines = result.out.splitlines()
    assert text == "Let me look."
    assert [json.loads(line) for line in lines] == [
        {"id": "call-1", "name": "search", "arguments": {"q": "猫"}},
        {"id": "call-2", "name": "search", "arguments": '{"q": '},
    ]
    settings = provider.replies[0].request.settings
    assert [(tool.name, tool.strict) for tool in settings.tools] == [("search", True), ("flat", None)]
    assert settings.tool_choice is not None
    assert settings.tool_choice.name == "search"


def test_calls_alone_are_all_there_is(run: Run, provider: ScriptedProvider) -> None:
    reply(provider, BlockAdded(CALL), reason=FinishReason.TOOL_CALLS)
    assert run("ask", "--model", "m", "Hi").out == '{"id": "call-1", "name": "search", "arguments": {"q": "猫"}}\n'
    value = run("ask", "--model", "m", "--json", "Hi").value()
    assert value["tool_calls"] == [{"id": "call-1", "name": "search", "arguments": {"q": "猫"}}]


def test_progress_sources_and_the_endpoint_go_to_standard_error(run: Run, provider: ScriptedProvider) -> None:
    reply(
        provider,
        ReplyStarted("req-1", "m", Endpoint.RESPONSES, EndpointReason.LISTED),
        ProgressReported(Stage.SEARCHING, detail="cats"),
        ProgressReported(Stage.SEARCHING, detail="cats"),
        ProgressReported(Stage.DRAWING, 40),
        ProgressReported(Stage.CALLING_TOOL, detail="count"),
        TextDelta("Yes."),
        BlockAdded(CitationBlock("https://a.example", "A source")),
        BlockAdded(CitationBlock("https://b.example")),
    )
    result = run("ask", "--model", "m", "Hi")
    assert result.out == "Yes."
    assert result.err.splitlines() == [
        "loquent: asked at the endpoint responses: the model's list names it",
        "Searching: cats",
        f"[{'#' * 12}{'.' * 18}]  40 % Drawing",
        "Calling count",
        "A source https://a.example",
        "https://b.example",
    ]
    value = run("ask", "--model", "m", "--json", "Hi").value()
    assert value["sources"] == [
        {"url": "https://a.example", "title": "A source"},
        {"url": "https://b.example", "title": ""},
    ]
    assert value["endpoint"] == "responses"


def test_text_that_was_thinking_is_told_to_be(run: Run, provider: ScriptedProvider) -> None:
    reply(provider, TextDelta("Let me see"), TextWasThinking(), ThinkingDelta("Hm"), TextDelta("Yes."))
    result = run("ask", "--model", "m", "Hi")
    assert result.out == "Let me see\nYes."
    assert "what came so far was thinking" in result.err
    assert run("ask", "--model", "m", "--json", "Hi").value()["text"] == "Yes."


@pytest.fixture
async def picture(data: Path) -> ImageBlock:
    ref = await FileAttachmentStore(data / "attachments").put(b"PNG", name="picture.png", media_type="image/png")
    return ImageBlock(ref, 4, 3)


def test_files_of_a_reply_are_told_or_saved(
    run: Run, provider: ScriptedProvider, picture: ImageBlock, tmp_path: Path
) -> None:
    reply(provider, TextDelta("Look:"), BlockAdded(picture))
    result = run("ask", "--model", "m", "Hi")
    assert (result.code, result.out) == (0, "Look:")
    assert Path(result.err.strip()).read_bytes() == b"PNG"
    target = tmp_path / "out.png"
    result = run("ask", "--model", "m", "-o", target, "Hi")
    assert (target.read_bytes(), result.err) == (b"PNG", f"{target}\n")
    value = run("ask", "--model", "m", "-o", tmp_path / "folder/", "--json", "Hi").value()
    assert value["files"] == [{"kind": "image", "path": str(tmp_path / "folder"), "media_type": "image/png", "size": 3}]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_film_that_is_gone_fails_the_saving_alone(
    run: Run, provider: ScriptedProvider, tmp_path: Path, as_json: bool
) -> None:
    film = VideoBlock(AttachmentRef("cd" * 32, "video/mp4", "film.mp4", 3))
    reply(provider, TextDelta("Look:"), BlockAdded(film))
    how = ["--json"] if as_json else []
    result = run("ask", "--model", "m", "-o", tmp_path / "out.mp4", *how, "Hi")
    assert result.code != 0
    assert "film.mp4 cannot be read" in result.err
    messages = json.loads(run("export", "--all", "--json").out)["conversations"][0]["messages"]
    assert messages[-1]["status"] == "complete"
    assert messages[-1]["blocks"][0] == {"type": "text", "text": TextBlock("Look:").text}


def test_how_to_think_and_search_is_asked_for(run: Run, provider: ScriptedProvider) -> None:
    reply(provider, TextDelta("Yes."))
    run("ask", "--model", "m", "--think", "2048", "--search", "--video-form", "frames", "Hi")
    settings = provider.replies[0].request.settings
    assert settings.thinking is not None
    assert (settings.thinking.budget, settings.search, settings.video_form.value) == (2048, True, "frames")


@pytest.mark.parametrize(
    ("option", "name", "content", "kind"),
    [
        ("--file", "paper.pdf", b"%PDF-1.7 plain words", "file"),
        ("--file", "tool.exe", b"MZ\x00\x01", "file"),
        ("--file", "film.mp4", b"\x00\x00\x00\x20ftypisom\x00", "video"),
        ("--file", "sound.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio"),
        ("--video", "film.mp4", b"\x00\x00\x00\x20ftypisom\x00", "video"),
        ("--audio", "sound.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio"),
    ],
)
def test_files_are_sent_as_what_they_are(
    run: Run, provider: ScriptedProvider, tmp_path: Path, option: str, name: str, content: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    reply(provider, TextDelta("Yes."))
    assert run("ask", "--model", "m", option, tmp_path / name, "What?").code == 0
    text, file = provider.replies[0].request.messages[-1].blocks
    assert text == TextBlock("What?")
    assert type(file).__name__.lower() == f"{kind}block"
    # A file needs no words.
    assert run("ask", "--model", "m", option, tmp_path / name).code == 0


def test_a_fallback_to_chat_is_told(run: Run, provider: ScriptedProvider) -> None:
    reply(provider, ReplyStarted("req-1", "m", Endpoint.CHAT, EndpointReason.FALLBACK), TextDelta("Yes."))
    result = run("ask", "--model", "m", "Hi")
    told = "loquent: asked at the endpoint chat: the one that the model's list names is not there"
    assert result.err.splitlines()[0] == told
