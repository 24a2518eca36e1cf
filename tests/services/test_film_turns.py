"""Turns that make films: over the test gateway's sockets, on the whole core."""

from pathlib import Path

import pytest

from app.domain.blocks import ContentBlock, TextBlock, VideoBlock
from app.domain.conversation import MessageStatus
from app.domain.errors import ErrorReason
from app.domain.events import ProblemRaised, ProvidersChanged
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings
from app.domain.stream import ProgressReported, ReplyStarted, Stage, TextDelta
from tests.gateway import HOLD, Gateway, Reply
from tests.gateway import files as gateway_files
from tests.services.film_core import QUICK, SAID, Patience, conversation, core, film_in, last, orders, told
from tests.services.room import until


@pytest.mark.usefixtures("patience")
async def test_a_prompt_becomes_an_order_and_the_film_stands_in_the_reply(
    data_dir: Path, open_gateway: Gateway
) -> None:
    async with core(data_dir, open_gateway) as services:
        await services.catalog.refresh()
        found = told(services)
        name = await conversation(services)
        reply = await services.chat.run_turn(name, SAID)
        assert (reply.status, reply.error) == (MessageStatus.COMPLETE, None)
        assert await film_in(reply, services) == gateway_files.film()
        assert isinstance(found[0], ReplyStarted)
        assert (found[0].endpoint, found[0].why) == (Endpoint.VIDEOS, EndpointReason.LISTED)
        reports = [event for event in found if isinstance(event, ProgressReported)]
        assert [(each.stage, each.percent) for each in reports] == [
            (Stage.QUEUED, None),
            (Stage.FILMING, 35),
            (Stage.FILMING, 80),
            (Stage.FETCHING, None),
        ]
        (job,) = await services.jobs.all()
        assert (job.conversation_id, job.message_id, job.prompt) == (name, reply.id, "a cat at night")
        assert orders(open_gateway) == 1
        assert await last(services, name) == reply


@pytest.mark.usefixtures("patience")
async def test_a_film_is_known_by_the_models_name_where_no_list_was_asked_for(
    data_dir: Path, open_gateway: Gateway
) -> None:
    async with core(data_dir, open_gateway) as services:
        found = told(services)
        reply = await services.chat.run_turn(await conversation(services, "kling-v2"), SAID)
        assert isinstance(reply.blocks[0], VideoBlock)
        assert isinstance(found[0], ReplyStarted)
        assert found[0].why is EndpointReason.NAMED


@pytest.mark.usefixtures("patience")
async def test_a_name_alone_does_not_keep_a_model_from_talking(data_dir: Path, open_gateway: Gateway) -> None:
    gone = Reply((b'{"error":{"message":"Invalid URL (POST /v1/videos)","type":"invalid_request_error"}}',), 404)
    for path in ("/v1/videos", "/v1/video/generations"):
        open_gateway.answer_at(path, gone)
    words = b'{"choices":[{"message":{"role":"assistant","content":"I only talk"},"finish_reason":"stop"}]}'
    open_gateway.answer("sora-talks", Reply((words,), 200, "application/json"))
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, "sora-talks")
        reply = await services.chat.run_turn(name, SAID, stream=False)
        assert (reply.status, reply.blocks) == (MessageStatus.COMPLETE, (TextBlock("I only talk"),))
        assert await services.jobs.all() == ()
        tried = orders(open_gateway)
        assert tried > 0
        again = await services.chat.run_turn(name, SAID, stream=False)
        assert (again.status, again.blocks) == (MessageStatus.COMPLETE, (TextBlock("I only talk"),))
        assert orders(open_gateway) == tried, "that nobody takes orders there is known now"
        other = await conversation(services, "sora-talks-2")
        await services.chat.run_turn(other, SAID, stream=False)
        assert orders(open_gateway) == 2 * tried, "of another model it is not"
        services.bus.publish(ProvidersChanged())
        await services.chat.run_turn(name, SAID, stream=False)
        assert orders(open_gateway) == 3 * tried, "nor of another client"


@pytest.mark.usefixtures("patience")
async def test_where_the_chat_does_not_answer_either_orders_are_tried_again(
    data_dir: Path, open_gateway: Gateway
) -> None:
    gone = Reply((b'{"error":{"message":"Invalid URL (POST /v1/videos)","type":"invalid_request_error"}}',), 404)
    for path in ("/v1/videos", "/v1/video/generations"):
        open_gateway.answer_at(path, gone)
    broken = b'{"error":{"message":"The model does not exist","code":"model_not_found"}}'
    open_gateway.answer("sora-talks", Reply((broken,), 404))
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, "sora-talks")
        tried = []
        for _ in range(2):
            reply = await services.chat.run_turn(name, SAID, stream=False)
            assert reply.status is MessageStatus.FAILED
            tried.append(orders(open_gateway))
        assert tried[1] == 2 * tried[0] > 0


