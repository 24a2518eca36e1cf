import json

import pytest

from tests.cli.conftest import Run
from tests.gateway import Gateway, Reply
from tests.gateway.replies import DONE, chunk, error_reply, event, html_reply, json_reply, stream_reply


def test_models_are_listed_with_their_provider(run: Run, environment: Gateway) -> None:
    environment.models = ["gpt-4o", "深度/chat:free"]
    result = run("models")
    lines = result.out.splitlines()
    assert (result.code, result.err) == (0, "")
    assert lines[:2] == ["gpt-4o\tEnvironment", "深度/chat:free\tEnvironment"]


def test_json_is_an_array(run: Run, environment: Gateway) -> None:
    environment.models = ["gpt-4o"]
    found = json.loads(run("models", "--json").out)
    assert found[0]["id"] == "gpt-4o"
    assert found[0]["provider"] == "environment"
    assert found[0]["provider_name"] == "Environment"
    assert found[0]["vision"] is True
    assert found[0]["context_length"] is None


def test_a_provider_that_does_not_answer_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
    result = run("models")
    assert result.code == 1
    assert "Environment:\nloquent: 127.0.0.1 refused the connection" in result.err


def test_with_nobody_to_ask_the_ways_on_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.local.model.LocalModel.available", lambda _self: False)
    result = run("models")
    assert (result.code, result.out) == (1, "")
    assert "OPENAI_BASE_URL" in result.err
    assert run("ask", "Hi").code == 1


def test_the_model_of_this_computer_is_listed(run: Run) -> None:
    assert "SmolLM2-135M-Instruct\tOn this computer" in run("models").out.splitlines()


def test_what_a_person_says_of_a_model_is_kept_and_printed(run: Run, environment: Gateway) -> None:
    environment.models = ["gpt-4o", "echo"]
    result = run("models", "--set", "gpt-4o", "vision=no", "context=128,000", "endpoint=responses")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "gpt-4o\tEnvironment",
        "vision\tno\tcorrected",
        "tools\tyes\tname",
        "thinking\tauto\tunknown",
        "images\tauto\tunknown",
        "videos\tauto\tunknown",
        "context\t128000\tcorrected",
        "endpoint\tresponses\tcorrected",
    ]
    found = {each["id"]: each for each in json.loads(run("models", "--json").out)}
    assert (found["gpt-4o"]["vision"], found["gpt-4o"]["context_length"]) == (False, 128_000)
    assert found["gpt-4o"]["endpoint"] == "responses"
    assert found["gpt-4o"]["origins"]["vision"] == "corrected"
    assert found["gpt-4o"]["origins"]["tools"] == "name"
    assert found["echo"]["origins"] == {
        "vision": "unknown",
        "tools": "unknown",
        "thinking": "unknown",
        "makes_images": "unknown",
        "makes_videos": "unknown",
        "context_length": "unknown",
        "endpoint": "list",
    }
    assert (found["echo"]["endpoint"], found["echo"]["endpoint_types"]) == ("auto", ["openai"])


def test_a_fact_and_then_all_of_them_are_taken_back(run: Run, environment: Gateway) -> None:
    run("models", "--set", "gpt-4o", "vision=no", "tools=no")
    assert run("models", "--corrections").out == "Environment:gpt-4o\tvision=no\ttools=no\n"
    value = json.loads(run("models", "--set", "gpt-4o", "tools=auto", "--json").out)
    assert (value["tools"], value["origins"]["tools"], value["vision"]) == (True, "name", False)
    assert "vision\tyes\tname" in run("models", "--reset", "gpt-4o").out
    assert run("models", "--corrections").out == ""


def test_without_facts_what_is_known_is_printed_and_nothing_kept(run: Run, environment: Gateway) -> None:
    assert "vision\tyes\tname" in run("models", "--set", "gpt-4o").out
    assert json.loads(run("models", "--corrections", "--json").out) == []


def test_a_star_speaks_of_every_model_of_such_a_name(run: Run, environment: Gateway) -> None:
    environment.models = ["qwen3-a", "qwen3-b", "gpt-4o"]
    assert run("models", "--set", "qwen*", "vision=yes").out == "qwen*\tvision=yes\n"
    assert run("models", "--set", "environment:qwen3-b*", "vision=no").out == "Environment:qwen3-b*\tvision=no\n"
    found = {each["id"]: each for each in json.loads(run("models", "--json").out)}
    assert [found[name]["vision"] for name in ("qwen3-a", "qwen3-b", "gpt-4o")] == [True, False, True]
    assert [found[name]["origins"]["vision"] for name in ("qwen3-a", "gpt-4o")] == ["pattern", "name"]
    run("models", "--reset", "qwen*")
    assert json.loads(run("models", "--corrections", "--json").out) == [
        {
            "provider": "environment",
            "model": "qwen3-b*",
            "vision": False,
            "tools": None,
            "thinking": None,
            "makes_images": None,
            "makes_videos": None,
            "context_length": None,
            "endpoint": None,
        }
    ]


def test_the_endpoint_of_a_model_against_that_of_its_kind(run: Run, environment: Gateway) -> None:
    run("models", "--set", "echo*", "endpoint=responses")
    assert "endpoint\tauto\tcorrected" in run("models", "--set", "echo", "endpoint=auto").out
    run("models", "--reset", "echo*")
    assert "endpoint\tauto\tunknown" in run("models", "--set", "echo", "endpoint=auto").out
    assert run("models", "--corrections").out == "", "what holds anyway is not kept"


