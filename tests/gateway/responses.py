"""``/v1/responses``: the models of the test gateway that answer in items, streamed, whole or in the background."""

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import unquote

from tests.gateway import faults, files, texts
from tests.gateway.chat_more import odds_of
from tests.gateway.checks import RefusedError, refused
from tests.gateway.quirks_responses import QUIRKS
from tests.gateway.replies import (
    CUT,
    HOLD,
    Part,
    Reply,
    as_json,
    error_reply,
    json_reply,
    stream_reply,
    typed_event,
    words,
)
from tests.gateway.responses_call import SEALED, ResponsesCall, parse
from tests.gateway.responses_events import Item, events_of
from tests.gateway.schemas import fitting
from tests.gateway.visits import Visit

_SEARCHES: Final = ("web_search", "web_search_preview")


def create(visit: Visit) -> Reply:
    """Answer ``POST /v1/responses``."""
    call = parse(visit.record.json, visit.root)
    attempt, scripted = visit.scripted(call.model)
    if scripted is not None:
        return scripted
    if call.model in faults.FAULTS and faults.FAULTS[call.model][1].status != 200:
        return faults.FAULTS[call.model][1]
    if call.model in QUIRKS:
        return QUIRKS[call.model]
    behaviour = MODELS.get(call.model)
    if behaviour is None:
        message = f"The model '{call.model}' does not exist"
        raise RefusedError(error_reply(404, message, "model_not_found", "invalid_request_error", param="model"))
    before = call.body.get("previous_response_id")
    if before and before not in visit.memory.responses:
        raise refused(f"Previous response with id '{before}' not found.", "previous_response_id", status=404)
    response = _whole(call, behaviour(call, attempt), visit.number())
    if call.body.get("store", True):
        visit.memory.responses[response["id"]] = response
    return _given(call, response)


def _whole(call: ResponsesCall, said: Item, number: int) -> Item:
    """Return a response with what a behaviour left out."""
    return {
        "id": f"resp_{number:06}",
        "object": "response",
        "created_at": 1763900000,
        "status": "completed",
        "background": call.body.get("background", False),
        "error": None,
        "incomplete_details": None,
        "instructions": call.body.get("instructions"),
        "metadata": {},
        "model": call.model,
        "parallel_tool_calls": call.body.get("parallel_tool_calls", True),
        "temperature": call.body.get("temperature"),
        "tool_choice": call.body.get("tool_choice") or "auto",
        "tools": call.body.get("tools") or [],
        "top_p": call.body.get("top_p"),
        "usage": {
            "input_tokens": len(str(call.items)) // 4,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 15,
            "output_tokens_details": {"reasoning_tokens": 5},
            "total_tokens": len(str(call.items)) // 4 + 15,
        },
        **said,
    }


