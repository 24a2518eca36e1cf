"""Calls put together from pieces, as each server cuts them (quirks 34 to 38)."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import ToolCallBlock
from app.providers.chat_tools import ToolCalls

PARIS = '{"city": "Paris"}'
ROME = '{"city": "Rome"}'


def piece(
    name: object = None, arguments: object = None, *, index: object = None, call_id: object = None, **more: object
) -> dict[str, object]:
    """Return one entry of ``tool_calls``; None leaves a field out."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    fields = {"index": index, "id": call_id, "function": function or None}
    return {key: value for key, value in fields.items() if value is not None} | more


def calls(*deltas: list[object] | object, before: int = 0) -> list[tuple[str, str, str]]:
    """Return (id, name, arguments) of the calls in a stream of deltas."""
    found = ToolCalls(before)
    for delta in deltas:
        found.feed(delta if isinstance(delta, list) else [delta])
    return [(call.block.call_id, call.block.name, call.block.arguments) for call in found.calls()]


def test_parallel_calls_in_pieces() -> None:
    assert calls(
        piece("f", "", index=0, call_id="a"),
        piece(arguments='{"city":', index=0),
        piece(arguments=' "Paris"}', index=0),
        piece("g", ROME, index=1, call_id="b"),
    ) == [("a", "f", PARIS), ("b", "g", ROME)]


def test_pieces_of_several_calls_in_turn() -> None:
    assert calls(
        [piece("f", index=0, call_id="a"), piece("g", index=1, call_id="b")],
        [piece(arguments=ROME[:5], index=1), piece(arguments=PARIS[:5], index=0)],
        [piece(arguments=PARIS[5:], index=0), piece(arguments=ROME[5:], index=1)],
    ) == [("a", "f", PARIS), ("b", "g", ROME)]


def test_quirk_34_calls_without_a_number() -> None:
    whole = [piece("f", PARIS, call_id="a"), piece("f", ROME, call_id="b")]
    assert calls(whole) == calls(*whole) == [("a", "f", PARIS), ("b", "f", ROME)]


def test_quirk_34_calls_without_number_or_id() -> None:
    assert calls(piece("f", PARIS), piece("f", ROME)) == [("call_0", "f", PARIS), ("call_1", "f", ROME)]
    assert calls(piece("f", ""), piece("g", "")) == [("call_0", "f", "{}"), ("call_1", "g", "{}")]
    assert calls(piece("f", PARIS[:4]), piece(arguments=PARIS[4:])) == [("call_0", "f", PARIS)]
    assert calls(piece("f", PARIS[:4]), piece("f", PARIS[4:])) == [("call_0", "f", PARIS)]


def test_quirk_34_a_signature_in_a_piece_of_its_own() -> None:
    found = ToolCalls()
    found.feed([piece("f", PARIS, call_id="a")])
    found.feed([{"extra_content": {"google": {"thought_signature": "s"}}}])
    (call,) = found.calls()
    assert call.kept == {"extra_content": {"google": {"thought_signature": "s"}}}


def test_quirk_35_a_signature_beside_the_calls_is_the_first_ones() -> None:
    found = ToolCalls()
    found.sign("lost")
    found.feed([piece("f", PARIS, call_id="a"), piece("g", ROME, call_id="b")])
    found.sign("s")
    found.sign("t")
    assert [call.kept for call in found.calls()] == [{"extra_content": "s"}, {}]


def test_quirk_36_every_call_has_the_number_0() -> None:
    expected = [("a", "f", PARIS), ("b", "f", ROME), ("c", "f", ROME)]
    pieces = [piece("f", PARIS, index=0, call_id="a"), piece("f", ROME, index=0, call_id="b")]
    pieces.append(piece("f", ROME, index=0, call_id="c"))
    assert calls(*pieces) == calls(pieces) == expected


def test_quirk_36_calls_without_arguments_have_the_number_0_too() -> None:
    pieces = [piece("f", "{}", index=0, call_id="a"), piece("f", "{}", index=0, call_id="b")]
    assert calls(*pieces) == [("a", "f", "{}"), ("b", "f", "{}")]
    pieces = [piece("f", "", index=0, call_id="a"), piece("g", "", index=0, call_id="b")]
    assert calls(*pieces) == [("a", "f", "{}"), ("b", "g", "{}")]


def test_another_id_in_every_piece_of_one_call() -> None:
    pieces = [piece("f", PARIS[:4], index=0, call_id="a"), piece(arguments=PARIS[4:], index=0, call_id="b")]
    assert calls(*pieces) == [("a", "f", PARIS)]


@pytest.mark.parametrize("again", [PARIS, json.dumps(PARIS), '{"city":"Paris"}'])
def test_quirk_37_arguments_that_are_written_again(again: str) -> None:
    assert calls(
        piece("f", "", index=0, call_id="a"),
        piece(arguments=PARIS[:6], index=0, call_id="a"),
        piece(arguments=PARIS[6:], index=0, call_id="a"),
        piece("f", again, index=0, call_id="a"),
    ) == [("a", "f", PARIS)]


def test_quirk_37_an_id_in_every_piece_without_number() -> None:
    pieces = [piece("f", PARIS[:6], call_id="a"), piece(arguments=PARIS[6:], call_id="a")]
    assert calls(*pieces) == [("a", "f", PARIS)]


