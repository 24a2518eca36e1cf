"""What narrows a search, how it is ordered, and what a hit tells."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    TextBlock,
    ToolResultBlock,
    VideoBlock,
)
from app.domain.conversation import Message, Role
from app.domain.model_info import ModelRef
from app.domain.search import Filters, SearchQuery, Term
from app.services.search_query import parse
from app.storage.history import SqliteHistory
from app.storage.search import filters, finding, titles
from tests.storage.search.support import ask, found, index_all
from tests.storage.support import a_conversation, a_message, opened

FILE = AttachmentRef("12" * 32, "image/png", "attached.png", 4321)
DAY = datetime(2026, 11, 15, 12, tzinfo=UTC)


@dataclass
class Told:
    """A history, and what its messages are called."""

    history: SqliteHistory
    labels: dict[str, str]
    conversations: dict[str, str]

    async def find(self, query: str | SearchQuery) -> list[str]:
        return [self.labels[message_id] for message_id in await found(self.history, query)]


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    async with opened(tmp_path) as history:
        yield await _tell(history)


async def _tell(history: SqliteHistory) -> Told:
    work = replace(a_conversation("Work talk"), folder_id="f1", tags=("urgent", "Été"))
    home = replace(a_conversation("Home talk"), folder_id="f2", archived_at=DAY)
    gone = a_conversation("Gone talk")
    await history._writer.run(
        lambda connection: connection.execute(
            "INSERT INTO folders VALUES ('f1', 'My Folder', 0, 0), ('f2', '家庭', 1, 0), ('f3', 'Empty', 2, 0)"
        ).fetchall()
    )
    for conversation in (work, home, gone):
        await history.add_conversation(conversation)

    def message(*blocks: ContentBlock, model: str = "", days: int = 0, role: Role = Role.USER) -> Message:
        made = replace(a_message(work, *blocks, role=role), created_at=DAY + timedelta(days=days))
        return replace(made, model=ModelRef("g", model)) if model else made

    ask_, reply = message(TextBlock("word")), message(TextBlock("word"), model="gpt-5.2", role=Role.ASSISTANT, days=1)
    messages = {
        "asked": ask_,
        "replied": replace(reply, parent_id=ask_.id),
        "other try": replace(
            message(TextBlock("word"), model="Qwen3-Max", role=Role.ASSISTANT, days=2), parent_id=ask_.id
        ),
        "tool": message(ToolResultBlock("c", "word"), role=Role.TOOL, days=-400),
        "picture": message(TextBlock("word"), ImageBlock(FILE, 8, 6), days=-30),
        "file": message(TextBlock("word"), FileBlock(FILE), days=-31),
        "audio": message(AudioBlock(FILE, "word"), days=-32),
        "video": message(TextBlock("word"), VideoBlock(FILE), days=-33),
        "code": message(TextBlock("word\n```python\nx\n```"), days=-34),
    }
    await history.add_messages(list(messages.values()), replace(work, head_id=reply.id))
    at_home = replace(a_message(home, TextBlock("word")), created_at=DAY - timedelta(days=3))
    await history.add_messages((at_home,), replace(home, head_id=at_home.id))
    trashed = replace(a_message(gone, TextBlock("word")), created_at=DAY)
    await history.add_messages((trashed,), replace(gone, deleted_at=DAY))
    await index_all(history)
    labels = {made.id: label for label, made in messages.items()} | {at_home.id: "home", trashed.id: "trashed"}
    return Told(history, labels, {"work": work.id, "home": home.id})


ALL = {"asked", "replied", "other try", "tool", "picture", "file", "audio", "video", "code", "home"}
NARROWED = {
    "word": ALL,
    "word role:user": ALL - {"replied", "other try", "tool"},
    "word role:assistant": {"replied", "other try"},
    "word role:tool": {"tool"},
    "word role:tool role:assistant": {"replied", "other try", "tool"},
    "word model:gpt": {"replied"},
    "word model:qwen": {"other try"},
    "word model:-max": {"other try"},
    "word model:gpt model:qwen": {"replied", "other try"},
    "word model:nobody": set(),
    "word has:image": {"picture"},
    "word has:file": {"file"},
    "word has:audio": {"audio"},
    "word has:video": {"video"},
    "word has:code": {"code"},
    "word has:image has:code": {"picture", "code"},
    "word has:image role:assistant": set(),
    'word in:"my folder"': ALL - {"home"},
    "word in:家庭": {"home"},
    "word in:empty": set(),
    "word in:nowhere": set(),
    'word in:家庭 in:"MY FOLDER"': ALL,
    "word tag:urgent": ALL - {"home"},
    "word tag:ete": ALL - {"home"},
    "word tag:urgent in:家庭": set(),
    "word before:2026-11-14": ALL - {"asked", "replied", "other try"},
    "word after:2026-11-14": {"asked", "replied", "other try"},
    "word after:2026-10 before:2026-11": {"picture", "file", "audio", "video", "code"},
    "word before:2026": {"tool"},
    "word after:2027": set(),
    "has:image": {"picture"},
    "role:tool": {"tool"},
    "in:家庭": {"home"},
    "-word": set(),
    "-word has:image": set(),
    "attached": {"picture", "file", "audio", "video"},
    "attached -word": set(),
    "": ALL,
}


@pytest.mark.parametrize("few", [filters.FEW, 0])
async def test_each_filter_leaves_what_it_says(told: Told, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    # With few = 0 every folder is one with many conversations.
    monkeypatch.setattr(filters, "FEW", few)
    wrong = {query: got for query, wanted in NARROWED.items() if set(got := await told.find(query)) != wanted}
    assert wrong == {}


async def test_a_conversation_can_be_searched_alone(told: Told) -> None:
    query = replace(parse("word"), filters=Filters(conversation_id=told.conversations["home"]))
    assert await told.find(query) == ["home"]
    assert await told.find(SearchQuery((Term("word"),), Filters(conversation_id="nobody"))) == []


async def test_filters_alone_list_the_newest_first(told: Told) -> None:
    order = ["picture", "file", "audio", "video", "code", "tool"]
    assert [label for label in await told.find("") if label in order] == order


async def test_days_are_those_of_this_computers_clock(told: Told) -> None:
    midnight = datetime(2026, 11, 16).astimezone()
    message = replace(a_message(a_conversation(), TextBlock("midnight")), conversation_id=told.conversations["work"])
    conversation = await told.history.conversation(told.conversations["work"])
    await told.history.add_messages((replace(message, created_at=midnight.astimezone(UTC)),), conversation)
    assert await found(told.history, parse("midnight after:today", date(2026, 11, 16))) == [message.id]
    assert await found(told.history, parse("midnight before:today", date(2026, 11, 16))) == []
    just_before = replace(message, id="other", created_at=(midnight - timedelta(microseconds=1)).astimezone(UTC))
    await told.history.add_messages((just_before,), conversation)
    assert await found(told.history, parse("midnight before:2026-11-16")) == ["other"]
    assert await found(told.history, parse("midnight after:2026-11-16")) == [message.id]


async def test_what_a_hit_tells(told: Told) -> None:
    hits = {told.labels[hit.message_id]: hit for hit in (await ask(told.history, "word")).messages}
    assert {label for label, hit in hits.items() if hit.on_shown_path} == {"asked", "replied", "home"}
    assert {label for label, hit in hits.items() if hit.archived} == {"home"}
    assert (hits["home"].folder, hits["asked"].folder) == ("家庭", "My Folder")
    assert (hits["replied"].model_label, hits["replied"].role) == ("gpt-5.2", Role.ASSISTANT)
    assert (hits["asked"].title, hits["asked"].created_at) == ("Work talk", DAY)


async def test_titles_come_first_and_follow_the_filters(told: Told) -> None:
    def names(result_titles: tuple[object, ...]) -> set[str]:
        return {getattr(hit, "title").text for hit in result_titles}  # noqa: B009

    assert names((await ask(told.history, "talk")).titles) == {"Work talk", "Home talk"}
    assert names((await ask(told.history, "tal -home")).titles) == {"Work talk"}
    assert names((await ask(told.history, "talk in:家庭")).titles) == {"Home talk"}
    assert names((await ask(told.history, "talk role:user")).titles) == set()
    assert names((await ask(told.history, "talk", offset=1)).titles) == set()
    (archived,) = (await ask(told.history, "home")).titles
    assert (archived.archived, archived.folder, archived.title.marks) == (True, "家庭", ((0, 4),))


@pytest.mark.parametrize(("ranked", "few"), [(500, 2_000), (2, 2_000), (2, 1)])
async def test_titles_are_found_within_a_span_of_time_however_many_match(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch, ranked: int, few: int
) -> None:
    monkeypatch.setattr(titles, "_RANKED", ranked)
    monkeypatch.setattr(titles, "_FEW", few)
    for days in range(6):
        conversation = replace(a_conversation(f"talk {days}"), updated_at=DAY + timedelta(days=days))
        await history.add_conversation(conversation)

    async def of(filters: Filters) -> set[str]:
        query = SearchQuery((Term("talk"),), filters)
        return {hit.title.text for hit in (await ask(history, query)).titles}

    third, fifth = DAY + timedelta(days=2), DAY + timedelta(days=4)
    assert await of(Filters(after=third, before=fifth)) == {"talk 2", "talk 3"}
    assert await of(Filters(before=third)) == {"talk 0", "talk 1"}
    assert len(await of(Filters())) == 6


async def test_the_shortest_titles_come_first_and_of_very_many_the_newest(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("talk of it", "talk", "talk again, and at length"):
        await history.add_conversation(a_conversation(title))

    async def shown() -> list[str]:
        return [hit.title.text for hit in (await ask(history, "talk")).titles]

    assert await shown() == ["talk", "talk of it", "talk again, and at length"]
    monkeypatch.setattr(titles, "_RANKED", 2)
    assert await shown() == ["talk again, and at length", "talk", "talk of it"]


async def test_pages_follow_each_other(told: Told) -> None:
    whole = await found(told.history, "word")
    pages = [(await ask(told.history, "word", limit=3, offset=offset)).messages for offset in range(0, 12, 3)]
    assert [hit.message_id for page in pages for hit in page] == whole
    assert {(await ask(told.history, "word", limit=3, offset=offset)).total for offset in (0, 6, 30)} == {len(ALL)}


async def test_too_many_to_be_ranked_come_newest_first(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked = await ask(told.history, "word")
    assert not ranked.newest_first
    monkeypatch.setattr(finding, "RANKED", 4)
    for query in ("word", '"word"', "wo", "word -nothing", "word role:user"):
        result = await ask(told.history, query)
        assert (result.newest_first, result.total) == (True, 4)
        times = [hit.created_at for hit in result.messages]
        assert times == sorted(times, reverse=True)
    assert {told.labels[hit.message_id] for hit in (await ask(told.history, "word")).messages} == ALL
    assert not (await ask(told.history, "word role:assistant")).newest_first


async def test_ranking_prefers_more_matches_in_less_text_and_the_recent(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    now = datetime.now(UTC)
    texts = {
        "old": ("apple pie", 900),
        "new": ("apple pie", 0),
        "long": ("apple pie " + "filler " * 300, 0),
        "often": ("apple apple pie apple", 0),
        "other": ("nothing of it", 0),
        **{str(number): ("pie", 0) for number in range(20)},
    }
    labels: dict[str, str] = {}
    for label, (text, days) in texts.items():
        message = replace(a_message(conversation, TextBlock(text)), created_at=now - timedelta(days=days))
        await history.add_messages((message,), conversation)
        labels[message.id] = label
    for query in ("apple", "apple pie", "appl pi"):
        order = [labels[message_id] for message_id in await found(history, query)]
        assert set(order) == {"old", "new", "long", "often"}
        assert order.index("new") < order.index("old")
        assert order[-1] == "long"
        assert order.index("often") == 0


async def test_a_deleted_message_hides_what_follows_from_it(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    first = a_message(conversation, TextBlock("deep one"))
    second = a_message(conversation, TextBlock("deep two"), parent=first)
    third = a_message(conversation, TextBlock("deep three"), parent=second)
    await history.add_messages((first, second, third), conversation)
    await history.set_deleted(second.id, DAY)
    assert await found(history, "deep") == [first.id]
    await history.set_deleted(second.id, None)
    assert set(await found(history, "deep")) == {first.id, second.id, third.id}


async def test_the_index_is_not_written_through_the_connection_that_searches(history: SqliteHistory) -> None:
    with pytest.raises(Exception, match=r"readonly|read_only"):
        await history.search._thread.run(
            lambda connection: connection.execute("DELETE FROM search_messages").fetchall()
        )
    assert isinstance(history.search._connection, apsw.Connection)
