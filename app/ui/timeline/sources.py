"""The sources of a reply: what the model cites, each once, and where its words point at one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.blocks import CitationBlock
from app.ui.links import is_openable, shown_host
from app.ui.timeline.markdown.blocks import Span

_LONGEST_TITLE = 200
_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Source:
    """One source. ``address`` is "" where it leads to nothing that may be opened; ``host`` is "" where it is said."""

    number: int
    title: str
    host: str
    address: str

    @property
    def text(self) -> str:
        """Return what a person reads of it."""
        return f"{self.number}. {self.title}" + (f" · {self.host}" if self.host else "")

    @property
    def markdown(self) -> str:
        """Return it as an item of a list."""
        if not self.address:
            return f"{self.number}. {self.title}"
        return f"{self.number}. [{self.title}]({self.address})" + (f" · {self.host}" if self.host else "")


def sources_of(citations: Sequence[CitationBlock]) -> tuple[Source, ...]:
    """Return each address once, in the order in which they came; that is how a reply's words number them."""
    by_address: dict[str, CitationBlock] = {}
    for citation in citations:
        known = by_address.get(citation.url)
        if known is None or (citation.title and not known.title):
            by_address[citation.url] = citation
    return tuple(_source(number, citation) for number, citation in enumerate(by_address.values(), 1))


def _source(number: int, citation: CitationBlock) -> Source:
    title = " ".join(citation.title.split())[:_LONGEST_TITLE]
    if not is_openable(citation.url):
        return Source(number, title or citation.url or " ".join(citation.text.split())[:_LONGEST_TITLE], "", "")
    host = shown_host(citation.url)
    return Source(number, title or citation.url, host if title and host not in title else "", citation.url)


def with_marks(spans: Sequence[Span], sources: Sequence[Source]) -> tuple[Span, ...]:
    """Return ``spans`` in which each "[2]" that names a source is a span of its own that leads there.

    The text stays the same, character for character, so that positions in it hold.
    """
    if not sources or not any("[" in span.text for span in spans):
        return tuple(spans)
    return tuple(part for span in spans for part in _cut(span, sources))


def _cut(span: Span, sources: Sequence[Source]) -> Iterator[Span]:
    if span.code or span.link or span.formula:
        yield span
        return
    at = 0
    for match in _MARK.finditer(span.text):
        number = int(match[1])
        if not 1 <= number <= len(sources) or not sources[number - 1].address:
            continue
        if match.start() > at:
            yield replace(span, text=span.text[at : match.start()])
        yield Span(match[0], link=sources[number - 1].address, cites=number)
        at = match.end()
    if at < len(span.text):
        yield replace(span, text=span.text[at:])
