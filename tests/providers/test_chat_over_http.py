"""Turns of a chat over a real connection: a lesson, a call and its result, a picture and what it became."""

import base64
from collections.abc import Mapping

from app.domain.blocks import ImageBlock, ProviderDataBlock, TextBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorReason
from app.domain.generation import FormatKind, GenerationSettings, ResponseFormat, ToolDefinition
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import BlockAdded, FinishReason, ProgressReported, ReplyStarted, Stage, TextDelta
from tests.gateway import Gateway, Reply
from tests.gateway.replies import DONE, chunk, event, stream_reply
from tests.providers.doubles import Heard, MemoryAttachments, asking, hear, hear_failure, provider_at
from tests.providers.pictures import png
from tests.providers.sdk import judge_chat


def streamed(*deltas: Mapping[str, object], word: str = "stop") -> Reply:
    return stream_reply([*[event(chunk(dict(delta))) for delta in deltas], event(chunk({}, word)), DONE])


async def test_quirk_39_a_refused_field_is_left_out_the_second_time_and_from_then_on(gateway: Gateway) -> None:
    refusal = (
        b'{"error":{"message":"Unsupported value: \'temperature\' does not support 0.5 with this model.",'
        b'"type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}'
    )
    gateway.answer("o9", Reply((refusal,), 400), streamed({"content": "ok"}), streamed({"content": "ok"}))
    request = asking("o9", settings=GenerationSettings(temperature=0.5, top_p=0.5))
    async with provider_at(gateway.url, gateway.key) as provider:
        for _ in range(2):
            heard = await hear(provider, request)
            assert heard.text == "ok"
            assert heard.retries == []
    sent = [record.json or {} for record in gateway.chats()]
    assert ["temperature" in body for body in sent] == [True, False, False]
    assert all(body["top_p"] == 0.5 for body in sent)


def left_out(heard: Heard) -> tuple[str, ...]:
    started = heard.events[0]
    assert isinstance(started, ReplyStarted)
    return started.left_out


async def test_quirk_39_what_is_left_out_is_told_with_each_reply_until_it_is_sent_again(gateway: Gateway) -> None:
    model = "quirk-39-temperature"
    request = asking(model, settings=GenerationSettings(temperature=0.5))
    async with provider_at(gateway.url, gateway.key) as provider:
        assert provider.left_out(model) == ()
        assert left_out(await hear(provider, request)) == ("temperature",)
        assert left_out(await hear(provider, request)) == ("temperature",)
        assert left_out(await hear(provider, asking(model))) == (), "what is not set cannot be left out"
        given = asking(model, settings=GenerationSettings(temperature=0.5, extra={"temperature": 1}))
        assert left_out(await hear(provider, given)) == (), "the person's own field goes out whatever was learnt"
        assert provider.left_out(model) == ("temperature",)
        assert provider.left_out("another") == ()
        provider.send_again("another")
        assert provider.left_out(model) == ("temperature",)
        provider.send_again(model)
        assert provider.left_out(model) == ()
        again = asking(model, settings=GenerationSettings(temperature=1))
        assert left_out(await hear(provider, again)) == ()
    assert gateway.requests[-1].json is not None
    assert gateway.requests[-1].json["temperature"] == 1


async def test_quirk_39_what_is_written_in_another_way_is_not_left_out(gateway: Gateway) -> None:
    settings = GenerationSettings(response_format=ResponseFormat(FormatKind.JSON_OBJECT), max_tokens=9)
    async with provider_at(gateway.url, gateway.key) as provider:
        for model in ("quirk-39-json-object", "quirk-39-max-tokens"):
            assert left_out(await hear(provider, asking(model, settings=settings))) == ()
            assert provider.left_out(model) == ()


async def test_quirk_35_a_call_goes_back_with_its_signature_and_its_result(gateway: Gateway) -> None:
    signed = {"google": {"thought_signature": "sig"}}
    call = {"id": "call_a", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}, "extra_content": signed}
    gateway.answer(
        "gemini-3-pro", streamed({"content": "Let me look.", "tool_calls": [call]}), streamed({"content": "18"})
    )
    question = RequestMessage(Role.USER, (TextBlock("Weather in Paris?"),))
    settings = GenerationSettings(tools=(ToolDefinition("weather"),))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear(provider, ChatRequest("gemini-3-pro", (question,), settings=settings))
        assert heard.finish.reason is FinishReason.TOOL_CALLS
        blocks = tuple(one.block for one in heard.events if isinstance(one, BlockAdded))
        assert [type(block) for block in blocks] == [ProviderDataBlock, ToolCallBlock]
        reply = RequestMessage(Role.ASSISTANT, (TextBlock(heard.text), *blocks))
        result = RequestMessage(Role.TOOL, (ToolResultBlock("call_a", "18C"),))
        again = ChatRequest("gemini-3-pro", (question, reply, result), settings=settings)
        assert (await hear(provider, again)).text == "18"
    body = gateway.chats()[-1].json
    assert body is not None
    messages = body["messages"]
    assert isinstance(messages, list)
    function = {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert messages[1:] == [
        {
            "role": "assistant",
            "content": "Let me look.",
            "tool_calls": [{"id": "call_a", "type": "function", "function": function, "extra_content": signed}],
        },
        {"role": "tool", "tool_call_id": "call_a", "content": "18C"},
    ]


async def test_a_picture_is_made_and_changed(gateway: Gateway) -> None:
    picture = png(4, 3)
    data = base64.b64encode(picture).decode()
    pieces = [">🕐 排队中\n\n>🏃 进度 4", "8..\n\n", "![image](data:ima", f"ge/png;base64,{data[:30]}", f"{data[30:]})"]
    gateway.answer(
        "gpt-4o-image", streamed(*[{"content": piece} for piece in pieces]), streamed({"content": "It is red now."})
    )
    store = MemoryAttachments()
    question = RequestMessage(Role.USER, (TextBlock("A cat"),))
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider:
        heard = await hear(provider, ChatRequest("gpt-4o-image", (question,)))
        assert heard.text == ""
        progress = [one for one in heard.events if isinstance(one, ProgressReported)]
        assert progress == [ProgressReported(Stage.QUEUED), ProgressReported(Stage.DRAWING, 48)]
        (block,) = [one.block for one in heard.events if isinstance(one, BlockAdded)]
        assert isinstance(block, ImageBlock)
        assert store.files[block.attachment.sha256] == picture
        reply = RequestMessage(Role.ASSISTANT, (block,))
        change = RequestMessage(Role.USER, (TextBlock("Redder"),))
        assert (await hear(provider, ChatRequest("gpt-4o-image", (question, reply, change)))).text == "It is red now."
    body = gateway.chats()[-1].json
    assert body is not None
    judge_chat(body)
    assert body["messages"] == [
        {"role": "user", "content": "A cat"},
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}},
                {"type": "text", "text": "Redder"},
            ],
        },
    ]


async def test_a_picture_that_could_not_be_made_is_an_error_with_its_reason(gateway: Gateway) -> None:
    gateway.answer("gpt-4o-image", streamed({"content": ">🕐 排队中\n> ❌ 生成失败: "}, {"content": "提示词违规"}))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, asking("gpt-4o-image"))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.STREAM_ERROR
    assert heard.error.gateway_message == "生成失败: 提示词违规"
    assert TextDelta("提示词违规") in heard.events


async def test_a_gpt_that_was_not_named_is_not_asked(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, asking("gpt-4-gizmo-*"))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.GPT_ID_MISSING
    assert gateway.requests == []
