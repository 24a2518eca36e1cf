"""Settings for which an endpoint has no place: they are refused by name before anything is sent."""

from collections.abc import Iterable

from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings


def refuse_unplaced(settings: GenerationSettings, endpoint: Endpoint, names: Iterable[str]) -> None:
    """Refuse a request that sets one of the fields ``names``; a value that changes nothing (n = 1) is none.

    Raises:
        AppError: FIELD_NOT_TAKEN.
    """
    for name in names:
        value = getattr(settings, name)
        changes_nothing = value == 1 and name in ("n", "best_of")
        # 0 and 0.0 are values: a seed of 0 is a seed. False and empty collections ask for nothing.
        unset = value is None or value is False or value in ("", ()) or value == {}
        if not unset and not changes_nothing:
            raise field_not_taken(name, endpoint)


def field_not_taken(name: str, endpoint: Endpoint) -> AppError:
    """Return the error that says which field has no place."""
    return AppError.because(ErrorReason.FIELD_NOT_TAKEN, field=name, endpoint=endpoint.value)


def file_not_taken(name: str, endpoint: Endpoint, limit: str) -> AppError:
    """Return the error that says which file cannot be sent; ``limit`` is what can: kinds or a size."""
    return AppError.because(ErrorReason.FILE_NOT_TAKEN, name=name, endpoint=endpoint.value, limit=limit)
