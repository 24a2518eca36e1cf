"""What ``loquent ask`` prints of data, calls and sources, at every endpoint of the test gateway that has them."""

import json
from pathlib import Path

import pytest

from tests.cli.arrivals import at, body, picked
from tests.cli.conftest import Run
from tests.cli.test_ask_settings import says
from tests.gateway import Gateway

pytestmark = pytest.mark.usefixtures("environment")

SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "words": {"type": "array", "items": {"type": "string"}}},
    "required": ["n", "words"],
    "additionalProperties": False,
}
TOOLS = [
    {"type": "function", "function": {"name": name, "description": "Looks.", "parameters": SCHEMA}}
    for name in ("look", "listen")
]


# Data


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    made = tmp_path / "answer.json"
    made.write_text(json.dumps(SCHEMA))
    return made


@pytest.mark.parametrize(
    ("endpoint", "model", "place"),
    [
        ("chat", "json-schema", "response_format.json_schema.schema"),
        ("chat", "json-fence", "response_format.json_schema.schema"),
        ("responses", "json-schema", "text.format.schema"),
        ("messages", "json-schema", "output_config.format.schema"),
        ("gemini", "gemini-2.5-flash", "generationConfig.responseJsonSchema"),
    ],
)
def test_data_fits_the_schema_that_was_given(
    run: Run, gateway: Gateway, schema: Path, endpoint: str, model: str, place: str
) -> None:
    result = run(*at(endpoint, model), "--schema", schema, "How many?")
    assert (result.code, result.err) == (0, "")
    found = json.loads(result.out)
    assert isinstance(found["n"], int)
    assert set(found) == {"n", "words"}
    assert picked(body(gateway), place) == SCHEMA
    assert run(*at(endpoint, model), "--schema", schema, "--json", "How many?").value()["data"] == found


def test_data_that_misses_the_schema_is_told_by_path(run: Run, schema: Path) -> None:
    result = run(*at("chat", "json-wrong"), "--schema", schema, "How many?")
    assert result.code == 1
    assert json.loads(result.out) == {"nothing": ["that", "fits"]}
    assert "does not fit its schema at $" in result.err
    assert "'n' is a required property" in result.err


def test_a_path_inside_is_told(run: Run, gateway: Gateway, schema: Path) -> None:
    gateway.answer("inside", says('{"n": 1, "words": ["a", 2]}'))
    result = run(*at("chat", "inside"), "--schema", schema, "How many?")
    assert result.code == 1
    assert "does not fit its schema at $.words[1]" in result.err


def test_data_that_was_cut_is_no_data(run: Run, schema: Path) -> None:
    result = run(*at("chat", "json-cut"), "--schema", schema, "How many?")
    assert result.code == 1
    assert "limit" in result.err


@pytest.mark.parametrize(
    ("endpoint", "model"), [("chat", "json-schema"), ("responses", "json-schema"), ("gemini", "gemini-2.5-flash")]
)
def test_any_json_object_may_be_asked_for(run: Run, endpoint: str, model: str) -> None:
    result = run(*at(endpoint, model), "--json-object", "How many?")
    assert (result.code, result.out, result.err) == (0, '{"answer":42}\n', "")


# Tools


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    made = tmp_path / "tools.json"
    made.write_text(json.dumps(TOOLS))
    return made


CALLERS = [
    ("chat", "tools", 1, ""),
    ("chat", "tools-parallel", 2, ""),
    ("chat", "tools-think", 1, ""),
    ("responses", "tools", 1, ""),
    ("responses", "tools-parallel", 2, ""),
    ("messages", "tools", 1, "Let me look."),
    ("messages", "tools-parallel", 2, "Let me look."),
    ("gemini", "gemini-2.5-flash", 1, ""),
    ("gemini", "gemini-3-pro-preview", 1, ""),
]


@pytest.mark.parametrize(("endpoint", "model", "count", "text"), CALLERS)
@pytest.mark.parametrize("stream", [True, False])
def test_calls_are_printed_one_a_line(
    run: Run, gateway: Gateway, tools: Path, endpoint: str, model: str, count: int, text: str, stream: bool
) -> None:
    how = [] if stream else ["--no-stream"]
    result = run(*at(endpoint, model), "--tools", tools, *how, "Look!")
    assert result.code == 0, result.err
    lines = result.out.splitlines()
    if text:
        assert lines.pop(0) == text
    calls = [json.loads(line) for line in lines]
    assert len(calls) == count
    assert len({call["id"] for call in calls}) == count
    for call in calls:
        assert call["name"] in ("look", "listen")
        assert set(call["arguments"]) == {"n", "words"}
    assert "look" in json.dumps(body(gateway)["tools"])


