"""A second opinion on what matches: no index and none of its code, every text looked through character by character."""

import re
import unicodedata

import apsw.unicode

_DROPPED = re.compile("[\u0300-\u036f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u00ad\u200b]")
_UNSPACED = re.compile(r"[\u3005\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e01-\u0e4e]")
_EMPHASIS = re.compile(rf"(?<={_UNSPACED.pattern})[*_~`]{{1,3}}(?={_UNSPACED.pattern})")


def plain(text: str) -> str:
    """Return ``text`` without case, width and accents, on one line."""
    apart = unicodedata.normalize("NFKD", text).casefold().replace("\u2019", "'")
    together = unicodedata.normalize("NFKC", _DROPPED.sub("", apart))
    return _EMPHASIS.sub("", " ".join(together.split()))


def matches(text: str, wanted: str, *, whole: bool = False) -> bool:
    """Return whether ``wanted`` stands in ``text``: words from their beginning, to their end where ``whole``."""
    text, wanted = plain(text), plain(wanted)
    if _is_picture(wanted):
        return wanted in apsw.unicode.grapheme_iter(text)
    at = text.find(wanted)
    while at >= 0:
        before, behind = text[at - 1 : at] if at else "", text[at + len(wanted) :][:1]
        begins = not (_is_letter(wanted[0]) and _is_letter(before))
        ends = not (whole and _is_letter(wanted[-1]) and _is_letter(behind))
        if begins and ends:
            return True
        at = text.find(wanted, at + 1)
    return False


def _is_letter(character: str) -> bool:
    """Return whether it belongs to a word that has spaces around it."""
    return character.isalnum() and _UNSPACED.match(character) is None


def _is_picture(text: str) -> bool:
    return all(unicodedata.category(each) == "So" or each == "\u200d" for each in text)
