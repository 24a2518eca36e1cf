"""What a person types into the search field, as a query.

``words "a phrase" -without model:gpt in:"my folder" tag:work role:user has:image after:2026-11 before:today``. Quotes
may be Chinese ones and the colon full width. What looks like a filter and is none (``http://x``) is words.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from app.domain.conversation import Role
from app.domain.search import Filters, Has, SearchQuery, Term

_QUOTES: Final = '"“”„＂'
_CLOSING: Final = {"「": "」", "『": "』", "«": "»", **dict.fromkeys(_QUOTES, _QUOTES)}
_DASHES: Final = "-－−"
_BARE: Final = re.compile(rf"[^\s{_QUOTES}「『«]+")
_NAME: Final = re.compile(r"(model|in|tag|before|after|has|role)[:：]", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[年月日]?")
_AGO: Final = re.compile(r"(\d{1,5})([dwmy天周月年])", re.IGNORECASE)
_UNITS: Final = {"d": 1, "w": 7, "m": 30, "y": 365, "天": 1, "周": 7, "月": 30, "年": 365}
_DAYS_AGO: Final = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
_ROLES: Final = {**{role.value: role for role in Role}, "me": Role.USER, "model": Role.ASSISTANT}
_HAS: Final = {
    **{name: has for has in Has for name in (has.value, f"{has.value}s")},
    "picture": Has.IMAGE,
    "film": Has.VIDEO,
    "图片": Has.IMAGE,
    "文件": Has.FILE,
    "音频": Has.AUDIO,
    "视频": Has.VIDEO,
    "代码": Has.CODE,
}


def parse(text: str, today: date | None = None) -> SearchQuery:
    """Return the query that ``text`` means; ``today`` is the day by the person's clock. Never raises.

    A filter without a value, or with one that means nothing, narrows nothing. Unless it is still being typed, at the
    very end, it is among ``misread``.
    """
    parsed = _Parsed(today or datetime.now().astimezone().date())
    at = 0
    while at < len(text):
        at = at + 1 if text[at].isspace() else parsed.take(text, at)
    return parsed.query()


@dataclass(slots=True)
class _Parsed:
    """What was read so far."""

    today: date
    terms: list[Term] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    has: list[Has] = field(default_factory=list)
    before: list[datetime] = field(default_factory=list)
    after: list[datetime] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)

    def take(self, text: str, at: int) -> int:
        """Read one word, phrase or filter that begins at ``at``; return where it ends."""
        excluded = text[at] in _DASHES and at + 1 < len(text) and not text[at + 1].isspace()
        if excluded:
            at += 1
        elif (name := _NAME.match(text, at)) is not None:
            value, end, _ = _value(text, name.end())
            if not self._filter(name[1].lower(), value) and end < len(text):
                self.misread.append(text[at:end])
            return end
        value, end, is_phrase = _value(text, at)
        if value:
            self.terms.append(Term(value, is_phrase, excluded))
        return end

    def _filter(self, name: str, value: str) -> bool:
        """Take a filter and return whether its value means something."""
        key = value.casefold()
        if name in ("before", "after"):
            moment = _moment(key, self.today)
            if moment is not None:
                (self.before if name == "before" else self.after).append(moment)
            return moment is not None
        if name == "role" and key in _ROLES:
            self.roles.append(_ROLES[key])
        elif name == "has" and key in _HAS:
            self.has.append(_HAS[key])
        elif name not in ("role", "has") and value:
            self.texts.setdefault(name, []).append(value)
        else:
            return False
        return True

    def query(self) -> SearchQuery:
        """Return what was read as a query."""
        filters = Filters(
            models=tuple(self.texts.get("model", ())),
            folders=tuple(self.texts.get("in", ())),
            tags=tuple(self.texts.get("tag", ())),
            roles=tuple(dict.fromkeys(self.roles)),
            has=tuple(dict.fromkeys(self.has)),
            before=min(self.before, default=None),
            after=max(self.after, default=None),
        )
        return SearchQuery(tuple(dict.fromkeys(self.terms)), filters, tuple(dict.fromkeys(self.misread)))


def _value(text: str, at: int) -> tuple[str, int, bool]:
    """Return the word or phrase at ``at``, where it ends, and whether it is a phrase.

    A phrase that has no end yet is being typed: its last word may go on.
    """
    closing = _CLOSING.get(text[at]) if at < len(text) else None
    if closing is not None:
        end = next((place for place in range(at + 1, len(text)) if text[place] in closing), None)
        if end is None:
            return text[at + 1 :].strip(), len(text), False
        return text[at + 1 : end].strip(), end + 1, True
    found = _BARE.match(text, at)
    return ("", max(at, 0), False) if found is None else (found[0], found.end(), False)


def _moment(text: str, today: date) -> datetime | None:
    """Return when the day, month or year that is named begins, by the clock of this computer; None for nothing."""
    try:
        day = _day(text, today)
        return None if day is None else datetime(day.year, day.month, day.day).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _day(text: str, today: date) -> date | None:
    """Return the day. Raises ValueError and OverflowError for what no calendar has."""
    if text in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[text])
    if (ago := _AGO.fullmatch(text)) is not None:
        return today - timedelta(days=int(ago[1]) * _UNITS[ago[2]])
    if (named := _DAY.fullmatch(text)) is not None:
        return date(int(named[1]), int(named[2] or 1), int(named[3] or 1))
    return None
