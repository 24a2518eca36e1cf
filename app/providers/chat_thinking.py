"""How a model is asked to think through ``/v1/chat/completions``. Each family has its own fields.

==================  ==========================================  ===================================================
family              an effort                                   a budget of tokens
==================  ==========================================  ===================================================
Claude              ``thinking`` and ``reasoning_effort``       ``thinking`` and ``reasoning.max_tokens``
Gemini              ``reasoning_effort``                        ``extra_body.google.thinking_config``
Qwen                ``enable_thinking``, at the top for         the same, and ``thinking_budget``
                    Alibaba, in ``chat_template_kwargs`` for
                    vLLM, SGLang and llama.cpp
DeepSeek, Doubao,   ``thinking.type``, ``reasoning_effort``     not taken
GLM, Kimi, MiMo
vendor/model        ``reasoning_effort``                        ``reasoning.max_tokens`` (OpenRouter)
any other           ``reasoning_effort`` (OpenAI)               not taken
==================  ==========================================  ===================================================

Claude has two fields for one wish since it depends on what is behind the gateway which of them counts: new-api's own
converter reads ``reasoning_effort`` and ``reasoning``, resellers and Anthropic's layer ``thinking``. A field that is
refused is left out the second time (``Habits.without``).
"""

import re
from typing import Final

from app.domain.generation import Effort, Endpoint, GenerationSettings
from app.providers.unplaced import field_not_taken

LEAST_BUDGET: Final = 1024
"""Tokens; Claude refuses less."""

REPLY: Final = 8192
"""Tokens left for the reply beside a budget, where the person set no limit: a limit has to be above the budget."""

_BUDGETS: Final = {
    Effort.MINIMAL: LEAST_BUDGET,
    Effort.LOW: 1280,
    Effort.MEDIUM: 2048,
    Effort.HIGH: 4096,
    Effort.XHIGH: 10240,
    Effort.MAX: 20480,
}
"""Tokens for an effort; low to high are those of new-api."""

_CLAUDE: Final = re.compile(r"claude", re.IGNORECASE)
_GEMINI: Final = re.compile(r"gemini", re.IGNORECASE)
_QWEN: Final = re.compile(r"qwen|qwq|qvq", re.IGNORECASE)
_SWITCHED: Final = re.compile(r"deepseek|doubao|seed-|glm-|kimi|mimo", re.IGNORECASE)

Fields = dict[str, object]


def thinking_fields(settings: GenerationSettings, model: str) -> Fields:
    """Return the fields that ask a model to think as the person wants; none where nothing was set.

    ``max_tokens`` is among them where Claude needs one and the person set none.

    Raises:
        AppError: FIELD_NOT_TAKEN for a budget where only an effort is taken; for Claude also for a temperature or
            top_p beside thinking, and for a limit that leaves the reply nothing beside a budget.
    """
    wanted = settings.thinking
    if wanted is None or (wanted.effort is None and wanted.budget is None):
        return {}
    effort, budget = wanted.effort, wanted.budget
    if _CLAUDE.search(model):
        return _claude(settings, effort, budget)
    if _QWEN.search(model):
        return _qwen(effort, budget)
    if budget is None:
        return _switched(model, effort)
    if _GEMINI.search(model):
        config = {"thinking_budget": budget, "include_thoughts": True}
        return {"extra_body": {"google": {"thinking_config": config}}}
    if "/" in model:
        return {"reasoning": {"max_tokens": budget}}
    raise field_not_taken("thinking.budget", Endpoint.CHAT)


def _switched(model: str, effort: Effort | None) -> Fields:
    fields: Fields = {"reasoning_effort": effort.value} if effort else {}
    if _SWITCHED.search(model) and "/" not in model:
        fields["thinking"] = {"type": "disabled" if effort is Effort.NONE else "enabled"}
        if effort is Effort.NONE:
            del fields["reasoning_effort"]
    return fields


def _qwen(effort: Effort | None, budget: int | None) -> Fields:
    switch = {"enable_thinking": effort is not Effort.NONE}
    fields: Fields = {**switch, "chat_template_kwargs": switch}
    if budget is not None:
        fields["thinking_budget"] = budget
    return fields


def _claude(settings: GenerationSettings, effort: Effort | None, budget: int | None) -> Fields:
    if effort is Effort.NONE:
        return {"thinking": {"type": "disabled"}}
    # Claude thinks at its own temperature; a request that names another is refused, or thinks not at all.
    if settings.temperature not in (None, 1):
        raise field_not_taken("temperature + thinking", Endpoint.CHAT)
    if settings.top_p is not None and settings.top_p < 0.95:
        raise field_not_taken("top_p + thinking", Endpoint.CHAT)
    tokens = budget if budget is not None else _BUDGETS[effort or Effort.MEDIUM]
    limit = settings.max_tokens
    if limit is not None and limit <= tokens:
        if budget is not None or limit <= LEAST_BUDGET:
            raise field_not_taken("max_tokens + thinking", Endpoint.CHAT)
        tokens = max(LEAST_BUDGET, limit - 1)  # an effort is a wish, not a number
    fields: Fields = {"thinking": {"type": "enabled", "budget_tokens": tokens}}
    if limit is None:
        fields["max_tokens"] = tokens + REPLY
    if budget is not None:
        fields["reasoning"] = {"max_tokens": budget}
    else:
        fields["reasoning_effort"] = _claudes(effort or Effort.MEDIUM)
    return fields


def _claudes(effort: Effort) -> str:
    """Return one of the three words that gateways know for Claude."""
    if effort in (Effort.MINIMAL, Effort.LOW):
        return Effort.LOW.value
    return Effort.MEDIUM.value if effort is Effort.MEDIUM else Effort.HIGH.value
