"""Parts of a reply of ``/v1/responses`` that need no memory: sources, odds, arguments."""

from collections.abc import Mapping
from typing import Final

from app.domain.blocks import CitationBlock
from app.domain.stream import OddsReported, Stage, TokenOdds
from app.providers import loose
from app.providers.sink import written

STAGES: Final = {
    "response.queued": Stage.QUEUED,
    "response.web_search_call.in_progress": Stage.SEARCHING,
    "response.web_search_call.searching": Stage.SEARCHING,
    "response.file_search_call.in_progress": Stage.SEARCHING,
    "response.file_search_call.searching": Stage.SEARCHING,
    "response.code_interpreter_call.in_progress": Stage.WORKING,
    "response.code_interpreter_call.interpreting": Stage.WORKING,
    "response.image_generation_call.in_progress": Stage.DRAWING,
    "response.image_generation_call.generating": Stage.DRAWING,
    "response.image_generation_call.partial_image": Stage.DRAWING,
    "response.mcp_list_tools.in_progress": Stage.WORKING,
    "response.mcp_call.in_progress": Stage.CALLING_TOOL,
}
"""What a server is busy with, by the type of its event."""

STAGES_OF_ITEMS: Final = {
    "web_search_call": Stage.SEARCHING,
    "file_search_call": Stage.SEARCHING,
    "code_interpreter_call": Stage.WORKING,
    "image_generation_call": Stage.DRAWING,
    "mcp_list_tools": Stage.WORKING,
    "mcp_call": Stage.CALLING_TOOL,
    "function_call": Stage.CALLING_TOOL,
    "custom_tool_call": Stage.CALLING_TOOL,
}
"""The same by the type of an item."""


def citation_of(value: object) -> CitationBlock | None:
    """Return the source that an annotation names, flat as here or nested as in a chat; None where it has no address."""
    annotation = loose.as_mapping(value)
    place = loose.as_mapping(annotation.get("url_citation")) or annotation
    url = loose.as_text(place.get("url"))
    return CitationBlock(url, loose.as_text(place.get("title"))) if url else None


def query_of(item: Mapping[str, object]) -> str:
    """Return what is searched for, or the page that is looked at."""
    action = loose.as_mapping(item.get("action"))
    queries = [*loose.as_items(action.get("queries")), *loose.as_items(item.get("queries"))]
    words = loose.as_text(action.get("query")) or ", ".join(filter(None, map(loose.as_text, queries)))
    return words or loose.as_text(action.get("pattern")) or loose.as_text(action.get("url"))


def sources_of(item: Mapping[str, object]) -> list[CitationBlock]:
    """Return the pages that a search found."""
    action = loose.as_mapping(item.get("action"))
    found = (citation_of(source) for source in loose.as_items(action.get("sources")))
    return [one for one in found if one is not None]


def odds_of(value: object) -> OddsReported | None:
    """Return the odds of tokens, None where there are none. A chat writes them in the same way."""
    tokens: list[TokenOdds] = []
    for item in loose.as_items(value):
        one = loose.as_mapping(item)
        odds = loose.as_number(one.get("logprob"))
        if odds is None:
            continue
        others = [loose.as_mapping(other) for other in loose.as_items(one.get("top_logprobs"))]
        named = ((loose.as_text(other.get("token")), loose.as_number(other.get("logprob"))) for other in others)
        likely = tuple((token, number) for token, number in named if number is not None)
        tokens.append(TokenOdds(loose.as_text(one.get("token")), odds, likely))
    return OddsReported(tuple(tokens)) if tokens else None


def arguments_of(value: object) -> str:
    """Return arguments as JSON text: as they came, or written where a server sends them as an object."""
    return loose.as_text(value) or (written(value) if isinstance(value, dict) and value else "")
