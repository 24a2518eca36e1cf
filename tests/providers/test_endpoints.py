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
from tests.providers.doubles import Heard, MemoryAttachments, asking, hear, hear_failure, provider_at
from tests.providers.servers import PAGE, Says, says, site

ANSWER = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]}
RESPONSES, MESSAGES, CHAT = "POST /v1/responses", "POST /v1/messages", "POST /v1/chat/completions"


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


def route(heard: Heard) -> tuple[Endpoint, EndpointReason]:
    started = heard.events[0]
    assert isinstance(started, ReplyStarted)
    return started.endpoint, started.why


NOT_THERE = [
    pytest.param(says({"error": {"message": "Invalid URL (POST /v1/responses)"}}, 404), id="new-api"),
    pytest.param(says({"detail": "Method Not Allowed"}, 405), id="FastAPI"),
    pytest.param(Says(b"404 page not found", 404, "text/plain"), id="Go"),
    pytest.param(Says(PAGE.body, 404, "text/html"), id="nginx"),
    pytest.param(says({"error": {"message": "No.", "code": "api_not_implemented"}}, 501), id="not implemented"),
]


@pytest.mark.parametrize("answer", NOT_THERE)
async def test_a_listed_endpoint_that_is_not_there_is_left_and_remembered(answer: Says) -> None:
    request = listed("m", "openai-response", "anthropic")
    async with site() as gateway, provider_at(gateway.url) as provider:
        gateway.on(RESPONSES, answer)
        gateway.on(CHAT, ANSWER)
        first, second = await hear(provider, request), await hear(provider, request)
        other = await hear(provider, listed("n", "openai"))
        asked = [each.target for each in gateway.asked]
        assert (await provider.prepare(request)).url.endswith("/v1/chat/completions")
    assert first.text == second.text == "Hi"
    assert route(first) == route(second) == (Endpoint.CHAT, EndpointReason.FALLBACK)
    assert route(other) == (Endpoint.CHAT, EndpointReason.LISTED)
    assert asked == ["/v1/responses", "/v1/messages", *["/v1/chat/completions"] * 3]


async def test_a_model_that_is_not_there_is_said_and_asked_for_nowhere_else() -> None:
    gone = says({"error": {"message": "The model `m` does not exist", "code": "model_not_found"}}, 404)
    async with site() as gateway, provider_at(gateway.url) as provider:
        gateway.on(RESPONSES, gone)
        gateway.on(CHAT, ANSWER)
        failed = await hear_failure(provider, listed("m", "openai-response"))
        assert not gateway.at(CHAT)
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.MODEL_GONE


@pytest.mark.parametrize(
    ("second", "reason", "message"),
    [
        (says({"error": {"message": "Nor here"}}, 404), ErrorReason.ENDPOINT_MISSING, "Not here"),
        (says({"error": {"message": "Bad"}}, 400), ErrorReason.ENDPOINT_MISSING, "Not here"),
        (says({"error": {"message": "model m not found"}}, 404), ErrorReason.MODEL_GONE, "model m not found"),
        (says({"error": {"message": "Pay", "code": "insufficient_quota"}}, 403), ErrorReason.BALANCE_USED_UP, "Pay"),
    ],
)
async def test_the_first_failure_is_told_unless_the_second_tells_more(
    second: Says, reason: ErrorReason, message: str
) -> None:
    async with site() as gateway, provider_at(gateway.url) as provider:
        gateway.on(RESPONSES, says({"error": {"message": "Not here"}}, 404))
        gateway.on(CHAT, second)
        for _ in range(2):  # nothing is remembered of a way that led nowhere
            failed = await hear_failure(provider, listed("m", "openai-response"))
            assert failed.error is not None
            assert (failed.error.reason, failed.error.gateway_message) == (reason, message)
        assert len(gateway.at(RESPONSES)) == 2


async def test_what_the_fallback_cannot_carry_leaves_the_first_failure() -> None:
    request = replace(listed("m", "openai-response"), settings=GenerationSettings(background=True))
    async with site() as gateway, provider_at(gateway.url) as provider:
        failed = await hear_failure(provider, request)
        assert [each.target for each in gateway.asked] == ["/v1/responses"]
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.ENDPOINT_MISSING


@pytest.mark.parametrize("endpoint", [Endpoint.RESPONSES, Endpoint.CHAT])
async def test_a_choice_that_is_not_there_is_an_error(endpoint: Endpoint) -> None:
    request = replace(listed("m", "openai"), settings=GenerationSettings(endpoint=endpoint))
    async with site() as gateway, provider_at(gateway.url) as provider:
        failed = await hear_failure(provider, request)
        assert len(gateway.asked) == 1
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.ENDPOINT_MISSING
