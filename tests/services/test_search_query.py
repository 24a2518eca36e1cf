"""What is typed, and what it means."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.conversation import Role
from app.domain.search import Filters, Has, SearchQuery, Term
from app.services.search_query import parse

TODAY = date(2026, 11, 30)


def day(year: int, month: int = 1, number: int = 1) -> datetime:
    return datetime(year, month, number).astimezone()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  \n\u3000 ", ()),
        ("数据 python", (Term("数据"), Term("python"))),
        ("数据\u3000python", (Term("数据"), Term("python"))),
        ('"two words"', (Term("two words", phrase=True),)),
        ("“two words”", (Term("two words", phrase=True),)),
        ("“two words“", (Term("two words", phrase=True),)),
        ("「你好 世界」", (Term("你好 世界", phrase=True),)),
        ("『你好』", (Term("你好", phrase=True),)),
        ("＂two words＂", (Term("two words", phrase=True),)),
        ('a"b c"d', (Term("a"), Term("b c", phrase=True), Term("d"))),
        ('"not ended', (Term("not ended"),)),
        ('"', ()),
        ('""', ()),
        ("-java", (Term("java", excluded=True),)),
        ('-"two words"', (Term("two words", phrase=True, excluded=True),)),
        ("－java", (Term("java", excluded=True),)),
        ("-", (Term("-"),)),
        ("a - b", (Term("a"), Term("-"), Term("b"))),
        ("well-known", (Term("well-known"),)),
        ("http://x", (Term("http://x"),)),
        ("C:\\x", (Term("C:\\x"),)),
        ("foo:bar", (Term("foo:bar"),)),
        ("std::vector", (Term("std::vector"),)),
        ("12:30", (Term("12:30"),)),
        ("don't", (Term("don't"),)),
        ("-in:x", (Term("in:x", excluded=True),)),
        ("same same", (Term("same"),)),
        ("main:in", (Term("main:in"),)),
    ],
)
def test_words_and_phrases(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text, TODAY) == SearchQuery(terms)


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("model:gpt-5", Filters(models=("gpt-5",))),
        ("Model:gpt", Filters(models=("gpt",))),
        ("model：gpt", Filters(models=("gpt",))),
        ('in:"my folder"', Filters(folders=("my folder",))),
        ("in：「我的 文件夹」", Filters(folders=("我的 文件夹",))),
        ("in:“我的”", Filters(folders=("我的",))),
        ("in:a in:b", Filters(folders=("a", "b"))),
        ('in:"not ended', Filters(folders=("not ended",))),
        ("tag:work", Filters(tags=("work",))),
        ("role:user", Filters(roles=(Role.USER,))),
        ("role:me role:tool role:user", Filters(roles=(Role.USER, Role.TOOL))),
        ("has:image has:code", Filters(has=(Has.IMAGE, Has.CODE))),
        ("has:images", Filters(has=(Has.IMAGE,))),
        ("has：图片", Filters(has=(Has.IMAGE,))),
        ("after:2026-11-02", Filters(after=day(2026, 11, 2))),
        ("after:2026-11", Filters(after=day(2026, 11))),
        ("after:2026", Filters(after=day(2026))),
        ("after:2026/11/2", Filters(after=day(2026, 11, 2))),
        ("after:2026年11月2日", Filters(after=day(2026, 11, 2))),
        ("before:2026年11月", Filters(before=day(2026, 11))),
        ("before:today", Filters(before=day(2026, 11, 30))),
        ("before:昨天", Filters(before=day(2026, 11, 29))),
        ("after:yesterday", Filters(after=day(2026, 11, 29))),
        ("after:7d", Filters(after=day(2026, 11, 23))),
        ("after:2w", Filters(after=day(2026, 11, 16))),
        ("before:2026 before:2025", Filters(before=day(2025))),
        ("after:2025 after:2026", Filters(after=day(2026))),
        # What is not finished, or means nothing, narrows nothing.
        ("in:", Filters()),
        ("model:", Filters()),
        ("after:", Filters()),
        ("after:20", Filters()),
        ("after:2026-", Filters()),
        ("after:2026-13", Filters()),
        ("after:2026-02-30", Filters()),
        ("after:0000", Filters()),
        ("after:99999y", Filters()),
        ("has:im", Filters()),
        ("role:us", Filters()),
        ('tag:""', Filters()),
    ],
)
def test_filters(text: str, filters: Filters) -> None:
    assert parse(text, TODAY) == SearchQuery((), filters)


def test_all_of_it_together() -> None:
    query = parse('数据 "a phrase" -not in:"my folder" has:code 。', TODAY)
    assert query.terms == (Term("数据"), Term("a phrase", phrase=True), Term("not", excluded=True), Term("。"))
    assert query.filters == Filters(folders=("my folder",), has=(Has.CODE,))
    # A filter without its value leaves what follows alone.
    assert parse("in: word", TODAY) == SearchQuery((Term("word"),), misread=("in:",))


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        ("before:soon word", ("before:soon",)),
        ('has:pdf role:"my boss" ', ("has:pdf", 'role:"my boss"')),
        ("after：2026-13 词", ("after：2026-13",)),
        ("has:pdf x has:pdf y", ("has:pdf",)),
        ("word before:so", ()),
        ("before:2026-11 in:work http://x word", ()),
    ],
)
def test_filters_that_mean_nothing_are_told_once_they_are_not_being_typed(text: str, misread: tuple[str, ...]) -> None:
    assert parse(text, TODAY).misread == misread


@given(st.text() | st.text(alphabet='ab:：-－ "“”「」\\inhasbefore数0123456789/.dwy'))
def test_nothing_that_is_typed_raises(text: str) -> None:
    for term in parse(text).terms:
        assert term.text.strip()
