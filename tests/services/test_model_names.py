"""What the name of a model tells, where its gateway says nothing."""

import pytest

from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.services.model_names import known_capabilities, with_known_capabilities


def told(name: str, said: Capabilities | None = None) -> Capabilities:
    return with_known_capabilities(ModelInfo(ModelRef("g", name), said or Capabilities())).capabilities


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4o",
        "gpt-4o-mini-2024-07-18",
        "openai/gpt-4.1-nano",
        "gpt-5",
        "o3",
        "claude-3-5-sonnet-20241022",
        "claude-sonnet-4-5",
        "anthropic/claude-opus-4.1",
        "gemini-2.5-pro",
        "models/gemini-1.5-flash",
        "Qwen/Qwen2.5-VL-72B-Instruct",
        "qwen-vl-max",
        "llava:13b",
        "pixtral-12b",
        "glm-4v-plus",
        "glm-4.5v",
        "gemma3:4b",
        "llama-3.2-11b-vision",
    ],
)
def test_it_sees(name: str) -> None:
    assert told(name).vision is True


@pytest.mark.parametrize(
    "name",
    [
        "gpt-3.5-turbo",
        "gpt-4",
        "claude-2.1",
        "deepseek-chat",
        "deepseek-r1",
        "Qwen/Qwen2.5-72B-Instruct",
        "llama-3.1-70b",
        "SmolLM2-135M-Instruct",
        "mistral-large-latest",
        "glm-4-flash",
        "text-embedding-3-small",
        "",
    ],
)
def test_nobody_says_that_it_sees(name: str) -> None:
    assert told(name).vision is None


@pytest.mark.parametrize("name", ["gpt-image-1", "dall-e-3", "black-forest-labs/FLUX.1-dev", "gemini-2.5-flash-image"])
def test_it_makes_pictures(name: str) -> None:
    assert told(name).makes_images is True


@pytest.mark.parametrize("name", ["sora-2", "veo-3.0-generate", "kling-v1", "wan2.1-t2v"])
def test_it_makes_films(name: str) -> None:
    assert told(name).makes_videos is True


@pytest.mark.parametrize("name", ["deepseek-r1:7b", "qwq-32b", "o1-mini", "gemini-2.5-pro", "claude-3-7-sonnet"])
def test_it_thinks(name: str) -> None:
    assert told(name).thinking is True


def test_what_the_gateway_says_counts() -> None:
    said = Capabilities(vision=False, tools=False, thinking=False, makes_images=False, makes_videos=False)
    assert told("gpt-4o-sora-o1-dall-e", said) == said


def test_a_name_that_tells_nothing_leaves_the_model_as_it_is() -> None:
    model = ModelInfo(ModelRef("g", "my-own-model"))
    assert with_known_capabilities(model) is model


@pytest.mark.parametrize(
    "name", ["gpt-4o-image", "sora_image", "gemini-2.5-flash-image", "recraftv3", "flux-kontext-pro"]
)
def test_it_draws(name: str) -> None:
    assert known_capabilities(name).makes_images is True


def test_later_models_of_known_families() -> None:
    assert known_capabilities("claude-opus-5").thinking is True
    assert known_capabilities("gpt-6-mini").vision is True
    assert known_capabilities("glm-5v-turbo").vision is True
    assert known_capabilities("deepseek-v4").thinking is True
    assert known_capabilities("claude-instant-1.2") == known_capabilities("claude-2.1") == Capabilities()
