"""Quirks 39 and 40: fields that one server takes and another refuses, and two traps of new-api."""

import json

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, FormatKind, GenerationSettings, ResponseFormat
from app.domain.stream import FinishReason
from tests.gateway import Gateway
from tests.gateway.faults import FRAMED
from tests.gateway.replies import error_reply
from tests.providers.doubles import asking, hear, provider_at
from tests.quirks.asking import failure_of, said_by, sent


async def test_quirk_39_the_limit_by_its_other_name(gateway: Gateway) -> None:
    settings = GenerationSettings(max_tokens=50)
    async with provider_at(gateway.url, gateway.key) as provider:
        for _ in range(2):
            assert (await hear(provider, asking("quirk-39-max-tokens", settings=settings))).text == "Here I am."
    first, again, later = sent(gateway)
    assert first["max_tokens"] == 50
    for body in (again, later):
        assert body["max_completion_tokens"] == 50
        assert "max_tokens" not in body


async def test_quirk_39_a_refused_temperature_is_left_out(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-39-temperature", temperature=0.5, top_p=0.9)
    assert heard.text == "Here I am."
    assert [body.get("temperature") for body in sent(gateway)] == [0.5, None]
    assert [body.get("top_p") for body in sent(gateway)] == [0.9, 0.9]


async def test_quirk_39_an_unknown_field_is_left_out(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-39-unknown-field", seed=7, temperature=0.5)
    assert heard.text == "Here I am."
    assert [body.get("seed") for body in sent(gateway)] == [7, None]


async def test_quirk_39_what_a_person_wrote_into_the_body_is_not_taken_out(gateway: Gateway) -> None:
    error, _heard = await failure_of(gateway, "quirk-39-unknown-field", extra={"web_search_options": {}})
    assert error.reason is ErrorReason.REQUEST_REFUSED
    assert "web_search_options" in error.gateway_message


async def test_quirk_39_nothing_is_sent_that_was_not_set(gateway: Gateway) -> None:
    await said_by(gateway, "quirk-39-unknown-field")
    assert [set(body) for body in sent(gateway)] == [{"model", "messages", "stream", "stream_options"}]


async def test_quirk_39_an_object_by_a_schema(gateway: Gateway) -> None:
    shape = ResponseFormat(FormatKind.JSON_OBJECT)
    heard = await said_by(gateway, "quirk-39-json-object", response_format=shape)
    assert json.loads(heard.text) == {"answer": 42}
    assert [body["response_format"]["type"] for body in sent(gateway)] == ["json_object", "json_schema"]


async def test_quirk_40_an_empty_output_at_the_end_takes_nothing_away(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-40", endpoint=Endpoint.RESPONSES)
    assert heard.text == FRAMED
    assert heard.finish.reason is FinishReason.STOP


async def test_quirk_40_models_are_asked_for_with_a_bearer_alone(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        listed = await provider.list_models()
    assert [model.ref.model_id for model in listed] == gateway.models
    asked = gateway.requests[-1]
    assert asked.query == ""
    assert asked.headers["authorization"] == f"Bearer {gateway.key}"
    assert "x-goog-api-key" not in asked.headers


async def test_quirk_40_an_error_with_status_200_is_no_list(gateway: Gateway) -> None:
    gateway.models_reply = error_reply(200, "The model '' does not exist", "model_not_found", "invalid_request_error")
    async with provider_at(gateway.url, gateway.key) as provider:
        with pytest.raises(AppError) as caught:
            await provider.list_models()
    assert caught.value.info.gateway_message == "The model '' does not exist"
