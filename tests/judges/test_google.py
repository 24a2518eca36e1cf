"""Google's SDK reads what the test gateway says in Google's own format."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from google import genai
from google.genai import errors, types
from google.genai.client import AsyncClient

from tests.gateway import Gateway, files

WEATHER = types.Tool(
    function_declarations=[
        types.FunctionDeclaration(
            name="get_weather",
            description="Tells the weather.",
            parameters=types.Schema(
                type=types.Type.OBJECT, properties={"city": types.Schema(type=types.Type.STRING)}, required=["city"]
            ),
        )
    ]
)
NOT_CALLED = types.AutomaticFunctionCallingConfig(disable=True)


@pytest.fixture
async def google(gateway: Gateway) -> AsyncIterator[AsyncClient]:
    once = types.HttpRetryOptions(attempts=1)
    options = types.HttpOptions(base_url=gateway.url, api_version="v1beta", retry_options=once)
    async with genai.Client(api_key=gateway.key, http_options=options).aio as client:
        yield client


async def test_words_whole_and_streamed(google: AsyncClient) -> None:
    whole = await google.models.generate_content(model="gemini-2.5-flash", contents="Hello 你好")
    assert whole.text == "Hello 你好"
    assert whole.usage_metadata is not None
    assert whole.usage_metadata.total_token_count
    text = ""
    async for chunk in await google.models.generate_content_stream(model="gemini-2.5-flash", contents="Hello 你好"):
        text += chunk.text or ""
    assert text == "Hello 你好"


async def test_settings_in_all_their_places_are_taken(google: AsyncClient) -> None:
    config = types.GenerateContentConfig(
        system_instruction="Be brief.",
        temperature=0.2,
        top_p=0.9,
        max_output_tokens=100,
        stop_sequences=["END"],
        seed=7,
        presence_penalty=0.1,
        frequency_penalty=0.1,
        thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=1024),
        media_resolution=types.MediaResolution.MEDIA_RESOLUTION_LOW,
    )
    reply = await google.models.generate_content(model="gemini-2.5-flash", contents="Hi", config=config)
    assert reply.candidates is not None
    content = reply.candidates[0].content
    assert content is not None
    assert [(part.thought, part.text) for part in content.parts or ()] == [
        (True, "The person wants an echo."),
        (None, "Hi"),
    ]


@pytest.mark.parametrize("model", ["gemini-2.5-flash", "gemini-3-pro-preview"])
async def test_a_function_is_called_and_its_answer_goes_back(google: AsyncClient, model: str) -> None:
    config = types.GenerateContentConfig(tools=[WEATHER], automatic_function_calling=NOT_CALLED)
    asked = types.Content(role="user", parts=[types.Part(text="Weather?")])
    first = await google.models.generate_content(model=model, contents=[asked], config=config)
    (call,) = first.function_calls or []
    assert (call.name, call.args) == ("get_weather", {"city": "text"})
    assert first.candidates is not None
    reply = first.candidates[0].content
    assert reply is not None
    answer = types.Part.from_function_response(name="get_weather", response={"result": "18 C"})
    history: Any = [asked, reply, types.Content(role="user", parts=[answer])]
    second = await google.models.generate_content(model=model, contents=history, config=config)
    assert second.text == 'The tool says: {"result":"18 C"}'


async def test_a_call_without_its_signature_is_refused(google: AsyncClient) -> None:
    config = types.GenerateContentConfig(tools=[WEATHER], automatic_function_calling=NOT_CALLED)
    history: Any = [
        types.Content(role="user", parts=[types.Part(text="Weather?")]),
        types.Content(role="model", parts=[types.Part.from_function_call(name="get_weather", args={"city": "x"})]),
        types.Content(
            role="user", parts=[types.Part.from_function_response(name="get_weather", response={"result": "18 C"})]
        ),
    ]
    with pytest.raises(errors.ClientError, match="thought_signature"):
        await google.models.generate_content(model="gemini-3-pro-preview", contents=history, config=config)
    earlier = await google.models.generate_content(model="gemini-2.5-flash", contents=history, config=config)
    assert earlier.text


async def test_a_picture_comes_and_goes_back(google: AsyncClient, gateway: Gateway) -> None:
    config = types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"], image_config=types.ImageConfig(aspect_ratio="16:9")
    )
    asked: Any = ["Make it blue", types.Part.from_bytes(data=files.picture("given"), mime_type="image/png")]
    reply = await google.models.generate_content(model="gemini-2.5-flash-image", contents=asked, config=config)
    pictures = [part.inline_data.data for part in reply.parts or () if part.inline_data]
    assert [files.size_of(one or b"") for one in pictures] == [(64, 48)]
    sent = (gateway.requests[-1].json or {})["contents"][0]["parts"]
    assert len(sent) == 2


async def test_sources_of_a_search(google: AsyncClient) -> None:
    config = types.GenerateContentConfig(tools=[types.Tool(google_search=types.GoogleSearch())])
    reply = await google.models.generate_content(model="gemini-2.5-flash", contents="Boil?", config=config)
    assert reply.candidates is not None
    grounding = reply.candidates[0].grounding_metadata
    assert grounding is not None
    assert [one.web.title for one in grounding.grounding_chunks or () if one.web] == ["Source 1", "Source 2"]


@pytest.mark.parametrize(
    ("model", "reason"),
    [("gemini-unsafe", "SAFETY"), ("gemini-length", "MAX_TOKENS"), ("gemini-no-image", "IMAGE_SAFETY")],
)
async def test_why_a_reply_ended(google: AsyncClient, model: str, reason: str) -> None:
    reply = await google.models.generate_content(model=model, contents="Hi")
    assert reply.candidates is not None
    assert reply.candidates[0].finish_reason == types.FinishReason(reason)


async def test_a_blocked_prompt(google: AsyncClient) -> None:
    reply = await google.models.generate_content(model="gemini-blocked", contents="Hi")
    assert reply.prompt_feedback is not None
    assert reply.prompt_feedback.block_reason == types.BlockedReason.PROHIBITED_CONTENT


async def test_data_that_fits_a_schema(google: AsyncClient) -> None:
    schema = types.Schema(type=types.Type.OBJECT, properties={"age": types.Schema(type=types.Type.INTEGER)})
    config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=schema)
    reply = await google.models.generate_content(model="gemini-2.5-flash", contents="Ada, 36", config=config)
    assert reply.text == '{"age":7}'


async def test_errors_and_the_list_of_models(google: AsyncClient) -> None:
    with pytest.raises(errors.ClientError) as caught:
        await google.models.generate_content(model="gemini-9", contents="Hi")
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")
    names = [model.name async for model in await google.models.list()]
    assert "models/gemini-2.5-flash" in names
