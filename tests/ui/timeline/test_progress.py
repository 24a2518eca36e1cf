"""Words are counted, and long text is cut, the same however it comes in."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.stream import ReplyStarted, RetryScheduled
from app.ui.timeline.pieces import Pieces
from app.ui.timeline.progress import Progress, WordCount, count_words

_TEXTS = st.text(st.sampled_from("ab1 \n.,'-字あ한🙂é_"), max_size=80)


def test_words_and_chinese_characters_count() -> None:
    assert count_words("It's 3 o'clock: 三点钟!") == 6
    assert count_words("用AI模型写1首诗") == 8
    assert count_words("") == count_words(" \n…🙂 -- ") == 0


@given(st.lists(_TEXTS, max_size=8))
@example(["1", "ああ1", "ああ1", "ああ1"])
def test_words_of_pieces_are_about_those_of_the_whole(pieces: list[str]) -> None:
    counted = WordCount()
    for piece in pieces:
        counted.add(piece)
    # An apostrophe or a hyphen between two pieces may part a word, at most one for each cut.
    assert count_words("".join(pieces)) <= counted.total <= count_words("".join(pieces)) + 2 * len(pieces)


def test_a_word_in_many_pieces_counts_once() -> None:
    counted = WordCount()
    for character in "one two, three 四五":
        counted.add(character)
    assert counted.total == 5


_LONG = st.text(st.sampled_from("ab \n字🙂"), max_size=300).map(lambda text: text * 40)


@given(st.lists(_LONG, max_size=4))
def test_pieces_of_a_text_do_not_depend_on_how_it_comes(texts: list[str]) -> None:
    grown = Pieces()
    for text in texts:
        before = grown.all
        grown.add(text)
        assert grown.all[: max(len(before) - 1, 0)] == before[:-1]
    whole = "".join(texts)
    assert grown.all == Pieces(whole).all
    assert "".join(piece.text + piece.joint for piece in grown.all) == whole
    assert all(len(piece.text) <= 6_000 for piece in grown.all)


def test_what_is_sent_again_is_waited_for_and_not_announced_any_more() -> None:
    busy = ErrorInfo(ErrorReason.TOO_MANY_REQUESTS)
    progress = Progress()
    progress.take(RetryScheduled(600.0, 1, busy))
    assert progress.text() == "Trying again in 600 s"
    progress.take(ReplyStarted())
    assert progress.text().startswith("Waiting"), "accepted, and silent so far"
    progress.take(RetryScheduled(0.0, 1, busy))
    assert progress.text().startswith("Waiting"), "under way, and not answered so far"
