"""Pages that come in while the list changes."""

import dataclasses
from datetime import timedelta

from app.ui.conversation_list.entries import DAYS
from tests.ui.conversation_list.samples import NOW, conversation, folder, page_of
from tests.ui.conversation_list.sources import Source, in_folder, rows


def test_a_closed_folder_reads_nothing_until_it_is_opened() -> None:
    source = Source(*(conversation(f"c{n}", folder="f-a", days=n) for n in range(5)), folders=[folder("a")], limit=2)
    assert source.asked == []
    source.model.set_open("f-a", is_open=True)
    source.model.set_open("f-a", is_open=True)
    assert [each.section for each in source.asked] == [in_folder("a")]
    source.put(conversation("new", folder="f-a"))
    source.answer()
    assert rows(source.model) == ["Folders", "a", "new", "c0"] or rows(source.model) == ["Folders", "a", "c0", "new"]
    source.read_all()
    assert len(rows(source.model)) == 2 + 6
    source.model.set_open("f-a", is_open=False)
    assert rows(source.model) == ["Folders", "a"]
    assert source.model.conversation("id-c0") is None


def test_what_was_told_while_a_page_was_read_counts_more_than_the_page() -> None:
    source = Source(*(conversation(f"c{n}", days=n / 100) for n in range(9)), limit=3)
    source.model.want(0, 100)
    (wanted,) = source.asked
    late = source.page(wanted)
    assert [each.title for each in late.rows] == ["c3", "c4", "c5"]
    source.remove("id-c3")
    source.put(dataclasses.replace(conversation("c4", days=0.04), title="renamed"))
    source.put(conversation("c5"))
    source.model.add_page(wanted, late)
    assert rows(source.model)[1:] == ["c5", "c0", "c1", "c2", "renamed"] or rows(source.model)[1:] == [
        *("c0", "c5", "c1", "c2", "renamed")
    ]


def test_rows_of_one_moment_stand_as_the_history_gives_them() -> None:
    source = Source(*(conversation(name) for name in ("a", "b", "ab", "ä", "B")), limit=2)
    source.read_all()
    expected = page_of(list(source.all.values()), DAYS, None, 10).rows
    assert rows(source.model)[1:] == [each.title for each in expected]


def test_a_page_that_could_not_be_read_is_asked_for_again() -> None:
    source = Source(*(conversation(f"c{n}", days=n) for n in range(9)), limit=3)
    source.model.want(0, 100)
    source.model.want(0, 100)
    (wanted,) = source.asked
    assert wanted.section == DAYS
    source.asked.clear()
    source.model.give_up(wanted)
    source.model.want(0, 2)
    assert source.asked == []
    source.model.want(0, 100)
    assert [(each.section, each.after) for each in source.asked] == [(DAYS, wanted.after)]


def test_a_page_that_nobody_waits_for_any_more_is_put_nowhere() -> None:
    source = Source(conversation("a", folder="f-a"), folders=[folder("a")])
    source.model.set_open("f-a", is_open=True)
    (wanted,) = source.asked
    early = source.page(wanted)
    source.model.set_open("f-a", is_open=False)
    source.model.set_open("f-a", is_open=True)
    source.remove("id-a")
    source.model.add_page(wanted, early)
    source.answer()
    assert rows(source.model) == ["Folders", "a"]


def test_a_change_beyond_what_was_read_waits_for_its_page() -> None:
    source = Source(*(conversation(f"c{number}", days=number / 100) for number in range(95)), limit=20)
    assert source.model.rowCount() == 21
    source.put(dataclasses.replace(conversation("c90"), unread=True, updated_at=NOW + timedelta(hours=1)))
    assert source.model.index_of("id-c90").row() == 1
    source.put(conversation("c90", days=0.9))
    assert not source.model.index_of("id-c90").isValid()
    source.read_all()
    assert source.model.index_of("id-c90").data() == "c90"
    assert source.model.rowCount() == 95 + 2
