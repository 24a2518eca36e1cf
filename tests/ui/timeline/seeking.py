"""What somebody does who looks for words in a conversation, and what is marked then."""

from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import ANSWER, Talk
from tests.ui.waiting import until


def long_talk(turns: int, *, needle: tuple[int, ...] = ()) -> Talk:
    """Return a conversation of many turns; the questions of some hold the word "needle"."""
    talk = Talk()
    for number in range(turns):
        talk.ask(f"Question {number}" + (" with a needle" if number in needle else ""))
        talk.reply(ANSWER)
    return talk


async def look_for(view: TimelineView, text: str) -> None:
    """Look for a text and wait until every message has been looked at."""
    view.finder.look_for(text)
    await until(lambda: view.finder.is_done, "the end of the search")


def marked(view: TimelineView) -> list[str]:
    """Return the words in sight that are marked, the current match in brackets."""
    found = []
    for number, block, part, _box in view.parts_between(0, view.viewport().height() - 1):
        marks = view.finder.marks_of(number, block, part)
        units = part.text.encode("utf-16-le")
        for mark in marks.all if marks is not None else ():
            text = units[2 * mark.start : 2 * mark.end].decode("utf-16-le")
            found.append(f"[{text}]" if mark.is_current else text)
    return found
