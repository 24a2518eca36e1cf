"""Quirks 14 to 19: the shapes of errors."""

import pytest

from app.domain.errors import ErrorKind, ErrorReason
from app.domain.generation import Endpoint
from tests.gateway import Gateway
from tests.quirks.asking import failure_of


@pytest.mark.parametrize("model", ["quirk-14", "quirk-14-nested"])
async def test_quirk_14_flat_errors_with_numbers_for_codes(gateway: Gateway, model: str) -> None:
    error, _heard = await failure_of(gateway, model)
    assert (error.reason, error.gateway_message) == (ErrorReason.REQUEST_REFUSED, "Bad prompt")
    assert (error.status, error.code) == (400, "400")


async def test_quirk_14_a_flat_error_in_a_stream(gateway: Gateway) -> None:
    error, _heard = await failure_of(gateway, "quirk-14-stream")
    assert error.gateway_message == "Bad prompt"


async def test_quirk_15_an_error_in_an_array(gateway: Gateway) -> None:
    error, _heard = await failure_of(gateway, "quirk-15")
    assert (error.reason, error.gateway_message) == (ErrorReason.REQUEST_REFUSED, "Bad prompt")


@pytest.mark.parametrize("model", ["quirk-16", "quirk-16-no-type"])
async def test_quirk_16_an_error_that_is_a_string_or_has_no_type(gateway: Gateway, model: str) -> None:
    error, _heard = await failure_of(gateway, model)
    assert (error.reason, error.gateway_message) == (ErrorReason.REQUEST_REFUSED, "Bad prompt")


@pytest.mark.parametrize(("model", "text"), [("quirk-17", ""), ("quirk-17-later", "Half")])
async def test_quirk_17_an_error_in_band_is_no_empty_chunk(gateway: Gateway, model: str, text: str) -> None:
    error, heard = await failure_of(gateway, model)
    assert error.gateway_message == "Bad prompt"
    assert heard.text == text


@pytest.mark.parametrize("stream", [True, False])
async def test_quirk_18_an_error_with_status_200(gateway: Gateway, stream: bool) -> None:
    error, _heard = await failure_of(gateway, "quirk-18", stream=stream)
    assert error.gateway_message.startswith("Provider returned error")
    assert error.code == "502"
    assert error.kind in (ErrorKind.OVERLOADED, ErrorKind.BAD_REPLY)


async def test_quirk_18_an_error_in_a_chunk(gateway: Gateway) -> None:
    error, heard = await failure_of(gateway, "quirk-18-stream")
    assert error.gateway_message.startswith("Provider returned error")
    assert heard.text == "Half"


@pytest.mark.parametrize("kind", ["flat", "nested", "sparse"])
async def test_quirk_19_errors_of_responses(gateway: Gateway, kind: str) -> None:
    error, _heard = await failure_of(gateway, f"quirk-19-{kind}", endpoint=Endpoint.RESPONSES)
    assert (error.gateway_message, error.code) == ("The model broke down.", "server_error")
