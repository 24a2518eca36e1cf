"""Markdown as layout blocks: CommonMark with tables, task lists, strikethrough and bare links; no HTML, no fetching."""

from app.ui.timeline.markdown.blocks import MarkdownBlock
from app.ui.timeline.markdown.flatten import Flattener, OpenList
from app.ui.timeline.markdown.notes import key_of
from app.ui.timeline.markdown.settling import Definitions, arrange
from app.ui.timeline.markdown.source_text import SourceText, normalised


def parse(text: str) -> tuple[MarkdownBlock, ...]:
    """Return the blocks of a whole text. No text makes it raise."""
    from app.ui.timeline.markdown.engine import engine

    source = SourceText(normalised(text))
    env: dict[str, dict[str, object]] = {"references": {}}
    tokens = engine().blocks(source.shown, env)
    notes = {key_of(token.meta["label"]) for token in tokens if token.type == "note_open"}
    blocks = Flattener(tokens, source, Definitions(env["references"], notes)).blocks
    arrange(blocks, range(len(blocks)))
    return tuple(blocks)


def parse_part(source: SourceText, goes_on: OpenList | None = None) -> Flattener:
    """Return what was found in a part of a text that begins where nothing is open but, at most, a list.

    What its links and notes refer to is left to be settled.
    """
    from app.ui.timeline.markdown.engine import GOES_ON, engine

    env: dict[str, object] = {"references": {}}
    if goes_on:
        env[GOES_ON] = {}
    return Flattener(engine().blocks(source.shown, env), source, None, goes_on)
