"""OpenAI's SDK reads what the test gateway says in words: chats, completions, responses, models."""

from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel, ConfigDict

from tests.gateway import Gateway
from tests.gateway.completions import CONTINUED
from tests.gateway.texts import HELD_FIRST, HELD_SECOND

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello 你好"}]
WEATHER: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    age: int


async def test_tools_are_called_in_one_piece(sdk: openai.AsyncOpenAI) -> None:
    reply = await sdk.chat.completions.create(
        model="tools",
        messages=HELLO,
        tools=[{"type": "function", "function": {"name": "get_weather", "parameters": WEATHER, "strict": True}}],
    )
    calls = reply.choices[0].message.tool_calls or []
    call = calls[0]
    assert len(calls) == 1
    assert call.type == "function"
    assert (call.function.name, call.function.arguments) == ("get_weather", '{"city":"text"}')
    assert reply.choices[0].finish_reason == "tool_calls"


async def test_the_helper_joins_streamed_tool_calls(sdk: openai.AsyncOpenAI) -> None:
    async with sdk.chat.completions.stream(
        model="tools-parallel",
        messages=HELLO,
        tools=[{"type": "function", "function": {"name": "get_weather", "parameters": WEATHER, "strict": True}}],
    ) as stream:
        reply = await stream.get_final_completion()
    calls = reply.choices[0].message.tool_calls or []
    assert [(call.id, call.function.parsed_arguments) for call in calls] == [
        ("call_1", {"city": "text"}),
        ("call_2", {"city": "text"}),
    ]


async def test_the_answer_of_a_tool_goes_back(sdk: openai.AsyncOpenAI) -> None:
    reply = await sdk.chat.completions.create(
        model="tools",
        messages=[
            *HELLO,
            {
                "role": "assistant",
                "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
            },
            {"role": "tool", "tool_call_id": "c", "content": "18 C"},
        ],
    )
    assert reply.choices[0].message.content == "The tool says: 18 C"


async def test_a_call_without_its_answer_is_refused(sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="tool_call_id"):
        await sdk.chat.completions.create(
            model="tools",
            messages=[
                {
                    "role": "assistant",
                    "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
                },
                *HELLO,
            ],
        )


async def test_parsed_data_fits_the_class(sdk: openai.AsyncOpenAI) -> None:
    reply = await sdk.chat.completions.parse(model="json-schema", messages=HELLO, response_format=Person)
    assert reply.choices[0].message.parsed == Person(name="text", age=7)


async def test_an_open_strict_schema_is_refused(sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="additionalProperties") as caught:
        await sdk.chat.completions.create(
            model="json-schema",
            messages=HELLO,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "p", "strict": True, "schema": {"type": "object", "properties": {}}},
            },
        )
    assert caught.value.param == "response_format"


@pytest.mark.parametrize(
    ("field", "value"),
    [("temperature", "hot"), ("temperature", 3), ("n", 0), ("stop", 7), ("tools", []), ("logprobs", "yes")],
)
async def test_a_wrong_field_is_refused_by_name(sdk: openai.AsyncOpenAI, field: str, value: object) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await sdk.chat.completions.create(model="echo", messages=HELLO, extra_body={field: value})
    assert caught.value.param == field


@pytest.mark.parametrize("stream", [False, True])
async def test_several_choices_keep_their_numbers(sdk: openai.AsyncOpenAI, stream: bool) -> None:
    texts = {0: "", 1: ""}
    if stream:
        async for chunk in await sdk.chat.completions.create(model="n2", messages=HELLO, n=2, stream=True):
            for choice in chunk.choices:
                texts[choice.index] += choice.delta.content or ""
    else:
        reply = await sdk.chat.completions.create(model="n2", messages=HELLO, n=2)
        texts = {choice.index: choice.message.content or "" for choice in reply.choices}
    assert texts == {0: "This is reply 1 of 2.", 1: "This is reply 2 of 2."}


async def test_odds_refusal_annotations_and_sound_have_their_types(sdk: openai.AsyncOpenAI) -> None:
    odds = await sdk.chat.completions.create(model="logprobs", messages=HELLO, logprobs=True, top_logprobs=2)
    assert odds.choices[0].logprobs is not None
    assert [len(token.top_logprobs) for token in odds.choices[0].logprobs.content or ()] == [2] * 5
    declined = await sdk.chat.completions.create(model="refusal", messages=HELLO)
    assert declined.choices[0].message.refusal == "I'm sorry, I cannot help with that."
    cited = await sdk.chat.completions.create(model="annotations", messages=HELLO)
    assert [one.url_citation.title for one in cited.choices[0].message.annotations or ()] == [
        "Source 1",
        "Source 2",
        "Source 1",
    ]
    spoken = await sdk.chat.completions.create(
        model="audio-reply", messages=HELLO, modalities=["text", "audio"], audio={"voice": "alloy", "format": "wav"}
    )
    assert spoken.choices[0].message.audio is not None
    assert spoken.choices[0].message.audio.transcript == "Beep."


