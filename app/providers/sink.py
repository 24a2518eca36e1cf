"""Where a reader puts what it finds: keeps the order, parts what belongs apart, tells everything once."""

import json

from app.domain.blocks import CitationBlock, ContentBlock, ProviderDataBlock
from app.domain.generation import Endpoint
from app.domain.model_info import Usage
from app.domain.stream import BlockAdded, ProgressReported, Stage, TextDelta, ThinkingDelta, UsageReported
from app.providers.dialect import InlineMedia, MediaLink, ReaderEvent
from app.providers.thinking import ThinkTagSplitter


class ReplySink:
    """Collects the events of one reply until they are taken.

    ``something`` says whether any thinking, text or block came, ``said`` whether text did. ``endpoint`` is the dialect
    of what is kept for the next turn. ``tags`` tells whether thoughts may stand in the text, between tags.
    """

    def __init__(self, endpoint: Endpoint, *, tags: bool) -> None:
        self.something = False
        self.said = False
        self._endpoint = endpoint
        self._splitter = ThinkTagSplitter() if tags else None
        self._out: list[ReaderEvent] = []
        self._last: tuple[str, object] = ("", None)
        self._cited: dict[str, CitationBlock] = {}
        self._found: dict[str, CitationBlock] = {}
        self._shown: set[str] = set()
        self._progress: ProgressReported | None = None
        self._usage: Usage | None = None

    def taken(self) -> list[ReaderEvent]:
        """Return what was collected since the last time."""
        out, self._out = self._out, []
        return out

    def say(self, text: str, where: object) -> None:
        """Add text; a blank line parts it from text right before it that stood elsewhere."""
        if self._last[0] == "text" and self._last[1] != where:
            text = f"\n\n{text}"
        self._last = ("text", where)
        self._progress = None
        self.said = self.something = True
        if self._splitter is None:
            self._out.append(TextDelta(text))
        else:
            self._out += self._splitter.feed(text)

    def think(self, text: str, where: object) -> None:
        """Add a thought; a blank line parts it from one right before it that stood elsewhere."""
        if self._last[0] == "thinking" and self._last[1] != where:
            text = f"\n\n{text}"
        self._last = ("thinking", where)
        self._progress = None
        self.something = True
        if self._splitter is not None:
            self._splitter.thought_beside()
        self._out.append(ThinkingDelta(text))

    def media(self, file: InlineMedia | MediaLink) -> None:
        """Add a file that becomes a block."""
        self.part()
        self.something = True
        self._out.append(file)

    def put(self, event: ReaderEvent) -> None:
        """Add what stands beside the reply, such as odds."""
        self._out.append(event)

    def add(self, block: ContentBlock) -> None:
        """Add a block that a person sees."""
        self.part()
        self.something = True
        self._out.append(BlockAdded(block))

    def keep(self, value: object) -> None:
        """Keep a value for the next turn as it is; a person does not see it. What no JSON can hold is left out."""
        text = written(value)
        if text:
            self.part()
            self._out.append(BlockAdded(ProviderDataBlock(self._endpoint.value, text)))

    def part(self) -> None:
        """Begin anew: text that waited for the end of a tag comes before what follows."""
        if self._splitter is not None:
            self._out += self._splitter.finish()
        self._last = ("", None)

    def note(self, source: CitationBlock | None) -> None:
        """Remember a source that the text names."""
        if source is not None and source.url:
            self._cited.setdefault(source.url, source)

    def found(self, source: CitationBlock) -> None:
        """Remember a page that a search found; it is told at the end where the text names no source at all."""
        self._found.setdefault(source.url, source)

    def cite(self) -> None:
        """Add the sources that were noted since: to be called between texts, which a block would cut in two."""
        self._show(self._cited)

    def end(self) -> None:
        """Add what waited for the end."""
        self._show(self._cited or self._found)
        self.part()

    def busy(self, stage: Stage, detail: str = "") -> None:
        """Tell what the server does, unless that was just told, perhaps in more detail."""
        progress = ProgressReported(stage, detail=detail)
        known = self._progress
        if known is not None and known.stage is stage and detail in ("", known.detail):
            return
        self._progress = progress
        self._out.append(progress)

    @property
    def stage(self) -> Stage | None:
        """Return what the server was said to do, None since words came."""
        return self._progress.stage if self._progress else None

    def counted(self, usage: Usage | None) -> None:
        """Add token counts, where they are new."""
        if usage is not None and usage != self._usage:
            self._usage = usage
            self._out.append(UsageReported(usage))

    def _show(self, sources: dict[str, CitationBlock]) -> None:
        for url, source in sources.items():
            if url not in self._shown:
                self._shown.add(url)
                self.add(source)


def written(value: object) -> str:
    """Return a value as JSON text; an empty one where that cannot be (nested too deep)."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return ""
