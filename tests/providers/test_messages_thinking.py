"""How Claude is asked to think: a budget, an effort, and what is learnt where it was the wrong one."""

import pytest

from app.domain.blocks import (
    TextBlock,
)
from app.domain.conversation import Role
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import (
    Effort,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
    Thinking,
)
from app.providers.dialect import Habits
from app.providers.messages import MessagesDialect
from tests.providers.messages_requests import SCHEMA, THOUGHT, asking, body_of, own, refusal, text

OLD, BETWEEN, NEW = "claude-sonnet-4-5-20250929", "anthropic/claude-opus-4-6", "claude-opus-4.7"


@pytest.mark.parametrize(
    ("model", "thinking", "most", "fields"),
    [
        ("claude-3-haiku-20240307", None, 4096, {}),
        ("claude-opus-4-20250514", Thinking(Effort.LOW), 8192 + 1280, {"type": "enabled", "budget_tokens": 1280}),
        (OLD, Thinking(Effort.HIGH), 8192 + 4096, {"type": "enabled", "budget_tokens": 4096}),
        (OLD, Thinking(budget=30000), 38192, {"type": "enabled", "budget_tokens": 30000}),
        (OLD, Thinking(), 8192 + 2048, {"type": "enabled", "budget_tokens": 2048}),
        (OLD, Thinking(Effort.NONE), 8192, {"type": "disabled"}),
        (BETWEEN, Thinking(budget=2000), 10192, {"type": "enabled", "budget_tokens": 2000}),
        (BETWEEN, Thinking(Effort.MAX), 16384, {"type": "adaptive", "display": "summarized"}),
        (NEW, Thinking(Effort.MAX), 16384, {"type": "adaptive", "display": "summarized"}),
        ("claude-sonnet-5", Thinking(Effort.MAX), 16384, {"type": "adaptive", "display": "summarized"}),
    ],
)
async def test_thinking_by_model(model: str, thinking: Thinking | None, most: int, fields: object) -> None:
    body = await body_of(asking(model=model, settings=GenerationSettings(thinking=thinking)))
    assert (body["max_tokens"], body.get("thinking", {})) == (most, fields)
    adaptive = thinking is not None and thinking.effort is Effort.MAX
    assert body.get("output_config") == ({"effort": "max"} if adaptive else None)


@pytest.mark.parametrize(("most", "budget"), [(3000, 2999), (10000, 4096), (500, 1024)])
async def test_a_budget_for_an_effort_fits_into_what_was_set(most: int, budget: int) -> None:
    settings = GenerationSettings(max_tokens=most, thinking=Thinking(Effort.HIGH))
    body = await body_of(asking(model=OLD, settings=settings))
    assert body["max_tokens"] == most
    assert body["thinking"] == {"type": "enabled", "budget_tokens": budget}


async def test_the_least_effort_is_the_lowest_there_is_and_stands_beside_a_shape() -> None:
    settings = GenerationSettings(
        thinking=Thinking(Effort.MINIMAL), response_format=ResponseFormat(FormatKind.JSON_SCHEMA, schema=SCHEMA)
    )
    body = await body_of(asking(model=NEW, settings=settings))
    assert body["output_config"] == {"effort": "low", "format": {"type": "json_schema", "schema": SCHEMA}}


async def test_a_reply_that_goes_on_is_not_thought_about_again() -> None:
    settings = GenerationSettings(thinking=Thinking(Effort.LOW))
    said = (Role.USER, (TextBlock("Count"),))
    body = await body_of(asking(said, (Role.ASSISTANT, (own(THOUGHT), TextBlock("1, 2, \n"))), settings=settings))
    assert "thinking" not in body
    messages = body["messages"]
    assert isinstance(messages, list)
    assert messages[-1] == {"role": "assistant", "content": [THOUGHT, text("1, 2,")]}


def refused(message: str, status: int = 400) -> ErrorInfo:
    return ErrorInfo(ErrorReason.REQUEST_REFUSED, gateway_message=message, status=status)


async def test_an_effort_is_told_where_a_budget_is_refused() -> None:
    dialect = MessagesDialect()
    request = asking(model="my-claude", settings=GenerationSettings(thinking=Thinking(Effort.LOW)))
    body = await body_of(request)
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 1280}
    error = refused('"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".')
    habits = dialect.learn(error, body, Habits())
    assert habits == Habits(adaptive_thinking=True)
    body = await body_of(request, habits=habits)
    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert dialect.learn(error, body, habits) is None
    budget = asking(model="my-claude", settings=GenerationSettings(thinking=Thinking(budget=2000)))
    assert (await refusal(budget, habits=habits)).params["field"] == "thinking.budget"


async def test_a_budget_is_told_where_an_effort_is_refused() -> None:
    dialect = MessagesDialect()
    request = asking(model=NEW, settings=GenerationSettings(thinking=Thinking(Effort.LOW)))
    error = refused("adaptive thinking is not supported on this model")
    habits = dialect.learn(error, await body_of(request), Habits())
    assert habits == Habits(adaptive_thinking=False)
    assert (await body_of(request, habits=habits))["thinking"] == {"type": "enabled", "budget_tokens": 1280}


async def test_nothing_is_learnt_of_other_refusals() -> None:
    dialect = MessagesDialect()
    plain = await body_of(asking())
    thinks = await body_of(asking(settings=GenerationSettings(thinking=Thinking(Effort.LOW))))
    assert dialect.learn(refused("adaptive"), plain, Habits()) is None
    assert (
        dialect.learn(refused("Thinking may not be enabled when tool_choice forces tool use."), thinks, Habits())
        is None
    )
    assert dialect.learn(refused("adaptive", 500), thinks, Habits()) is None
    assert dialect.learn(ErrorInfo(ErrorReason.CONTEXT_TOO_LONG, status=400), thinks, Habits()) is None
