"""What the lists of the chips offer."""

from dataclasses import dataclass

from app.domain.errors import AppError
from app.ui.search.chips import ChipKind
from app.ui.search.ports import SearchServices

_MODELS = 24
"""Models that are offered in a list: more are found by typing."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the lists offer: ids of models, names of folders, and tags."""

    models: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def of(self, kind: ChipKind) -> tuple[str, ...]:
        """Return what the list of a kind offers."""
        return {ChipKind.MODEL: self.models, ChipKind.FOLDER: self.folders, ChipKind.TAG: self.tags}.get(kind, ())


async def choices_of(services: SearchServices) -> Choices:
    """Return what there is to choose from; favourites are the first of the models."""
    try:
        folders = await services.library.folders()
        tags = await services.library.tags()
    except AppError:
        # The search itself tells of a history that cannot be read.
        folders, tags = (), ()
    catalog = services.catalog
    refs = (*catalog.favourites(), *(info.ref for info in catalog.models()))
    models = tuple(dict.fromkeys(ref.model_id for ref in refs))[:_MODELS]
    return Choices(models, tuple(folder.name for folder in folders), tags)
