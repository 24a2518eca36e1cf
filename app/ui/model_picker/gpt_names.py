"""Names of GPTs: a gateway lists them all as ``gpt-4-gizmo-*`` or ``g-*``, and is asked for one by its own id."""

import re

_WILDCARDS = ("-gizmo-*", "g-*")
_ID = re.compile(r"(?:^|/g/)(g-[A-Za-z0-9]+)")
"""Ids look like g-bo0FiWLY7; in a link that shares a GPT one follows /g/, and words of its title follow it."""


_BEGINNINGS = ("g-", "https://chatgpt.com/g/g-", "chatgpt.com/g/g-", "https://chat.openai.com/g/g-")


def asks_for_gpt(model_id: str) -> bool:
    """Return whether a name of the list stands for all GPTs, and must not be sent as it is."""
    return model_id.endswith(_WILDCARDS[0]) or model_id == _WILDCARDS[1]


def may_become_id(given: str) -> bool:
    """Return whether more letters may make a link or an id of what was typed so far."""
    typed = given.strip()
    return any(whole.startswith(typed) for whole in _BEGINNINGS)


def named(listed: str, given: str) -> str | None:
    """Return the name to send for a GPT, given a name of the list and a link or id; None where there is no id."""
    found = _ID.search(given.strip())
    if found is None:
        return None
    before = "" if listed == _WILDCARDS[1] else listed.removesuffix("*")
    return before + found.group(1)
