"""Which endpoint a request goes to."""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Final

from app.domain.errors import ErrorReason
from app.domain.generation import Endpoint, EndpointReason
from app.domain.ports import ChatRequest
from app.providers.dialect import Dialect
from app.services.films import film_reason

LISTED: Final = {
    "openai": Endpoint.CHAT,
    "openai-response": Endpoint.RESPONSES,
    "anthropic": Endpoint.MESSAGES,
    "gemini": Endpoint.GEMINI,
    "image-generation": Endpoint.IMAGES,
}
"""What new-api calls the endpoints in ``supported_endpoint_types`` (its constant/endpoint_type.go)."""

DOES_NOT_FIT: Final = frozenset({ErrorReason.FIELD_NOT_TAKEN, ErrorReason.FILE_NOT_TAKEN})
"""Why a dialect declines a request that another may take."""

_COMPLETES: Final = re.compile(r"gpt-3\.5-turbo-instruct|(davinci|babbage)-002|text-davinci", re.IGNORECASE)
_DRAWS: Final = re.compile(r"(^|/)(dall-e-|gpt-image-|imagen-)", re.IGNORECASE)
_DRAWS_IN_CHAT: Final = re.compile(r"gemini|nano-?banana|gpt-4o-image|sora_image", re.IGNORECASE)


def candidates(
    request: ChatRequest, missing: Set[Endpoint] = frozenset()
) -> tuple[tuple[Endpoint, EndpointReason], ...]:
    """Return the endpoints to be tried for a request, best first, each with why.

    What a person chose, for the conversation or for the model, stands alone. AUTO gives those that the model's list
    names, in its order, and chat last: the first whose dialect can carry the request is taken. A film is ordered or
    refused: words would be no answer. ``missing`` are listed ones that have turned out not to be there.
    """
    wanted = request.settings.endpoint
    if wanted is not Endpoint.AUTO:
        return ((wanted, EndpointReason.CHOSEN),)
    films = film_reason(request)
    if films is not None:
        return ((Endpoint.VIDEOS, films),)
    if request.info is not None and request.info.endpoint is not Endpoint.AUTO:
        return ((request.info.endpoint, EndpointReason.MODEL),)
    listed = [LISTED[name] for name in (request.info.endpoint_types if request.info else ()) if name in LISTED]
    found: dict[Endpoint, EndpointReason] = {}
    if _COMPLETES.search(request.model):
        found[Endpoint.COMPLETIONS] = EndpointReason.NAMED
    elif not listed and _DRAWS.search(request.model):
        found[Endpoint.IMAGES] = EndpointReason.NAMED
    for endpoint in listed:
        # new-api puts "image-generation" before all others for every model that draws; its Gemini channel takes none
        # but imagen there, and models that draw in a chat answer with nothing but an error.
        if endpoint is not Endpoint.IMAGES or len(listed) == 1 or not _DRAWS_IN_CHAT.search(request.model):
            found.setdefault(endpoint, EndpointReason.LISTED)
    found.setdefault(Endpoint.CHAT, EndpointReason.DEFAULT)
    return tuple(_without(missing, found))


def _without(
    missing: Set[Endpoint], found: Mapping[Endpoint, EndpointReason]
) -> Iterator[tuple[Endpoint, EndpointReason]]:
    """Yield what is left; what stands behind a missing one is there in its place. The last one always stays."""
    left_out = False
    for place, (endpoint, why) in enumerate(found.items(), 1):
        if endpoint in missing and place < len(found):
            left_out = True
        else:
            yield endpoint, EndpointReason.FALLBACK if left_out else why


def dialect_of(endpoint: Endpoint) -> Dialect:
    """Return the dialect that speaks to an endpoint. Each is imported when it is first used."""
    if endpoint is Endpoint.COMPLETIONS:
        from app.providers.completions import CompletionsDialect

        return CompletionsDialect()
    if endpoint is Endpoint.IMAGES:
        from app.providers.images import ImagesDialect

        return ImagesDialect()
    if endpoint is Endpoint.VIDEOS:
        from app.providers.videos import VideosDialect

        return VideosDialect()
    if endpoint is Endpoint.RESPONSES:
        from app.providers.responses import ResponsesDialect

        return ResponsesDialect()
    if endpoint is Endpoint.MESSAGES:
        from app.providers.messages import MessagesDialect

        return MessagesDialect()
    if endpoint is Endpoint.GEMINI:
        from app.providers.gemini import GeminiDialect

        return GeminiDialect()
    from app.providers.chat import ChatDialect

    return ChatDialect()
