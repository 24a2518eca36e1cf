"""The words of the search popup."""

from datetime import datetime

from PySide6.QtCore import QLocale, QObject

from app.domain.conversation import Role
from app.domain.search import Has, MessageHit, SearchQuery, SearchResult
from app.ui import moments
from app.ui.search.chips import Chip, ChipKind
from app.ui.translation import translate


class Counts(QObject):
    """Sentences with a number, in the plural that it asks for: lupdate sees plurals in ``self.tr`` alone."""

    def found(self, count: int) -> str:
        """Return how much was found."""
        return self.tr("%Ln found", "", count)

    def more_than(self, count: int) -> str:
        """Return how much was found at least."""
        return self.tr("More than %Ln found", "", count)

    def matches(self, count: int) -> str:
        """Return how many matches there are, none of which was gone to."""
        return self.tr("%Ln match(es)", "", count)

    def unindexed(self, count: int) -> str:
        """Return how much could not be looked at yet."""
        return self.tr("%Ln message(s) still being indexed", "", count)


def when(moment: datetime) -> str:
    """Return when something was: the time today, else the day."""
    return moments.day_or_time(moments.local(moment))


def said_by(hit: MessageHit) -> str:
    """Return who said something: the person, a model, a tool."""
    if hit.role is Role.USER:
        return translate("Search", "You")
    if hit.role is Role.TOOL:
        return translate("Search", "Tool")
    return hit.model_label or translate("Search", "Reply")


def title_or(title: str) -> str:
    """Return a title, or what stands for one that is not there."""
    return title or translate("Search", "Untitled")


def list_name(kind: ChipKind) -> str:
    """Return what a chip says that opens a list, while it is off. Raises KeyError for one that does not."""
    return {
        ChipKind.MODEL: translate("Search", "Model"),
        ChipKind.FOLDER: translate("Search", "Folder"),
        ChipKind.TAG: translate("Search", "Tag"),
        ChipKind.AFTER: translate("Search", "Date"),
    }[kind]


def chip_text(chip: Chip) -> str:
    """Return what a chip says that is on."""
    if isinstance(chip.value, datetime):
        day = moments.day(moments.local(chip.value).date())
        if chip.kind is ChipKind.AFTER:
            return translate("Search", "Since {day}").format(day=day)
        return translate("Search", "Before {day}").format(day=day)
    if chip.kind is ChipKind.HAS:
        return _has_text(Has(chip.value))
    if chip.kind is ChipKind.ROLE:
        return _role_text(Role(chip.value))
    return chip.value


def _has_text(has: Has) -> str:
    return {
        Has.IMAGE: translate("Search", "Has image"),
        Has.FILE: translate("Search", "Has file"),
        Has.AUDIO: translate("Search", "Has sound"),
        Has.VIDEO: translate("Search", "Has video"),
        Has.CODE: translate("Search", "Has code"),
    }[has]


def _role_text(role: Role) -> str:
    return {
        Role.USER: translate("Search", "From me"),
        Role.ASSISTANT: translate("Search", "From a model"),
        Role.TOOL: translate("Search", "From a tool"),
    }[role]


def count_line(result: SearchResult, query: SearchQuery | None) -> str:
    """Return how much was found, how fast, in which order if that is not the usual one, and what is missing.

    Before all that stands which filter of the query means nothing; where nothing was found, that alone.
    """
    counts = Counts()
    total = result.total + len(result.titles)
    facts = [
        translate("Search", "Not understood: {filter}").format(filter=each)
        for each in (query.misread[:1] if query is not None else ())
    ]
    if not total and not result.unindexed:
        return "".join(facts)
    found = counts.more_than(total) if result.newest_first else counts.found(total)
    facts.append(translate("Search", "{found} in {time}").format(found=found, time=_time(result.seconds)))
    if result.newest_first:
        facts.append(translate("Search", "newest first"))
    if result.unindexed:
        facts.append(counts.unindexed(result.unindexed))
    return " · ".join(facts)


def _time(seconds: float) -> str:
    if seconds < 1:
        return translate("Search", "{count} ms").format(count=max(round(seconds * 1000), 1))
    return translate("Search", "{count} s").format(count=QLocale().toString(seconds, "f", 1))
