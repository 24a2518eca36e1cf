"""What a person says of models, put over what their lists, the prices page and their names say, in this order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.domain.corrections import ABILITIES, ANY, FACTS, ModelCorrection, ModelFacts, Origin, fact, no_correction
from app.domain.model_info import ModelInfo, ModelPrice, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.model_names import with_known_capabilities


class Corrections:
    """The corrections of a moment, ready to be put over any model.

    What is said of the very model comes before what is said of all names like it; of those, what is said of one
    provider before what is said of all, and the longer pattern before the shorter one. Each fact goes its own way.
    """

    def __init__(self, corrections: Iterable[ModelCorrection] = ()) -> None:
        self.all = tuple(corrections)
        self._by_key = {each.key: each for each in self.all}
        patterns = [each for each in self.all if each.is_pattern]
        # The one that shall win is put on last.
        patterns.sort(key=lambda each: (bool(each.provider_id), len(each.model_id.replace(ANY, ""))))
        self._patterns = [(_compiled(each.model_id), each) for each in patterns]

    def own(self, ref: ModelRef) -> ModelCorrection:
        """Return what is said of this very model."""
        return self._by_key.get((ref.provider_id, ref.model_id)) or no_correction(ref)

    def facts(self, listed: ModelInfo) -> ModelFacts:
        """Return what holds of a model and who says it, from what its list and the prices page say."""
        info, origins = _uncorrected(listed)
        for pattern in self._patterns_of(listed.ref):
            info, origins = _put_over(info, pattern), _told_by(origins, pattern, Origin.PATTERN)
        own = self.own(listed.ref)
        return ModelFacts(_put_over(info, own), _told_by(origins, own, Origin.CORRECTED), own, info, origins)

    def corrected(self, listed: ModelInfo) -> ModelInfo:
        """Return what holds of a model, from what its list and the prices page say."""
        info = named(priced(listed))
        for pattern in self._patterns_of(listed.ref):
            info = _put_over(info, pattern)
        own = self._by_key.get((listed.ref.provider_id, listed.ref.model_id))
        return info if own is None else _put_over(info, own)

    def _patterns_of(self, ref: ModelRef) -> Iterable[ModelCorrection]:
        return (
            each
            for pattern, each in self._patterns
            if each.provider_id in ("", ref.provider_id)
            # A list may name a model with a star in it: what is said of that is said of the model itself.
            and each.key != (ref.provider_id, ref.model_id)
            and pattern.fullmatch(ref.model_id)
        )


def with_page(models: Iterable[ModelInfo], page: Mapping[str, ModelPrice]) -> tuple[ModelInfo, ...]:
    """Return models with the rows of a prices page that are theirs, by their ids, and no others."""
    return tuple(replace(model, price=page.get(model.ref.model_id)) for model in models)


def priced(listed: ModelInfo) -> ModelInfo:
    """Return a model with what the prices page says of it where the list says nothing."""
    page = listed.price
    if page is None:
        return listed
    return replace(
        listed,
        capabilities=listed.capabilities.or_else(page.capabilities),
        context_length=page.context_length if listed.context_length is None else listed.context_length,
        endpoint_types=listed.endpoint_types or page.endpoint_types,
    )


def named(known: ModelInfo) -> ModelInfo:
    """Return a model with what its name tells; of models of this computer their file has told all there is."""
    return known if known.ref.provider_id == LOCAL_PROVIDER_ID else with_known_capabilities(known)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split(ANY))), re.IGNORECASE | re.DOTALL)


def _uncorrected(listed: ModelInfo) -> tuple[ModelInfo, dict[str, Origin]]:
    page = priced(listed)
    info = named(page)
    sources = ((listed, Origin.LIST), (page, Origin.PRICES), (info, Origin.NAME))
    origins = {
        name: next((origin for known, origin in sources if _says(known, name)), Origin.UNKNOWN) for name in FACTS
    }
    return info, origins


def _says(known: ModelInfo, name: str) -> bool:
    return bool(known.endpoint_types) if name == "endpoint" else fact(known, name) is not None


def _put_over(info: ModelInfo, correction: ModelCorrection) -> ModelInfo:
    said = {name: value for name in ABILITIES if (value := getattr(correction, name)) is not None}
    context, endpoint = correction.context_length, correction.endpoint
    return replace(
        info,
        capabilities=replace(info.capabilities, **said),
        context_length=info.context_length if context is None else context,
        endpoint=info.endpoint if endpoint is None else endpoint,
    )


def _told_by(origins: dict[str, Origin], correction: ModelCorrection, by: Origin) -> dict[str, Origin]:
    return origins | {name: by for name in FACTS if getattr(correction, name) is not None}
