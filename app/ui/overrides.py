"""Exceptions that leave a Python method which Qt calls."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def called_by_qt(method: Callable[P, R]) -> Callable[P, R]:
    """Let what an override of an event method raises be reported instead of ending the process.

    Under Python 3.11 an error that C code raised has no exception object until somebody handles it, and PySide, which
    adds the name of the override to it, crashes. Handled and raised again it has one.
    """

    @functools.wraps(method)
    def call(*args: P.args, **more: P.kwargs) -> R:
        try:
            return method(*args, **more)
        except Exception:  # noqa: TRY203 - to be handled is what makes an object of it
            raise

    return call
