"""Which model makes what is no chat."""

from typing import Literal

from app.cli.output import UsageError
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.services.model_choice import named_model

Ability = Literal["makes_images", "makes_videos"]

_NAME_ONE = "name a model with --model; loquent models lists them"


async def media_model(named: str | None, services: Services) -> ModelRef:
    """Return the model that was named. Raises UsageError where none was: lists do not say which models speak."""
    if named is None:
        raise UsageError(_NAME_ONE)
    return await named_model(named, services)


async def model_that_makes(named: str | None, services: Services, ability: Ability) -> ModelRef:
    """Return the model that was named, else the last one used if it can, else the first one known to.

    Raises:
        UsageError: where no list names one.
    """
    if named is not None:
        return await named_model(named, services)
    catalog = services.catalog
    if not any(getattr(model.capabilities, ability) for model in catalog.models()):
        await catalog.refresh()
    able = [model.ref for model in catalog.models() if getattr(model.capabilities, ability)]
    if not able:
        raise UsageError(_NAME_ONE)
    last = services.settings.current.last_model
    return last if last is not None and last in able else able[0]
