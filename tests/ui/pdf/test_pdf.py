import asyncio
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.domain.blocks import AttachmentRef, ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message, Role
from app.domain.errors import AppError, ErrorReason
from app.services.export.tree import ConversationTree
from app.ui.pdf import PdfPages
from tests.pdf_text import left_edges, links_of, pages_of
from tests.services.export.test_branches import ENGLISH, forked
from tests.services.export.trees import Attachments, message, tree

pytestmark = pytest.mark.usefixtures("qapp")


class Pictures(Attachments):
    """Holds one blue picture."""

    def __init__(self) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (60, 40), "#2a8fb3").save(buffer, "PNG")
        self.data = buffer.getvalue()

    async def read(self, ref: AttachmentRef) -> bytes:
        if ref.name == "gone.png":
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)
        return self.data if ref.name == "sea.png" else b"no picture at all"


def of(*blocks: ContentBlock, title: str = "A title") -> ConversationTree:
    reply = message(1, None, Role.ASSISTANT, *blocks)
    return ConversationTree(replace(tree().conversation, head_id="m1", title=title, system_prompt=""), (reply,))


async def printed(target: Path, trees: Sequence[ConversationTree], *, all_branches: bool = False) -> list[str]:
    pages = PdfPages(Pictures())
    pages.begin(target, "A file")
    for each in trees:
        await pages.conversation(each, ENGLISH, all_branches=all_branches)
    await pages.end()
    return pages_of(target)


def without_blanks(pages: Sequence[str]) -> str:
    """Return all that stands on pages: the reader guesses where blanks and lines are."""
    return "".join("".join(pages).split())


async def test_everything_in_a_conversation_is_on_paper(tmp_path: Path) -> None:
    text = "\n".join(await printed(tmp_path / "a.pdf", [tree()]))
    for words in (
        "Cats and 猫",
        "Be brief.",
        "2026-05-04 12:30 UTC",
        "gpt_5*mini (Gate)",
        "It is a cat.",
        "print('x')",
        "被切断: length limit <i>",
        "paper.pdf",
        "spoken words",
        '{"q": "```"}',
        "gone.png",
        '{"depth": 2}',
    ):
        assert words in text, words
    assert "for-the-endpoint" not in text
    assert "A first try" not in text


async def test_chinese_emoji_and_long_code_are_right_over_many_pages(tmp_path: Path) -> None:
    code = "\n".join(f"int 变量_{number} = {number};" for number in range(400))
    text = f"一行中文 🎉 한국어 日本語\n\n```c\n{code}\n```\n\nDas Ende."
    pages = await printed(tmp_path / "a.pdf", [of(TextBlock(text))])
    assert len(pages) > 5
    whole = without_blanks(pages)
    for number in range(400):
        assert whole.count(f"int变量_{number}={number};") == 1, number
    assert "一行中文" in pages[0]
    assert "한국어 日本語" in pages[0]
    assert "Das Ende." in pages[-1]
    # Each page says which one it is.
    assert [page.split()[-1] for page in pages] == [str(number) for number in range(1, len(pages) + 1)]


async def test_tables_and_paragraphs_lose_no_line_at_the_foot_of_a_page(tmp_path: Path) -> None:
    rows = "\n".join(f"| row{number}x | {'words ' * (number % 30)}end{number}x |" for number in range(150))
    paragraphs = "\n\n".join(" ".join(f"w{number}-{word}x" for word in range(60)) for number in range(40))
    text = f"| a | b |\n|---|---|\n{rows}\n\n{paragraphs}"
    whole = without_blanks(await printed(tmp_path / "a.pdf", [of(TextBlock(text))]))
    for number in range(150):
        assert whole.count(f"row{number}x") == 1
        assert whole.count(f"end{number}x") == 1
    for number in range(40):
        for word in range(60):
            assert whole.count(f"w{number}-{word}x") == 1


async def test_a_heading_stands_with_what_it_heads(tmp_path: Path) -> None:
    text = "\n\n".join(f"# Heading{number}x\n\nBelow{number}x and more." for number in range(120))
    for page in await printed(tmp_path / "a.pdf", [of(TextBlock(text))]):
        headings = {word for word in page.split() if word.startswith("Heading")}
        assert {f"Below{word.removeprefix('Heading')}" for word in headings} <= set(page.split())


