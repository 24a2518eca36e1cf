"""Folding and cutting: the quick ways and those that keep places agree."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.storage.search.folding import fold, fold_with_origins
from app.storage.search.tokens import tokens, words_for_index

TEXTS = st.text() | st.text(
    alphabet="aZé\u0301ß ﬁＡ１.,_*`~#+:-/'\"\n\t数据库。，「」"
    "カｶﾞガ\u3099학ㅎ한ᄒ\u1161\u11abไท👍🏽\u200d👩🇨🇳\ufe0f\u00ad\u200b\ue000\ud800İΣς𠮷"
)


@given(TEXTS)
def test_folding_with_origins_gives_the_same_text(text: str) -> None:
    folded, origins = fold_with_origins(text)
    assert words_for_index(folded) == words_for_index(fold(text))
    assert len(origins) == len(folded) + 1
    assert origins == sorted(origins)
    assert origins[-1] == len(text)


@given(TEXTS)
def test_tokens_with_places_are_those_of_the_index(text: str) -> None:
    folded = fold(text)
    found = list(tokens(folded))
    assert [token.text for token in found] == words_for_index(folded)
    assert all(0 <= token.start < token.end <= len(folded) for token in found)
    assert all(before.end <= token.start for before, token in pairwise(found))


@given(TEXTS)
def test_folding_twice_changes_nothing_that_is_found(text: str) -> None:
    assert words_for_index(fold(fold(text))) == words_for_index(fold(text))


@given(TEXTS)
def test_no_token_has_white_space_or_begins_as_a_fact_does(text: str) -> None:
    for word in words_for_index(fold(text)):
        assert word
        assert not any(character.isspace() or character == "\ue000" for character in word)


def test_what_is_folded() -> None:
    assert fold("Ｐｙｔｈｏｎ ÉCOLE Straße ﬁ ①") == "python ecole strasse fi 1"
    assert fold("ｶﾞ が か\u3099 한 \u1112\u1161\u11ab") == "ガ が が 한 한"
    assert fold("👍🏽 ❤️ so\u00adft") == "👍 ❤ soft"
