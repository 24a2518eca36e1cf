"""``loquent ask`` at every endpoint of the test gateway: text, thinking, fields."""

import signal
import subprocess
from collections.abc import Callable

import pytest

from tests.cli.arrivals import at, body, picked, posts
from tests.cli.conftest import Run
from tests.gateway import Gateway
from tests.gateway.completions import CONTINUED
from tests.gateway.texts import HELD_FIRST

pytestmark = pytest.mark.usefixtures("environment")

Start = Callable[..., "subprocess.Popen[str]"]

CHAT = "/v1/chat/completions"
COMPLETIONS = "/v1/completions"
RESPONSES = "/v1/responses"
MESSAGES = "/v1/messages"

ANSWER = "The answer is 42."


def gemini(model: str, method: str = "streamGenerateContent") -> str:
    return f"/v1beta/models/{model}:{method}"


# Text and thinking

SPEAKERS = [
    ("chat", "think", CHAT, CHAT, ANSWER),
    ("completions", "gpt-3.5-turbo-instruct", COMPLETIONS, COMPLETIONS, CONTINUED),
    ("responses", "think", RESPONSES, RESPONSES, ANSWER),
    ("messages", "think", MESSAGES, MESSAGES, ANSWER),
    (
        "gemini",
        "gemini-3-pro-preview",
        gemini("gemini-3-pro-preview"),
        gemini("gemini-3-pro-preview", "generateContent"),
        ANSWER,
    ),
]


@pytest.mark.parametrize(("endpoint", "model", "streamed", "whole", "text"), SPEAKERS)
@pytest.mark.parametrize("stream", [True, False])
def test_the_text_alone_goes_to_standard_output(
    run: Run, gateway: Gateway, endpoint: str, model: str, streamed: str, whole: str, text: str, stream: bool
) -> None:
    result = run(*at(endpoint, model), *([] if stream else ["--no-stream"]), "Why?")
    assert (result.code, result.out) == (0, text)
    assert text not in result.err
    assert gateway.requests[-1].path == (streamed if stream else whole)


@pytest.mark.parametrize(
    ("endpoint", "model", "how", "place", "wanted"),
    [
        ("chat", "think", "low", "reasoning_effort", "low"),
        ("chat", "think", "medium", "reasoning_effort", "medium"),
        ("chat", "think", "high", "reasoning_effort", "high"),
        ("chat", "claude-thinking", "2048", "thinking", {"type": "enabled", "budget_tokens": 2048}),
        ("responses", "think", "low", "reasoning.effort", "low"),
        ("responses", "gpt-5", "medium", "reasoning.effort", "medium"),
        ("responses", "think", "high", "reasoning.effort", "high"),
        ("messages", "claude-sonnet-4-5", "low", "thinking.type", "enabled"),
        ("messages", "claude-sonnet-4-5", "high", "thinking.type", "enabled"),
        ("messages", "claude-sonnet-4-5", "2048", "thinking.budget_tokens", 2048),
        ("gemini", "gemini-3-pro-preview", "low", "generationConfig.thinkingConfig.thinkingLevel", "LOW"),
        ("gemini", "gemini-3-pro-preview", "high", "generationConfig.thinkingConfig.thinkingLevel", "HIGH"),
        ("gemini", "gemini-2.5-flash", "512", "generationConfig.thinkingConfig.thinkingBudget", 512),
    ],
)
def test_thinking_is_asked_for_and_goes_to_standard_error(
    run: Run, gateway: Gateway, endpoint: str, model: str, how: str, place: str, wanted: object
) -> None:
    result = run(*at(endpoint, model), "--think", how, "Why?")
    assert result.code == 0
    assert result.out in (ANSWER, "Why?")
    assert result.err.strip()
    assert result.err.strip() not in result.out
    assert picked(body(gateway), place) == wanted


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [("chat", "length"), ("responses", "length"), ("messages", "length"), ("gemini", "gemini-length")],
)
def test_a_reply_that_was_cut_is_printed_and_gives_1(run: Run, endpoint: str, model: str) -> None:
    result = run(*at(endpoint, model), "Why?")
    assert (result.code, result.out) == (1, "This was the beginning of")
    assert "limit" in result.err


@pytest.mark.parametrize("endpoint", ["chat", "completions", "responses", "messages", "gemini"])
def test_a_model_that_is_not_there_is_told(run: Run, endpoint: str) -> None:
    result = run(*at(endpoint, "error-404"), "Why?")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("loquent: ")
    assert run(*at(endpoint, "error-404"), "--json", "Why?").value()["status"] == "failed"


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [
        ("chat", "held"),
        ("completions", "completions-held"),
        ("responses", "held"),
        ("messages", "held"),
        ("gemini", "held"),
    ],
)
def test_ctrl_c_ends_the_reply_at_every_endpoint(start: Start, gateway: Gateway, endpoint: str, model: str) -> None:
    with start(*at(endpoint, model), "Why?") as process:
        assert process.stdout is not None
        begun = process.stdout.read(3)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=30)
    assert process.returncode == 130
    said = CONTINUED if endpoint == "completions" else HELD_FIRST
    assert said.startswith(begun)
    assert rest in said
    assert "Traceback" not in err
    assert gateway.requests[-1].disconnected.wait(10)