async def test_what_runs_from_the_right_does_so_on_paper(tmp_path: Path) -> None:
    await printed(tmp_path / "a.pdf", [of(TextBlock("שלום עולם!\n\n| a |\n|---|\n| ץ? |\n\nHello, ר."))])
    edges = dict(left_edges(tmp_path / "a.pdf"))
    # Each of these marks stands once, at the end of its paragraph.
    assert edges["!"] < edges["ע"] < edges["ש"]
    assert edges["?"] < edges["ץ"]
    assert edges["."] > edges["H"]


async def test_branches_are_printed_where_they_are_asked_for(tmp_path: Path) -> None:
    (shown,) = await printed(tmp_path / "a.pdf", [forked()])
    assert "try one" in shown
    assert "try two" not in shown
    (every,) = await printed(tmp_path / "b.pdf", [forked()], all_branches=True)
    for words in ("try two", "try three", "else", "Version 2 of 3, after A question"):
        assert words in every


async def test_several_conversations_begin_on_pages_of_their_own(tmp_path: Path) -> None:
    pages = await printed(tmp_path / "a.pdf", [of(TextBlock(f"Words {n}"), title=f"Title {n}") for n in range(3)])
    assert [f"Title {number}" in page for number, page in enumerate(pages)] == [True] * 3


async def test_pictures_and_formulas_are_in_it_and_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    sea, broken = AttachmentRef("a" * 64, "image/png", "sea.png", 3), AttachmentRef("b" * 64, "image/png", "bad.png", 3)
    plain = tmp_path / "plain.pdf"
    await printed(plain, [of(TextBlock("x"))])
    shown = tmp_path / "a.pdf"
    (text,) = await printed(
        shown, [of(ImageBlock(sea, 60, 40), ImageBlock(broken, 5, 5), TextBlock("$$\\frac{a}{b}$$ and $x^2$"))]
    )
    assert "sea.png" not in text
    assert "bad.png" in text
    assert "frac" not in text
    assert b"/Subtype /Image" in shown.read_bytes()
    assert b"/Subtype /Image" not in plain.read_bytes()


HOSTILE = (
    "![x](file:///etc/hostname) ![y](http://127.0.0.1:9/exfil) <img src='file:///etc/passwd'> "
    "[a](file:///etc/passwd) [b](ms-msdt:x) [c](javascript:alert(1)) [good](https://good.example/x)"
)


async def test_what_a_model_writes_reads_nothing_and_leads_to_the_web_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    await printed(target, [of(TextBlock(HOSTILE), ThinkingBlock(HOSTILE))])
    assert set(links_of(target)) == {"https://good.example/x", "http://127.0.0.1:9/exfil"}
    assert b"/Subtype /Image" not in target.read_bytes()


async def test_what_the_person_edited_and_forked_is_told(tmp_path: Path) -> None:
    made = of(TextBlock("mine"))
    reply = replace(made.messages[0], edited_from="m0")
    changed = ConversationTree(replace(made.conversation, forked_from="elsewhere"), (reply,))
    text = without_blanks(await printed(tmp_path / "a.pdf", [changed]))
    assert text.index("来自另一个对话的分支") < text.index("已由你编辑") < text.index("mine")


async def test_the_window_goes_on_while_it_is_printed(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {number} with **some** words in it." for number in range(300))
    messages: list[Message] = [message(1, None, Role.USER, TextBlock("Go"))]
    messages += [message(number, number - 1, Role.ASSISTANT, TextBlock(text)) for number in range(2, 6)]
    whole = ConversationTree(replace(tree().conversation, head_id="m5"), tuple(messages))
    beats = 0
    printing = asyncio.ensure_future(printed(tmp_path / "a.pdf", [whole]))
    while not printing.done():
        beats += 1
        await asyncio.sleep(0)
    # It gives way between two paragraphs, not between two messages.
    assert beats > 20
    assert len(await printing) > 10


async def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, qapp: QApplication) -> None:
    with pytest.raises(AppError) as caught:
        PdfPages(Pictures()).begin(tmp_path / "no" / "a.pdf", "x")
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
