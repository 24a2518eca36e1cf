"""What a person says of models, over what lists and names say."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.corrections import ABILITIES, FACTS, ModelCorrection, Origin, fact
from app.domain.generation import Endpoint
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.corrections import Corrections

LISTED = ModelInfo(ModelRef("p", "gpt-4o-mini"), Capabilities(vision=False), 8192, "owner", ("openai",))


def test_without_corrections_the_list_comes_before_the_name() -> None:
    facts = Corrections().facts(LISTED)
    assert facts.info.capabilities == Capabilities(vision=False, tools=True)
    assert (
        facts.origins
        == facts.other_origins
        == {
            "vision": Origin.LIST,
            "tools": Origin.NAME,
            "thinking": Origin.UNKNOWN,
            "makes_images": Origin.UNKNOWN,
            "makes_videos": Origin.UNKNOWN,
            "context_length": Origin.LIST,
            "endpoint": Origin.LIST,
        }
    )
    assert facts.own.says_nothing
    assert facts.info == facts.otherwise == Corrections().corrected(LISTED)


def test_a_correction_comes_before_both_and_leaves_the_rest() -> None:
    own = ModelCorrection("p", "gpt-4o-mini", vision=True, tools=False, context_length=9, endpoint=Endpoint.RESPONSES)
    facts = Corrections([own]).facts(LISTED)
    assert facts.info.capabilities == Capabilities(vision=True, tools=False)
    assert (facts.info.context_length, facts.info.endpoint) == (9, Endpoint.RESPONSES)
    assert (facts.info.owned_by, facts.info.endpoint_types) == ("owner", ("openai",))
    assert [name for name in FACTS if facts.origins[name] is Origin.CORRECTED] == [
        "vision",
        "tools",
        "context_length",
        "endpoint",
    ]
    assert facts.own == own
    assert facts.otherwise.capabilities == Capabilities(vision=False, tools=True)
    assert facts.other_origins["vision"] is Origin.LIST
    assert Corrections([own]).corrected(LISTED) == facts.info


def test_another_model_and_another_provider_are_not_touched() -> None:
    corrections = Corrections([ModelCorrection("p", "gpt-4o-mini", vision=True)])
    for ref in (ModelRef("p", "gpt-4o"), ModelRef("q", "gpt-4o-mini"), ModelRef("p", "GPT-4o-mini")):
        listed = ModelInfo(ref, Capabilities(vision=False))
        assert corrections.corrected(listed).capabilities.vision is False


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("gpt-4o*", True),
        ("*4o*", True),
        ("GPT-4O*", True),
        ("*", True),
        ("gpt-4o", False),
        ("*4o", False),
        ("gpt.4o*", False),
        ("[g]pt*", False),
    ],
)
def test_a_star_stands_for_any_letters_and_nothing_else_does(pattern: str, *, matches: bool) -> None:
    facts = Corrections([ModelCorrection("", pattern, thinking=True)]).facts(LISTED)
    assert (facts.info.capabilities.thinking is True) is matches
    assert facts.origins["thinking"] is (Origin.PATTERN if matches else Origin.UNKNOWN)


def test_a_name_without_a_provider_is_that_of_every_provider() -> None:
    corrections = Corrections([ModelCorrection("", "m", vision=True)])
    assert corrections.corrected(ModelInfo(ModelRef("a", "m"))).capabilities.vision is True
    assert corrections.corrected(ModelInfo(ModelRef("b", "m"))).capabilities.vision is True
    assert corrections.corrected(ModelInfo(ModelRef("b", "mm"))).capabilities.vision is None


def test_the_closest_one_holds_fact_by_fact_whatever_the_order() -> None:
    said = [
        ModelCorrection("p", "gpt-4o-mini", endpoint=Endpoint.AUTO),
        ModelCorrection("p", "gpt-*", tools=False, endpoint=Endpoint.RESPONSES, context_length=1),
        ModelCorrection("", "gpt-4o-*", tools=True, thinking=True, context_length=2),
        ModelCorrection("", "gpt-*", thinking=False, makes_videos=True),
    ]
    for corrections in (Corrections(said), Corrections(said[::-1])):
        facts = corrections.facts(LISTED)
        assert facts.info.endpoint is Endpoint.AUTO, "said of this very model"
        assert facts.otherwise.endpoint is Endpoint.RESPONSES
        assert facts.info.capabilities.tools is False, "said of this provider"
        assert facts.info.context_length == 1
        assert facts.info.capabilities.thinking is True, "the longer pattern"
        assert facts.info.capabilities.makes_videos is True
        assert corrections.corrected(LISTED) == facts.info


def test_a_model_of_this_computer_can_be_corrected_and_its_name_tells_nothing() -> None:
    listed = ModelInfo(ModelRef(LOCAL_PROVIDER_ID, "qwen3-vl"))
    assert Corrections().corrected(listed).capabilities == Capabilities()
    own = ModelCorrection(LOCAL_PROVIDER_ID, "qwen3-vl", thinking=True)
    assert Corrections([own]).corrected(listed).capabilities == Capabilities(thinking=True)


def test_what_is_said_of_a_model_with_a_star_in_its_name_is_its_own_and_holds_for_those_like_it() -> None:
    said = ModelCorrection("p", "gpt-4-gizmo-*", vision=False, tools=False)
    corrections = Corrections([said])
    facts = corrections.facts(ModelInfo(ModelRef("p", "gpt-4-gizmo-*")))
    assert facts.own == said
    assert facts.origins["vision"] is Origin.CORRECTED
    assert facts.other_origins["vision"] is Origin.UNKNOWN
    one = corrections.facts(ModelInfo(ModelRef("p", "gpt-4-gizmo-g-abc")))
    assert one.own.says_nothing
    assert one.origins["vision"] is Origin.PATTERN


@pytest.mark.parametrize("length", [0, -1, 1_000_000_001])
def test_a_length_that_is_none_is_no_correction(length: int) -> None:
    with pytest.raises(ValueError, match="context"):
        ModelCorrection("p", "m", context_length=length)


def test_a_correction_names_a_model() -> None:
    with pytest.raises(ValueError, match="names a model"):
        ModelCorrection("p", "")


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_counts_as_something_said(name: str) -> None:
    values: dict[str, Any] = {"context_length": 1, "endpoint": Endpoint.AUTO, **dict.fromkeys(ABILITIES, False)}
    value = values[name]
    correction = replace(ModelCorrection("p", "m"), **{name: value})
    assert not correction.says_nothing
    facts = Corrections([correction]).facts(ModelInfo(ModelRef("p", "m"), Capabilities(True, True, True, True, True)))
    assert fact(facts.info, name) == value
    assert facts.origins[name] is Origin.CORRECTED