# Fields

FIELDS: dict[str, tuple[str, str, dict[str, tuple[str, object]]]] = {
    "chat": (
        "chat",
        "echo",
        {
            "temperature=0.2": ("temperature", 0.2),
            "top_p=0.5": ("top_p", 0.5),
            "n=1": ("n", 1),
            "max_tokens=50": ("max_tokens", 50),
            "presence_penalty=-1": ("presence_penalty", -1),
            "frequency_penalty=1.5": ("frequency_penalty", 1.5),
            'logit_bias={"50256":-100}': ("logit_bias", {"50256": -100}),
            "user=猫": ("user", "猫"),
            "seed=7": ("seed", 7),
            'stop=["END","STOP"]': ("stop", ["END", "STOP"]),
            "logprobs=true": ("logprobs", True),
            "top_logprobs=2": ("top_logprobs", 2),
            'response_format={"type":"text"}': ("response_format", {"type": "text"}),
            'x={"deep":[null,1.5,true,"猫"]}': ("x", {"deep": [None, 1.5, True, "猫"]}),
            'number_as_text="42"': ("number_as_text", "42"),
            "words=no json at all": ("words", "no json at all"),
        },
    ),
    "chat, the newer limit": ("chat", "echo", {"max_completion_tokens=50": ("max_completion_tokens", 50)}),
    "completions": (
        "completions",
        "gpt-3.5-turbo-instruct",
        {
            "suffix=the end": ("suffix", "the end"),
            "logprobs=3": ("logprobs", 3),
            "best_of=2": ("best_of", 2),
            "echo=true": ("echo", True),
            "max_tokens=99": ("max_tokens", 99),
        },
    ),
    "responses": (
        "responses",
        "echo",
        {
            "max_tokens=64": ("max_output_tokens", 64),
            "temperature=1": ("temperature", 1),
            "store=true": ("store", True),
            'metadata={"team":"cats"}': ("metadata", {"team": "cats"}),
            "truncation=auto": ("truncation", "auto"),
        },
    ),
    "messages": (
        "messages",
        "echo",
        {
            "max_tokens=64": ("max_tokens", 64),
            "stop=END": ("stop_sequences", ["END"]),
            "top_k=5": ("top_k", 5),
        },
    ),
    "gemini": (
        "gemini",
        "gemini-2.5-flash",
        {
            "max_tokens=64": ("generationConfig.maxOutputTokens", 64),
            "temperature=0.5": ("generationConfig.temperature", 0.5),
            "seed=7": ("generationConfig.seed", 7),
        },
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_params_arrive_as_the_json_that_they_are(run: Run, gateway: Gateway, name: str) -> None:
    endpoint, model, params = FIELDS[name]
    options = [part for param in params for part in ("--param", param)]
    result = run(*at(endpoint, model), *options, "Why?")
    assert result.code == 0, result.err
    arrived = body(gateway)
    assert {place: picked(arrived, place) for place, _ in params.values()} == dict(params.values())


def test_a_system_prompt_arrives_at_every_endpoint(run: Run, gateway: Gateway) -> None:
    places = {
        "chat": ("echo", "messages.0.content"),
        "responses": ("echo", "instructions"),
        "messages": ("echo", "system"),
        "gemini": ("gemini-2.5-flash", "systemInstruction.parts.0.text"),
    }
    for endpoint, (model, place) in places.items():
        assert run(*at(endpoint, model), "--system", "Be brief.", "Why?").out == "Why?"
        assert picked(body(gateway), place) in ("Be brief.", [{"type": "text", "text": "Be brief."}])


# Where it is asked


@pytest.mark.parametrize("written", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_an_address_is_taken_as_it_is_pasted(
    run: Run, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", gateway.url + written)
    value = run(*at("chat", "echo"), "--json", "Hi").value()
    assert (value["text"], value["request_id"]) == ("Hi", "req-test-1")
    assert gateway.requests[-1].path == CHAT
    assert {request.headers["authorization"] for request in gateway.requests} == {f"Bearer {gateway.key}"}


@pytest.mark.parametrize("stream", [True, False])
def test_a_response_in_the_background(
    run: Run, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    monkeypatch.setattr("app.providers.background.LOOKS", 0.0)
    how = ["--param", "background=true", *([] if stream else ["--no-stream"])]
    result = run(*at("responses", "think"), *how, "Why?")
    assert (result.code, result.out) == (0, ANSWER)
    arrived = posts(gateway)[0].json
    assert arrived is not None
    assert (arrived["background"], arrived["store"]) == (True, True)
    assert len(gateway.requests) == 3, "the order and two looks"


def test_ctrl_c_cancels_a_response_in_the_background(start: Start, gateway: Gateway) -> None:
    with start(*at("responses", "think"), "--param", "background=true", "--no-stream", "Why?") as process:
        gateway.wait_until(lambda: any(request.method == "GET" for request in gateway.requests), 30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert gateway.requests[-1].path == "/v1/responses/resp_000001/cancel"


def test_a_response_is_not_stored_unless_asked(run: Run, gateway: Gateway) -> None:
    assert run(*at("responses", "echo"), "Why?").out == "Why?"
    assert body(gateway)["store"] is False
