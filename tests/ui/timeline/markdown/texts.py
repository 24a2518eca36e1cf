"""Texts that are hard to cut: pieces of Markdown, and a strategy that puts them together."""

from itertools import pairwise

from hypothesis import strategies as st

TRICKY = (
    "",
    "\n",
    "\r",
    "a\rb\r\nc\n\r\nd",
    "para\n***\nafter\n---\nend",
    "Title\n=====\n\nnext\n----\n- item\n",
    "a\nb\n===\nc",
    "# one\ntext\n## two\n```py\ncode\n```\ntail",
    "```\nopen\n\n\nfence",
    "````md\n```\ninner\n```\n````\nout",
    "  ```\n  two\n three\n ```\nx",
    "~~~ a b\n```\n~~\n~~~~  \nnext",
    "``` a`b\nno fence\n```",
    "```\n    ```\n\t```\n```\t\nafter",
    "-\n- ||\n-|-",
    "- a\n- b | c\n-|-\n\n* x\n- a | b\n- | -\n",
    "[r]: /u\n'ti\ntle'\n\n[r]",
    "para\n| a | b |\n|---|--x\nmore",
    "[r]:u '\n=\nb\n'",
    "```||\n-|-",
    "```a|b\nc\n```",
    "[r]:u '\n=\n\t-\nf\n'",
    "```\n  ",
    "```\na\n\t ",
    "- a\n- b\n\n  ",
    "|a|\n|-|\n|b|\n  ",
    "- a\n- b\n\n- c\n- d",
    "- a\n\n\n- b\n  c\n\n  d\n-\n\n  e\nf",
    "- a\n- b\n\nc",
    "1. x\n2. y\n   - z\n\n     w\n3) new\n4) more\n",
    "7. x\n7. y\n\n   ```\n   code\n\n   more\n   ```\n8. z\n\nend",
    "- # h\n\n- ```\n  c\n  ```\n- last\n* other\n* list\n\n\n1. three",
    "- a\n - b\n  - c\n   - d\n    - e\n",
    "-\n- \n-x\n- y",
    "- a\n\n-",
    "- a\n\n-b",
    "- a\nlazy\n> quote\nlazy\n\n> more\n> - x\n>   y\n> ```\n> c\n\nend",
    "- [ ] a\n- [x] b\n- [X]c\n1. [ ] d\n",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 |\n\nend",
    "para\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n# h\n| x",
    "| a |\n|---|\n| `x` |\n- list\n| b |\n|--|x\n",
    "a | b\n- | -\n1 | 2\n> q\n3 | 4",
    "[r] and [t][r]\n\n[r]: /url 'title\nmore'\n\n[r]",
    "[r]: /u\n'no\n\ntitle'\n[r]\n",
    "[r]: <x>\n[r]\n# [r]\n- [r]\n\n> [q]: /z\n\n[q] ![q]",
    "| [r] |\n|---|\n| [r] |\n| x |\n\n- [r]\n- b\n\n[r]: /u",
    "[r]: a b c\n\nx [r]\n\n# h\n\n[r]: a b",
    "    code\n\n    more\ntext\n\n    code\n",
    "\tcode\n\t\n - x\n\n\ty\n",
    "<div>\n\nhtml **b**\n</div>\n<!-- c\n\n-->\nx",
    "**重要：**后面\n换行。\n下一行 https://a.cn/路径，完\n",
    "a\\\nb  \nc &amp; &copy; \\* *em*",
    "*a\n\nb*\n\n**c\n- d**\n",
    "![x](data:image/png;base64,AAAA) ![](y.png) <https://z.org>",
    "\u2028a\u0085b\x0bc\x0cd\0e\ufdd0f",
    "> > > deep\n> out\n\n" + "> " * 50 + "x\n\n" + "".join("  " * depth + "- a\n" for depth in range(30)) + "\nend",
    "a\n" + "x" * 20_001 + "\nb\n\n```\n" + "y" * 25_000 + "\n```\nend\n\n| " + "z" * 21_000 + " |\n|--|\n",
    "![p](data:image/png;base64," + "A" * 30_000 + ") text\n\n- " + "q" * 9_000 + "\n- r\n",
    "$$\na = b\n$$\nnext\n$$ x_1 $$.\n\\[\n- c\n> d\n\\]\n| a |\n|--|\n$$\nopen\n- x\n\n- y $a$ and $b",
    "words\n$$\n===\n# h\n\n$$\n- a\n  $$\n  b\n  $$\n- c\n  \\[\n- d\n> $$\n> e\nlazy\n> $$\n",
    "\\begin{align}\na &= b\\\\\n\\end{align}\n\\begin{cases}\n1\n\n[r]: /u\n$$\n't'\n$$ $x$ `$y$` \\(z\\) \\[w=1\\]",
    "para " * 1_500 + "\n" + "[" * 600 + "\n\nend",
)

_LINES = st.sampled_from(
    [
        "",
        "",
        "",
        "a",
        "word *em* `c`",
        "[r]",
        "[r]: /u",
        "[r]: /u 'ti",
        "tle'",
        "===",
        "---",
        "***",
        "# h",
        "#",
        "```",
        "```py",
        "~~~~",
        "````",
        "- a",
        "-",
        "- - b",
        "* c",
        "1. d",
        "2. e",
        "10) f",
        "- [ ] t",
        "> q",
        ">",
        "> - r",
        "| a | b |",
        "|---|--:|",
        "| 1 |",
        "a | b",
        "<b>",
        "\t",
        " ",
        "重要：",
        "$$",
        "$$",
        "$$ x = 1",
        "$$ x $$",
        "y $z$ \\(w\\) $$v$$",
        "\\[",
        "\\]",
        "\\begin{align}",
        "\\end{align}",
    ]
)
_INDENTS = st.sampled_from(["", "", "", "", "  ", "   ", "    ", "\t", " ", "     ", "> ", "- "])
_BREAKS = st.sampled_from(["\n", "\n", "\n", "\n", "\r\n", "\r"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Markdown that is put together line by line."""
    lines = draw(st.lists(st.tuples(_INDENTS, _LINES, _BREAKS), max_size=14))
    text = "".join(indent + line + end for indent, line, end in lines)
    return text if draw(st.booleans()) else text.rstrip("\r\n")


@st.composite
def cuts(draw: st.DrawFn, text: str) -> list[str]:
    """A text in pieces."""
    places = draw(st.lists(st.integers(0, len(text)), max_size=12))
    borders = [0, *sorted(places), len(text)]
    return [text[start:end] for start, end in pairwise(borders)]
