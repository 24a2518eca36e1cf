"""How a model is asked: the options of ``ask`` in the bodies that a gateway gets."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.cli.test_ask import sent
from tests.gateway import Gateway
from tests.gateway.replies import DONE, STALL, Reply, chunk, event, stream_reply

pytestmark = pytest.mark.usefixtures("environment")

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


def says(text: str, finish: str = "stop") -> Reply:
    return stream_reply([event(chunk({"content": text})), event(chunk({}, finish)), DONE])


def listing(*models: tuple[str, list[str]]) -> Reply:
    data = [{"id": name, "object": "model", "supported_endpoint_types": types} for name, types in models]
    return Reply(parts=(json.dumps({"object": "list", "data": data}).encode(),))


def test_fields_go_into_the_body_under_their_names(run: Run, gateway: Gateway) -> None:
    params = ["--param", "temperature=0.2", "--param", "seed=7", "--param", "stop=END", "--param", 'x={"y": [null]}']
    assert run("ask", "--model", "echo", *params, "Hi").out == "Hi"
    body = sent(gateway)[-1]
    assert (body["temperature"], body["seed"], body["stop"], body["x"]) == (0.2, 7, ["END"], {"y": [None]})
    run("ask", "--model", "echo", "Hi")
    assert sent(gateway)[-1].keys() == {"model", "messages", "stream", "stream_options"}


def test_settings_belong_to_one_conversation_and_stay_with_it(run: Run, gateway: Gateway) -> None:
    run("ask", "--model", "echo", "--param", "temperature=0.2", "--param", "seed=7", "Hi")
    run("ask", "--continue", "--param", "seed=8", "On")
    assert [sent(gateway)[-1][name] for name in ("temperature", "seed")] == [0.2, 8]
    run("ask", "--continue", "And on")
    assert [sent(gateway)[-1][name] for name in ("temperature", "seed")] == [0.2, 8]
    run("ask", "--model", "echo", "Anew")
    assert "seed" not in sent(gateway)[-1]


@pytest.mark.parametrize("text", ['{"n": 3}', '```json\n{"n": 3}\n```'])
@pytest.mark.parametrize("stream", [True, False])
def test_data_is_printed_as_data(run: Run, gateway: Gateway, tmp_path: Path, text: str, stream: bool) -> None:
    (tmp_path / "number.json").write_text(json.dumps(SCHEMA))
    gateway.answer("data", says(text))
    how = [] if stream else ["--no-stream"]
    result = run("ask", "--model", "data", "--schema", tmp_path / "number.json", *how, "How many?")
    assert (result.code, result.out, result.err) == (0, '{"n": 3}\n', "")
    found = json.loads(run("export", "--all", "--json").out)["conversations"][0]["messages"][-1]["blocks"]
    assert found == [{"type": "structured", "json": '{"n": 3}', "schema_name": "number"}]


def test_what_does_not_fit_is_printed_and_told(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "number.json").write_text(json.dumps(SCHEMA))
    gateway.answer("data", says('{"n": "three"}'))
    result = run("ask", "--model", "data", "--schema", tmp_path / "number.json", "How many?")
    assert (result.code, result.out) == (1, '{"n": "three"}\n')
    assert "does not fit its schema at $.n. ('three' is not of type 'integer')" in result.err
    value = run("ask", "--model", "data", "--json", "--json-object", "How many?").value()
    assert (value["status"], value["data"], value["error"]) == ("complete", {"n": "three"}, None)


def test_a_dry_run_prints_the_request_and_sends_and_keeps_nothing(
    run: Run, gateway: Gateway, data: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    arguments = ["--model", "echo", "--endpoint", "chat", "--param", "seed=7", "--image", tmp_path / "a.png", "猫?"]
    result = run("ask", "--dry-run", *arguments)
    assert (result.code, result.err) == (0, "")
    assert gateway.requests == []
    assert [path for path in (data / "attachments").rglob("*") if path.is_file()] == []
    assert json.loads(run("export", "--all", "--json").out)["conversations"] == []
    head, _, body = result.out.partition("\n\n")
    first, *headers = head.split("\n")
    assert first == f"POST {gateway.url}/v1/chat/completions"
    assert "content-type: application/json" in headers
    assert gateway.key not in result.out
    assert "authorization" not in result.out.lower()
    assert run("ask", *arguments).code == 0
    assert body == gateway.requests[-1].body.decode()


def test_a_dry_run_goes_on_with_what_was_said(run: Run, gateway: Gateway) -> None:
    run("ask", "--model", "echo", "--system", "Be brief.", "--param", "seed=7", "One")
    before = len(gateway.requests)
    value = run("ask", "--dry-run", "--continue", "--no-stream", "--json", "Two").value()
    assert len(gateway.requests) == before
    assert (value["method"], value["url"]) == ("POST", f"{gateway.url}/v1/chat/completions")
    body = json.loads(str(value["body"]))
    assert (body["seed"], body["stream"]) == (7, False)
    assert [message["content"] for message in body["messages"]] == ["Be brief.", "One", "One", "Two"]
    assert run("ask", "--continue", "--no-stream", "Two").code == 0
    assert gateway.requests[-1].json == body


def test_a_dry_run_asks_nobody_for_a_model(run: Run, gateway: Gateway) -> None:
    result = run("ask", "--dry-run", "Hi")
    assert result.code == 2
    assert "--model" in result.err
    assert "no conversation" in run("ask", "--dry-run", "--continue", "Hi").err
    told = run("ask", "--dry-run", "--model", "echo", "Hi")
    assert "its list has not been asked for" in told.err
    assert gateway.requests == []


def test_the_endpoint_that_a_list_names_is_taken(run: Run, gateway: Gateway) -> None:
    gateway.models_reply = listing(("echo", ["anthropic", "openai"]), ("other", ["openai"]))
    run("ask", "--model", "echo", "Hi")
    assert gateway.requests[-1].path == "/v1/messages"
    result = run("ask", "--model", "echo", "--endpoint", "chat", "Hi")
    assert (gateway.requests[-1].path, result.err) == ("/v1/chat/completions", "")
    run("ask", "--model", "echo", "--endpoint", "responses", "Hi")
    assert gateway.requests[-1].path == "/v1/responses"


def test_a_list_that_does_not_come_does_not_hinder(run: Run, gateway: Gateway) -> None:
    gateway.models_reply = Reply(parts=(b"<html>",), status=500)
    assert run("ask", "--model", "echo", "Hi").out == "Hi"


def test_pictures_and_texts_may_be_named_as_files(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    result = run("ask", "--model", "vision", "--file", tmp_path / "a.png", "What?")
    assert result.out.startswith("Images: 1")


def test_a_list_that_hangs_is_not_waited_for(run: Run, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.ask.LIST_SECONDS", 0.1)
    gateway.models_reply = Reply(parts=(STALL,))
    assert run("ask", "--model", "echo", "Hi").out == "Hi"
    assert gateway.requests[0].path == "/v1/models"
    assert gateway.requests[0].disconnected.wait(10)
