"""The sources of a reply: what the model cites, as a numbered list below the words."""

from collections.abc import Sequence

from app.domain.blocks import CitationBlock
from app.ui.links import is_openable, shown_host
from app.ui.timeline.markdown.blocks import Place, Span, TextBlock, TextStyle
from app.ui.translation import translate

_LONGEST_TITLE = 200


def source_list(citations: Sequence[CitationBlock]) -> list[TextBlock]:
    """Return a heading and one line for each source, each address once, in the order in which they came.

    A source is a link, and so opened as every link of a reply is: after a question that shows whom it leads to.
    """
    by_address: dict[str, CitationBlock] = {}
    for citation in citations:
        known = by_address.get(citation.url)
        if known is None or (citation.title and not known.title):
            by_address[citation.url] = citation
    if not by_address:
        return []
    heading = TextBlock((Span(translate("Timeline", "Sources"), bold=True),), TextStyle.SMALL)
    lines = [_line(number, citation) for number, citation in enumerate(by_address.values(), 1)]
    return [heading, *lines]


def _line(number: int, citation: CitationBlock) -> TextBlock:
    place = Place(indent=1, marker=f"{number}.", tight=number > 1)
    title = " ".join(citation.title.split())[:_LONGEST_TITLE]
    if not is_openable(citation.url):
        return TextBlock((Span(title or citation.url or " ".join(citation.text.split())),), TextStyle.SMALL, place)
    host = shown_host(citation.url)
    spans = [Span(title or citation.url, link=citation.url)]
    if title and host not in title:
        spans.append(Span(f" · {host}"))
    return TextBlock(tuple(spans), TextStyle.SMALL, place)
