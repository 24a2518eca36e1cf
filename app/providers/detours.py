"""Endpoints that a model's list names and that turn out not to be there: the next one that fits is asked instead."""

from collections.abc import Set
from typing import Final

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import Endpoint, EndpointReason
from app.providers.endpoints import DOES_NOT_FIT

_NOT_THERE: Final = frozenset({ErrorReason.ENDPOINT_MISSING, ErrorReason.NOT_OFFERED})
_NO_MORE_TOLD: Final = (
    _NOT_THERE | DOES_NOT_FIT | {ErrorReason.REQUEST_REFUSED, ErrorReason.WEB_PAGE, ErrorReason.NOT_UNDERSTOOD}
)
"""Failures of the second endpoint that tell less than that of the first, which was the right one to ask."""


class Detours:
    """What is known of missing endpoints, by model, as long as a provider lives."""

    def __init__(self) -> None:
        self._missing: dict[str, frozenset[Endpoint]] = {}

    def begin(self, model: str) -> "Detour":
        """Return the way of one request."""
        return Detour(self.missing(model))

    def missing(self, model: str) -> frozenset[Endpoint]:
        """Return the endpoints that are not to be asked for a model."""
        return self._missing.get(model, frozenset())

    def arrived(self, model: str, detour: "Detour") -> None:
        """Remember a detour that led to a reply, so that it is not gone again."""
        if detour.missing:
            self._missing[model] = detour.missing


class Detour:
    """The endpoints that one request has found missing, and what the first of them answered."""

    def __init__(self, missing: Set[Endpoint]) -> None:
        self.missing = frozenset(missing)
        self._first: AppError | None = None

    def leaves(self, endpoint: Endpoint, why: EndpointReason, error: ErrorInfo) -> bool:
        """Return whether to go on without ``endpoint``.

        It was only listed, and its answer says that nothing is there. That a model is not there is no such answer.
        """
        page = error.reason is ErrorReason.WEB_PAGE and error.status in (404, 405)
        if why not in (EndpointReason.LISTED, EndpointReason.FALLBACK) or not (page or error.reason in _NOT_THERE):
            return False
        self.missing |= {endpoint}
        self._first = self._first or AppError(error)
        return True

    def told(self, error: AppError) -> AppError:
        """Return the failure that a person is to be told of."""
        first = self._first
        return first if first is not None and error.info.reason in _NO_MORE_TOLD else error
