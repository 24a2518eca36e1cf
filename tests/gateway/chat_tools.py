"""Models of the test gateway that call tools or answer with data."""

from collections.abc import Callable
from typing import Any, Final

from tests.gateway.chat_call import ChatCall, answer, special, text_of
from tests.gateway.replies import Reply, as_json
from tests.gateway.schemas import fitting


def _wanted(call: ChatCall) -> list[dict[str, Any]]:
    """Return the functions that may be called, the one that must be called alone."""
    functions = [tool["function"] for tool in call.body.get("tools") or () if tool["type"] == "function"]
    choice = call.body.get("tool_choice")
    if choice == "none":
        return []
    if isinstance(choice, dict):
        if choice["type"] == "allowed_tools":
            names = {tool["function"]["name"] for tool in choice["allowed_tools"]["tools"]}
        else:
            names = {choice.get("function", {}).get("name")}
        return [one for one in functions if one["name"] in names]
    return functions


def tool_call(number: int, name: str, arguments: str) -> dict[str, Any]:
    """Return one call, whole."""
    return {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": arguments}}


def streamed_call(index: int, call: dict[str, Any]) -> list[dict[str, object]]:
    """Return the deltas of one call: its name first, its arguments in pieces of seven characters."""
    function = call["function"]
    begin = {"index": index, **call, "function": {**function, "arguments": ""}}
    text = function["arguments"]
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    more = [{"index": index, "function": {"arguments": piece}} for piece in pieces]
    return [{"tool_calls": [delta]} for delta in (begin, *more)]


def _calls(call: ChatCall, count: int) -> Reply:
    functions = _wanted(call)
    if not functions:
        return answer(call, "There is no tool that I may call.")
    first = sum(len(message.get("tool_calls") or ()) for message in call.messages)
    if call.body.get("parallel_tool_calls") is False:
        count = 1
    calls = []
    for number in range(count):
        function = functions[number % len(functions)]
        arguments = as_json(fitting(function.get("parameters", {"type": "object"})))
        calls.append(tool_call(first + number + 1, function["name"], arguments))
    deltas = [delta for index, one in enumerate(calls) for delta in streamed_call(index, one)]
    return special(call, {"content": None, "tool_calls": calls}, deltas, "tool_calls")


def _results(call: ChatCall) -> str:
    found = []
    for message in reversed(call.messages):
        if message["role"] != "tool":
            break
        found.append(text_of(message["content"]))
    return "; ".join(reversed(found))


def tools(call: ChatCall, attempt: int) -> Reply:
    """Calls the first tool with arguments that fit its schema, then says what it answered."""
    said = _results(call)
    return answer(call, f"The tool says: {said}") if said else _calls(call, 1)


def tools_parallel(call: ChatCall, attempt: int) -> Reply:
    """Calls two tools at once, then says what they answered."""
    said = _results(call)
    return answer(call, f"The tools say: {said}") if said else _calls(call, 2)


def tools_for_ever(call: ChatCall, attempt: int) -> Reply:
    """Calls a tool again after each answer."""
    return _calls(call, 1)


def tools_think(call: ChatCall, attempt: int) -> Reply:
    """Thinks in reasoning_content, calls a tool, then answers."""
    said = _results(call)
    if said:
        return answer(call, f"The tool says: {said}", "Now I know.")
    reply = _wanted(call)
    if not reply:
        return answer(call, "There is no tool that I may call.")
    one = tool_call(1, reply[0]["name"], as_json(fitting(reply[0].get("parameters", {"type": "object"}))))
    thought = "I need the tool for that."
    deltas: list[dict[str, object]] = [{"reasoning_content": thought}, *streamed_call(0, one)]
    return special(call, {"content": None, "reasoning_content": thought, "tool_calls": [one]}, deltas, "tool_calls")


def _data(call: ChatCall) -> str | None:
    shape = call.body.get("response_format") or {"type": "text"}
    if shape["type"] == "json_schema":
        return as_json(fitting(shape["json_schema"].get("schema", {})))
    return as_json({"answer": 42}) if shape["type"] == "json_object" else None


def json_schema(call: ChatCall, attempt: int) -> Reply:
    """Answers data that fits the schema that was given."""
    return answer(call, _data(call) or "No shape was asked for.")


def json_fence(call: ChatCall, attempt: int) -> Reply:
    """Answers the data in a fence of Markdown."""
    return answer(call, f"```json\n{_data(call)}\n```")


def json_wrong(call: ChatCall, attempt: int) -> Reply:
    """Answers data that does not fit the schema that was given."""
    return answer(call, '{"nothing": ["that", "fits"]}')


def json_cut(call: ChatCall, attempt: int) -> Reply:
    """Answers the first half of the data and ends because of the token limit."""
    data = _data(call) or "{}"
    half = data[: len(data) // 2 + 1]
    return special(call, {"content": half}, [{"content": half}], "length")


BEHAVIOURS: Final[dict[str, Callable[[ChatCall, int], Reply]]] = {
    "tools": tools,
    "tools-parallel": tools_parallel,
    "tools-for-ever": tools_for_ever,
    "tools-think": tools_think,
    "json-schema": json_schema,
    "json-fence": json_fence,
    "json-wrong": json_wrong,
    "json-cut": json_cut,
}
