"""Random Markdown that has a shape: blocks in blocks, words in many scripts, links and notes defined anywhere."""

from hypothesis import strategies as st

_NARROW = st.sampled_from(["a", "word", "two words", "é", "x_y", "5*3", "a.b", "!", "(c)"])
_WORDS = _NARROW | st.sampled_from(
    ["重要", "中文句子。", "「话」", "日本語、", "한국어", "שלום", "مرحبا", "👍🏽"]
)  # fmt: skip
_BRACKETS = st.sampled_from(
    ["[r]", "[x][r]", "[R][]", "[no]", "![p](/p.png)", "[t](/u)", '[t](<a b> "c")', "[^1]", "[^b]", "[^no]", "![r]"]
)
_ODD = st.sampled_from(
    [
        "*",
        "**",
        "_",
        "`",
        "~~",
        "[",
        "]",
        "\\",
        "&amp;",
        "<b>",
        "<",
        ">",
        "|",
        "#",
        "  \n",
        "\\\n",
        "\n",
        "https://a.bc/d",
        "<m@n.op>",
    ]
)


@st.composite
def _marked(draw: st.DrawFn, words: st.SearchStrategy[str]) -> str:
    inner = draw(words)
    mark = draw(st.sampled_from(["*", "**", "_", "~~", "`", "``", "***"]))
    return f"{mark}{inner}{mark}"


def words(*, odd: bool = True) -> st.SearchStrategy[str]:
    """A paragraph; without ``odd`` no mark stands alone in it, and all letters are narrow."""
    letters = _WORDS if odd else _NARROW
    brackets = _BRACKETS if odd else _BRACKETS.filter(lambda text: "^" not in text)
    pieces = st.one_of(letters, letters, _marked(letters), brackets, *((_ODD,) if odd else ()))
    joints = st.sampled_from([" ", " ", " ", "\n", "" if odd else " "])
    pairs = st.lists(st.tuples(pieces, joints), min_size=1, max_size=7)
    return pairs.map(lambda pairs: "".join(piece + joint for piece, joint in pairs).strip() or "a")


@st.composite
def _heading(draw: st.DrawFn, *, odd: bool) -> str:
    text = draw(words(odd=odd)).replace("\n", " ")
    if draw(st.booleans()):
        return "#" * draw(st.integers(1, 6)) + " " + text
    return f"{text}\n{draw(st.sampled_from(['===', '---']))}"


@st.composite
def _fence(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["```", "~~~", "````"]))
    lines = draw(st.lists(st.sampled_from(["x = 1", "", "  y", "# h", "- a", "[r]: /u", "`", "``"]), max_size=4))
    closing = draw(st.sampled_from([mark, mark, mark, ""]))
    return "\n".join([mark + draw(st.sampled_from(["", "py", " js x"])), *lines, closing])


@st.composite
def _table(draw: st.DrawFn, *, odd: bool) -> str:
    columns = draw(st.integers(1, 3))
    cells = words(odd=odd).map(lambda text: text.replace("\n", " ").replace("|", "\\|"))
    rows = draw(st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1, max_size=4))
    delimiter = [draw(st.sampled_from(["---", ":--", "--:", ":-:"])) for _ in range(columns)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], delimiter, *rows[1:]])


@st.composite
def _list(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    marker = draw(st.sampled_from(["-", "*", "+", "1.", "7)", "- [ ]", "- [x]"]))
    indent = " " * (2 if marker[0] in "-*+" else 3)
    items = draw(st.lists(inner, min_size=1, max_size=4))
    joint = draw(st.sampled_from(["\n", "\n", "\n\n"]))
    return joint.join(f"{marker} " + item.replace("\n", f"\n{indent}") for item in items)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@st.composite
def _note(draw: st.DrawFn) -> str:
    label = draw(st.sampled_from(["1", "b", "unused", "重"]))
    more = draw(st.sampled_from(["", "\n\n    more", "\n    - item\n    - [^1]", "\nlazy"]))
    return f"[^{label}]: {draw(words())}{more}"


def documents(*, odd: bool = True) -> st.SearchStrategy[str]:
    """Whole texts; without ``odd`` nothing that other parsers see differently by design: notes, HTML, wide letters."""
    leaves = [
        words(odd=odd),
        words(odd=odd),
        _heading(odd=odd),
        _fence(),
        _table(odd=odd),
        st.sampled_from(["---", "* * *", "[r]: /u", "[R]: /other 'title'", "    code\n\n    more"]),
    ]
    if odd:
        leaves.append(_note())
        leaves.append(st.sampled_from(["<div>\n*a*\n</div>", "<!-- c -->", "<b>bold</b> <br/>", "<p\nclass='x'>"]))
    blocks = st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            _list(inner), inner.map(_quoted), st.lists(inner, min_size=2, max_size=3).map("\n\n".join)
        ),
        max_leaves=6,
    )
    joints = st.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n"])
    return st.lists(st.tuples(blocks, joints), max_size=6).map(
        lambda pairs: "".join(block + joint for block, joint in pairs)
    )