def test_the_endpoint_that_a_person_chose_for_a_model_is_asked(run: Run, environment: Gateway) -> None:
    run("models", "--set", "echo", "endpoint=messages")
    result = run("ask", "--model", "echo", "Hi")
    assert (result.code, result.err) == (0, "loquent: asked at the endpoint messages: it was chosen for this model\n")
    assert [record.path for record in environment.requests if record.method == "POST"] == ["/v1/messages"]
    value = run("ask", "--model", "echo", "--endpoint", "chat", "--json", "Hi").value()
    assert (value["endpoint"], value["endpoint_reason"]) == ("chat", "chosen"), "what this one is asked comes first"
    dry = run("ask", "--model", "echo", "--dry-run", "Hi")
    assert dry.out.startswith(f"POST {environment.url}/v1/messages\n")
    assert dry.err == ""


def test_what_a_person_says_decides_what_is_sent(run: Run, environment: Gateway) -> None:
    refused = run("ask", "--model", "echo", "--param", "picture_size=1024x1024", "Hi")
    assert refused.code == 1
    assert not environment.chats()
    run("models", "--set", "echo", "images=yes")
    assert run("ask", "--model", "echo", "--param", "picture_size=1024x1024", "Hi").code == 0
    sent = environment.chats()[-1].json
    assert sent is not None
    assert sent["size"] == "1024x1024"


def test_the_endpoint_that_auto_takes_and_why_go_to_standard_error(run: Run, environment: Gateway) -> None:
    environment.models = ["gpt-5", "gpt-3.5-turbo-instruct"]
    asked = run("ask", "--model", "gpt-5", "Hi")
    assert asked.err == "loquent: asked at the endpoint responses: the model's list names it\n"
    environment.answer_at("/v1/chat/completions", stream_reply([event(chunk({"content": "Hi"}, "stop")), DONE]))
    asked = run("ask", "--model", "gpt-5", "--param", "seed=7", "Hi")
    words = "the first that can carry all of the request"
    assert asked.err == f"loquent: asked at the endpoint chat: {words}\n"
    asked = run("ask", "--model", "gpt-3.5-turbo-instruct", "Hi")
    assert asked.err == "loquent: asked at the endpoint completions: the model's name says so\n"
    assert run("ask", "--model", "some", "Hi").err == ""
    value = run("ask", "--model", "gpt-5", "--json", "Hi").value()
    assert (value["endpoint"], value["endpoint_reason"]) == ("responses", "listed")


def test_a_field_that_the_gateway_refuses_is_named(run: Run, environment: Gateway) -> None:
    asked = run("ask", "--model", "quirk-39-temperature", "--param", "temperature=0.5", "Hi")
    assert (asked.code, asked.out) == (0, "Here I am.")
    assert asked.err == "loquent: sent without temperature, which the gateway refuses of this model\n"
    value = run(
        "ask", "--json", "--model", "quirk-39-unknown-field", "--param", "seed=1", "--param", "presence_penalty=1", "Hi"
    ).value()
    assert value["left_out"] == ["presence_penalty", "seed"]
    assert run("ask", "--json", "--model", "echo", "--param", "seed=1", "Hi").value()["left_out"] == []


def asked_for_prices(gateway: Gateway) -> int:
    return sum(request.path == "/api/pricing" for request in gateway.requests)


def test_what_a_list_does_not_say_is_taken_from_the_prices_page(run: Run, environment: Gateway) -> None:
    environment.list_shape = "openai"
    environment.models = ["who-knows"]
    row = {"model_name": "who-knows", "model_ratio": 1, "completion_ratio": 2, "tags": "Tools,Vision,128K"}
    page = {"success": True, "data": [{**row, "supported_endpoint_types": ["openai-response"]}]}
    environment.answer_at("/api/pricing", json_reply(page))
    result = run("models", "--json", "--prices")
    assert (result.code, result.err) == (0, "")
    (found, *_local) = json.loads(result.out)
    assert (found["vision"], found["tools"], found["context_length"]) == (True, True, 128_000)
    assert found["endpoint_types"] == ["openai-response"]
    assert {name: found["origins"][name] for name in ("vision", "thinking", "context_length", "endpoint")} == {
        "vision": "prices",
        "thinking": "unknown",
        "context_length": "prices",
        "endpoint": "prices",
    }
    assert found["price"]["output_per_million"] == 4.0
    assert asked_for_prices(environment) == 1, "once a refresh, and what it said is at hand for the prices"


@pytest.mark.parametrize(
    "page",
    [
        error_reply(404, "Invalid URL (GET /api/pricing)"),
        error_reply(401, "no key"),
        error_reply(500, "broken"),
        html_reply(200, "Welcome"),
        html_reply(502, "Bad gateway"),
        json_reply({"success": False, "message": "get user group failed"}),
        json_reply({"data": {"a": [None, 7]}}),
        Reply(parts=(b"[" * 10_000,)),
    ],
)
def test_a_gateway_without_a_prices_page_is_as_good(run: Run, environment: Gateway, page: Reply) -> None:
    environment.models = ["gpt-4o"]
    environment.answer_at("/api/pricing", page)
    result = run("models", "--json")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out)[0]["origins"]["tools"] == "name"
    assert asked_for_prices(environment) == 1


def test_auto_goes_by_the_endpoint_that_the_prices_page_names(run: Run, environment: Gateway) -> None:
    environment.list_shape = "openai"
    environment.models = ["echo"]
    page = {"data": [{"model_name": "echo", "model_ratio": 1, "supported_endpoint_types": ["openai-response"]}]}
    environment.answer_at("/api/pricing", json_reply(page))
    found = json.loads(run("ask", "--json", "Hi").out)
    assert (found["endpoint"], found["endpoint_reason"]) == ("responses", "listed")
