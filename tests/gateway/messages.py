"""``/v1/messages``: the models of the test gateway that speak as Claude does."""

from collections.abc import Callable
from typing import Any, Final

from tests.gateway import faults, texts
from tests.gateway.checks import RefusedError
from tests.gateway.messages_call import MessagesCall, blocks, claude_error, parse, signature_of
from tests.gateway.replies import CUT, HOLD, Part, Reply, as_json, json_reply, stream_reply, typed_event, words
from tests.gateway.schemas import fitting
from tests.gateway.visits import Visit

Block = dict[str, Any]
THOUGHT: Final = "Six times seven, I believe."


def create(visit: Visit) -> Reply:
    """Answer ``POST /v1/messages``."""
    if "anthropic-version" not in visit.record.headers:
        return claude_error(400, "anthropic-version: header is required")
    call = parse(visit.record.json)
    model = call.body["model"]
    attempt, scripted = visit.scripted(model)
    if scripted is not None:
        return scripted
    behaviour = MODELS.get(model)
    if behaviour is not None:
        return behaviour(call, attempt)
    if model in faults.FAULTS and faults.FAULTS[model][1].status != 200:
        return faults.FAULTS[model][1]
    raise RefusedError(claude_error(404, f"model: {model}"))


def _said(
    call: MessagesCall, content: list[Block], stop: str = "end_turn", middle: tuple[Part, ...] = (), **more: object
) -> Reply:
    """Return blocks in the form that was asked for; ``middle`` comes in the middle of the stream."""
    counts = {"input_tokens": len(str(call.messages)) // 4, "cache_read_input_tokens": 0, "output_tokens": 15}
    whole = {
        "id": "msg_test",
        "type": "message",
        "role": "assistant",
        "model": call.body["model"],
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": counts,
        **more,
    }
    if not call.body.get("stream"):
        return json_reply(whole)
    begun = {**whole, "content": [], "stop_reason": None, "usage": {**counts, "output_tokens": 1}}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": begun}, {"type": "ping"}]
    for index, block in enumerate(content):
        events += _block_events(index, block)
    delta = {"stop_reason": stop, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 15}})
    events.append({"type": "message_stop"})
    written: list[Part] = [typed_event(one) for one in events]
    half = len(written) // 2
    return stream_reply([*written[:half], *middle, *written[half:]])