async def test_completions_whole_and_streamed(sdk: openai.AsyncOpenAI, lenient_sdk: openai.AsyncOpenAI) -> None:
    whole = await sdk.completions.create(
        model="gpt-3.5-turbo-instruct", prompt="Once", max_tokens=50, echo=True, logprobs=1
    )
    assert whole.choices[0].text == f"Once{CONTINUED}"
    assert whole.choices[0].logprobs is not None
    assert "".join(whole.choices[0].logprobs.tokens or ()) == whole.choices[0].text
    text = ""
    # The type has no room for the null that stands for the reason until the end of a stream.
    async for piece in await lenient_sdk.completions.create(model="davinci-002", prompt=["Once"], n=2, stream=True):
        text += "".join(choice.text for choice in piece.choices if choice.index == 1)
    assert text == f"{CONTINUED} (1)"


async def test_each_of_two_endpoints_refuses_the_others_model(sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="is a chat model"):
        await sdk.completions.create(model="echo", prompt="Once")
    with pytest.raises(openai.NotFoundError, match="not a chat model"):
        await sdk.chat.completions.create(model="gpt-3.5-turbo-instruct", messages=HELLO)


async def test_a_response_thinks_and_answers(sdk: openai.AsyncOpenAI) -> None:
    reply = await sdk.responses.create(
        model="gpt-5",
        input="What is six times seven?",
        reasoning={"effort": "low", "summary": "auto"},
        include=["reasoning.encrypted_content"],
        store=False,
    )
    assert reply.output_text == "The answer is 42."
    thought = reply.output[0]
    assert thought.type == "reasoning"
    assert thought.summary[0].text == "Six times seven, I believe."
    assert thought.encrypted_content


@pytest.mark.parametrize("model", ["echo", "think", "search", "draw", "logprobs", "refusal", "length", "tools"])
async def test_the_helper_builds_the_same_response_from_its_events(sdk: openai.AsyncOpenAI, model: str) -> None:
    asked: dict[str, Any] = {
        "model": model,
        "input": "Hello",
        "tools": [
            {"type": "web_search"},
            {"type": "function", "name": "get_weather", "parameters": WEATHER, "strict": True},
        ],
        "include": ["message.output_text.logprobs", "web_search_call.action.sources"],
        "top_logprobs": 1,
        "reasoning": {"summary": "auto"},
    }
    whole = await sdk.responses.create(**asked)
    kinds: list[str] = []
    snapshot = None
    async with sdk.responses.stream(**asked) as stream:
        async for event in stream:
            kinds.append(event.type)
            if event.type == "response.completed" or event.type == "response.incomplete":
                snapshot = event.response
    assert snapshot is not None
    assert [item.type for item in snapshot.output] == [item.type for item in whole.output]
    assert snapshot.output_text == whole.output_text
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == f"response.{whole.status}"


async def test_a_thought_and_its_call_go_back(sdk: openai.AsyncOpenAI) -> None:
    asked: dict[str, Any] = {
        "model": "tools",
        "include": ["reasoning.encrypted_content"],
        "store": False,
        "tools": [{"type": "function", "name": "get_weather", "parameters": WEATHER, "strict": True}],
    }
    first = await sdk.responses.create(input="Weather?", **asked)
    call = first.output[1]
    assert call.type == "function_call"
    history: list[Any] = [{"role": "user", "content": "Weather?"}]
    answer = {"type": "function_call_output", "call_id": call.call_id, "output": "18 C"}
    bare: list[Any] = [*history, call.to_dict(), answer]
    with pytest.raises(openai.BadRequestError, match="required 'reasoning' item"):
        await sdk.responses.create(input=bare, **asked)
    kept: list[Any] = [*history, *(item.to_dict() for item in first.output), answer]
    second = await sdk.responses.create(input=kept, **asked)
    assert second.output_text == "The tool says: 18 C"


async def test_parsed_responses_fit_the_class(sdk: openai.AsyncOpenAI) -> None:
    reply = await sdk.responses.parse(model="json-schema", input="Ada, 36", text_format=Person)
    assert reply.output_parsed == Person(name="text", age=7)


async def test_a_response_in_the_background_is_polled_and_cancelled(sdk: openai.AsyncOpenAI) -> None:
    begun = await sdk.responses.create(model="echo", input="Hello", background=True)
    assert begun.status == "queued"
    assert (await sdk.responses.retrieve(begun.id)).status == "in_progress"
    assert (await sdk.responses.retrieve(begun.id)).output_text == "Hello"
    other = await sdk.responses.create(model="echo", input="Hello", background=True)
    assert (await sdk.responses.cancel(other.id)).status == "cancelled"
    await sdk.responses.delete(other.id)
    with pytest.raises(openai.NotFoundError):
        await sdk.responses.retrieve(other.id)


async def test_a_response_is_held_and_goes_on(sdk: openai.AsyncOpenAI, gateway: Gateway) -> None:
    text = ""
    async for event in await sdk.responses.create(model="held", input="Hello", stream=True):
        if event.type == "response.output_text.delta":
            if not text:
                gateway.release()
            text += event.delta
    assert text == HELD_FIRST + HELD_SECOND


@pytest.mark.parametrize("shape", ["openai", "new-api", "one-api"])
async def test_every_list_of_models_in_openais_form(sdk: openai.AsyncOpenAI, gateway: Gateway, shape: str) -> None:
    gateway.list_shape = shape
    assert [model.id async for model in sdk.models.list()] == gateway.models
