"""Which endpoint is taken, and why."""

from dataclasses import replace

import pytest

from app.domain.blocks import AttachmentRef, FileBlock, TextBlock
from app.domain.errors import ErrorReason
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatRequest
from app.domain.stream import ReplyStarted
from app.providers import endpoints
from tests.gateway import Gateway
from tests.providers.doubles import MemoryAttachments, asking, hear, hear_failure, provider_at


def listed(model: str, *types: str) -> ChatRequest:
    return replace(asking(model), info=ModelInfo(ModelRef("p", model), endpoint_types=types))


@pytest.mark.parametrize(
    ("model", "types", "first", "why"),
    [
        ("gpt-4o", (), Endpoint.CHAT, EndpointReason.DEFAULT),
        ("gpt-4o", ("openai",), Endpoint.CHAT, EndpointReason.LISTED),
        ("gpt-5", ("openai-response", "openai"), Endpoint.RESPONSES, EndpointReason.LISTED),
        ("claude-sonnet-4", ("anthropic", "openai"), Endpoint.MESSAGES, EndpointReason.LISTED),
        ("gemini-2.5-pro", ("gemini", "openai"), Endpoint.GEMINI, EndpointReason.LISTED),
        ("gpt-image-1", ("image-generation", "openai"), Endpoint.IMAGES, EndpointReason.LISTED),
        ("gemini-2.5-flash-image", ("image-generation", "gemini", "openai"), Endpoint.GEMINI, EndpointReason.LISTED),
        ("gpt-4o-image", ("image-generation", "openai"), Endpoint.CHAT, EndpointReason.LISTED),
        ("nano-banana", ("image-generation",), Endpoint.IMAGES, EndpointReason.LISTED),
        ("dall-e-3", (), Endpoint.IMAGES, EndpointReason.NAMED),
        ("gpt-3.5-turbo-instruct", ("openai",), Endpoint.COMPLETIONS, EndpointReason.NAMED),
        ("qwen3", ("jina-rerank", "embeddings", "of-another-age"), Endpoint.CHAT, EndpointReason.DEFAULT),
    ],
)
def test_the_first_candidate(model: str, types: tuple[str, ...], first: Endpoint, why: EndpointReason) -> None:
    assert endpoints.candidates(listed(model, *types))[0] == (first, why)


def test_chat_comes_last_and_once() -> None:
    found = [endpoint for endpoint, _ in endpoints.candidates(listed("m", "gemini", "anthropic", "gemini"))]
    assert found == [Endpoint.GEMINI, Endpoint.MESSAGES, Endpoint.CHAT]


@pytest.mark.parametrize("endpoint", [each for each in Endpoint if each is not Endpoint.AUTO])
def test_a_choice_stands_alone(endpoint: Endpoint) -> None:
    request = replace(listed("m", "gemini"), settings=GenerationSettings(endpoint=endpoint))
    assert endpoints.candidates(request) == ((endpoint, EndpointReason.CHOSEN),)


@pytest.mark.parametrize("endpoint", [each for each in Endpoint if each is not Endpoint.AUTO])
def test_what_was_chosen_for_the_model_stands_alone_below_the_choice_for_the_conversation(endpoint: Endpoint) -> None:
    request = listed("gpt-3.5-turbo-instruct", "gemini")
    assert request.info is not None
    request = replace(request, info=replace(request.info, endpoint=endpoint))
    assert endpoints.candidates(request) == ((endpoint, EndpointReason.MODEL),)
    request = replace(request, settings=GenerationSettings(endpoint=Endpoint.CHAT))
    assert endpoints.candidates(request) == ((Endpoint.CHAT, EndpointReason.CHOSEN),)


@pytest.mark.parametrize("endpoint", [each for each in Endpoint if each is not Endpoint.AUTO])
def test_every_endpoint_has_its_dialect(endpoint: Endpoint) -> None:
    assert endpoints.dialect_of(endpoint).endpoint is endpoint


async def test_what_the_first_cannot_carry_goes_to_the_next(gateway: Gateway) -> None:
    request = replace(listed("echo", "anthropic", "openai"), settings=GenerationSettings(seed=7))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear(provider, request)
    started = heard.events[0]
    assert isinstance(started, ReplyStarted)
    assert (started.endpoint, started.why) == (Endpoint.CHAT, EndpointReason.FITS)
    assert [record.path for record in gateway.requests] == ["/v1/chat/completions"]


async def test_what_a_chosen_endpoint_cannot_carry_is_said_before_anything_is_sent(gateway: Gateway) -> None:
    settings = GenerationSettings(endpoint=Endpoint.MESSAGES, seed=7)
    async with provider_at(gateway.url, gateway.key) as provider:
        failed = await hear_failure(provider, asking("echo", settings=settings))
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.FIELD_NOT_TAKEN
    assert failed.error.params["field"] == "seed"
    assert not gateway.requests


async def test_a_file_that_the_chosen_endpoint_cannot_take_is_named(gateway: Gateway) -> None:
    store = MemoryAttachments()
    ref: AttachmentRef = await store.put(b"PK\x03\x04", name="archive.zip", media_type="application/zip")
    settings = GenerationSettings(endpoint=Endpoint.MESSAGES)
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider:
        failed = await hear_failure(provider, asking("echo", TextBlock("Hi"), FileBlock(ref), settings=settings))
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.FILE_NOT_TAKEN
    assert failed.error.params["name"] == "archive.zip"
    assert not gateway.requests
