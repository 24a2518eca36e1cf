"""markdown-it set up for replies of models. Imported late: it costs tens of milliseconds."""

import functools
import unicodedata
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.ui.timeline.markdown import formulas, notes

DEEPEST: Final = 40
"""Levels of nesting, a list counting as two. What is nested deeper is the text of the innermost level."""
GOES_ON: Final = "goes_on"
"""Key of an environment that says that a text begins with the next item of a list."""
_DEEPEST_LINK: Final = 16
_SHARED: Final = "“”‘’…—"
"""Punctuation that Chinese and Latin texts have in common."""


class _Addresses(MarkdownIt):
    """Keeps addresses as they were written, and lets embedded pictures be pictures."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return url.lower().startswith("data:image/") or super().validateLink(url)


class _InlineState(StateInline):
    """Emphasis that works in Chinese, Japanese and Korean, which have no blanks between words.

    By CommonMark the second pair of stars in ``**重要：**后面`` closes nothing: punctuation stands before it, a letter
    behind it. Here wide punctuation counts as a letter, and a wide letter as a border of words.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N803
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[end] if end < self.posMax else " "
        is_beside_wide = _is_wide(before) or _is_wide(after)
        if canSplitWord and not is_beside_wide:
            # Quotation marks are those of Latin letters too: what stands behind them tells.
            inner = self.src[start - 2 : start - 1] if before in _SHARED and start > 1 else ""
            outer = self.src[end + 1 : end + 2] if after in _SHARED else ""
            is_beside_wide = any(map(_is_wide, inner + outer))
        if not canSplitWord or not is_beside_wide:
            return found
        can_open = found.can_open or not after.isspace()
        can_close = found.can_close or not before.isspace()
        return Scanned(can_open, can_close, found.length)


@functools.lru_cache(4096)
def _is_wide(character: str) -> bool:
    """Return whether a character is of East Asian writing, its punctuation included; emoji are not."""
    is_emoji = "\U0001f000" <= character < "\U00020000"
    return character > "\u2e7f" and not is_emoji and unicodedata.east_asian_width(character) in "WF"


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _InlineState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class Engine:
    """Two parsers: one finds blocks, the other what is in a paragraph."""

    def __init__(self) -> None:
        self._blocks = MarkdownIt("commonmark", {"maxNesting": DEEPEST + 20}).enable("table")
        self._blocks.disable("html_block")
        _guard_blocks(self._blocks)
        formulas.add_block_rule(self._blocks)
        self._inline = _Addresses("commonmark", {"maxNesting": _DEEPEST_LINK})
        self._inline.inline = _Inline()
        self._inline.inline.ruler.disable(["linkify"])
        _guard_links(self._inline.inline)
        formulas.add_inline_rules(self._inline.inline)
        notes.install(self._blocks, self._inline.inline)

    def blocks(self, text: str, env: EnvType) -> list[Token]:
        """Return the tokens of the blocks; link definitions are added to ``env["references"]``."""
        tokens: list[Token] = []
        self._blocks.block.parse(text, self._blocks, env, tokens)
        return tokens

    def inline(self, content: str, env: EnvType) -> list[Token]:
        """Return the tokens of what is in a paragraph; links are looked up in ``env["references"]``."""
        tokens: list[Token] = []
        self._inline.inline.parse(content, self._inline, env, tokens)
        return tokens


@functools.cache
def engine() -> Engine:
    """Return the one engine, made at first use."""
    return Engine()


def _guard_blocks(parser: MarkdownIt) -> None:
    """Limit nesting without losing what is deeper, note where items are loose, and make definitions visible."""
    ruler = parser.block.ruler
    rules = {rule.name: rule for rule in ruler.__rules__}
    for name, wrap in (("list", _list), ("blockquote", _limited), ("reference", _visible), ("table", _not_item)):
        ruler.at(name, wrap(rules[name].fn), {"alt": rules[name].alt})


def _limited(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    def limited(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and rule(state, first, end, silent)

    return limited


def _list(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    def noting(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        if state.level >= DEEPEST:
            return False
        begin = len(state.tokens)
        found = rule(state, first, end, silent)
        if found and not silent:
            _note_looseness(state, begin)
        return found

    return noting


def _note_looseness(state: StateBlock, begin: int) -> None:
    """Write into each item whether a blank line stands before it, and whether one stands between its blocks."""
    level = state.tokens[begin].level
    item: Token | None = None
    blocks = 0
    for token in state.tokens[begin + 1 :]:
        if token.nesting < 0 or token.map is None or token.level > level + 2:
            continue
        has_gap = state.isEmpty(token.map[0] - 1) if token.map[0] > 0 else False
        if token.level == level + 1:
            token.meta = {"apart": item is not None and has_gap, "loose": False}
            item, blocks = token, 0
        elif item is not None:
            if has_gap and blocks > 0:
                item.meta["loose"] = True
            blocks += 1


def _not_item(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    def not_item(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        # Where a list goes on, its next item comes before all else; elsewhere "- a | b" may be the head of a table.
        is_item = first == 0 and state.level == 0 and GOES_ON in state.env
        return not is_item and rule(state, first, end, silent)

    return not_item


def _visible(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    def visible(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        references = state.env.setdefault("references", {})
        before = len(references)
        found = rule(state, first, end, silent)
        if found and not silent:
            token = state.push("definition", "", 0)
            token.map = [first, state.line]
            if len(references) > before:
                label = next(reversed(references))
                token.meta = {"label": label, "link": references[label]}
        return found

    return visible


def _guard_links(parser: ParserInline) -> None:
    """Do not look for the end of a link where no bracket closes any more: that takes long for thousands of them."""
    rules = {rule.name: rule for rule in parser.ruler.__rules__}
    for name in ("link", "image"):
        parser.ruler.at(name, _closing(rules[name].fn))


def _closing(rule: RuleFuncInlineType) -> RuleFuncInlineType:
    def closing(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in "[!" or state.html_terminator_last("]") < state.pos:
            return False
        return rule(state, silent)

    return closing
