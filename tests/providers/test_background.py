"""Replies that are made in the background: followed to their end, and cancelled when nobody wants them."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import httpx
import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.ports import ChatRequest
from app.domain.provider import ProviderConfig
from app.domain.recording import Exchange
from app.domain.stream import FinishReason, ReplyFinished, ReplyStarted, StreamEvent, TextDelta
from app.infra.tasks import TaskScope
from app.providers.background import LOOKS, BackgroundReply
from app.providers.http import Connection
from app.providers.responses_reply import ResponsesReader
from tests.providers.doubles import Clock, Heard, asking, hasty, hear, hear_failure, provider_at
from tests.providers.replies import Json
from tests.providers.responses_events import completed, message, text_delta, text_part
from tests.providers.servers import CUT, Says, Site, says, site

POST = "POST /v1/responses"
LOOK = "GET /v1/responses/resp_1"
CANCEL = "POST /v1/responses/resp_1/cancel"


def response(status: str, text: str = "", **more: object) -> Json:
    output = [message(text_part(text))] if text else []
    return {"id": "resp_1", "object": "response", "status": status, "error": None, "output": output, **more}


def stream(*events: Json) -> Says:
    lines = (f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return Says("".join(lines).encode(), kind="text/event-stream")


CREATED: Json = {"type": "response.created", "response": response("in_progress")}
MAKING = response("in_progress")


def wanted(*, streamed: bool = True, background: bool = True) -> ChatRequest:
    settings = GenerationSettings(endpoint=Endpoint.RESPONSES, background=background)
    return asking("m", settings=settings, stream=streamed)


async def heard_at(here: Site, request: ChatRequest, clock: Clock | None = None) -> Heard:
    async with provider_at(here.url, patience=hasty(clock)) as provider:
        return await hear(provider, request)


async def test_a_stream_that_comes_whole_is_asked_for_once() -> None:
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("Hi"), completed(message(text_part("Hi")))))
        heard = await heard_at(here, wanted())
        assert heard.text == "Hi"
        assert heard.finish == ReplyFinished(FinishReason.STOP, "completed")
        assert [asked.method for asked in here.asked] == ["POST"]
        assert (here.asked[0].json["background"], here.asked[0].json["store"]) == (True, True)


async def test_a_stream_that_is_cut_is_looked_for_until_it_is_made() -> None:
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("He")))
        here.on(LOOK, MAKING, MAKING, response("completed", "Hello"))
        clock = Clock()
        heard = await heard_at(here, wanted(), clock)
        assert heard.text == "Hello"
        assert heard.finish == ReplyFinished(FinishReason.STOP, "completed")
        assert sum(isinstance(event, ReplyStarted) for event in heard.events) == 1
        assert clock.slept == [LOOKS] * 3


async def test_without_a_stream_the_reply_is_looked_for_until_it_is_made() -> None:
    async with site() as here:
        here.on(POST, response("queued"))
        here.on(LOOK, MAKING, Says(CUT), response("completed", "Hi"))
        heard = await heard_at(here, wanted(streamed=False))
        assert (heard.text, heard.finish.raw) == ("Hi", "completed")


async def test_each_look_is_recorded() -> None:
    exchanges: list[Exchange] = []
    async with site() as here:
        here.on(POST, response("queued"))
        here.on(LOOK, response("completed", "Hi"))
        await heard_at(here, replace(wanted(streamed=False), record=exchanges.append))
    assert [exchange.request.method for exchange in exchanges] == ["POST", "GET"]


async def test_a_reply_that_failed_is_an_error_in_the_servers_words() -> None:
    async with site() as here:
        here.on(POST, response("queued"))
        here.on(LOOK, response("failed", error={"code": "invalid_prompt", "message": "No such thing."}))
        async with provider_at(here.url, patience=hasty()) as provider:
            failed = await hear_failure(provider, wanted(streamed=False))
        assert failed.error is not None
        assert failed.error.gateway_message == "No such thing."


async def test_a_gateway_that_cannot_be_asked_again() -> None:
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("He")))
        heard = await heard_at(here, wanted())
        assert (heard.text, heard.finish.reason) == ("He", FinishReason.MISSING)
        here.on(POST, response("queued"))
        async with provider_at(here.url, patience=hasty()) as provider:
            failed = await hear_failure(provider, wanted(streamed=False))
        assert failed.error is not None
        assert failed.error.reason is ErrorReason.ENDPOINT_MISSING


async def test_a_gateway_that_answers_nonsense_is_not_asked_for_ever() -> None:
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("He")))
        here.on(LOOK, {})
        assert (await heard_at(here, wanted())).finish.reason is FinishReason.MISSING
        assert len(here.at(LOOK)) == 1


async def test_a_refusal_is_told_as_ever() -> None:
    async with site() as here:
        here.on(POST, says({"error": {"message": "Unknown parameter: 'background'.", "param": "background"}}, 400))
        async with provider_at(here.url, patience=hasty()) as provider:
            failed = await hear_failure(provider, wanted())
        assert failed.error is not None
        assert failed.error.reason is ErrorReason.REQUEST_REFUSED
        assert len(here.asked) == 1


async def test_without_background_a_cut_reply_is_cut() -> None:
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("He")))
        here.on(LOOK, response("completed", "Hello"))
        heard = await heard_at(here, wanted(background=False))
        assert heard.finish.reason is FinishReason.MISSING
        assert here.at(LOOK) == []


@pytest.mark.parametrize("takes_it", [True, False])
async def test_a_reply_that_is_stopped_is_cancelled(takes_it: bool) -> None:
    looked = asyncio.Event()

    async def sleep(seconds: float) -> None:
        looked.set()
        await asyncio.Event().wait()

    scope = TaskScope("test")
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("He")))
        here.on(LOOK, MAKING)
        if takes_it:
            here.on(CANCEL, response("cancelled"))
        async with provider_at(here.url, patience=replace(hasty(), sleep=sleep)) as provider:
            task = scope.start(hear(provider, wanted()), "listener")
            await asyncio.wait_for(looked.wait(), 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert len(here.at(CANCEL)) == 1


async def test_a_reply_that_nobody_listens_to_any_more_is_cancelled_and_a_whole_one_is_not() -> None:
    async with site() as here:
        here.on(POST, stream(CREATED, text_delta("He")), stream(CREATED, text_delta("Hello"), completed()))
        here.on(CANCEL, response("cancelled"))
        async with provider_at(here.url, patience=hasty()) as provider:
            async with aclosing(provider.stream(wanted())) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        break
            assert len(here.at(CANCEL)) == 1
            async with aclosing(provider.stream(wanted())) as events:
                async for event in events:
                    if isinstance(event, ReplyFinished):
                        break
            assert len(here.at(CANCEL)) == 1


@pytest.mark.parametrize("losses", [1, 2, 3])
async def test_lost_connections_are_made_again_and_not_for_ever(losses: int) -> None:
    clock = Clock()
    connection = Connection(ProviderConfig("p", "P", "http://127.0.0.1:9"), None, "Loquent/0.0", hasty(clock))
    reader = ResponsesReader()
    methods: list[str] = []

    async def read(request: httpx.Request) -> AsyncGenerator[StreamEvent, None]:
        methods.append(request.method)
        yield ReplyStarted()
        if len(methods) == 1:
            reader.chunk(CREATED)
            yield TextDelta("He")
        if len(methods) <= losses:
            raise AppError.because(ErrorReason.CONNECTION_LOST, host=f"lost {len(methods)}")
        reader.whole(response("completed", "Hello"))
        yield ReplyFinished(FinishReason.STOP, "completed")

    heard = Heard()
    request = connection.build("responses", b"{}")

    async def listen() -> None:
        async with aclosing(BackgroundReply(connection, reader, read).events(request)) as events:
            async for event in events:
                heard.events.append(event)

    try:
        if losses < 3:
            await listen()
            assert heard.finish.raw == "completed"
        else:
            with pytest.raises(AppError) as caught:
                await listen()
            assert caught.value.info.params == {"host": "lost 1"}
    finally:
        await connection.aclose()
    assert methods == ["POST", *["GET"] * min(losses, 2)]
    assert clock.slept == [1.0, 3.0][:losses]
