"""Two texts beside each other: what is marked, and that no text takes long."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blocks import StructuredBlock, TextBlock, ThinkingBlock
from app.domain.comparison import Comparison, Marks
from app.domain.conversation import Message, Role
from app.services import comparing
from app.services.comparing import compare, paragraphs
from app.services.shortest_edit import Budget, equal_runs, unique_runs


def reply(text: str) -> Message:
    return Message("m", "c", None, Role.ASSISTANT, (TextBlock(text),), datetime.now(UTC))


def compared(a: str, b: str) -> Comparison:
    return compare(reply(a), reply(b))


def shown(text: str | None, marks: Marks) -> str | None:
    """Return a text with what is marked in brackets."""
    if text is None:
        return None
    out, done = "", 0
    for start, end in marks:
        out += f"{text[done:start]}[{text[start:end]}]"
        done = end
    return out + text[done:]


def lines(a: str, b: str) -> list[tuple[str | None, str | None]]:
    return [(shown(pair.a, pair.a_marks), shown(pair.b, pair.b_marks)) for pair in compared(a, b).pairs]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The same.", "The same.", [("The same.", "The same.")]),
        ("", "", []),
        ("", "New", [(None, "[New]")]),
        (
            "The quick brown fox jumps.",
            "The quick brown cat jumps.",
            [("The quick brown [fox] jumps.", "The quick brown [cat] jumps.")],
        ),
        (
            "平均等待发散，说明上游的回答变慢了。",
            "平均等待发散，说明请求在等待。",
            [("平均等待发散，说明[上游的回答变慢了]。", "平均等待发散，说明[请求在等待]。")],
        ),
        ("把连接从 20 加到 40。", "把连接从 20 加到 60。", [("把连接从 20 加到 [40]。", "把连接从 20 加到 [60]。")]),
        ("One\n\nTwo\n\nThree", "One\n\nThree", [("One", "One"), ("[Two]", None), ("Three", "Three")]),
        (
            "First of all.\n\nA long sentence about cats and dogs.",
            "A long sentence about cats and birds.",
            [
                ("[First of all.]", None),
                ("A long sentence about cats and [dogs].", "A long sentence about cats and [birds]."),
            ],
        ),
        ("a  b", "a b", [("a  b", "a b")]),
    ],
)
def test_what_is_marked(a: str, b: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert lines(a, b) == expected


def test_two_sentences_that_share_a_comma_are_not_marked_in_confetti() -> None:
    ((a, b),) = lines("先看重试次数，再看上游的结果。", "连接要加倍，其余的尽早失败。")
    assert a is not None
    assert b is not None
    assert a.count("[") == b.count("[") == 1


def test_what_stands_in_a_fence_is_one_paragraph() -> None:
    text = "Before\n\n```python\na = 1\n\nb = 2\n```\n\nAfter\nand on"
    assert paragraphs(text) == ["Before", "```python\na = 1\n\nb = 2\n```", "After\nand on"]
    assert paragraphs("~~~~\nx\n```\n\ny") == ["~~~~\nx\n```\n\ny"], "a fence that does not end goes to the end"


def test_data_is_compared_as_it_is_and_thoughts_are_not() -> None:
    now = datetime.now(UTC)
    a = Message("a", "c", None, Role.ASSISTANT, (ThinkingBlock("x"), StructuredBlock('{"n": 1}')), now)
    b = Message("b", "c", None, Role.ASSISTANT, (ThinkingBlock("y"), StructuredBlock('{"n": 2}')), now)
    (pair,) = compare(a, b).pairs
    assert (shown(pair.a, pair.a_marks), shown(pair.b, pair.b_marks)) == ('{"n": [1]}', '{"n": [2]}')


def test_places_count_what_differs() -> None:
    found = compared("One\n\nTwo\n\nThree\n\nFour", "One\n\n2\n\nThree\n\n4")
    assert found.places == (1, 3)
    assert not found.rough


texts = st.text(alphabet="ab \n中文`,.", max_size=60)


@settings(deadline=None)
@given(texts, texts)
def test_nothing_of_either_text_is_lost_and_what_is_not_marked_is_the_same(a: str, b: str) -> None:
    found = compared(a, b)
    assert [pair.a for pair in found.pairs if pair.a is not None] == paragraphs(a)
    assert [pair.b for pair in found.pairs if pair.b is not None] == paragraphs(b)
    for pair in found.pairs:
        left = "".join(_unmarked(pair.a or "", pair.a_marks).split())
        right = "".join(_unmarked(pair.b or "", pair.b_marks).split())
        assert left == right
        assert pair.a is None or pair.b is None or (pair.a == pair.b) <= (not pair.differs)


def _unmarked(text: str, marks: Marks) -> str:
    assert list(marks) == sorted(marks)
    for start, end in reversed(marks):
        assert 0 <= start < end <= len(text)
        text = text[:start] + text[end:]
    return text


items = st.lists(st.sampled_from("abcd"), max_size=30)


@settings(deadline=None)
@given(items, items)
def test_equal_runs_are_the_longest_there_are(a: list[str], b: list[str]) -> None:
    found = equal_runs(a, b, 100, Budget(10**6))
    assert found is not None
    assert sum(length for _, _, length in found) == _longest_common(a, b)
    for runs in (found, unique_runs(a, b)):
        x = y = 0
        for at_x, at_y, length in runs:
            assert at_x >= x
            assert at_y >= y
            assert a[at_x : at_x + length] == b[at_y : at_y + length]
            x, y = at_x + length, at_y + length


def _longest_common(a: list[str], b: list[str]) -> int:
    best = [0] * (len(b) + 1)
    for left in a:
        before = 0
        for at, right in enumerate(b, start=1):
            before, best[at] = best[at], before + 1 if left == right else max(best[at], best[at - 1])
    return best[-1]


def test_a_budget_that_is_used_up_is_told() -> None:
    assert equal_runs("abc" * 100, "xyz" * 100, 10, Budget(10**6)) is None
    assert equal_runs("abc" * 100, "xyz" * 100, 1000, Budget(50)) is None
    budget = Budget(10)
    assert not budget.take(11)
    assert not budget.take(1), "nothing is left once it was not enough"


@pytest.mark.parametrize("kind", ["paragraphs", "one", "letters"])
def test_a_long_text_takes_no_more_steps_than_allowed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in steps, not in seconds: two texts with nothing in common cost the square of their length else."""
    budgets: list[Budget] = []

    class Counted(Budget):
        def __init__(self, steps: int) -> None:
            super().__init__(steps)
            budgets.append(self)

    monkeypatch.setattr(comparing, "Budget", Counted)
    monkeypatch.setattr(comparing, "STEPS", 20_000)
    cut = {"paragraphs": "\n\n", "one": " ", "letters": ""}[kind]
    a = cut.join(chr(0x4E00 + number % 500) for number in range(20_000))
    b = cut.join(chr(0x5E00 + number % 500) for number in range(20_000))
    found = compared(a, b)
    assert found.rough
    assert budgets[0].steps == 0
    assert [pair.a for pair in found.pairs if pair.a is not None] == paragraphs(a)
