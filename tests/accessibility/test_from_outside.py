"""The message view as another process finds it by AT-SPI: roles, names, texts, the caret, presses, announcements."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest

from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.paths import DataFolder
from app.infra.settings import SettingsStore
from tests.accessibility.desktop import Outside, desktop, missing, reader, running
from tests.gateway import Gateway
from tests.gateway.replies import DONE, chunk, event, stream_reply

LACKING = missing()
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING or "all is there")

PATIENCE = 40.0
MODEL = "talker"
QUESTION = "Why is it slow?"
THOUGHT = "It may be a queue."
REPLY = """# A queue

Requests **stand in line**, see [the docs](https://docs.python.org/3/).

1. Measure first.

- [x] Look at p95

> Said before.

```python
print("你好")
```

| Pool | p95 |
|---|--:|
| 20 | 900 ms |
"""
SECOND = "Yes, quite sure."
KEY_F7, KEY_RIGHT, KEY_ESCAPE, KEY_DOWN = 0xFFC4, 0xFF53, 0xFF1B, 0xFF54


@dataclass
class Meeting:
    """A program, and the reader that meets it."""

    outside: Outside
    program: "subprocess.Popen[str]"
    gateway: Gateway

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Return what a condition gives as soon as that is true. Raises AssertionError if it never is."""
        deadline = time.monotonic() + PATIENCE
        while True:
            assert self.program.poll() is None, f"The program ended with {self.program.returncode}"
            found = condition()
            if found:
                return found
            assert time.monotonic() < deadline, f"Waited in vain for {what}"
            # The reader works while it is asked: this is the pace of asking, and nothing depends on it.
            time.sleep(0.05)

    def find(self, role: str, name: str) -> dict[str, Any]:
        """Return the first with a role and a name, as soon as there is one."""
        found: dict[str, Any] = self.until(lambda: self.outside.find(role, name), f"{role} {name}")
        return found

    def view(self) -> list[dict[str, Any]]:
        """Return the message view and everything in it."""
        return below(self.outside.walk(), lambda each: (each["role"], each["name"]) in VIEWS)

    def part(self, role: str, words: str) -> dict[str, Any]:
        """Return the first part of a role whose text holds some words."""
        part: dict[str, Any] = self.until(
            lambda: next(
                (each for each in self.view() if each["role"] == role and words in each.get("text", "")), None
            ),
            f"{role} with {words}",
        )
        return part

    def is_caret_at(self, node: int, offset: int) -> bool:
        """Return whether the caret of a text is somewhere."""
        return bool(self.outside.ask("facts", node=node)["caret"] == offset)

    def pressed(self, key: int) -> None:
        """Press a key."""
        self.outside.ask("key", name=key)


VIEWS = (("list", "Conversation"), ("list", "对话"))


def below(nodes: list[dict[str, Any]], is_root: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Return a node of a walk and all that is below it."""
    at = next((number for number, each in enumerate(nodes) if is_root(each)), None)
    if at is None:
        return []
    end = next((n for n in range(at + 1, len(nodes)) if nodes[n]["depth"] <= nodes[at]["depth"]), len(nodes))
    return nodes[at:end]


def streamed(text: str, thinking: str = "") -> Any:
    """Return a reply that comes in pieces."""
    pieces = [event(chunk({"reasoning_content": thinking}))] if thinking else []
    pieces += [event(chunk({"content": text[at : at + 7]})) for at in range(0, len(text), 7)]
    return stream_reply([*pieces, event(chunk({}, "stop")), DONE])


@contextmanager
def meeting(folder: Path, language: Literal["en", "zh_CN"]) -> Iterator[Meeting]:
    """Let a reader meet the program, which shows a question and its reply."""
    with Gateway() as gateway, desktop(folder) as surroundings:
        gateway.models = [MODEL]
        data = DataFolder(folder / "data")
        data.prepare()
        settings = SettingsStore(data.settings, EventBus())
        settings.change(
            providers=(ProviderConfig("g", "Gateway", gateway.url),),
            last_model=ModelRef("g", MODEL),
            first_run_done=True,
            language=language,
        )
        surroundings |= {"HOME": str(folder)}
        command = [sys.executable, "-X", "faulthandler", "-m", "app", "--data-dir", str(folder / "data")]
        gateway.answer(MODEL, streamed(REPLY, THOUGHT), streamed(SECOND))
        asked = subprocess.run(
            [*command, "--json", "ask", QUESTION], env=surroundings, capture_output=True, text=True, check=True
        )
        settings.change(last_conversation=json.loads(asked.stdout)["conversation"])
        with reader(surroundings) as outside, running(command, surroundings) as program:
            met = Meeting(outside, program, gateway)
            met.until(lambda: len(met.view()) > 1, "the messages")
            yield met


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    """Return the program in English."""
    with meeting(tmp_path_factory.mktemp("english"), "en") as met:
        yield met


def test_messages_are_items_of_a_list_and_their_parts_have_roles_and_names(english: Meeting) -> None:
    view = english.view()
    messages = [each for each in view if each["depth"] == view[0]["depth"] + 1 and each["role"] == "list item"]
    assert [each["name"].split(",")[0] for each in messages] == ["You", MODEL]
    said = {(each["role"], each["name"]): each for each in view}
    assert said["heading", "A queue"]["attributes"] == ["level:1"]
    assert said["list item", "1."]["text"] == "Measure first."
    assert said["list item", "Done"]["text"] == "Look at p95"
    assert said["section", "Code, python"]["text"] == 'print("你好")'
    assert said["table", "Table, columns: 2, rows: 2"]["text"] == "Pool\tp95\n20\t900 ms"
    assert said["link", "the docs"]["about"] == "https://docs.python.org/3/"
    assert "Press" in said["push button", "Copy the code"]["actions"]
    assert "Press" in said["push button", "Try again"]["actions"]
    assert ("tool bar", "Actions") in said
    texts = [(each["role"], each.get("text")) for each in view]
    assert ("paragraph", QUESTION) in texts
    assert ("paragraph", "Requests stand in line, see the docs.") in texts
    assert ("block quote", "Said before.") in texts


def test_every_part_is_where_it_is_painted(english: Meeting) -> None:
    view = english.view()
    left, top, width, height = view[0]["box"]
    shown = [each for each in view[1:] if "showing" in each["states"]]
    assert len(shown) > 8
    for each in shown:
        x, y, wide, high = each["box"]
        assert wide > 0, each
        assert left - 10 <= x, each
        assert x + wide <= left + width + 10, each
        assert y < top + height, each
        assert y + high > top, each


def test_texts_are_read_by_character_word_and_line(english: Meeting) -> None:
    part = english.part("paragraph", "stand in line")
    assert english.outside.ask("around", node=part["id"], offset=9, kind="word") == ["stand", 9, 14]
    assert english.outside.ask("around", node=part["id"], offset=9, kind="character") == ["s", 9, 10]
    table = english.part("table", "900 ms")
    assert english.outside.ask("around", node=table["id"], offset=10, kind="line")[0].strip() == "20\t900 ms"
    assert table["length"] == len(table["text"])


def test_the_caret_goes_where_a_reader_puts_it_and_tells_of_it(english: Meeting) -> None:
    part = english.part("paragraph", "stand in line")
    english.outside.ask("act", node=part["id"], name="SetFocus")
    english.until(lambda: "focused" in english.outside.ask("facts", node=part["id"])["states"], "the focus")
    assert english.outside.ask("facts", node=part["id"])["caret"] == 0
    english.outside.ask("put_caret", node=part["id"], offset=15)
    english.until(
        lambda: any(
            (each["role"], each["number"]) == ("paragraph", 15) for each in english.outside.events("object:text-caret")
        ),
        "the caret's event",
    )
    assert english.outside.ask("facts", node=part["id"])["caret"] == 15
    english.outside.ask("select", node=part["id"], start=9, end=14)
    english.until(lambda: english.outside.ask("selection", node=part["id"]) == [9, 14], "the selection")


def test_keys_move_the_caret_and_each_step_is_told(english: Meeting) -> None:
    part = english.part("paragraph", "stand in line")
    english.outside.ask("act", node=part["id"], name="SetFocus")
    english.until(lambda: english.outside.ask("facts", node=part["id"])["caret"] == 0, "the caret")
    for offset in (1, 2, 3):
        english.pressed(KEY_RIGHT)
        english.until(partial(english.is_caret_at, part["id"], offset), f"offset {offset}")

    def moved() -> list[int]:
        return [each["number"] for each in english.outside.events("object:text-caret") if each["role"] == "paragraph"]

    english.until(lambda: moved()[-3:] == [1, 2, 3], "an event for each step")
    english.pressed(KEY_ESCAPE)
    message = next(each for each in english.view() if each["role"] == "list item" and MODEL in each["name"])
    english.until(lambda: "focused" in english.outside.ask("facts", node=message["id"])["states"], "the message")
    english.pressed(KEY_F7)
    english.until(lambda: any("focused" in each["states"] and "text" in each for each in english.view()), "a caret")
    english.pressed(KEY_ESCAPE)


def test_a_press_does_what_a_click_does(english: Meeting) -> None:
    assert not any(each.get("text") == THOUGHT for each in english.view())
    thought = next(each for each in english.view() if each["name"].endswith("Show what was thought"))
    english.outside.ask("act", node=thought["id"], name="Press")
    english.part("paragraph", THOUGHT)


def test_a_finished_reply_is_announced_once(english: Meeting) -> None:
    field = english.find("text", "Message")
    english.outside.ask("write", node=field["id"], text="Are you sure?")
    send = english.find("push button", "Send")
    english.until(lambda: "sensitive" in english.outside.ask("facts", node=send["id"])["states"], "the button")
    english.outside.ask("act", node=send["id"], name="Press")
    english.part("paragraph", SECOND)
    said = english.until(
        lambda: [each for each in english.outside.events("object:announcement") if SECOND in each["words"]], "its words"
    )
    # The walk is answered after whatever the program had told before.
    english.view()
    said = [each for each in english.outside.events("object:announcement") if SECOND in each["words"]]
    assert len(said) == 1
    added = english.outside.events("object:children-changed:add")
    assert ("list", "Conversation") in {(each["role"], each["name"]) for each in added}


def test_names_are_in_the_language_of_the_program(tmp_path: Path) -> None:
    with meeting(tmp_path, "zh_CN") as chinese:
        names = {(each["role"], each["name"]) for each in chinese.view()}
        assert ("section", "代码，python") in names
        assert ("table", "表格，2 列 2 行") in names
        assert ("list item", "已完成") in names
        assert any(role == "list item" and name.startswith("您，") for role, name in names)
        chinese.program.terminate()
        assert chinese.program.wait(20) == 0
