"""JSON set out in lines, no character of a value changed: a number that was 1.10 stays 1.10."""

import json
import re

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_LONGEST = 200_000
"""Characters of a text that is set out: a longer one is shown as it came, since this takes the window's own time."""


def pretty_json(text: str) -> str | None:
    """Return JSON with one value a line, two blanks a level; None for what is no JSON, or too long to be set out."""
    if len(text) > _LONGEST or not is_json(text):
        return None
    lines: list[str] = [""]
    depth = 0
    before = ""
    for part in _TOKENS.findall(text):
        if part in "}]":
            depth -= 1
            if before not in "{[":
                lines.append("  " * depth)
        elif before and before in "{[,":
            lines.append("  " * depth)
        lines[-1] += ": " if part == ":" else part
        if part in "{[":
            depth += 1
        before = part
    return "\n".join(lines)


def is_json(text: str) -> bool:
    """Return whether a text is one value of JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def fenced(text: str, language: str = "") -> str:
    """Return a code block of Markdown, its fence longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
