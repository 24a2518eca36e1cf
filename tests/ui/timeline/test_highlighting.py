"""Colours of code: where they stand, and how often they are looked for."""

from PySide6.QtGui import QColor

from app.infra.tasks import TaskScope
from app.ui.theme import ThemeManager
from app.ui.timeline import utf16
from app.ui.timeline.highlighting import LONGEST, Colouring, Highlighter, looks_of, tokens_of
from tests.ui.waiting import until

CODE = 'def greet(name):  # 问候 🙂\n    return f"hello {name}" + str(42)\n'


def test_tokens_stand_where_their_words_are() -> None:
    words = {(utf16.cut(CODE, start, start + length), colour) for start, length, colour in tokens_of(CODE, "python")}
    assert {("def", "syn_keyword"), ("return", "syn_keyword"), ("greet", "syn_function"), ("42", "syn_number")} <= words
    assert ("# 问候 🙂", "syn_comment") in words
    assert any(colour == "syn_string" and "hello" in word for word, colour in words)


def test_a_comment_at_the_end_is_one_without_a_line_break_too() -> None:
    text = "let x = 1; // last"
    assert (text.index("//"), len("// last"), "syn_comment") in tokens_of(text, "rust")


def test_an_unknown_language_is_plain() -> None:
    assert tokens_of(CODE, "no such language") == ()


def test_tokens_take_the_colours_of_the_theme(themes: ThemeManager) -> None:
    looks = looks_of(((3, 5, "syn_keyword"),), themes.theme)
    assert [(look.start, look.length, look.format.foreground().color()) for look in looks] == [
        (3, 5, QColor(themes.theme.syn_keyword))
    ]


async def test_a_text_is_coloured_once_and_then_at_hand() -> None:
    tasks = TaskScope("colours")
    highlighter = Highlighter(tasks)
    came: list[Colouring] = []
    highlighter.request(CODE, "python", came.append)
    assert not came
    await until(lambda: came, "the colours")
    assert came[0].text == CODE
    highlighter.request(CODE, "python", came.append)
    assert came[1] is came[0]
    assert highlighter.find(CODE, "python") is came[0]
    await tasks.aclose()


async def test_what_is_too_long_or_has_no_language_is_never_coloured() -> None:
    tasks = TaskScope("colours")
    highlighter = Highlighter(tasks)
    highlighter.request("x" * (LONGEST + 1), "python", lambda _colouring: None)
    highlighter.request(CODE, "", lambda _colouring: None)
    assert tasks.running == 0
    await tasks.aclose()
