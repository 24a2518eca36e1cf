"""Which model makes what is no chat."""

from typing import Final, Literal

from app.cli.output import UsageError
from app.domain.model_info import ModelInfo, ModelRef
from app.services.context import Services
from app.services.model_choice import named_model

Ability = Literal["makes_images", "makes_videos"]

_LISTED_AS: Final[dict[Ability, str]] = {"makes_images": "image-generation", "makes_videos": "openai-video"}
"""What a list calls the endpoint that is asked (new-api's ``supported_endpoint_types``)."""

_NAME_ONE: Final = "name a model with --model; loquent models lists them"


async def media_model(named: str | None, services: Services, *, ask: bool = True) -> ModelRef:
    """Return the model that was named; ``ask`` says whether lists may be asked for.

    Raises:
        UsageError: where none was: lists do not say which models speak.
    """
    if named is None:
        raise UsageError(_NAME_ONE)
    return await named_model(named, services, ask=ask)


async def model_that_makes(named: str | None, services: Services, ability: Ability, *, ask: bool = True) -> ModelRef:
    """Return the model that was named, else the last one used if it can, else the first one known to.

    Where lists name endpoints, only those count that have the one for this: others draw or film in a chat.

    Raises:
        UsageError: where no list names one.
    """
    if named is not None:
        return await named_model(named, services, ask=ask)
    catalog = services.catalog
    if ask and not any(_offers(model, ability) for model in catalog.models()):
        await catalog.refresh()
    able = [model.ref for model in catalog.models() if _offers(model, ability)]
    if not able:
        raise UsageError(_NAME_ONE)
    last = services.settings.current.last_model
    return last if last is not None and last in able else able[0]


def _offers(model: ModelInfo, ability: Ability) -> bool:
    listed = not model.endpoint_types or _LISTED_AS[ability] in model.endpoint_types
    return listed and getattr(model.capabilities, ability) is True
