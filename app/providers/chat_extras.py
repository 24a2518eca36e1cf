"""What goes through ``/v1/chat/completions`` beyond OpenAI's own fields: web searches, and how pictures shall be.

A search has no common name:

* OpenAI's search models (``gpt-4o-search-preview``), and Claude behind new-api or LiteLLM: ``web_search_options``;
* ``vendor/model`` names, as OpenRouter has them: ``plugins``;
* Qwen: ``enable_search``; Grok: ``search_parameters``;
* models that always search (Perplexity's, ``...:online``, ``...-search``): nothing needs to be said.

Any other model has no place for it in a chat: the request goes to another endpoint, or is refused by name.
"""

import re
from typing import Final

from app.domain.generation import Endpoint, GenerationSettings
from app.domain.ports import ChatRequest
from app.providers.unplaced import field_not_taken
from app.services.model_names import known_capabilities

_OPENAI_SEARCH: Final = re.compile(r"gpt-[\w.-]*search|claude", re.IGNORECASE)
_ALWAYS_SEARCHES: Final = re.compile(r"sonar|[:-]online$|search|gpt-4o?-all", re.IGNORECASE)
_QWEN: Final = re.compile(r"qwen|qwq", re.IGNORECASE)
_GROK: Final = re.compile(r"grok", re.IGNORECASE)
_GEMINI: Final = re.compile(r"gemini|nano-?banana", re.IGNORECASE)
_RECRAFT: Final = re.compile(r"recraft", re.IGNORECASE)
_SIZES_OF_GEMINI: Final = re.compile(r"[124]K|512(px)?", re.IGNORECASE)

Fields = dict[str, object]


def search_fields(settings: GenerationSettings, model: str) -> Fields:
    """Return the fields that let a model search. Raises AppError (FIELD_NOT_TAKEN) where a chat has none for it."""
    if not settings.search:
        return {}
    if "/" in model:
        return {} if _ALWAYS_SEARCHES.search(model) else {"plugins": [{"id": "web"}]}
    if _OPENAI_SEARCH.search(model):
        return {"web_search_options": {}}
    if _ALWAYS_SEARCHES.search(model):
        return {}
    if _QWEN.search(model):
        return {"enable_search": True}
    if _GROK.search(model):
        return {"search_parameters": {"mode": "on"}}
    raise field_not_taken("search", Endpoint.CHAT)


def is_recraft(model: str) -> bool:
    """Return whether a model of Recraft's is asked, which takes the body of a drawing endpoint in that of a chat."""
    return bool(_RECRAFT.search(model))


def draws(request: ChatRequest) -> bool:
    """Return whether the model makes pictures: what is known of it says so, else its name."""
    told = request.info.capabilities.makes_images if request.info else None
    return bool(known_capabilities(request.model).makes_images) if told is None else told


def films(request: ChatRequest) -> bool:
    """Return whether the model makes videos: what is known of it says so, else its name."""
    told = request.info.capabilities.makes_videos if request.info else None
    return bool(known_capabilities(request.model).makes_videos) if told is None else told


def drawing_fields(request: ChatRequest) -> Fields:
    """Return how a picture that is made in the reply shall be.

    Gemini behind new-api reads ``extra_body.google.image_config``, in snake case (camel case is an error there);
    OpenRouter reads ``image_config``, and makes no picture unless ``modalities`` asks for one. Other models read
    ``size`` and ``aspect_ratio``, as at ``/v1/images/generations``.

    Raises:
        AppError: FIELD_NOT_TAKEN for a model that makes none, and for a size in pixels where only 1K, 2K, 4K are known.
    """
    size, ratio = request.settings.picture_size, request.settings.aspect_ratio
    gemini = bool(_GEMINI.search(request.model))
    if not draws(request) and not films(request):
        if size or ratio:
            raise field_not_taken("picture_size" if size else "aspect_ratio", Endpoint.CHAT)
        return {}
    if not gemini:
        wanted = {"size": size, "aspect_ratio": ratio}
        return {name: value for name, value in wanted.items() if value}
    if size and not _SIZES_OF_GEMINI.fullmatch(size):
        raise field_not_taken("picture_size", Endpoint.CHAT)
    config: Fields = {name: value for name, value in (("aspect_ratio", ratio), ("image_size", size)) if value}
    fields: Fields = {"extra_body": {"google": {"image_config": config}}} if config else {}
    if "/" in request.model:
        fields["modalities"] = ["text", "image"]
        if config:
            fields["image_config"] = dict(config)
    return fields
