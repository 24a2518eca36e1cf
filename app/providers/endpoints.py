"""Which endpoint a request goes to."""

import re
from typing import Final

from app.domain.generation import Endpoint, EndpointReason
from app.domain.ports import ChatRequest
from app.providers.chat import ChatDialect
from app.providers.dialect import Dialect

LISTED: Final = {
    "openai": Endpoint.CHAT,
    "openai-response": Endpoint.RESPONSES,
    "anthropic": Endpoint.MESSAGES,
    "gemini": Endpoint.GEMINI,
    "image-generation": Endpoint.IMAGES,
}
"""What new-api calls the endpoints in ``supported_endpoint_types``."""

_COMPLETES: Final = re.compile(r"gpt-3\.5-turbo-instruct|davinci-002|babbage-002|text-davinci", re.IGNORECASE)


def choose(request: ChatRequest) -> tuple[Endpoint, EndpointReason]:
    """Return the endpoint for a request, and why that one."""
    wanted = request.settings.endpoint
    if wanted is not Endpoint.AUTO:
        return wanted, EndpointReason.CHOSEN
    if _COMPLETES.search(request.model):
        return Endpoint.COMPLETIONS, EndpointReason.NAMED
    for name in request.info.endpoint_types if request.info else ():
        endpoint = LISTED.get(name)
        if endpoint is not None and endpoint in _IMPLEMENTED:
            return endpoint, EndpointReason.LISTED
    return Endpoint.CHAT, EndpointReason.DEFAULT


_IMPLEMENTED: Final = frozenset({Endpoint.CHAT})


def dialect_of(endpoint: Endpoint) -> Dialect:
    """Return the dialect that speaks to an endpoint."""
    return ChatDialect()
