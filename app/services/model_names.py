"""What a model can do, by its name: asked only where the gateway's list says nothing."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from app.domain.model_info import Capabilities, ModelInfo

_VISION: Final = re.compile(
    r"gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-4-vision|gpt-[5-9]|chatgpt-4o|(^|/)o[134](-|$)|claude-(?!1|2|instant)[a-z3]|"
    r"gemini|qwen.*(vl|omni)|qvq|llava|pixtral|internvl|minicpm-v|glm-[4-9](\.\d)?v|grok-(2-vision|[4-9])|"
    r"llama-(3\.2-(11|90)b|4)|gemma-?[34]|step-1v|yi-vision|moonshot.*vision|kimi-k2\.[5-9]|doubao.*vision|"
    r"ernie.*vl|smolvlm",
    re.IGNORECASE,
)
_TOOLS: Final = re.compile(
    r"gpt-4|gpt-[5-9]|gpt-3\.5-turbo(?!-instruct)|claude-(?!1|2|instant)[a-z3]|gemini|qwen(2\.5|3)|"
    r"deepseek-(chat|v[3-9])|glm-[4-9]|mistral-(large|small|medium)|grok|kimi|moonshot|(^|/)o[134](-|$)|"
    r"llama-?(3\.[1-9]|4)",
    re.IGNORECASE,
)
_THINKING: Final = re.compile(
    r"thinking|reason|(^|/)o[134](-|$)|gpt-[5-9]|deepseek-(r\d|v[4-9])|(^|[-/])r1($|-)|qwq|qwen3|gemini-2\.5|"
    r"gemini-[3-9]|claude-(3-7|mythos|(opus|sonnet|haiku)-[4-9])|grok-[3-9]|glm-(4\.[5-9]|[5-9])|magistral",
    re.IGNORECASE,
)
_IMAGES: Final = re.compile(
    r"gpt-image|gpt-4o-image|sora_image|dall-?e|flux|recraft|imagen|midjourney|stable-?diffusion|sd[x3]|nano-banana|"
    r"seedream|seededit|-image($|-)|image-preview|ideogram|kolors|qwen-image",
    re.IGNORECASE,
)
_VIDEOS: Final = re.compile(
    r"sora(?!_image)|veo|kling|runway|hailuo|wan[-x]?2|seedance|vidu|pika|-video($|-)|t2v|i2v", re.IGNORECASE
)


def with_known_capabilities(model: ModelInfo) -> ModelInfo:
    """Fill in what the list left open and the name tells; what neither tells stays None."""
    said = model.capabilities
    guessed = said.or_else(known_capabilities(model.ref.model_id))
    return model if guessed == said else replace(model, capabilities=guessed)


@lru_cache(maxsize=4096)
def known_capabilities(name: str) -> Capabilities:
    """Return what the name of a model tells: True, or None where it tells nothing."""
    return Capabilities(
        vision=_told(_VISION, name),
        tools=_told(_TOOLS, name),
        thinking=_told(_THINKING, name),
        makes_images=_told(_IMAGES, name),
        makes_videos=_told(_VIDEOS, name),
    )


def _told(pattern: re.Pattern[str], name: str) -> bool | None:
    return True if pattern.search(name) else None
