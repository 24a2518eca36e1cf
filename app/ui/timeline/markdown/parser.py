"""Markdown as layout blocks: CommonMark with tables, task lists, strikethrough and bare links; no HTML, no fetching."""

from collections.abc import Mapping
from typing import Final

from app.ui.timeline.markdown.blocks import MarkdownBlock
from app.ui.timeline.markdown.flatten import Flattener, OpenList
from app.ui.timeline.markdown.inline import References
from app.ui.timeline.markdown.source_text import SourceText, normalised

NO_REFERENCES: Final[References] = {}


def parse(text: str) -> tuple[MarkdownBlock, ...]:
    """Return the blocks of a whole text. No text makes it raise."""
    return tuple(parse_part(SourceText(normalised(text))).blocks)


def parse_part(source: SourceText, references: References | None = None, goes_on: OpenList | None = None) -> Flattener:
    """Return what was found in a part of a text that begins where nothing is open but, at most, a list.

    Reference links lead where ``references`` say; None stands for the definitions of the part itself.
    """
    from app.ui.timeline.markdown.engine import GOES_ON, engine

    env: dict[str, References] = {"references": {}}
    if goes_on:
        env[GOES_ON] = {}
    tokens = engine().blocks(source.shown, env)
    return Flattener(tokens, source, env["references"] if references is None else references, goes_on)


def add_definitions(text: str, references: dict[str, object]) -> None:
    """Add the link definitions of a part of a text to those of the parts before it, which win."""
    from app.ui.timeline.markdown.engine import engine

    env: Mapping[str, object] = {"references": references}
    engine().blocks(SourceText(text).shown, dict(env))
