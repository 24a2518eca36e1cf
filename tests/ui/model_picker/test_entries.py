import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model_info import Capabilities
from app.ui.model_picker.entries import Ability, abilities_of, context_text, find, make_entries, natural_key, squeeze
from tests.ui.model_picker.fakes import BRIDGE, HOME, model, sample_models

NAMES = {"bridge": "云桥", "home": "Home server", "local": "On this computer"}
ENTRIES = make_entries(sample_models(), NAMES.__getitem__)


NONE = Ability(0)


def found(query: str, wanted: Ability = NONE) -> list[str]:
    return [entry.ref.model_id for _, entry in find(ENTRIES, query, wanted)]


def best(query: str) -> str:
    return min(find(ENTRIES, query, Ability(0)), key=lambda pair: pair[0])[1].ref.model_id


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (None, ""),
        (0, ""),
        (512, "512"),
        (4_096, "4k"),
        (8_192, "8k"),
        (32_768, "32k"),
        (64_000, "64k"),
        (128_000, "128k"),
        (131_072, "128k"),
        (200_000, "200k"),
        (262_144, "256k"),
        (1_000_000, "1.0M"),
        (1_048_576, "1.0M"),
        (2_000_000, "2.0M"),
    ],
)
def test_context_lengths_as_people_call_them(tokens: int | None, text: str) -> None:
    assert context_text(tokens) == text


def test_names_sort_by_the_numbers_in_them() -> None:
    assert sorted(["gpt-10", "gpt-4o", "GPT-5", "gpt-4"], key=natural_key) == ["gpt-4", "gpt-4o", "GPT-5", "gpt-10"]


@given(st.lists(st.text()))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    assert len(sorted(names, key=natural_key)) == len(names)


def test_what_nobody_said_counts_as_not_able() -> None:
    assert abilities_of(Capabilities()) == Ability(0)
    assert abilities_of(Capabilities(vision=True, tools=False, makes_videos=True)) == Ability.VISION | Ability.VIDEO


def test_nothing_typed_finds_all() -> None:
    assert len(found("")) == len(ENTRIES)
    assert len(found("   ")) == len(ENTRIES)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sonnet", ["claude-sonnet-4.5"]),
        ("SONNET", ["claude-sonnet-4.5"]),
        ("4.5 claude", ["claude-haiku-4.5", "claude-sonnet-4.5"]),
        ("sonnet45", ["claude-sonnet-4.5"]),
        ("qwen 3 vl", ["qwen3-vl-plus"]),
        ("home gemma", ["gemma-3-27b-it"]),
        ("云桥 sora", ["sora-2"]),
        ("cldopus", ["claude-opus-4.1"]),
        ("zzzz", []),
    ],
)
def test_what_is_found(query: str, expected: list[str]) -> None:
    assert found(query) == expected


def test_the_beginning_of_a_name_is_the_better_match() -> None:
    assert best("gpt-5") == "gpt-5"
    assert best("image") in {"gpt-image-1", "gemini-2.5-flash-image"}
    assert best("gemini-2.5-pro") == "gemini-2.5-pro"


def test_letters_in_order_count_only_where_nothing_holds_the_words() -> None:
    assert "gemini-2.5-pro-preview-tts" not in [
        entry.ref.model_id
        for _, entry in find(
            make_entries([model(BRIDGE, "gpt-4o"), model(BRIDGE, "gemini-2.5-pro-preview-tts")], NAMES.__getitem__),
            "gpt",
            Ability(0),
        )
    ]


def test_filters_are_combined() -> None:
    assert set(found("", Ability.VISION | Ability.IMAGE)) == {"gemini-2.5-flash-image", "gpt-image-1"}
    assert found("gpt", Ability.THINKING) == ["gpt-5"]


@given(st.text())
def test_any_text_can_be_typed(query: str) -> None:
    ids = found(query)
    assert set(ids) <= {entry.ref.model_id for entry in ENTRIES}


@given(st.sampled_from([entry.ref.model_id for entry in ENTRIES]), st.data())
def test_every_part_of_a_name_finds_it(model_id: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(model_id) - 1))
    end = data.draw(st.integers(start + 1, len(model_id)))
    assert model_id in found(model_id[start:end])


def test_separators_are_left_out() -> None:
    assert squeeze("Claude_Sonnet-4.5 / new:1") == "claudesonnet45new1"


def test_providers_with_the_same_model_are_two_entries() -> None:
    entries = make_entries([model(BRIDGE, "gpt-4o"), model(HOME, "gpt-4o")], NAMES.__getitem__)
    assert {entry.provider for entry in entries} == {"云桥", "Home server"}
