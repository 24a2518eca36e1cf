"""GPTs: assistants that gateways offer as ``<base>-gizmo-<id>``.

A gateway lists all of them under one name, ``gpt-4-gizmo-*`` or ``g-*``, and is asked for one by its own id. The id is
the part ``g-XXXXXXXXX`` of the link that shares it, https://chatgpt.com/g/g-XXXXXXXXX-words-of-its-title.
"""

import re
from typing import Final

from app.domain.errors import AppError, ErrorReason

_ID: Final = re.compile(r"(?:^|/g/)(g-[A-Za-z0-9]+)")
_GIZMO: Final = "-gizmo-"


def is_wildcard(model: str) -> bool:
    """Return whether a name of the list stands for all GPTs, and must not be sent as it is."""
    return model.endswith((_GIZMO + "*", "/g-*")) or model == "g-*"


def gpt_model(base: str, link_or_id: str) -> str:
    """Return the name under which a gateway is asked for a GPT.

    Args:
        base: a name of the list, such as ``gpt-4-gizmo-*`` or ``g-*``; or a plain model, such as ``gpt-4o``; or the
            name of another GPT, which is left.
        link_or_id: the link that shares the GPT, or its id.

    Raises:
        AppError: GPT_ID_MISSING where there is no id in it.
    """
    found = _ID.search(link_or_id.strip())
    if found is None:
        raise AppError.because(ErrorReason.GPT_ID_MISSING, model=base)
    before, gizmo, _ = base.strip().partition(_GIZMO)
    if not gizmo and before.endswith("g-*"):
        return before.removesuffix("g-*") + found[1]
    return f"{before or 'gpt-4'}{_GIZMO}{found[1]}"


def refuse_wildcard(model: str) -> None:
    """Refuse a name that stands for all GPTs. Raises AppError (GPT_ID_MISSING)."""
    if is_wildcard(model):
        raise AppError.because(ErrorReason.GPT_ID_MISSING, model=model)
