from hypothesis import given, settings

from app.ui.timeline.markdown.engine import DEEPEST, engine
from app.ui.timeline.markdown.source_text import normalised
from tests.ui.timeline.markdown.texts import documents


@given(documents())
@settings(max_examples=300, deadline=None)
def test_looseness_is_that_of_commonmark(text: str) -> None:
    """markdown-it hides the paragraphs of tight lists; what the engine notes has to say the same."""
    tokens = engine().blocks(normalised(text), {})
    lists: list[tuple[int, bool]] = []
    for number, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            end = next(n for n in range(number + 1, len(tokens)) if tokens[n].level == token.level)
            items = [t for t in tokens[number:end] if t.level == token.level + 1 and t.type == "list_item_open"]
            lists.append((token.level, any(item.meta["apart"] or item.meta["loose"] for item in items)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "paragraph_open" and lists and token.level == lists[-1][0] + 2:
            assert token.hidden is not lists[-1][1]


def test_deeper_nesting_is_text() -> None:
    tokens = engine().blocks("> " * 100 + "end", {})
    assert sum(token.type == "blockquote_open" for token in tokens) == DEEPEST
    content = next(token.content for token in tokens if token.type == "inline")
    assert content == "> " * (100 - DEEPEST) + "end"


def test_nothing_behind_deep_nesting_is_lost() -> None:
    lines = ["  " * depth + f"- item{depth}" for depth in range(60)]
    tokens = engine().blocks("\n".join(lines) + "\n\nend\n", {})
    words = " ".join(token.content for token in tokens)
    assert all(f"item{depth}" in words for depth in range(60))
    assert tokens[-2].content == "end"


def test_definitions_are_visible() -> None:
    env: dict[str, dict[str, object]] = {}
    tokens = engine().blocks("[a]: /u\n'title'\n\n[b]: /v\n", env)
    assert [(token.type, token.map) for token in tokens] == [("definition", [0, 2]), ("definition", [3, 4])]
    assert set(env["references"]) == {"A", "B"}
