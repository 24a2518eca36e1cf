"""Calls of tools, put together from the pieces of a stream by whichever rules their server follows.

OpenAI numbers the calls and names each once; its imitators leave the number out (Google), give every call the number 0
(Ollama), name the call in every piece, or write the arguments again at the end, perhaps as a string in a string
(LiteLLM). So a piece belongs to the call of its number, else of its id; a new id or a new name begins another; and all
that is left belongs to the last one.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.blocks import ToolCallBlock
from app.providers import loose
from app.providers.sink import written


@dataclass(slots=True)
class _Slot:
    """One call while its pieces come in; ``extra`` is a field that Google wants back."""

    call_id: str
    name: str = ""
    custom: bool = False
    extra: object = None
    pieces: list[str] = field(default_factory=list)

    def arguments(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def complete(self) -> bool:
        """Return whether the arguments are an object that is closed. Cheap where they do not end like one."""
        return bool(self.pieces) and self.pieces[-1].rstrip()[-1:] == "}" and _object(self.arguments()) is not None

    def sound(self) -> bool:
        """Return whether the call can be passed on: it has a name, and its arguments are whole or none."""
        arguments = self.arguments()
        return bool(self.name) and (self.custom or not arguments.strip() or _is_json(arguments))


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was put together, and what has to be kept of it for the next turn (nothing as a rule)."""

    block: ToolCallBlock
    kept: Mapping[str, object]


class ToolCalls:
    """Collects the calls of one reply.

    Args:
        before: how many calls the conversation holds already: an id that has to be invented differs from theirs.
    """

    def __init__(self, before: int = 0) -> None:
        self._before = before
        self._slots: list[_Slot] = []
        self._by_index: dict[int, _Slot] = {}
        self._by_id: dict[str, _Slot] = {}

    def __bool__(self) -> bool:
        return bool(self._slots)

    def feed(self, items: Sequence[object]) -> list[str]:
        """Take ``tool_calls`` of a message or delta; return the names of calls that are told for the first time."""
        return [name for item in items if (name := self._take(loose.as_mapping(item)))]

    def feed_legacy(self, call: Mapping[str, object]) -> list[str]:
        """Take a ``function_call``, the older form: there is one of it, without id or number."""
        return self.feed([{"index": 0, "function": call}]) if call else []

    def sign(self, extra: object) -> None:
        """Take a signature that came beside the calls: it is the first one's, unless that has one."""
        if self._slots and self._slots[0].extra is None:
            self._slots[0].extra = extra

    def sound(self) -> bool:
        """Return whether there are calls and all of them are whole."""
        return bool(self._slots) and all(slot.sound() for slot in self._slots)

    def calls(self) -> list[Call]:
        """Return all calls that have a name, in their order, each under an id of its own."""
        found: list[Call] = []
        given = {slot.call_id for slot in self._slots}
        used: set[str] = set()
        for number, slot in enumerate(self._slots, self._before):
            if not slot.name:
                continue
            call_id = slot.call_id
            if not call_id or call_id in used:
                call_id = next(new for n in itertools.count(number) if (new := f"call_{n}") not in given | used)
            used.add(call_id)
            arguments = slot.arguments()
            kept: dict[str, object] = {"type": "custom"} if slot.custom else {}
            if slot.extra is not None:
                kept["extra_content"] = slot.extra
            block = ToolCallBlock(call_id, slot.name, arguments if slot.custom or arguments.strip() else "{}")
            found.append(Call(block, kept))
        return found

    def _take(self, item: Mapping[str, object]) -> str:
        function = loose.as_mapping(item.get("function"))
        custom = loose.as_mapping(item.get("custom"))
        place = function or custom
        name, call_id = loose.as_text(place.get("name")), loose.as_text(item.get("id"))
        if not item or not (place or call_id or item.get("extra_content")):
            return ""
        slot = self._slot(loose.as_count(item.get("index")), call_id, name)
        if item.get("extra_content") is not None:
            slot.extra = item["extra_content"]
        slot.custom |= bool(custom)
        told = bool(slot.name) or not name
        slot.name = slot.name or name
        _add(slot, place.get("input") if custom else place.get("arguments"))
        return "" if told else name

    def _slot(self, index: int | None, call_id: str, name: str) -> _Slot:
        slot = self._known(index, call_id, name)
        if slot is None:
            slot = _Slot(call_id)
            self._slots.append(slot)
        slot.call_id = slot.call_id or call_id
        if index is not None:
            self._by_index[index] = slot
        if call_id:
            self._by_id.setdefault(call_id, slot)
        return slot

    def _known(self, index: int | None, call_id: str, name: str) -> _Slot | None:
        """Return the call that a piece belongs to, None where it begins another."""
        if index is not None:
            slot = self._by_index.get(index)
            if slot is None or not call_id or slot.call_id in ("", call_id):
                return slot
            # Another id under the same number: another call, unless the one before is still being written.
            if call_id in self._by_id:
                return self._by_id[call_id]
            renamed = bool(name) and name != slot.name and not slot.arguments()
            return None if slot.complete() or renamed else slot
        if call_id:
            return self._by_id.get(call_id)
        last = self._slots[-1] if self._slots else None
        if last is not None and name and last.name and (name != last.name or last.complete()):
            return None
        return last


def _add(slot: _Slot, value: object) -> None:
    """Add arguments: text as a rule, an object on some servers. What repeats the whole of them is left out."""
    if isinstance(value, dict):
        slot.pieces = [written(value)]
        return
    text = loose.as_text(value)
    if not text:
        return
    if text.lstrip()[:1] in ("{", '"') and not slot.custom and slot.complete():
        before = slot.arguments()
        if _object(before) == {} and _object(text) != {} and text.lstrip()[0] == "{":
            slot.pieces = [text]  # some begin a call with {} and write its arguments afterwards
            return
        if before in (text, _string(text)) or _object(text) == _object(before):
            return
    slot.pieces.append(text)


def _object(text: str) -> Mapping[str, object] | None:
    """Return the object that is written in a text, None where there is none."""
    try:
        value = loose.decode(text)
    except loose.NotJsonError:
        return None
    return value if isinstance(value, dict) else None


def _string(text: str) -> str:
    try:
        return loose.as_text(loose.decode(text))
    except loose.NotJsonError:
        return ""


def _is_json(text: str) -> bool:
    try:
        loose.decode(text)
    except loose.NotJsonError:
        return False
    return True
