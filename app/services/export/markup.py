"""Markdown as HTML that does nothing by itself: no HTML of the text's own, no pictures from elsewhere, no scripts.

Formulas become MathML, which browsers set themselves. What cannot be set stays as it was written.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.texmath import texmath_plugin

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_SCHEMES: Final = ("http://", "https://", "mailto:")
_LONGEST_CODE: Final = 200_000
_LONGEST_FORMULA: Final = 1_500
_TASK: Final = re.compile(r"\[([ xX])\] ")
_MATH: Final = "{http://www.w3.org/1998/Math/MathML}"
_MATH_TAGS: Final = frozenset(
    """
    math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom menclose msub msup
    msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd
    """.split()  # noqa: SIM905 (a list of 40 is read worse)
)
_MATH_VALUE: Final = re.compile(r"[#\w .,+%|-]{0,60}")
_MATH_ATTRIBUTES: Final = frozenset(
    """
    display displaystyle scriptlevel mathvariant mathsize mathcolor stretchy fence form separator
    symmetric largeop movablelimits minsize maxsize accent accentunder lspace rspace width height depth
    linethickness columnalign rowspacing columnspacing columnlines rowlines notation
    """.split()  # noqa: SIM905 (a list of 40 is read worse)
)


class Markup:
    """Renders texts of messages. What it returns may stand anywhere in the body of a page."""

    def __init__(self) -> None:
        self._parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "highlight": _highlighted})
        self._parser.enable(["table", "strikethrough"])
        # The page must fetch nothing.
        self._parser.disable("image")
        self._parser.validateLink = _may_be_followed  # type: ignore[method-assign]
        self._parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
        self._parser.use(texmath_plugin, delimiters="brackets")
        self._parser.add_render_rule("math_inline", _inline_formula)
        self._parser.add_render_rule("math_inline_double", _inline_formula)
        self._parser.add_render_rule("math_block", _display_formula)
        self._parser.core.ruler.push("tasks", _mark_tasks)
        for name in ("th_open", "td_open"):
            self._parser.add_render_rule(name, _cell)

    def render(self, text: str) -> str:
        """Return a text as HTML. No text makes it raise."""
        rendered: str = self._parser.render(text)
        return rendered


def _may_be_followed(url: str) -> bool:
    return url.strip().lower().startswith(_SCHEMES)


def _cell(self: RendererHTML, tokens: "Sequence[Token]", index: int, options: "OptionsDict", env: "EnvType") -> str:
    """Say by a class where a column stands: the page forbids styles in its tags."""
    token = tokens[index]
    style = str(token.attrs.pop("style", "")).removeprefix("text-align:")
    if style in ("right", "center"):
        token.attrs["class"] = style
    return self.renderToken(tokens, index, options, env)


def _mark_tasks(state: StateCore) -> None:
    """Say by a class which items of lists are tasks, and which of those are done."""
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (item.type, paragraph.type, inline.type) != ("list_item_open", "paragraph_open", "inline"):
            continue
        first = inline.children[0] if inline.children else None
        box = None if first is None or first.type != "text" else _TASK.match(first.content)
        if first is not None and box is not None:
            item.attrs["class"] = "task" if box[1] == " " else "task done"
            first.content = first.content[box.end() :]


def _highlighted(code: str, language: str, _attributes: str) -> str:
    """Return code with its colours as classes, "" for one that has none."""
    if not language or len(code) > _LONGEST_CODE:
        return ""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return ""
    return highlight(code, lexer, HtmlFormatter(nowrap=True))


def _inline_formula(
    _self: RendererHTML, tokens: "Sequence[Token]", index: int, _options: "OptionsDict", _env: "EnvType"
) -> str:
    return formula(tokens[index].content, is_display=tokens[index].type == "math_inline_double")


def _display_formula(
    _self: RendererHTML, tokens: "Sequence[Token]", index: int, _options: "OptionsDict", _env: "EnvType"
) -> str:
    return f'<p class="formula">{formula(tokens[index].content, is_display=True)}</p>\n'


def formula(latex: str, *, is_display: bool) -> str:
    """Return LaTeX as MathML; its source, as code, where it cannot be had."""
    made = _math(latex.strip(), is_display=is_display)
    return f"<code>{escape(latex.strip())}</code>" if made is None else made


def _math(latex: str, *, is_display: bool) -> str | None:
    if not latex or len(latex) > _LONGEST_FORMULA:
        return None
    # Late: most conversations hold no formula.
    from latex2mathml.converter import convert

    try:
        root = ET.fromstring(convert(latex, display="block" if is_display else "inline"))  # noqa: S314 (made here)
    except Exception:  # noqa: BLE001 - it raises what it likes about LaTeX that it cannot read
        return None
    return ET.tostring(_kept(root), encoding="unicode")


def _kept(found: ET.Element) -> ET.Element:
    """Return a copy with nothing in it that is not known to be a formula: no links, no styles, no other tags."""
    tag = found.tag.removeprefix(_MATH)
    kept = ET.Element(tag if tag in _MATH_TAGS else "mrow")
    for name, value in found.attrib.items():
        if name in _MATH_ATTRIBUTES and _MATH_VALUE.fullmatch(value):
            kept.set(name, value)
    kept.text = found.text
    kept.extend(_kept(child) for child in found)
    return kept