def _given(call: ResponsesCall, response: Item) -> Reply:
    """Return a response in the form that was asked for."""
    if call.body.get("background"):
        response["looks"] = 0
        queued = {**response, "status": "queued", "output": [], "usage": None}
        if not call.body.get("stream"):
            return json_reply(queued)
        # The connection is lost in the middle: the rest is to be fetched.
        events = events_of(response)
        begun = [typed_event(one) for one in events[: len(events) // 2]]
        return stream_reply([*begun, CUT])
    if not call.body.get("stream"):
        return json_reply(response)
    return stream_reply(_played(call, [typed_event(one) for one in events_of(response)]))


def _played(call: ResponsesCall, events: Sequence[bytes]) -> list[Part]:
    stop = {"held": HOLD, "cut": CUT}.get(call.model)
    half = len(events) // 2
    return [*events[:half], *([stop] if stop else []), *events[half:]]


def _stored(visit: Visit) -> Item:
    name = unquote(visit.names[0])
    if name not in visit.memory.responses:
        message = f"Response with id '{name}' not found."
        raise RefusedError(error_reply(404, message, None, "invalid_request_error", param="id"))
    return visit.memory.responses[name]


def _plain(response: Item) -> Item:
    return {name: value for name, value in response.items() if name != "looks"}


def look(visit: Visit) -> Reply:
    """Answer ``GET /v1/responses/{id}``; one in the background is done at the second look."""
    response = _stored(visit)
    if "stream=true" in visit.record.query:
        found = re.search(r"starting_after=(\d+)", visit.record.query)
        first = int(found[1]) + 1 if found else 0
        return stream_reply([typed_event(one) for one in events_of(_plain(response))[first:]])
    looks = response.get("looks")
    if looks is not None and response["status"] == "completed":
        response["looks"] = looks + 1
        if looks == 0:
            return json_reply({**_plain(response), "status": "in_progress", "output": [], "usage": None})
    return json_reply(_plain(response))


def cancel(visit: Visit) -> Reply:
    """Answer ``POST /v1/responses/{id}/cancel``."""
    response = _stored(visit)
    if not response["background"]:
        raise refused("Cannot cancel a synchronous response.")
    response["status"] = "cancelled"
    return json_reply(_plain(response))


def delete(visit: Visit) -> Reply:
    """Answer ``DELETE /v1/responses/{id}``."""
    name = _stored(visit)["id"]
    del visit.memory.responses[name]
    return json_reply({"id": name, "object": "response", "deleted": True})


def _message(text: str, annotations: Sequence[Item] = (), odds: Sequence[Item] = ()) -> Item:
    part = {"type": "output_text", "text": text, "annotations": list(annotations), "logprobs": list(odds)}
    return {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]}


def _thought(call: ResponsesCall, text: str, number: int = 1) -> Item:
    """Return a thought: its words where a summary was asked for, sealed where that was."""
    asked = (call.body.get("reasoning") or {}).get("summary")
    summary = [{"type": "summary_text", "text": text}] if asked else []
    item: Item = {"id": f"rs_{number}", "type": "reasoning", "summary": summary}
    if call.includes("reasoning.encrypted_content"):
        item["encrypted_content"] = f"{SEALED}{number}"
    return item


def echo(call: ResponsesCall, attempt: int) -> Item:
    """Says back the last message."""
    return {"output": [_message(call.last_text() or "(nothing)")]}


def think(call: ResponsesCall, attempt: int) -> Item:
    """Thinks, with a summary and sealed where that is asked for, then answers."""
    return {"output": [_thought(call, "Six times seven, I believe."), _message("The answer is 42.")]}


def tools(call: ResponsesCall, attempt: int) -> Item:
    """Thinks, calls the first function, wants its thought back, then says what was answered."""
    said = call.outputs()
    if said:
        thoughts = [item for item in call.items if item.get("type") == "reasoning"]
        if not thoughts and call.includes("reasoning.encrypted_content"):
            raise refused(
                "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item.", "input"
            )
        return {"output": [_message(f"The tool says: {'; '.join(said)}")]}
    tool = call.tool_of("function")
    if tool is None:
        return {"output": [_message("There is no tool that I may call.")]}
    return {"output": [_thought(call, "I need the tool."), *_functions(tool, 1)]}


def tools_parallel(call: ResponsesCall, attempt: int) -> Item:
    """Calls the first function twice at once, then says what was answered."""
    said = call.outputs()
    tool = call.tool_of("function")
    if said or tool is None:
        return {"output": [_message(f"The tools say: {'; '.join(said)}")]}
    return {"output": _functions(tool, 1 if call.body.get("parallel_tool_calls") is False else 2)}


def _functions(tool: dict[str, Any], count: int) -> list[Item]:
    arguments = as_json(fitting(tool["parameters"]))
    kind = {"type": "function_call", "status": "completed", "name": tool["name"], "arguments": arguments}
    return [{"id": f"fc_{number}", "call_id": f"call_{number}", **kind} for number in range(1, count + 1)]


def search(call: ResponsesCall, attempt: int) -> Item:
    """Searches the web where it may, and cites two sources."""
    if call.tool_of(*_SEARCHES) is None:
        return {"output": [_message("I may not search.")]}
    action: Item = {"type": "search", "query": "boiling point", "queries": ["boiling point"]}
    if call.includes("web_search_call.action.sources"):
        action["sources"] = [{"type": "url", "url": f"https://example.org/{number}"} for number in (1, 2)]
    text = "Water boils at 100 degrees [1][2]."
    cited = [
        {
            "type": "url_citation",
            "url": f"https://example.org/{number}",
            "title": f"Source {number}",
            "start_index": 27 + 3 * number - 3,
            "end_index": 27 + 3 * number,
        }
        for number in (1, 2)
    ]
    found = {"id": "ws_1", "type": "web_search_call", "status": "completed", "action": action}
    return {"output": [found, _message(text, cited)]}


def search_preview(call: ResponsesCall, attempt: int) -> Item:
    """Knows the search by its older name alone."""
    for position, tool in enumerate(call.body.get("tools") or ()):
        if tool["type"] == "web_search":
            message = "Invalid value: 'web_search'. Supported values are: 'function', 'web_search_preview'."
            raise refused(message, f"tools[{position}].type", "invalid_value")
    if call.includes("web_search_call.action.sources"):
        raise refused("Invalid value: 'web_search_call.action.sources'.", "include[0]", "invalid_value")
    return search(call, attempt)


def draw(call: ResponsesCall, attempt: int) -> Item:
    """Draws by the tool image_generation, with a preview."""
    result = base64.b64encode(files.picture("responses")).decode()
    item = {"id": "ig_1", "type": "image_generation_call", "status": "completed", "result": result}
    return {"output": [item, _message("Here it is.")]}


def json_schema(call: ResponsesCall, attempt: int) -> Item:
    """Answers data that fits the schema that was given."""
    shape = (call.body.get("text") or {}).get("format") or {"type": "text"}
    data = {"json_schema": fitting(shape.get("schema")), "json_object": {"answer": 42}}.get(shape["type"])
    return {"output": [_message("No shape was asked for." if data is None else as_json(data))]}


def logprobs(call: ResponsesCall, attempt: int) -> Item:
    """Gives the odds of each token where they are asked for."""
    wanted = call.includes("message.output_text.logprobs")
    tokens = words("Yes, of course.")
    odds = [odds_of(token, call.body.get("top_logprobs") or 0) for token in tokens] if wanted else []
    return {"output": [_message("".join(tokens), odds=[{**one, "bytes": []} for one in odds])]}


def refusal(call: ResponsesCall, attempt: int) -> Item:
    """Declines in a part of the type refusal."""
    part = {"type": "refusal", "refusal": "I'm sorry, I cannot help with that."}
    message = {"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [part]}
    return {"output": [message]}


def length(call: ResponsesCall, attempt: int) -> Item:
    """Ends because of the token limit."""
    said = {**_message("This was the beginning of"), "status": "incomplete"}
    return {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "output": [said]}


def filtered(call: ResponsesCall, attempt: int) -> Item:
    """The content filter ends the reply."""
    said = {**_message("I began to"), "status": "incomplete"}
    return {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": [said]}


def failed(call: ResponsesCall, attempt: int) -> Item:
    """Begins, and fails with response.failed."""
    error = {"code": "server_error", "message": "The model broke down."}
    return {"status": "failed", "error": error, "output": [_message("The first half")]}


def half(call: ResponsesCall, attempt: int) -> Item:
    """Says two sentences; stops between them where its name says so."""
    return {"output": [_message(texts.HELD_FIRST + texts.HELD_SECOND)]}


MODELS: Final[dict[str, Callable[[ResponsesCall, int], Item]]] = {
    "echo": echo,
    "think": think,
    "gpt-5": think,
    "tools": tools,
    "tools-parallel": tools_parallel,
    "search": search,
    "search-preview": search_preview,
    "draw": draw,
    "json-schema": json_schema,
    "logprobs": logprobs,
    "refusal": refusal,
    "length": length,
    "filtered": filtered,
    "failed": failed,
    "held": half,
    "cut": half,
}
