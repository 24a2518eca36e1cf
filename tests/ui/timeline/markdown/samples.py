"""Markdown for every section of CommonMark and of its GitHub flavour, for another parser to judge ours by."""

from collections.abc import Iterator
from itertools import product
from typing import Final


def _tabs() -> Iterator[str]:
    for before in ("", " ", "  ", "   ", "- ", "> ", "1. ", "-", ">", "- a\n", "> a\n"):
        for tab in ("\t", "\t\t", " \t"):
            yield f"{before}{tab}text\tmore"


def _rules() -> Iterator[str]:
    for mark, count, gap, indent in product("*-_", (2, 3, 5), ("", " "), ("", "   ", "    ")):
        yield indent + gap.join(mark * count)
    yield from ("*-*", "--- a", "___b", "+++", "===", "a\n***\nb", "- a\n***\n- b", "* a\n* * *\n* b", "- * * *")


def _headings() -> Iterator[str]:
    for level, words, end in product(range(1, 8), ("", " a", "\ta", "a", " *a* `b`"), ("", " #", "#", " ## ")):
        yield "#" * level + words + end
    yield from (
        "\\# a",
        "   # a",
        "    # a",
        "b\n# a\nc",
        "# a \\#",
        "#\n##\n###",
        "> # q",
        "- # i\n- b",
        "# a #b",
        "### a ###b ##",
    )


def _underlined() -> Iterator[str]:
    for words, line in product(
        ("a", "*a*\nb", "    a", "- a", "> a", "`a", ""), ("===", "---", "=", "-", "  ==  ", "== =", "    ---", "--- -")
    ):
        yield f"{words}\n{line}\nc"


def _code() -> Iterator[str]:
    for before, indent, after in product(
        ("", "a\n", "a\n\n", "- b\n\n", "> c\n", "# h\n"), (3, 4, 6, 9), ("", "\nend", "\n\n\n     more")
    ):
        yield before + " " * indent + "code *x*" + after


def _fences() -> Iterator[str]:
    for opening, closing in product(
        ("```", "~~~", "````", "  ```", "    ```", "``` py x", "~~~ a`b", "``` a`b"),
        ("```", "~~~~", "`````", "   ```", "    ```", "``` x", ""),
    ):
        yield f"{opening}\ncode\n\n  *x*\n{closing}\nend"
    for before in ("> ", "- ", "1. "):
        yield f"{before}```\n{before}x\n```\ny"
    yield from ("```\n", "```", "a\n```\nb\n```\nc", "~~~\n```\n~~~", "``` ```\na", "```\n\n\n```", "`````\n```\n````")


def _definitions() -> Iterator[str]:
    for label, address, title in product(
        ("r", "R  r", "Ö", "a\nb", "", " ", "\\]"),
        ("/u", "<a b>", "<>", "", "\n/u", "a b"),
        ("", ' "t"', "\n'ti\ntle'", " (t)", ' "t" x', '"t"'),
    ):
        yield f"[{label}]: {address}{title}\n\n[{label}] [x][{label}]"
    yield from (
        "[a]: /1\n[a]: /2\n\n[a]",
        "[a]\n\n[A]: /u",
        "x\n[a]: /u\n\n[a]",
        "> [a]: /u\n\n[a]",
        "- [a]: /u\n\n[a]",
        "# [a]\n[a]: /u\n> [a]",
        "[a]: /u\n===\n[a]",
        "    [a]: /u\n\n[a]",
        "[ẞ]: /u\n\n[SS]",
    )


def _paragraphs() -> Iterator[str]:
    for first, second in product(
        ("a", "a  ", "a\\", "a ", "  a", "a\t"), ("b", "  b", "        b", "\nb", " \n b", "b\n\n\nc")
    ):
        yield f"{first}\n{second}"
    yield from ("", "\n\n", "a\n\t\nb", "\u00a0a\u00a0", "a\u2003\nb", "a\r\nb\rc", "`a  \nb`", "### a  ", "*a  \nb*")


def _quotes() -> Iterator[str]:
    for first, second in product(
        ("> a", ">a", "   > a", "    > a", "> - a", "> ```", "> # a", "> > a", ">", ">     a"),
        ("> b", "b", ">", "", "> > b", "- b", "```", "===", ">> b\nc", "    b"),
    ):
        yield f"{first}\n{second}"


