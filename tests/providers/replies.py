"""What tests of replies have in common: how to look at events, and JSON that nobody vouches for."""

import json
from collections.abc import Sequence

from hypothesis import strategies as st

from app.domain.blocks import ContentBlock, ProviderDataBlock
from app.domain.stream import BlockAdded, ProgressReported, ReplyFinished, Stage, TextDelta, ThinkingDelta
from app.providers.dialect import ReaderEvent

Json = dict[str, object]


def text_of(events: Sequence[ReaderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def thinking_of(events: Sequence[ReaderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ThinkingDelta))


def blocks_of(events: Sequence[ReaderEvent]) -> list[ContentBlock]:
    return [event.block for event in events if isinstance(event, BlockAdded)]


def kept_of(events: Sequence[ReaderEvent]) -> list[object]:
    return [json.loads(block.json) for block in blocks_of(events) if isinstance(block, ProviderDataBlock)]


def progress_of(events: Sequence[ReaderEvent]) -> list[tuple[Stage, str]]:
    return [(event.stage, event.detail) for event in events if isinstance(event, ProgressReported)]


def finish_of(events: Sequence[ReaderEvent]) -> ReplyFinished:
    last = events[-1]
    assert isinstance(last, ReplyFinished)
    assert sum(isinstance(event, ReplyFinished) for event in events) == 1
    return last


def json_of(item: Json) -> str:
    return json.dumps(item, separators=(",", ":"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def likely(kinds: Sequence[str], names: Sequence[str]) -> st.SearchStrategy[object]:
    """Return JSON of any shape, in which objects of known types with known fields are likely."""
    fields = st.sampled_from(names)
    return st.recursive(
        JSON,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.builds(
                lambda kind, rest: {**rest, "type": kind},
                st.sampled_from(kinds),
                st.dictionaries(fields, inner, max_size=5),
            )
        ),
        max_leaves=20,
    )