@pytest.mark.parametrize(
    ("choice", "sent", "called"),
    [
        ("auto", "auto", ["look"]),
        ("none", "none", []),
        ("required", "required", ["look"]),
        ("listen", {"type": "function", "function": {"name": "listen"}}, ["listen"]),
    ],
)
def test_every_choice_of_tools(
    run: Run, gateway: Gateway, tools: Path, choice: str, sent: object, called: list[str]
) -> None:
    value = run(*at("chat", "tools"), "--tools", tools, "--tool-choice", choice, "--json", "Look!").value()
    calls = value["tool_calls"]
    assert isinstance(calls, list)
    assert [call["name"] for call in calls] == called
    assert body(gateway)["tool_choice"] == sent


def test_a_choice_among_some_tools(run: Run, gateway: Gateway, tools: Path) -> None:
    run(*at("chat", "tools"), "--tools", tools, "--tool-choice", "listen,", "Look!")
    allowed = body(gateway)["tool_choice"]
    assert allowed["type"] == "allowed_tools"
    assert [tool["function"]["name"] for tool in allowed["allowed_tools"]["tools"]] == ["listen"]


def test_one_call_at_a_time_may_be_asked_for(run: Run, gateway: Gateway, tools: Path) -> None:
    result = run(*at("chat", "tools-parallel"), "--tools", tools, "--param", "parallel_tool_calls=false", "Look!")
    assert len(result.out.splitlines()) == 1
    assert body(gateway)["parallel_tool_calls"] is False


# Sources


@pytest.mark.parametrize(
    ("endpoint", "model", "text", "sources"),
    [
        ("responses", "search", "Water boils at 100 degrees [1][2].", 2),
        ("responses", "search-preview", "Water boils at 100 degrees [1][2].", 2),
        ("messages", "search", "Water boils at 100 degrees.", 1),
        ("gemini", "gemini-2.5-flash", "Water boils at 100 degrees.", 2),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_a_search_is_asked_for_and_its_sources_go_to_standard_error(
    run: Run, endpoint: str, model: str, text: str, sources: int, stream: bool
) -> None:
    result = run(*at(endpoint, model), "--search", *([] if stream else ["--no-stream"]), "When does water boil?")
    assert (result.code, result.out) == (0, text)
    told = [line for line in result.err.splitlines() if line.startswith("Source ")]
    assert told == [f"Source {number} https://example.org/{number}" for number in range(1, sources + 1)]


CITED = ["Source 1 https://example.org/1", "Source 2 https://example.org/2"]


@pytest.mark.parametrize("stream", [True, False])
def test_sources_in_a_chat(run: Run, stream: bool) -> None:
    how = [] if stream else ["--no-stream"]
    result = run(*at("chat", "annotations"), *how, "When does water boil?")
    assert (result.code, result.out, result.err.splitlines()) == (0, "Water boils at 100 degrees.", CITED)
    result = run(*at("chat", "citations"), *how, "When does water boil?")
    assert (result.code, result.out) == (0, "Water boils at 100 degrees.[1][2]")
    assert result.err.splitlines() == ["https://example.org/1", "https://example.org/2"]


def test_a_search_in_a_chat_is_asked_for_as_the_model_knows_it(run: Run, gateway: Gateway) -> None:
    gateway.answer("gpt-4o-search-preview", says("Yes."))
    gateway.answer("qwen-plus", says("Yes."))
    assert run(*at("chat", "gpt-4o-search-preview"), "--search", "Is it?").out == "Yes."
    assert body(gateway)["web_search_options"] == {}
    assert run(*at("chat", "qwen-plus"), "--search", "Is it?").out == "Yes."
    assert body(gateway)["enable_search"] is True


def test_a_search_that_nobody_can_do_is_refused_before_it_is_sent(run: Run, gateway: Gateway) -> None:
    result = run(*at("chat", "echo"), "--search", "Is it?")
    assert (result.code, result.out) == (1, "")
    assert "does not take search" in result.err
    assert gateway.requests == []


def test_a_refusal_is_printed(run: Run) -> None:
    for endpoint in ("chat", "responses"):
        result = run(*at(endpoint, "refusal"), "Help me rob a bank")
        assert "I'm sorry, I cannot help with that." in result.out + result.err