def _items() -> Iterator[str]:
    markers = ("-", "+", "*", "1.", "1)", "0.", "12.", "123456789.", "1234567890.", "-1.")
    for marker, rest in product(
        markers,
        (
            " a",
            "a",
            "",
            "  a",
            "    a",
            "     a",
            "\n  a",
            "\n\n  a",
            " a\n\n  b",
            " > a",
            " ```\n   b\n   ```",
            " a\nb",
            "\ta",
            " ***",
            " - b",
            " 1. b",
        ),
    ):
        yield marker + rest
    for indent in range(7):
        yield "- a\n\n" + " " * indent + "b"
        yield "10. a\n\n" + " " * indent + "b"
        yield "p\n" + " " * indent + "- b"


def _lists() -> Iterator[str]:
    for first, gap, second in product(
        ("- a", "1. a", "- a\n  b", "- a\n\n  b", "-", "- - a"),
        ("\n", "\n\n", "\n\n\n", "\nx\n", "\n\nx\n\n"),
        ("- b", "* b", "2. b", "1) b", " - b", "  - b", "   - b\n- c", "    - b", "7. b"),
    ):
        yield first + gap + second
    yield from (
        "- a\n - b\n  - c\n   - d\n    - e",
        "1. a\n  2. b\n   3. c\n    4. d",
        "The number\n14. x",
        "x\n1. y",
        "- a\n- \n- c",
        "* a\n*\n\n* c",
        "- a\n  > b\n\n- c",
        "- ```\n  a\n\n\n  ```\n- b",
        "- a\n  - b\n\n    c\n- d",
    )


def _code_spans() -> Iterator[str]:
    for left, inner, right in product(
        (1, 2, 3), ("a", " a ", " ` ", "``", "a\nb", "  ", "a\\", "*b*", "&amp;"), (1, 2, 3)
    ):
        yield "x " + "`" * left + inner + "`" * right + " y"


def _emphasis() -> Iterator[str]:
    for mark, inner, around in product(
        ("*", "_", "**", "__", "***", "___"),
        ("a", "a b", " a", "a ", '"a"', "(a)", "a*b", "a_b", "*a* b", "`*`", "é"),
        (("", ""), ("x", "y"), (" ", " "), ("(", ")"), ("x", " "), (" ", "y"), ("-", "-")),
    ):
        yield around[0] + mark + inner + mark + around[1]
    for left, right in product(("*", "**", "***", "****", "_", "__"), repeat=2):
        yield f"{left}a{right}"
        yield f"{left}a{right}b{left}c{right}"
        yield f"{left}a {right}b{right} c{left}"


def _links() -> Iterator[str]:
    targets = (
        "(/u)",
        "()",
        "(<>)",
        "(<a b>)",
        "(a b)",
        "(/u 't')",
        '(/u "t")',
        "(/u (t))",
        "(/u 't)",
        "(a(b)c)",
        "(a(b)",
        "(a\\)b)",
        "(\n/u\n't'\n)",
        "(/u't')",
        " (/u)",
        "[r]",
        "[]",
        "[R]",
        "[no]",
        " [r]",
        "",
        "(a&amp;b)",
        "(#f)",
        "(?q=1)",
        "(/ü)",
        "(<a\\>b>)",
    )
    for text, target, bang in product(
        ("a", "*a*", "`a`", "a [b] c", "a]", "[b](/v)", "![b](/v)", "", "r", "\\]"), targets, ("", "!")
    ):
        yield f"{bang}[{text}]{target}\n\n[r]: /ref"
    yield from ("*[a*](/u)", "[a *b](/u)*", "[a](/u)[b](/v)", "[a [b](/u) c](/v)", "`[a`](/u)", "[a\n\nb](/u)")


def _autolinks() -> Iterator[str]:
    for inner in (
        "https://a.b",
        "http://a.b/c?d=e&f",
        "mailto:a@b.c",
        "a@b.c",
        "a.b+c@d-e.f",
        "made-up:x,y",
        "MAILTO:A@B.C",
        "ftp://a.b:21/c",
        "localhost:80/x",
        "a+b:c",
        "https://a.b/\\[\\",
        "m:a",
        "a@b@c",
    ):
        yield f"<{inner}>"
        yield f"x<{inner}>y *<{inner}>*"


