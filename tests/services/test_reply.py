"""Deltas become blocks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import CitationBlock, ContentBlock, TextBlock, ThinkingBlock, ToolCallBlock, UnknownBlock
from app.services.reply import GrowingReply


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("app.services.reply.time.monotonic", lambda: self.now)


def test_a_thought_lasts_from_its_first_word_to_the_first_word_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    reply = GrowingReply()
    clock.now += 5
    reply.add("Let", thinking=True)
    clock.now += 1.5
    reply.add(" me see", thinking=True)
    assert reply.blocks() == (ThinkingBlock("Let me see", None),)
    clock.now += 0.75
    reply.add("Yes", thinking=False)
    clock.now += 9
    assert reply.blocks() == (ThinkingBlock("Let me see", 2.2), TextBlock("Yes"))
    assert reply.blocks(ended=True) == reply.blocks()


def test_a_thought_without_an_answer_lasts_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    reply = GrowingReply()
    reply.add("Hm", thinking=True)
    clock.now += 3
    assert reply.blocks(ended=True) == (ThinkingBlock("Hm", 3.0),)


@pytest.mark.parametrize(
    ("before", "after", "block"),
    [
        ((), (TextBlock("x"),), 0),
        ((TextBlock("a"),), (TextBlock("ax"),), 0),
        ((ThinkingBlock("h", 1.0),), (ThinkingBlock("h", 1.0), TextBlock("x")), 1),
        ((ThinkingBlock("h", 1.0), TextBlock("a")), (ThinkingBlock("h", 1.0), TextBlock("ax")), 1),
        ((UnknownBlock("u", 1, ""),), (UnknownBlock("u", 1, ""), TextBlock("x")), 1),
    ],
)
def test_going_on(before: tuple[ContentBlock, ...], after: tuple[ContentBlock, ...], block: int) -> None:
    reply = GrowingReply(before)
    assert reply.blocks() == before
    assert reply.last_block == max(len(before) - 1, 0)
    assert reply.add("x", thinking=False) == block
    assert reply.last_block == block
    assert reply.blocks() == after


CALL = ToolCallBlock("1", "search", "{}")


def test_a_whole_block_closes_the_one_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    reply = GrowingReply((TextBlock("a"),))
    assert reply.append(CALL) == 1
    assert (reply.last_block, reply.blocks()) == (1, (TextBlock("a"), CALL))
    assert reply.add("b", thinking=True) == 2
    clock.now += 2
    assert reply.append(CALL) == 3
    assert reply.append(CALL) == 4
    assert reply.add("c", thinking=False) == 5
    assert reply.blocks() == (TextBlock("a"), CALL, ThinkingBlock("b", 2.0), CALL, CALL, TextBlock("c"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), ()),
        ((TextBlock("old"),), (TextBlock("old"),)),
        ((TextBlock("old"), CALL), (TextBlock("old"), CALL)),
        ((ThinkingBlock("old", 1.0),), (ThinkingBlock("old", 1.0),)),
    ],
)
def test_text_that_was_thinking(
    before: tuple[ContentBlock, ...], after: tuple[ContentBlock, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    reply = GrowingReply(before)
    reply.add("Let ", thinking=False)
    reply.append(CitationBlock("https://a.example"))
    reply.add("me", thinking=True)
    reply.add(" see\n", thinking=False)
    clock.now += 4
    assert reply.text_was_thinking() == len(before)
    thought = ThinkingBlock("Let me see", 4.0)
    assert reply.blocks() == (*after, thought, CitationBlock("https://a.example"))
    assert reply.add("Yes", thinking=False) == len(before) + 2
    assert reply.blocks()[-1] == TextBlock("Yes")


def test_blanks_were_no_thinking() -> None:
    reply = GrowingReply()
    assert reply.text_was_thinking() == 0
    reply.add("\n", thinking=False)
    assert reply.text_was_thinking() == 0
    assert reply.blocks() == ()
    assert reply.add("Yes", thinking=False) == 0


@given(st.lists(st.tuples(st.text(min_size=1), st.booleans()), min_size=1))
def test_no_piece_is_lost_or_moved_and_neighbours_differ(pieces: list[tuple[str, bool]]) -> None:
    reply = GrowingReply()
    places = [reply.add(text, thinking=thinking) for text, thinking in pieces]
    blocks = reply.blocks(ended=True)
    assert all(type(one) is not type(following) for one, following in pairwise(blocks))
    for place, block in enumerate(blocks):
        assert isinstance(block, TextBlock | ThinkingBlock)
        mine = [piece for piece, index in zip(pieces, places, strict=True) if index == place]
        assert block.text == "".join(text for text, _thinking in mine)
        assert {thinking for _text, thinking in mine} == {isinstance(block, ThinkingBlock)}


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, str]]:
    kinds = st.sampled_from(["text", "thinking", "block", "was thinking"])
    return draw(st.lists(st.tuples(kinds, st.text(alphabet="ab \n", min_size=1, max_size=3)), max_size=12))


@given(steps(), st.sampled_from([(), (TextBlock("old"),), (ThinkingBlock("old", 1.0),), (TextBlock("old"), CALL)]))
def test_who_follows_the_places_sees_what_is_kept(
    events: list[tuple[str, str]], before: tuple[ContentBlock, ...]
) -> None:
    reply = GrowingReply(before)
    seen: list[ContentBlock] = list(before)
    for kind, text in events:
        if kind == "block":
            added = CitationBlock(text)
            place = reply.append(added)
            assert place == len(seen)
            seen.append(added)
        elif kind == "was thinking":
            reply.text_was_thinking()
            seen = list(reply.blocks())
        else:
            _follow(seen, reply.add(text, thinking=kind == "thinking"), text, thinking=kind == "thinking")
        assert [_without_time(block) for block in reply.blocks()] == [_without_time(block) for block in seen]
    assert reply.blocks()[: max(len(before) - 1, 0)] == before[:-1]


def _follow(seen: list[ContentBlock], place: int, text: str, *, thinking: bool) -> None:
    kind = ThinkingBlock if thinking else TextBlock
    if place == len(seen):
        seen.append(kind(text))
        return
    assert place == len(seen) - 1
    last = seen[place]
    assert isinstance(last, kind)
    seen[place] = kind(last.text + text)


def _without_time(block: ContentBlock) -> ContentBlock:
    return ThinkingBlock(block.text) if isinstance(block, ThinkingBlock) else block
