"""What the details of a model say of each fact: what holds, and who says so."""

from PySide6.QtCore import QLocale

from app.domain.corrections import ModelFacts, Origin, fact
from app.domain.generation import Endpoint
from app.domain.model_info import ModelInfo
from app.ui.translation import translate

ENDPOINT_NAMES = {
    Endpoint.CHAT: "Chat Completions",
    Endpoint.RESPONSES: "Responses",
    Endpoint.COMPLETIONS: "Completions",
    Endpoint.MESSAGES: "Messages",
    Endpoint.GEMINI: "Gemini",
    Endpoint.IMAGES: "Images",
}
"""What their makers call them, in every language."""


def name_of_fact(name: str) -> str:
    """Return what a fact is called."""
    return {
        "vision": translate("ModelDetails", "Sees pictures"),
        "tools": translate("ModelDetails", "Calls tools"),
        "thinking": translate("ModelDetails", "Thinks"),
        "makes_images": translate("ModelDetails", "Makes pictures"),
        "makes_videos": translate("ModelDetails", "Makes videos"),
        "context_length": translate("ModelDetails", "Context"),
        "endpoint": translate("ModelDetails", "Endpoint"),
    }[name]


def truth(value: bool) -> str:
    """Return yes or no."""
    return translate("ModelDetails", "Yes") if value else translate("ModelDetails", "No")


def automatic() -> str:
    """Return the word for what is left to list and name."""
    return translate("ModelDetails", "Auto")


def endpoint_name(endpoint: Endpoint) -> str:
    """Return what an endpoint is called."""
    return automatic() if endpoint is Endpoint.AUTO else ENDPOINT_NAMES[endpoint]


def said(facts: ModelFacts, name: str) -> str:
    """Return what holds of one fact and who says so; of a corrected one, what would hold without the correction."""
    value = _value(facts.otherwise, name)
    origin = facts.other_origins[name]
    if facts.origins[name] is not Origin.CORRECTED:
        return _plain(origin).format(value=value) if value else _nothing(name)
    return _corrected(origin if value else Origin.UNKNOWN).format(value=value)


def _plain(origin: Origin) -> str:
    return {
        Origin.LIST: translate("ModelDetails", "{value} · from the list"),
        Origin.PRICES: translate("ModelDetails", "{value} · from the prices page"),
        Origin.NAME: translate("ModelDetails", "{value} · from its name"),
        Origin.PATTERN: translate("ModelDetails", "{value} · from your rule for such names"),
    }.get(origin, "{value}")


def _corrected(origin: Origin) -> str:
    return {
        Origin.LIST: translate("ModelDetails", "Corrected · from the list: {value}"),
        Origin.PRICES: translate("ModelDetails", "Corrected · from the prices page: {value}"),
        Origin.NAME: translate("ModelDetails", "Corrected · from its name: {value}"),
        Origin.PATTERN: translate("ModelDetails", "Corrected · from your rule: {value}"),
    }.get(origin) or translate("ModelDetails", "Corrected")


def _nothing(name: str) -> str:
    if name == "endpoint":
        return translate("ModelDetails", "Chat Completions, unless its name tells more")
    return translate("ModelDetails", "Not known")


def _value(info: ModelInfo, name: str) -> str:
    value = fact(info, name)
    if isinstance(value, Endpoint):
        return ", ".join(info.endpoint_types) if value is Endpoint.AUTO else endpoint_name(value)
    if isinstance(value, bool):
        return truth(value)
    return "" if value is None else translate("ModelDetails", "{count} tokens").format(count=QLocale().toString(value))
