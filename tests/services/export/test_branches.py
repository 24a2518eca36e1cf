import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import TextBlock
from app.domain.conversation import Message, Role
from app.services.export.exporter import ExportFormat, exporter_for
from app.services.export.tree import ConversationTree
from tests.services.export.trees import WORDS, Attachments, message, tree

ENGLISH = replace(
    WORDS,
    version="Version {number} of {count}",
    branch="Version {number} of {count}",
    branch_after="Version {number} of {count}, after {words}",
)


def forked() -> ConversationTree:
    """Return 1 - 2 - 3 - 4 with another 2 (5, gone on with by 6), a third 2 (7), and another 6 (8); 4 is shown."""
    messages = (
        message(1, None, Role.USER, TextBlock("A question")),
        message(2, 1, Role.ASSISTANT, TextBlock("try one")),
        message(3, 2, Role.USER, TextBlock("thanks")),
        message(4, 3, Role.ASSISTANT, TextBlock("bye")),
        message(5, 1, Role.ASSISTANT, TextBlock("try two")),
        message(6, 5, Role.USER, TextBlock("more")),
        message(7, 1, Role.ASSISTANT, TextBlock("try three")),
        message(8, 5, Role.USER, TextBlock("else")),
    )
    return ConversationTree(replace(tree().conversation, head_id="m4", title="Forked", system_prompt=""), messages)


def test_the_shown_path_comes_first_and_then_every_other_try() -> None:
    found = [([one.id for one in strand.messages], strand.number, strand.count) for strand in forked().strands()]
    assert found == [
        (["m1", "m2", "m3", "m4"], 1, 1),
        (["m5", "m8"], 2, 3),
        (["m7"], 3, 3),
        (["m6"], 1, 2),
    ]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12), st.integers(0, 12))
def test_no_message_is_lost_or_told_twice(parents: list[int], head: int) -> None:
    # A parent may be the message itself, a later one, or one that is not there: an import may have left such a tree.
    messages: list[Message] = [
        message(number, parent or None, Role.USER, TextBlock(str(number))) for number, parent in enumerate(parents, 1)
    ]
    made = ConversationTree(replace(tree().conversation, head_id=f"m{head}"), tuple(messages))
    found = [one.id for strand in made.strands() for one in strand.messages]
    assert sorted(found) == sorted(one.id for one in messages)


@pytest.mark.parametrize("wanted", [ExportFormat.MARKDOWN, ExportFormat.TEXT, ExportFormat.HTML])
async def test_branches_are_told_where_they_are_asked_for(wanted: ExportFormat) -> None:
    shown = await exporter_for(wanted, ENGLISH, Attachments()).conversation(forked())
    assert "try one" in shown
    assert not any(words in shown for words in ("try two", "try three", "more", "Version"))
    every = await exporter_for(wanted, ENGLISH, Attachments(), all_branches=True).conversation(forked())
    for words in ("try one", "try two", "try three", "more", "else", "bye"):
        assert words in every
    assert "Version 2 of 3, after A question" in every
    assert "Version 1 of 2, after try two" in every


async def test_versions_in_a_page_link_to_one_another() -> None:
    page = await exporter_for(ExportFormat.HTML, ENGLISH, Attachments(), all_branches=True).conversation(forked())
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links == targets == {"m-m2", "m-m5", "m-m7", "m-m6", "m-m8"}


@pytest.mark.parametrize("wanted", [ExportFormat.MARKDOWN, ExportFormat.TEXT, ExportFormat.HTML])
async def test_what_the_person_edited_and_forked_is_told(wanted: ExportFormat) -> None:
    reply = replace(message(2, 1, Role.ASSISTANT, TextBlock("mine")), edited_from="m1", model=None)
    made = forked()
    plain = await exporter_for(wanted, ENGLISH, Attachments()).conversation(made)
    assert ENGLISH.forked not in plain
    assert "已由你编辑" not in plain
    changed = ConversationTree(
        replace(made.conversation, forked_from="elsewhere"), (made.messages[0], reply, *made.messages[2:])
    )
    text = await exporter_for(wanted, ENGLISH, Attachments()).conversation(changed)
    assert text.count(ENGLISH.forked) == 1
    assert text.count("助手（已由你编辑）") == 1
    assert text.index(ENGLISH.forked) < text.index("A question")
