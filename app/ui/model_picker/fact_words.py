"""What the details of a model say of each fact: what holds, and who says so."""

from PySide6.QtCore import QLocale

from app.domain.corrections import ABILITIES, ModelFacts, Origin, fact
from app.domain.generation import Endpoint
from app.domain.model_info import ModelInfo
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.model import ability_word
from app.ui.translation import translate

_ABILITIES = dict(
    zip(ABILITIES, (Ability.VISION, Ability.TOOLS, Ability.THINKING, Ability.IMAGE, Ability.VIDEO), strict=True)
)

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
    if name in _ABILITIES:
        return ability_word(_ABILITIES[name])
    if name == "context_length":
        return translate("ModelPicker", "Context")
    return translate("ModelDetails", "Endpoint")


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
        Origin.LIST: translate("ModelDetails", "{value} · says the list"),
        Origin.NAME: translate("ModelDetails", "{value} · by its name"),
        Origin.PATTERN: translate("ModelDetails", "{value} · your rule for such names"),
    }.get(origin, "{value}")


def _corrected(origin: Origin) -> str:
    return {
        Origin.LIST: translate("ModelDetails", "Corrected · the list says {value}"),
        Origin.NAME: translate("ModelDetails", "Corrected · its name says {value}"),
        Origin.PATTERN: translate("ModelDetails", "Corrected · your rule says {value}"),
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
    return "" if value is None else QLocale().toString(value)
