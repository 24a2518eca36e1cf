"""Model lists of every family of servers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import Capabilities, ModelInfo
from app.providers.catalog import parse_models
from tests.gateway import Gateway, Reply
from tests.gateway.replies import error_reply, html_reply, json_reply
from tests.providers.doubles import Clock, hasty, provider_at


def parsed(value: object) -> tuple[ModelInfo, ...]:
    return parse_models(json.dumps(value).encode(), "p")


def ids(value: object) -> list[str]:
    return [model.ref.model_id for model in parsed(value)]


async def test_a_gateway_lists_its_models_in_its_order(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        models = await provider.list_models()
    assert [model.ref.model_id for model in models] == gateway.models
    assert {model.ref.provider_id for model in models} == {"p1"}
    assert models[0].endpoint_types == ("openai",)
    assert models[0].owned_by == "custom"
    assert gateway.requests[0].headers["authorization"] == f"Bearer {gateway.key}"
    assert gateway.requests[0].query == ""


@pytest.mark.parametrize(
    "value",
    [
        {"object": "list", "data": [{"id": "a", "object": "model"}, {"id": "b"}]},
        {"success": True, "message": "", "data": [{"id": "a"}, {"id": "b", "permission": [], "root": "b"}]},
        {"models": [{"name": "a", "model": "a"}, {"name": "b"}]},
        {"models": [{"name": "a"}], "object": "list", "data": [{"id": "a"}, {"id": "b"}]},
        {"data": [{"id": "a", "type": "model", "display_name": "A"}, {"id": "b"}], "first_id": "a", "has_more": False},
        {"object": "list", "data": [{"id": "a", "permission": [{}], "root": "a", "parent": None}, {"id": "b"}]},
        {"models": [{"name": "models/a"}, {"name": "models/b"}], "nextPageToken": None},
        [{"id": "a"}, {"id": "b"}],
        {"data": ["a", "b"]},
        {"data": {"data": [{"id": "a"}, {"id": "b"}]}},
        {"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": ""}, {"id": None}, None, 7, {}]},
    ],
)
def test_shapes(value: object) -> None:
    assert ids(value) == ["a", "b"]


@pytest.mark.parametrize("value", [{"object": "list", "data": None}, {"data": []}, [], {"models": None}])
def test_no_models_is_no_error(value: object) -> None:
    assert parsed(value) == ()


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        ({"context_length": 8192}, 8192),
        ({"max_model_len": 4096}, 4096),
        ({"context_window": 200000}, 200000),
        ({"max_context_length": 32768}, 32768),
        ({"max_context_length": 131072, "loaded_context_length": 4096}, 131072),
        ({"meta": {"n_ctx_train": 2048, "n_vocab": 1}}, 2048),
        ({"top_provider": {"context_length": 1000}}, 1000),
        ({"context_length": None, "meta": None}, None),
        ({"context_length": "many"}, None),
        ({}, None),
    ],
)
def test_context_length(fields: dict[str, object], length: int | None) -> None:
    (model,) = parsed({"data": [{"id": "a", **fields}]})
    assert model.context_length == length


@pytest.mark.parametrize(
    ("fields", "capabilities"),
    [
        ({}, Capabilities()),
        ({"supported_endpoint_types": None}, Capabilities()),
        ({"supported_endpoint_types": ["image-generation", "openai"]}, Capabilities(makes_images=True)),
        ({"supported_endpoint_types": ["openai-video"]}, Capabilities(makes_videos=True)),
        (
            {
                "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
                "supported_parameters": ["tools"],
            },
            Capabilities(vision=True, tools=True, thinking=False, makes_images=False, makes_videos=False),
        ),
        ({"capabilities": {"vision": False, "function_calling": True}}, Capabilities(vision=False, tools=True)),
        ({"capabilities": ["completion", "multimodal"]}, Capabilities(vision=True)),
        ({"capabilities": ["completion", "tools", "thinking"]}, Capabilities(tools=True, thinking=True)),
        ({"type": "vlm", "capabilities": ["tool_use"]}, Capabilities(vision=True, tools=True)),
        (
            {"type": "language", "tags": ["reasoning", "tool-use", "vision", "image-generation"]},
            Capabilities(vision=True, tools=True, thinking=True, makes_images=True),
        ),
        ({"type": "image"}, Capabilities(makes_images=True)),
        ({"type": "video"}, Capabilities(makes_videos=True)),
        (
            {"supports_image_in": True, "supports_video_in": False, "supports_reasoning": False},
            Capabilities(vision=True, thinking=False),
        ),
        (
            {"input_modalities": ["text"], "output_modalities": ["text", "video"]},
            Capabilities(vision=False, makes_images=False, makes_videos=True),
        ),
        (
            {"modalities": {"input": ["text", "image"], "output": ["image"]}},
            Capabilities(vision=True, makes_images=True, makes_videos=False),
        ),
        (
            {"capabilities": {"image_input": {"supported": True}, "thinking": {"supported": False}}},
            Capabilities(vision=True, thinking=False),
        ),
        ({"capabilities": {"vision": None, "reasoning": "yes"}}, Capabilities()),
    ],
)
def test_capabilities_are_what_the_list_says(fields: dict[str, object], capabilities: Capabilities) -> None:
    (model,) = parsed({"data": [{"id": "a", **fields}]})
    assert model.capabilities == capabilities


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (json_reply({"success": False, "message": "get user group failed"}), ErrorReason.REQUEST_REFUSED),
        (
            error_reply(200, "The model '' does not exist", "model_not_found", "invalid_request_error"),
            ErrorReason.MODEL_GONE,
        ),
        (html_reply(200, "New API"), ErrorReason.WEB_PAGE),
        (html_reply(404, "Not Found"), ErrorReason.WEB_PAGE),
        (json_reply({"hello": "world"}), ErrorReason.NOT_UNDERSTOOD),
        (Reply((b"gibberish",)), ErrorReason.NOT_UNDERSTOOD),
        (Reply((b"",)), ErrorReason.NOT_UNDERSTOOD),
        (Reply((b"[" * 100_000,)), ErrorReason.NOT_UNDERSTOOD),
        (Reply((), 307, "", (("Location", "https://elsewhere.example/v1/models"),)), ErrorReason.REDIRECTED),
        (Reply((), 429, ""), ErrorReason.TOO_MANY_REQUESTS),
    ],
)
async def test_failures_are_told_at_once(gateway: Gateway, reply: Reply, reason: ErrorReason) -> None:
    gateway.models_reply = reply
    clock = Clock()
    async with provider_at(gateway.url, gateway.key, hasty(clock)) as provider:
        with pytest.raises(AppError) as caught:
            await provider.list_models()
    assert caught.value.info.reason is reason
    assert caught.value.info.params["host"] == "127.0.0.1"
    assert len(gateway.requests) == 1
    assert clock.slept == []


keys = st.sampled_from(
    [
        *("data", "models", "id", "name", "meta", "architecture", "capabilities", "context_length", "tags", "type"),
        *("modalities", "input", "vision", "supports_reasoning", "supported_endpoint_types"),
    ]
)
values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
)


@given(values.map(json.dumps).map(str.encode) | st.binary())
def test_no_body_raises_anything_else(body: bytes) -> None:
    try:
        models = parse_models(body, "p")
    except AppError:
        return
    assert all(model.ref.model_id for model in models)
