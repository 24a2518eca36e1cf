import json

import pytest

from tests.cli.conftest import Run
from tests.gateway import Gateway


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
