"""What stands below the words of a reply: a card or notice, and the row of actions."""

from dataclasses import dataclass, replace

from app.domain.conversation import Message, Role
from app.domain.generation import Route
from app.ui.error_texts import ErrorAction, describe
from app.ui.timeline import status_words
from app.ui.timeline.parts.actions_row import ActionsPart
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.card import ErrorCardPart
from app.ui.timeline.parts.notice import NoticePart
from app.ui.timeline.said import answer_of


@dataclass(frozen=True, slots=True)
class EndState:
    """What the view knows of a reply beside the message itself. ``branch`` is the number of this try and of all."""

    route: Route | None
    branch: tuple[int, int] | None
    is_last: bool
    card_is_open: bool


def end_parts(around: Surroundings, message: Message, state: EndState) -> list[Part]:
    """Return the parts below a reply that has ended; a view to read from offers nothing to do."""
    if message.role is Role.TOOL:
        return []
    parts: list[Part] = []
    answer = answer_of(message.blocks)
    error = status_words.card_of(message)
    if error is not None:
        words = describe(error, message.model_label, has_text=bool(answer))
        words = replace(words, actions=()) if around.is_read_only else words
        parts.append(ErrorCardPart(around, error, words, is_open=state.card_is_open))
    notice = status_words.notice_of(message)
    if notice is not None:
        sentence, ways_on = notice
        parts.append(NoticePart(around, sentence, () if around.is_read_only else ways_on))
    if state.route is not None and state.route.left_out:
        sent_without = status_words.left_out(state.route)
        ways_on = () if around.is_read_only else (ErrorAction.MODEL_DETAILS,)
        parts.append(NoticePart(around, sent_without, ways_on, is_news=False))
    # A reply that failed before its first word has nothing to copy; its card has the ways on.
    if not (around.is_read_only or around.bare) and (error is None or answer or state.branch is not None):
        facts = status_words.facts_of(message)
        parts.append(ActionsPart(around, facts, state.branch, is_last=state.is_last))
    return parts