@pytest.mark.usefixtures("patience")
async def test_a_reply_in_words_that_is_stopped_is_no_order(data_dir: Path, open_gateway: Gateway) -> None:
    gone = Reply((b'{"error":{"message":"Invalid URL (POST /v1/videos)","type":"invalid_request_error"}}',), 404)
    for path in ("/v1/videos", "/v1/video/generations"):
        open_gateway.answer_at(path, gone)
    first = b'data: {"choices":[{"index":0,"delta":{"content":"I only"}}]}\n\n'
    open_gateway.answer("sora-talks", Reply((first, HOLD)))
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, "sora-talks")
        found = told(services)
        services.chat.send(name, SAID)
        await until(lambda: TextDelta("I only") in found)
        services.chat.stop(name)
        await until(lambda: not services.chat.is_running(name) and not services.tasks.running)
        reply = await last(services, name)
        assert (reply.status, reply.error, reply.blocks) == (MessageStatus.STOPPED, None, (TextBlock("I only"),))


@pytest.mark.usefixtures("patience")
async def test_an_endpoint_that_was_chosen_is_not_changed(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, "echo", GenerationSettings(endpoint=Endpoint.VIDEOS))
        reply = await services.chat.run_turn(name, SAID)
        assert reply.status is MessageStatus.FAILED
        assert orders(open_gateway) == 1
        assert all(record.path != "/v1/chat/completions" for record in open_gateway.requests)


@pytest.mark.usefixtures("patience")
async def test_seconds_size_and_the_first_frame_are_ordered(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        settings = GenerationSettings(extra={"seconds": 8, "size": "1280x720"})
        name = await conversation(services, settings=settings)
        picture = (await services.attachments.add_picture(gateway_files.picture("frame", 1280, 720), "frame.png")).block
        reply = await services.chat.run_turn(name, (picture, *SAID))
        assert reply.status is MessageStatus.COMPLETE
        form = open_gateway.requests[0].form
        assert form is not None
        assert {part.name: part.data for part in form if not part.file_name} == {
            "model": b"sora-2",
            "prompt": b"a cat at night",
            "seconds": b"8",
            "size": b"1280x720",
        }
        assert [part.data for part in form if part.name == "input_reference"] == [
            gateway_files.picture("frame", 1280, 720)
        ]


@pytest.mark.usefixtures("patience")
async def test_a_second_picture_is_refused_by_name_and_nothing_is_sent(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        files: list[ContentBlock] = [
            (await services.attachments.add_picture(gateway_files.picture(name), name)).block
            for name in ("one.png", "two.png")
        ]
        film = await services.attachments.add_video(gateway_files.film(), "old.mp4")
        for blocks, refused in (((*files, *SAID), "two.png"), ((film, *SAID), "old.mp4")):
            reply = await services.chat.run_turn(await conversation(services), blocks)
            assert reply.status is MessageStatus.FAILED
            assert reply.error is not None
            assert reply.error.reason is ErrorReason.FILE_NOT_TAKEN
            assert reply.error.params["name"] == refused
        assert open_gateway.requests == []
        assert await services.jobs.all() == ()


@pytest.mark.usefixtures("patience")
async def test_a_setting_that_has_no_place_is_named(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, settings=GenerationSettings(temperature=0.5))
        reply = await services.chat.run_turn(name, SAID)
        assert reply.error is not None
        assert (reply.error.reason, reply.error.params["field"]) == (ErrorReason.FIELD_NOT_TAKEN, "temperature")
        assert open_gateway.requests == []


@pytest.mark.parametrize(
    ("model", "reason", "words"),
    [
        ("video-fails", ErrorReason.CONTENT_FILTERED, "The film was blocked"),
        ("video-refused", ErrorReason.CONTENT_FILTERED, "The prompt was declined"),
    ],
)
@pytest.mark.usefixtures("patience")
async def test_what_the_server_says_of_a_film_that_failed(
    data_dir: Path, open_gateway: Gateway, model: str, reason: ErrorReason, words: str
) -> None:
    async with core(data_dir, open_gateway) as services:
        problems: list[ProblemRaised] = []
        services.bus.subscribe(ProblemRaised, problems.append)
        name = await conversation(services, model, GenerationSettings(endpoint=Endpoint.VIDEOS))
        reply = await services.chat.run_turn(name, SAID)
        assert (reply.status, reply.blocks) == (MessageStatus.FAILED, ())
        assert reply.error is not None
        assert (reply.error.reason, reply.error.gateway_message) == (reason, words)
        assert (orders(open_gateway), problems) == (1, [])


@pytest.mark.usefixtures("patience")
async def test_a_retry_is_an_order_of_its_own(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        first = await services.chat.run_turn(name, SAID)
        services.chat.retry(name, first.id)
        await until(lambda: not services.chat.is_running(name))
        second = await last(services, name)
        assert second.id != first.id
        assert isinstance(second.blocks[0], VideoBlock)
        assert orders(open_gateway) == 2
        assert {job.message_id for job in await services.jobs.all()} == {first.id, second.id}


async def test_an_order_whose_answer_is_lost_is_not_sent_again(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(QUICK)
    open_gateway.answer("sora-2", Reply((b"what?",), 200, "application/json"))
    async with core(data_dir, open_gateway) as services:
        reply = await services.chat.run_turn(await conversation(services), SAID)
        assert reply.status is MessageStatus.FAILED
        assert reply.error is not None
        assert reply.error.reason is ErrorReason.ORDER_UNSURE
        assert orders(open_gateway) == 1
