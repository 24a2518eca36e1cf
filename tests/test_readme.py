"""The README's table of endpoints is true: every row names tests that are there, and that ask the test gateway."""

import re
from pathlib import Path

import pytest

from app.cli.parse_media import MEDIA
from app.domain.generation import Endpoint

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "README.md").read_text("utf-8").partition("## Endpoints\n")[2].partition("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if line.startswith("| ")]
MENU = (
    "base URL and key",
    "list of models",
    "chat in one piece",
    "chat, streaming",
    "pictures looked at",
    "films looked at",
    "structured output",
    "Recraft v3 through chat",
    "a given GPT",
    "pictures made and changed through chat",
    "tool calls",
    "Claude thinking",
    "gpt-3.5-turbo-instruct",
    "Responses",
    "Sora 2",
    "Nano-banana",
    "drawing models",
    "Claude's own format",
    "speech:",
    "speech written down",
    "vectors",
    "balance and prices",
)


def paths_in(cell: str) -> list[Path]:
    return [ROOT / path for path in re.findall(r"`(tests/[^`]+)`", cell)]


def asks_the_gateway(path: Path) -> bool:
    files = path.glob("test_*.py") if path.is_dir() else [path]
    return any(re.search(r"\b((open_)?gateway|environment): Gateway\b", file.read_text("utf-8")) for file in files)


def test_every_row_of_the_menu_is_there() -> None:
    head, *rows = ROWS
    assert head == ["what", "how to reach it", "tested against"]
    assert len(rows) == len(MENU)
    for (what, _how, _tests), named in zip(rows, MENU, strict=True):
        assert what.startswith(named)


@pytest.mark.parametrize(("what", "how", "tests"), ROWS[1:], ids=[row[0] for row in ROWS[1:]])
def test_a_row_names_tests_that_are_there_and_ask_the_gateway(what: str, how: str, tests: str) -> None:
    assert how
    paths = paths_in(tests)
    assert [path for path in paths if not path.exists()] == []
    against = paths_in(tests.partition(";")[0])
    assert tests.startswith("gateway: ")
    assert against
    assert all(map(asks_the_gateway, against))


def test_every_endpoint_and_every_command_is_in_the_table() -> None:
    named = set(re.findall(r"loquent (\w+)", TABLE))
    assert named >= {"ask", "models", *MEDIA}
    assert {endpoint.value for endpoint in Endpoint} <= set(re.findall(r"`(\w+)`", TABLE.partition("|")[0]))
