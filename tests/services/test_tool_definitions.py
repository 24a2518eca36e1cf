"""Tools as people write them down."""

import json

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.generation import ToolDefinition
from app.services.tool_definitions import tools_from_json

SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}}}


def test_both_of_openais_forms_are_read() -> None:
    nested = {
        "type": "function",
        "function": {"name": "find", "description": "D", "parameters": SCHEMA, "strict": True},
    }
    flat = {"type": "function", "name": "a.b-c_1", "parameters": None, "strict": None, "description": None}
    bare = {"function": {"name": "bare"}}
    assert tools_from_json(json.dumps([nested, flat, bare]), "t.json") == (
        ToolDefinition("find", "D", SCHEMA, strict=True),
        ToolDefinition("a.b-c_1"),
        ToolDefinition("bare"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("[" * 100_000, "recursion"),
        ("{}", ""),
        ("[]", ""),
        ("[3]", "[0]"),
        ('[{"name": "a"}, {"type": "web_search"}]', "[1]"),
        ('[{"type": "custom", "custom": {"name": "a"}}]', "[0]"),
        ('[{"function": 3}]', "[0]"),
        ('[{"function": {}}]', "[0]"),
        ('[{"name": "with blanks"}]', "[0]"),
        ('[{"name": "a", "description": 3}]', "[0]"),
        ('[{"name": "a", "parameters": []  }, 3]', "[1]"),
        ('[{"name": "a", "parameters": "x"}]', "[0]"),
        ('[{"name": "a", "strict": "yes"}]', "[0]"),
    ],
)
def test_what_is_no_list_of_functions_is_refused_by_its_place(text: str, words: str) -> None:
    with pytest.raises(AppError) as caught:
        tools_from_json(text, "t.json")
    assert (caught.value.info.reason, caught.value.info.params) == (ErrorReason.TOOLS_INVALID, {"name": "t.json"})
    assert words in caught.value.info.gateway_message