def _breaks_and_entities() -> Iterator[str]:
    for mark in "!\"#$%&'()*+,-./:;=>?@[\\]^_`{|}~a1 é":
        yield f"x\\{mark}y"
    for entity in (
        "&amp;",
        "&copy;",
        "&ouml;",
        "&#65;",
        "&#x41;",
        "&#X41;",
        "&#0;",
        "&#1234567;",
        "&#12345678;",
        "&nope;",
        "&amp",
        "&#;",
        "&#x;",
        "&#xg;",
        "&nbsp;",
        "&quot;",
        "&ngE;",
    ):
        yield f"a{entity}b"
        yield f"`{entity}` [a](/{entity}) # {entity}"
        yield f"```{entity}\n{entity}\n```"


def _tables() -> Iterator[str]:
    for delimiter in (
        "|-|-|",
        "-|-",
        "|:-|-:|",
        "| :-: | --- |",
        "|-|",
        "|-|-|-|",
        "| - | = |",
        "|:--:|--:",
        "---|",
        "|--\\|--|",
    ):
        for row in (
            "| 1 | 2 |",
            "1 | 2",
            "| 1 |",
            "| 1 | 2 | 3 |",
            "",
            "| *a* | `b` |",
            "| a \\| b | c |",
            "| `a \\| b` | c |",
            "> q",
            "- i",
            "# h",
            "||",
        ):
            yield f"| a | b |\n{delimiter}\n{row}"
    for before in ("p\n", "p\n\n", "> ", "- ", "    ", "# h\n", "- a\n\n  "):
        yield f"{before}| a | b |\n{before if before[0] in '> ' else ''}|---|---|\n| c | d |"
    yield from (
        "| a |\n|---|\n| b |\n\n| c |",
        "| a |\n| --- |",
        "a\n-",
        "a\n:-",
        "a\n-:",
        "| a |\n|:-:|\n    | b |",
        "|a|b|\n|-|-|\n|[x](/y)|~~z~~|\n|https://a.b|\\||",
    )


def _tasks() -> Iterator[str]:
    for marker, box, rest in product(
        ("-", "*", "+", "1.", "> -", "- -"), ("[ ]", "[x]", "[X]", "[]", "[y]", "[ x]"), (" a", "a", " *a*", "\ta")
    ):
        yield f"{marker} {box}{rest}"
    yield from ("- [ ] a\n- [x] b\n  - [ ] c", "[ ] a", "- a\n\n  [ ] b", "- [x] a\n\n- b", "# [ ] a")


def _strikethrough() -> Iterator[str]:
    for mark, inner in product(("~~",), ("a", "a b", " a", "a ", "*a*", "a~b", "`~~`", "a\nb", "é", "(a)")):
        yield f"x {mark}{inner}{mark} y"
        yield f"x{mark}{inner}{mark}y"
    yield from ("~~a **b~~ c**", "**a ~~b~~**", "~~~~a~~~~", "~~a\n\nb~~", "~~[a](/b)~~", "\\~~a~~", "~~~~", "~~ ~~")


def _bare_links() -> Iterator[str]:
    for address in (
        "https://a.b",
        "http://a.bc/d",
        "www.a.bc",
        "www.a.bc/d?e=f",
        "a@b.cd",
        "a.b-c_d+e@f.gh",
        "https://a.b/c(d)",
        "https://a.b/c_d",
        "HTTPS://A.B",
    ):
        for left, right in (
            ("", ""),
            ("x ", " y"),
            ("(", ")"),
            ("*", "*"),
            ("", "."),
            ("", "?!"),
            ("", ","),
            ('"', '"'),
            ("x", ""),
        ):
            yield f"{left}{address}{right}"
    yield from (
        "https://",
        "www.",
        "a@b",
        "http://a b",
        "www.a.bc*",
        "[https://a.b](/c)",
        "`https://a.b`",
        "https://a.b\nwww.c.de",
    )


SECTIONS: Final = {
    "tabs": _tabs,
    "rules": _rules,
    "headings": _headings,
    "underlined headings": _underlined,
    "indented code": _code,
    "fences": _fences,
    "definitions": _definitions,
    "paragraphs and breaks": _paragraphs,
    "quotes": _quotes,
    "items": _items,
    "lists": _lists,
    "code in words": _code_spans,
    "emphasis": _emphasis,
    "links and images": _links,
    "addresses in brackets": _autolinks,
    "escapes and entities": _breaks_and_entities,
    "tables": _tables,
    "tasks": _tasks,
    "strikethrough": _strikethrough,
    "bare addresses": _bare_links,
}
"""Functions that yield the texts of a section."""