def test_quirk_37_empty_names_and_ids() -> None:
    pieces = [piece("f", PARIS[:6], index=0, call_id="a"), piece("", PARIS[6:], index=0, call_id="")]
    assert calls(*pieces) == [("a", "f", PARIS)]


def test_quirk_27_nulls_where_keys_should_be_absent() -> None:
    null = {"index": 0, "id": None, "type": None, "function": {"name": None, "arguments": PARIS[6:]}}
    assert calls(piece("f", PARIS[:6], index=0, call_id="a"), null) == [("a", "f", PARIS)]


def test_quirk_37_an_empty_list_is_no_call() -> None:
    found = ToolCalls()
    assert found.feed([]) == []
    assert not found
    assert not found.sound()


@pytest.mark.parametrize("nothing", [{}, None, 7, {"index": 0}, {"function": {}}, {"type": "function"}])
def test_pieces_that_say_nothing(nothing: object) -> None:
    assert calls(nothing) == []


@pytest.mark.parametrize("arguments", ["", None, " ", {}])
def test_quirk_38_no_arguments_are_an_empty_object(arguments: object) -> None:
    assert calls(piece("f", arguments, index=0, call_id="a")) == [("a", "f", "{}")]


def test_arguments_that_are_an_object() -> None:
    expected = [("a", "f", '{"city":"Paris"}')]
    assert calls(piece("f", {"city": "Paris"}, call_id="a")) == expected
    assert calls(*[piece("f", {"city": "Paris"}, call_id="a")] * 2) == expected


def test_an_empty_object_before_the_arguments() -> None:
    pieces = [piece("f", "{}", index=0, call_id="a"), piece(arguments='{"city":', index=0)]
    assert calls(*pieces, piece(arguments=' "Paris"}', index=0)) == [("a", "f", PARIS)]


def test_ids_that_have_to_be_invented_differ() -> None:
    assert calls(piece("f", PARIS, index=0), piece("g", ROME, index=1), before=3) == [
        ("call_3", "f", PARIS),
        ("call_4", "g", ROME),
    ]
    twice = [piece("f", "{}", index=0, call_id="a"), piece("g", "", index=1, call_id="a")]
    assert [call[0] for call in calls(*twice, piece("h", "", index=2, call_id="call_1"))] == ["a", "call_2", "call_1"]


def test_the_older_form() -> None:
    found = ToolCalls()
    assert found.feed_legacy({}) == []
    assert found.feed_legacy({"name": "f", "arguments": ""}) == ["f"]
    assert found.feed_legacy({"arguments": PARIS}) == []
    assert [call.block for call in found.calls()] == [ToolCallBlock("call_0", "f", PARIS)]


def test_a_tool_that_takes_free_text() -> None:
    found = ToolCalls()
    found.feed([{"index": 0, "id": "a", "type": "custom", "custom": {"name": "shell", "input": "{"}}])
    found.feed([{"index": 0, "custom": {"input": "ls"}}])
    (call,) = found.calls()
    assert call.block == ToolCallBlock("a", "shell", "{ls")
    assert call.kept == {"type": "custom"}
    assert found.sound()


def test_each_name_is_told_once() -> None:
    found = ToolCalls()
    pieces = [piece("f", "", index=0), piece("f", "{", index=0), piece("g", "", index=1)]
    assert [found.feed([one]) for one in pieces] == [["f"], [], ["g"]]


@pytest.mark.parametrize(("arguments", "sound"), [(PARIS, True), ("", True), (PARIS[:5], False), ("{,}", False)])
def test_whether_calls_are_whole(arguments: str, sound: bool) -> None:
    found = ToolCalls()
    found.feed([piece("f", arguments, index=0)])
    assert found.sound() is sound


entries = st.fixed_dictionaries(
    {},
    optional={
        "index": st.sampled_from([0, 1, None, -1, "0", 2.5]),
        "id": st.sampled_from(["a", "call_1", "", None, 5]),
        "function": st.fixed_dictionaries(
            {},
            optional={
                "name": st.sampled_from(["f", "g", "", None]),
                "arguments": st.sampled_from([PARIS, PARIS[:4], "{}", "}", '"', None, {}, {"a": 1}, 5]),
            },
        ),
        "extra_content": st.sampled_from([None, {}, "s"]),
    },
)


@given(st.lists(entries | st.none() | st.integers(), max_size=8))
def test_no_pieces_raise_and_ids_differ(pieces: list[object]) -> None:
    found = calls(*pieces)
    assert len({call_id for call_id, _, _ in found}) == len(found)
    assert all(name and arguments for _, name, arguments in found)


@given(st.lists(st.integers(1, 40), max_size=5))
def test_any_split_of_the_arguments_gives_the_same_call(places: list[int]) -> None:
    text = '{"a": {"b": "{}"}, "c": "{\\"d\\": 1}", "e": [{}, {}]}'
    cuts = sorted({0, len(text), *(place % len(text) for place in places)})
    pieces = [piece(arguments=text[start:end], index=0) for start, end in pairwise(cuts)]
    assert calls(piece("f", "", index=0, call_id="x"), *pieces) == [("x", "f", text)]
