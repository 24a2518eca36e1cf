"""How Claude is asked to think, by model (Anthropic's documentation of extended and of adaptive thinking).

Models up to 4.5 take a budget of tokens, those from 4.7 on an effort, those between both.
"""

import re
from typing import Final

from app.domain.generation import Effort, Endpoint, GenerationSettings
from app.providers.dialect import Habits
from app.providers.unplaced import field_not_taken

LEAST_BUDGET: Final = 1024
"""Tokens; Claude refuses less."""

_REPLY: Final = 8192
"""Tokens of a reply where nobody said how many. Every model since Claude 3.5 can write them; a gateway that sets
money aside for the most that a reply may cost asks for no more than for a long one."""

_OLD_REPLY: Final = 4096
"""What Claude 3 can write."""

_OLD: Final = re.compile(r"claude-(?:3-(?:opus|sonnet|haiku)|2|instant)", re.IGNORECASE)
_ADAPTIVE: Final = re.compile(r"claude-(?:mythos|[a-z]+-(?:4[-.](?:[6-9]|\d\d)(?!\d)|[5-9](?!\d)))", re.IGNORECASE)

_BUDGETS: Final = {
    Effort.MINIMAL: LEAST_BUDGET,
    Effort.LOW: 1280,
    Effort.MEDIUM: 2048,
    Effort.HIGH: 4096,
    Effort.XHIGH: 10240,
    Effort.MAX: 20480,
}
"""Tokens for an effort, where a model takes a budget; the first ones are those of new-api."""


def thinking_fields(
    settings: GenerationSettings, habits: Habits, model: str, *, goes_on: bool
) -> dict[str, dict[str, object]]:
    """Return ``thinking`` and ``output_config``, as far as they are needed.

    Args:
        settings: what the person set.
        habits: what was learnt of the model.
        model: its name.
        goes_on: the reply goes on from text that is there: it has been thought about, and Claude refuses to do both.

    Raises:
        AppError: FIELD_NOT_TAKEN for a budget where only an effort is taken, and for a temperature beside thinking.
    """
    wanted = settings.thinking
    if wanted is None or goes_on:
        return {}
    if wanted.effort is Effort.NONE:
        return {"thinking": {"type": "disabled"}}
    if settings.temperature not in (None, 1):
        raise field_not_taken("temperature + thinking", Endpoint.MESSAGES)
    adaptive = bool(_ADAPTIVE.search(model)) if habits.adaptive_thinking is None else habits.adaptive_thinking
    if wanted.budget is not None:
        if habits.adaptive_thinking:
            raise field_not_taken("thinking.budget", Endpoint.MESSAGES)
        return {"thinking": {"type": "enabled", "budget_tokens": wanted.budget}}
    if adaptive:
        # Models from 4.7 on keep their thoughts to themselves unless asked; all that are adaptive know the field.
        fields: dict[str, dict[str, object]] = {"thinking": {"type": "adaptive", "display": "summarized"}}
        if wanted.effort is not None:
            effort = Effort.LOW if wanted.effort is Effort.MINIMAL else wanted.effort
            fields["output_config"] = {"effort": effort.value}
        return fields
    budget = _BUDGETS[wanted.effort or Effort.MEDIUM]
    if settings.max_tokens is not None:
        budget = max(LEAST_BUDGET, min(budget, settings.max_tokens - 1))  # it has to be less
    return {"thinking": {"type": "enabled", "budget_tokens": budget}}


def most_tokens(settings: GenerationSettings, thinking: dict[str, object], model: str) -> int:
    """Return ``max_tokens``, which Claude never does without: as set, else enough for thoughts and a long reply."""
    if settings.max_tokens is not None:
        return settings.max_tokens
    reply = _OLD_REPLY if _OLD.search(model) else _REPLY
    budget = thinking.get("budget_tokens")
    if isinstance(budget, int):
        return reply + budget
    # An effort sets no bound, and what is thought counts.
    return 2 * reply if thinking.get("type") == "adaptive" else reply
