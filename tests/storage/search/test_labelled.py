"""What a query finds, exactly: a labelled set in many scripts, and a second opinion on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.services.search_query import parse
from app.storage.history import SqliteHistory
from tests.storage.search.brute import matches
from tests.storage.search.labelled import ONLY_LABELLED, QUERIES, TEXTS
from tests.storage.search.support import ask, tell
from tests.storage.support import opened


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[tuple[SqliteHistory, dict[str, str]]]:
    async with opened(tmp_path) as history:
        _, labels = await tell(history, TEXTS)
        yield history, labels


async def test_every_query_finds_what_is_labelled_and_nothing_else(
    told: tuple[SqliteHistory, dict[str, str]],
) -> None:
    history, labels = told
    wrong = {}
    for query, expected in QUERIES.items():
        result = await ask(history, query)
        got = {labels[hit.message_id] for hit in result.messages}
        if got != expected or result.total != len(expected):
            wrong[query] = {"missing": expected - got, "too many": got - expected, "total": result.total}
    assert wrong == {}


_MARKS = str.maketrans("", "", "*`~#>|-: ")


@pytest.mark.parametrize("query", [query for query in QUERIES if query not in ONLY_LABELLED and parse(query).terms])
def test_the_labels_are_what_looking_through_every_text_gives(query: str) -> None:
    def is_found(text: str) -> bool:
        return all(
            matches(text, term.text, whole=term.phrase or term.excluded) != term.excluded for term in parse(query).terms
        )

    assert {label for label, text in TEXTS.items() if is_found(text)} == QUERIES[query]


async def test_every_hit_shows_where_it_matches(told: tuple[SqliteHistory, dict[str, str]]) -> None:
    history, labels = told
    for query in QUERIES:
        wanted = [term for term in parse(query).terms if not term.excluded]
        for hit in (await ask(history, query)).messages:
            marked = [hit.snippet.text[start:end] for start, end in hit.snippet.marks]
            assert marked, (query, hit.snippet)
            assert "\n" not in hit.snippet.text
            # Marks of Markdown are not shown.
            begins = hit.snippet.text.replace("…", "")[:20].translate(_MARKS)
            assert begins in " ".join(TEXTS[labels[hit.message_id]].split()).translate(_MARKS), query
            # Each mark is a match by itself, however the text was folded.
            for piece in marked if query not in ONLY_LABELLED else ():
                assert any(matches(piece, term.text) for term in wanted), (query, piece)
