"""Replies that shall be data."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import ContentBlock, StructuredBlock, TextBlock, ThinkingBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import FormatKind, ResponseFormat
from app.services.structured import check_schema, format_of, mismatches, structured, without_fence
from tests.services.test_request import PICTURE

PERSON: Mapping[str, object] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "pets": {"type": "array", "items": {"type": "object"}}},
    "required": ["name"],
    "additionalProperties": False,
}
WANTED = ResponseFormat(FormatKind.JSON_SCHEMA, "person", PERSON)
OBJECT = ResponseFormat(FormatKind.JSON_OBJECT)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ('```json\n{"a": 1}\n```', '{"a": 1}'),
        ('\n\n```\n{"a": 1}\n```\n', '{"a": 1}'),
        ('~~~~json\n{"a": "```"}\n~~~~', '{"a": "```"}'),
        ('````\n{"a": "```"}\n````', '{"a": "```"}'),
        ('```json\r\n{"a": 1}\r\n```', '{"a": 1}\r'),
        ('Here:\n```json\n{"a": 1}\n```', 'Here:\n```json\n{"a": 1}\n```'),
        ('```json\n{"a": 1}', '```json\n{"a": 1}'),
    ],
)
def test_a_fence_around_everything_is_taken_off(text: str, inside: str) -> None:
    assert without_fence(text) == inside


@pytest.mark.parametrize(
    "blocks",
    [
        (TextBlock('{"name": "Ada"}'),),
        (TextBlock('```json\n{"name": "Ada"}\n```'),),
        (TextBlock('{"name": '), TextBlock('"Ada"}')),
    ],
)
def test_text_that_fits_becomes_data(blocks: tuple[ContentBlock, ...]) -> None:
    found, error = structured((ThinkingBlock("Hm"), *blocks, PICTURE), WANTED)
    assert error is None
    thinking, data, picture = found
    assert (thinking, picture) == (ThinkingBlock("Hm"), PICTURE)
    assert isinstance(data, StructuredBlock)
    assert (json.loads(data.json), data.schema_name) == ({"name": "Ada"}, "person")


def test_what_was_there_before_stays_text() -> None:
    before = TextBlock("Not JSON at all")
    found, error = structured((before, TextBlock('{"name": "Ada"}')), WANTED, since=1)
    assert (found, error) == ((before, StructuredBlock('{"name": "Ada"}', "person")), None)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ('{"name": 1}', "$.name", "1 is not of type 'string'"),
        ('{"pets": []}', "$", "'name' is a required property"),
        ('{"name": "A", "pets": [{}, 3]}', "$.pets[1]", "3 is not of type 'object'"),
        ("{", "$", "Expecting"),
        ("NaN", "$", "NaN is no JSON"),
        ("[" * 200_000, "$", ""),
        ("Sorry, no.", "$", "Expecting value"),
    ],
)
def test_what_does_not_fit_is_told_by_path_and_stays_text(text: str, path: str, words: str) -> None:
    blocks = (TextBlock(text),)
    found, error = structured(blocks, WANTED)
    assert found == blocks
    assert error is not None
    assert (error.reason, error.params) == (ErrorReason.SCHEMA_MISMATCH, {"path": path})
    assert words in error.gateway_message


def test_several_errors_are_told_in_the_order_of_their_places_and_not_all() -> None:
    schema = {"properties": {f"p{number}": {"type": "string"} for number in range(9)}}
    found = mismatches(json.dumps({f"p{number}": number for number in range(9)}), _wanted(schema))
    assert [each.path for each in found] == [f"$.p{number}" for number in range(5)]
    _, error = structured((TextBlock('{"p1": 1, "p0": 0}'),), _wanted(schema))
    assert error is not None
    assert error.params == {"path": "$.p0"}
    assert error.gateway_message == "0 is not of type 'string'; $.p1: 1 is not of type 'string'"


def _wanted(schema: Mapping[str, object]) -> ResponseFormat:
    return ResponseFormat(FormatKind.JSON_SCHEMA, "x", schema)


def test_an_object_is_asked_for_and_nothing_else() -> None:
    assert structured((TextBlock('{"a": [1]}'),), OBJECT) == ((StructuredBlock('{"a": [1]}', ""),), None)
    _, error = structured((TextBlock("[1]"),), OBJECT)
    assert error is not None
    assert error.reason is ErrorReason.SCHEMA_MISMATCH


@pytest.mark.parametrize("blocks", [(), (ThinkingBlock("Hm"),), (PICTURE,), (TextBlock(" "),)])
def test_where_there_is_no_text_there_is_nothing_to_check(blocks: tuple[ContentBlock, ...]) -> None:
    assert structured(blocks, WANTED) == (blocks, None)


def test_text_is_not_looked_into_where_text_was_asked_for() -> None:
    blocks = (TextBlock("plain"),)
    assert structured(blocks, ResponseFormat(FormatKind.TEXT)) == (blocks, None)


def test_the_draft_that_a_schema_names_is_the_one_it_is_read_by() -> None:
    # In draft 4 this word is a boolean beside "maximum", in later ones a number of its own.
    schema = {"$schema": "http://json-schema.org/draft-04/schema#", "maximum": 3, "exclusiveMaximum": True}
    check_schema(schema)
    assert mismatches("3", _wanted(schema))
    with pytest.raises(AppError):
        check_schema({"maximum": 3, "exclusiveMaximum": True})
    # And without a name it is the last one, which knows prefixItems.
    assert mismatches("[1]", _wanted({"prefixItems": [{"type": "string"}]}))


@pytest.mark.parametrize("schema", [{}, {"type": "sting"}, {"properties": 3}, {"required": "name"}])
def test_a_schema_that_is_none_is_refused(schema: Mapping[str, object]) -> None:
    with pytest.raises(AppError) as caught:
        check_schema(schema, "person.json")
    assert caught.value.info.reason is ErrorReason.SCHEMA_INVALID
    assert caught.value.info.params == {"name": "person.json"}


def test_nothing_is_fetched_for_a_schema() -> None:
    blocks = (TextBlock("{}"),)
    found, error = structured(blocks, _wanted({"$ref": "http://127.0.0.1:9/schema.json"}))
    assert found == blocks
    assert error is not None
    assert error.reason is ErrorReason.SCHEMA_INVALID


def test_a_schema_may_point_into_itself() -> None:
    schema = {"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "additionalProperties": {"$ref": "#"}}}}
    assert mismatches('{"a": {"b": {}}}', _wanted(schema)) == ()
    assert [each.path for each in mismatches('{"a": {"b": 1}}', _wanted(schema))] == ["$.a.b"]


@pytest.mark.parametrize(
    ("value", "name", "strict"),
    [
        (PERSON, "my_file", False),
        (
            {"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": False},
            "my_file",
            True,
        ),
        ({"type": "object"}, "my_file", False),
        ({"name": "own", "schema": PERSON}, "own", False),
        ({"name": "no good", "schema": PERSON, "strict": True}, "my_file", True),
        ({"type": "json_schema", "json_schema": {"name": "own", "schema": PERSON, "strict": True}}, "own", True),
        ({"type": "json_schema", "name": "own", "schema": PERSON}, "own", False),
    ],
)
def test_a_file_holds_a_schema_or_openais_wrapping_of_one(value: object, name: str, strict: bool) -> None:
    found = format_of(json.dumps(value), "my file")
    assert (found.kind, found.name, found.strict) == (FormatKind.JSON_SCHEMA, name, strict)
    assert found.schema.get("type") == "object"


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "{}", '{"type": "sting"}', "true", "[" * 200_000])
def test_a_file_that_holds_none_is_refused(text: str) -> None:
    with pytest.raises(AppError) as caught:
        format_of(text, "x.json")
    assert caught.value.info.reason is ErrorReason.SCHEMA_INVALID


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    blocks = (TextBlock(text),)
    for wanted in (WANTED, OBJECT):
        found, error = structured(blocks, wanted)
        assert (found == blocks) or error is None
