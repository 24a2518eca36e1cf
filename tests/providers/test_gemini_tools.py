"""Functions, their calls and results, and signatures in Gemini's dialect."""

import base64

import pytest

from app.domain.blocks import (
    ImageBlock,
    ProviderDataBlock,
    TextBlock,
    ToolCallBlock,
    ToolResultBlock,
)
from app.domain.conversation import Role
from app.domain.generation import (
    GenerationSettings,
    ToolChoice,
    ToolDefinition,
    ToolMode,
)
from app.providers.loose import as_items, as_mapping
from tests.providers.doubles import MemoryAttachments, asking
from tests.providers.gemini_requests import body_of, dialogue


def kept(json: str) -> ProviderDataBlock:
    return ProviderDataBlock("gemini", json)


WEATHER = ToolDefinition("weather", "Tells it", {"type": "object", "properties": {"place": {"type": "string"}}})
NOTHING = ToolDefinition("now", parameters={"type": "object", "properties": {}})


async def test_functions_and_search() -> None:
    body = await body_of(asking("m", settings=GenerationSettings(tools=(WEATHER, NOTHING), search=True)))
    declared = [
        {"name": "weather", "description": "Tells it", "parameters": dict(WEATHER.parameters)},
        {"name": "now"},
    ]
    assert body["tools"] == [{"functionDeclarations": declared}, {"googleSearch": {}}]
    assert "toolConfig" not in body


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (ToolChoice(ToolMode.AUTO), {"mode": "AUTO"}),
        (ToolChoice(ToolMode.NONE), {"mode": "NONE"}),
        (ToolChoice(ToolMode.REQUIRED), {"mode": "ANY"}),
        (ToolChoice(name="now"), {"mode": "ANY", "allowedFunctionNames": ["now"]}),
        (ToolChoice(ToolMode.REQUIRED, allowed=("a", "b")), {"mode": "ANY", "allowedFunctionNames": ["a", "b"]}),
        (ToolChoice(allowed=("a",)), {"mode": "VALIDATED", "allowedFunctionNames": ["a"]}),
    ],
)
async def test_choice_of_functions(choice: ToolChoice, expected: dict[str, object]) -> None:
    body = await body_of(asking("m", settings=GenerationSettings(tools=(WEATHER,), tool_choice=choice)))
    assert body["toolConfig"] == {"functionCallingConfig": expected}


async def test_strict_functions_are_validated_ones() -> None:
    strict = ToolDefinition("now", strict=True)
    body = await body_of(asking("m", settings=GenerationSettings(tools=(strict,))))
    assert body["toolConfig"] == {"functionCallingConfig": {"mode": "VALIDATED"}}


async def test_calls_and_results_go_back() -> None:
    body = await body_of(
        dialogue(
            (Role.USER, (TextBlock("Weather?"),)),
            (
                Role.ASSISTANT,
                (
                    ToolCallBlock("abc", "weather", '{"place":"Oslo"}'),
                    kept('{"behind":"functionCall","thoughtSignature":"SIG1","id":"abc"}'),
                    ToolCallBlock("call-1-2", "now", "{}"),
                    ProviderDataBlock("messages", '{"thoughtSignature":"not ours"}'),
                ),
            ),
            (Role.TOOL, (ToolResultBlock("abc", '{"c":-3}'), ToolResultBlock("call-1-2", "late", is_error=True))),
            model="gemini-3-pro-preview",
        )
    )
    assert as_items(body["contents"])[1:] == [
        {
            "role": "model",
            "parts": [
                {
                    "functionCall": {"name": "weather", "args": {"place": "Oslo"}, "id": "abc"},
                    "thoughtSignature": "SIG1",
                },
                {"functionCall": {"name": "now", "args": {}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"name": "weather", "response": {"c": -3}, "id": "abc"}},
                {"functionResponse": {"name": "now", "response": {"error": "late"}}},
            ],
        },
    ]


@pytest.mark.parametrize(("model", "signed"), [("gemini-3-flash", True), ("gemini-2.5-flash", False)])
async def test_calls_that_another_model_made(model: str, signed: bool) -> None:
    body = await body_of(
        dialogue(
            (Role.ASSISTANT, (ToolCallBlock("1", "a", "{}"), ToolCallBlock("2", "b", "no JSON"))),
            (Role.TOOL, (ToolResultBlock("1", "[1]"), ToolResultBlock("2", "two"))),
            model=model,
        )
    )
    calls = as_items(as_mapping(as_items(body["contents"])[0])["parts"])
    assert ["thoughtSignature" in as_mapping(call) for call in calls] == [signed, False]
    assert as_items(body["contents"])[1] == {
        "role": "user",
        "parts": [
            {"functionResponse": {"name": "a", "response": {"result": "[1]"}}},
            {"functionResponse": {"name": "b", "response": {"result": "two"}}},
        ],
    }


async def test_signatures_of_text_and_pictures() -> None:
    store = MemoryAttachments()
    picture = ImageBlock(await store.put(b"picture", name="a.png", media_type="image/png"), 1, 1)
    body = await body_of(
        dialogue(
            (
                Role.ASSISTANT,
                (
                    TextBlock("Here"),
                    kept('{"behind":"text","thoughtSignature":"TEXT"}'),
                    picture,
                    kept('{"behind":"inlineData","thoughtSignature":"PICT"}'),
                    kept('{"behind":"text","thoughtSignature":"ENDS"}'),
                    kept('{"behind":"inlineData","thoughtSignature":"of a part that is gone"}'),
                    kept("no JSON"),
                    kept("[]"),
                ),
            )
        ),
        store,
    )
    data = base64.b64encode(b"picture").decode()
    assert as_mapping(as_items(body["contents"])[0])["parts"] == [
        {"text": "Here", "thoughtSignature": "TEXT"},
        {"inlineData": {"mimeType": "image/png", "data": data}, "thoughtSignature": "PICT"},
        {"text": "", "thoughtSignature": "ENDS"},
    ]


@pytest.mark.parametrize("named", ['"id":"b"', '"called":"b"'])
async def test_the_signature_of_a_call_that_stays_here_signs_no_other(named: str) -> None:
    body = await body_of(
        dialogue(
            (
                Role.ASSISTANT,
                (
                    ToolCallBlock("a", "weather", "{}"),
                    kept(f'{{"behind":"functionCall","thoughtSignature":"B",{named}}}'),
                ),
            ),
            (Role.TOOL, (ToolResultBlock("a", "{}"),)),
        )
    )
    (turn, _results) = as_items(body["contents"])
    assert turn == {"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {}}}]}