def _block_events(index: int, block: Block) -> list[dict[str, Any]]:
    kind = block["type"]
    begin = dict(block)
    deltas: list[Block] = []
    if kind == "text":
        begin = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": piece} for piece in words(block["text"])]
        deltas += [{"type": "citations_delta", "citation": one} for one in block.get("citations") or ()]
    elif kind == "thinking":
        begin = {"type": "thinking", "thinking": "", "signature": ""}
        deltas = [{"type": "thinking_delta", "thinking": piece} for piece in words(block["thinking"])]
        deltas.append({"type": "signature_delta", "signature": block["signature"]})
    elif kind in ("tool_use", "server_tool_use"):
        begin["input"] = {}
        text = as_json(block["input"]) if block["input"] else ""
        pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *pieces]]
    start = {"type": "content_block_start", "index": index, "content_block": begin}
    middle = [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
    return [start, *middle, {"type": "content_block_stop", "index": index}]


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _thought(text: str = THOUGHT) -> Block:
    return {"type": "thinking", "thinking": text, "signature": signature_of(text)}


def echo(call: MessagesCall, attempt: int) -> Reply:
    """Says back the last message."""
    return _said(call, [_text(call.last_text() or "(nothing)")])


def think(call: MessagesCall, attempt: int) -> Reply:
    """Thinks where it is asked to, with a signature, then answers."""
    return _said(call, [*([_thought()] if call.thinks else []), _text("The answer is 42.")])


def redacted(call: MessagesCall, attempt: int) -> Reply:
    """Thinks what it does not show, then answers."""
    return _said(call, [{"type": "redacted_thinking", "data": "EmwKAhgB"}, _text("The answer is 42.")])


def tools(call: MessagesCall, attempt: int) -> Reply:
    """Thinks, calls the first tool, wants its signed thought back, then says what was answered."""
    return _calls(call, 1)


def tools_parallel(call: MessagesCall, attempt: int) -> Reply:
    """Calls the first tool twice at once, then says what was answered."""
    return _calls(call, 2)


def _calls(call: MessagesCall, count: int) -> Reply:
    said = call.results()
    if said:
        return _said(call, [_text(f"The tool says: {'; '.join(said)}")])
    functions = call.functions()
    if not functions:
        return _said(call, [_text("There is no tool that I may call.")])
    if (call.body.get("tool_choice") or {}).get("disable_parallel_tool_use"):
        count = 1
    earlier = sum(block["type"] == "tool_use" for message in call.messages for block in blocks(message))
    name, value = functions[0]["name"], fitting(functions[0]["input_schema"])
    uses = [
        {"type": "tool_use", "id": f"toolu_{earlier + number}", "name": name, "input": value}
        for number in range(1, count + 1)
    ]
    thought = [_thought("I need the tool for that.")] if call.thinks else []
    return _said(call, [*thought, _text("Let me look."), *uses], "tool_use")


def search(call: MessagesCall, attempt: int) -> Reply:
    """Searches the web where it may, and cites a source."""
    if not any(str(tool.get("type", "")).startswith("web_search") for tool in call.body.get("tools") or ()):
        return _said(call, [_text("I may not search.")])
    use = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "boiling point"}}
    page = {"type": "web_search_result", "url": "https://example.org/1", "title": "Source 1", "page_age": None}
    found = {**page, "encrypted_content": "EqgfCioIARgB"}
    result = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": [found]}
    place = {"type": "web_search_result_location", "url": "https://example.org/1", "title": "Source 1"}
    citation = {**place, "encrypted_index": "Eo8BCioIAhgB", "cited_text": "Water boils at 100 degrees"}
    return _said(call, [use, result, {**_text("Water boils at 100 degrees."), "citations": [citation]}])


def json_schema(call: MessagesCall, attempt: int) -> Reply:
    """Answers data that fits the schema that was given."""
    shape = (call.body.get("output_config") or {}).get("format") or {}
    return _said(call, [_text(as_json(fitting(shape["schema"])) if "schema" in shape else "No shape was asked for.")])


def refusal(call: MessagesCall, attempt: int) -> Reply:
    """Declines with the stop reason refusal."""
    return _said(call, [_text("I cannot help with that.")], "refusal")


def length(call: MessagesCall, attempt: int) -> Reply:
    """Ends because of the token limit."""
    return _said(call, [_text("This was the beginning of")], "max_tokens")


def held(call: MessagesCall, attempt: int) -> Reply:
    """Streams its first half and waits for gateway.release()."""
    return _said(call, [_text(texts.HELD_FIRST + texts.HELD_SECOND)], middle=(HOLD,))


def cut(call: MessagesCall, attempt: int) -> Reply:
    """Closes the connection in the middle of the reply."""
    return _said(call, [_text(texts.PARAGRAPH)], middle=(CUT,))


def overloaded(call: MessagesCall, attempt: int) -> Reply:
    """Breaks off with an event of the type error."""
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    return _said(call, [_text(texts.PARAGRAPH)], middle=(typed_event(error), CUT))


MODELS: Final[dict[str, Callable[[MessagesCall, int], Reply]]] = {
    "echo": echo,
    "think": think,
    "claude-sonnet-4-5": think,
    "redacted": redacted,
    "tools": tools,
    "tools-parallel": tools_parallel,
    "search": search,
    "json-schema": json_schema,
    "refusal": refusal,
    "length": length,
    "held": held,
    "cut": cut,
    "overloaded": overloaded,
}
