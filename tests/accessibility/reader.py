"""A screen reader for tests, run by the system's Python, which has pyatspi: JSON commands in, JSON answers out."""

import importlib
import json
import sys
from typing import Any

pyatspi: Any = importlib.import_module("pyatspi")
GLib: Any = importlib.import_module("gi.repository.GLib")

WATCHED = (
    "object:announcement",
    "object:text-caret-moved",
    "object:text-selection-changed",
    "object:text-changed",
    "object:state-changed:focused",
    "object:children-changed",
)
BOUNDARIES = {
    "character": pyatspi.TEXT_BOUNDARY_CHAR,
    "word": pyatspi.TEXT_BOUNDARY_WORD_START,
    "line": pyatspi.TEXT_BOUNDARY_LINE_START,
}


class Reader:
    """Knows what it has met by numbers, and notes every event."""

    def __init__(self) -> None:
        self.known: list[Any] = []
        self.events: list[dict[str, Any]] = []

    def note(self, event: Any) -> None:
        """Note one event."""
        words = event.any_data if isinstance(event.any_data, str) else ""
        try:
            source = {"role": event.source.getRoleName(), "name": event.source.name}
        except (AttributeError, GLib.Error):
            # What it is about is gone by now.
            source = {"role": "", "name": ""}
        self.events.append({"type": str(event.type), "number": event.detail1, "words": words, **source})

    def answer(self, command: dict[str, Any]) -> Any:
        """Do what a command names."""
        return getattr(self, f"do_{command.pop('do')}")(**command)

    def do_walk(self) -> list[dict[str, Any]]:
        """Return everything that any program shows, in order."""
        self.known = []
        found: list[dict[str, Any]] = []
        for program in pyatspi.Registry.getDesktop(0):
            if program is not None:
                # What was met before is kept with its states, which are not all told of when they change.
                program.clear_cache()
                self._walk(program, 0, found)
        return found

    def _walk(self, node: Any, depth: int, found: list[dict[str, Any]]) -> None:
        self.known.append(node)
        found.append({"id": len(self.known) - 1, "depth": depth, **self._facts(node)})
        for child in node:
            if child is not None:
                self._walk(child, depth + 1, found)

    @staticmethod
    def _facts(node: Any) -> dict[str, Any]:
        facts: dict[str, Any] = {"role": node.getRoleName(), "name": node.name, "about": node.description}
        facts["attributes"] = node.getAttributes()
        states = node.getState()
        facts["states"] = [each.value_nick for each in states.getStates()]
        interfaces = pyatspi.listInterfaces(node)
        if "Text" in interfaces:
            text = node.queryText()
            facts |= {"text": text.getText(0, -1), "caret": text.caretOffset, "length": text.characterCount}
        if "Action" in interfaces:
            action = node.queryAction()
            facts["actions"] = [action.getName(number) for number in range(action.nActions)]
        box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS) if "Component" in interfaces else None
        facts["box"] = [box.x, box.y, box.width, box.height] if box is not None else []
        return facts

    def do_facts(self, node: int) -> dict[str, Any]:
        """Return what is known of one."""
        self.known[node].clear_cache()
        return self._facts(self.known[node])

    def do_act(self, node: int, name: str) -> bool:
        """Do an action by its name."""
        action = self.known[node].queryAction()
        # Qt 6.12 gives "SetFocus" the name that people read.
        names = [action.getName(number).replace(" ", "") for number in range(action.nActions)]
        if name not in names:
            raise ValueError(f"{name} is none of {names}")
        return bool(action.doAction(names.index(name)))

    def do_write(self, node: int, text: str) -> bool:
        """Put a text into a field."""
        return bool(self.known[node].queryEditableText().setTextContents(text))

    def do_put_caret(self, node: int, offset: int) -> bool:
        """Put the caret somewhere."""
        return bool(self.known[node].queryText().setCaretOffset(offset))

    def do_select(self, node: int, start: int, end: int) -> bool:
        """Select characters."""
        return bool(self.known[node].queryText().addSelection(start, end))

    def do_selection(self, node: int) -> list[int]:
        """Return what is selected."""
        text = self.known[node].queryText()
        return list(text.getSelection(0)) if text.getNSelections() else []

    def do_around(self, node: int, offset: int, kind: str) -> list[Any]:
        """Return the character, word or line at an offset, and from where to where it goes."""
        return list(self.known[node].queryText().getTextAtOffset(offset, BOUNDARIES[kind]))

    def do_key(self, name: int) -> bool:
        """Press and release a key, by its X keysym."""
        pyatspi.Registry.generateKeyboardEvent(name, None, pyatspi.KEY_SYM)
        return True

    def do_events(self) -> list[dict[str, Any]]:
        """Return the events so far."""
        return self.events


def main() -> None:
    """Answer until the input ends."""
    reader = Reader()
    pyatspi.Registry.registerEventListener(reader.note, *WATCHED)

    def take(*_: object) -> bool:
        line = sys.stdin.readline()
        if not line:
            pyatspi.Registry.stop()
            return False
        try:
            answer = {"answer": reader.answer(json.loads(line))}
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        return True

    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, take)
    pyatspi.Registry.start()


if __name__ == "__main__":
    main()
