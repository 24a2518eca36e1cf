"""What a screen reader is told of a message and what is in it: roles and names."""

from PySide6.QtGui import QAccessible

from app.domain.conversation import MessageStatus
from app.ui.error_texts import ErrorAction
from app.ui.timeline.entry import Entry
from app.ui.timeline.markdown.blocks import Span, TextStyle
from app.ui.timeline.parts.actions_row import ActionsPart
from app.ui.timeline.parts.base import Hit, Part
from app.ui.timeline.parts.bubble import BubblePart
from app.ui.timeline.parts.card import action_words
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.data import DataPart
from app.ui.timeline.parts.file import FilePart
from app.ui.timeline.parts.formula import FormulaPart
from app.ui.timeline.parts.name_line import NameLinePart
from app.ui.timeline.parts.picture import PicturePart, ThumbnailsPart
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.rule import RulePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.parts.thinking import ThinkingPart, ThoughtPart
from app.ui.timeline.status_words import speaker_of, time_of
from app.ui.translation import translate

_Role = QAccessible.Role
_LEVELS = {TextStyle.HEADING1: 1, TextStyle.HEADING2: 2, TextStyle.HEADING3: 3}

_ROLES: tuple[tuple[type[Part], QAccessible.Role], ...] = (
    (CodePart, _Role.Section),
    (TablePart, _Role.Table),
    (FormulaPart, _Role.Equation),
    (PicturePart, _Role.Graphic),
    (ThumbnailsPart, _Role.Grouping),
    (ActionsPart, _Role.ToolBar),
    (RulePart, _Role.Separator),
    (NameLinePart, _Role.StaticText),
    (BubblePart, _Role.Paragraph),
    (ThoughtPart, _Role.Paragraph),
    (FilePart, _Role.Section),
)
"""The first that fits counts."""


def name_of_message(entry: Entry) -> str:
    """Return who wrote a message, when, and how far it has come."""
    words = translate("Accessibility", "{speaker}, {time}")
    name = words.format(speaker=speaker_of(entry.message), time=time_of(entry.message))
    state = _state_of(entry.message.status)
    return translate("Accessibility", "{message}, {state}").format(message=name, state=state) if state else name


def _state_of(status: MessageStatus) -> str:
    return {
        MessageStatus.COMPLETE: "",
        MessageStatus.RUNNING: translate("Accessibility", "is being written"),
        MessageStatus.STOPPED: translate("Accessibility", "stopped"),
        MessageStatus.INTERRUPTED: translate("Accessibility", "interrupted"),
        MessageStatus.CUT: translate("Accessibility", "cut off"),
        MessageStatus.FAILED: translate("Accessibility", "failed"),
    }[status]


def level_of(part: Part) -> int | None:
    """Return the level of a heading, from 1; None for all that is none."""
    return _LEVELS.get(part.block.style) if isinstance(part, ProsePart) else None


def role_of(part: Part) -> QAccessible.Role:
    """Return what a part is."""
    if isinstance(part, ProsePart):
        return _role_of_prose(part)
    return next((role for kind, role in _ROLES if isinstance(part, kind)), _Role.Section)


def _role_of_prose(part: ProsePart) -> QAccessible.Role:
    if level_of(part) is not None:
        return _Role.Heading
    if part.block.place.marker:
        return _Role.ListItem
    return _Role.BlockQuote if part.block.place.quote else _Role.Paragraph


def name_of_part(part: Part) -> str:
    """Return what a part is called; "" for words, which are read themselves."""
    if isinstance(part, ProsePart):
        return part.text if level_of(part) is not None else _name_of_marker(part.block.place.marker)
    if isinstance(part, DataPart):
        return part.heading
    if isinstance(part, CodePart):
        language = part.block.language
        words = translate("Accessibility", "Code, {language}")
        return words.format(language=language) if language else translate("Accessibility", "Code")
    if isinstance(part, TablePart):
        words = translate("Accessibility", "Table, columns: {columns}, rows: {rows}")
        return words.format(columns=len(part.block.alignments), rows=len(part.block.rows))
    if isinstance(part, ActionsPart):
        return translate("Accessibility", "Actions")
    if isinstance(part, ThumbnailsPart):
        return translate("Accessibility", "Pictures")
    return "" if isinstance(part, BubblePart | ThoughtPart) else part.text


def _name_of_marker(marker: str) -> str:
    return {"☐": translate("Accessibility", "To do"), "☑": translate("Accessibility", "Done")}.get(marker, marker)


def role_of_hit(hit: Hit) -> QAccessible.Role:
    """Return what something that can be pressed is."""
    return _Role.Link if hit.action == "link" else _Role.Button


def _words_on_button(action: str) -> str:
    """Return what stands on a painted button that has no tooltip: the ways on under a reply and on a card."""
    way_on = next((each for each in ErrorAction if each.value == action), None)
    return action if way_on is None else action_words(way_on)


def name_of_hit(part: Part, hit: Hit) -> str:
    """Return what something that can be pressed is called: a link by its words, all else by what it does."""
    if hit.action != "link":
        if isinstance(part, ThinkingPart):
            return f"{part.text}: {hit.tip}"
        return hit.tip or _words_on_button(hit.action)
    spans: list[Span] = []
    if isinstance(part, ProsePart):
        spans = list(part.block.spans)
    elif isinstance(part, TablePart):
        spans = [span for row in part.block.rows for cell in row for span in cell]
    return "".join(span.text for span in spans if span.link == hit.value) or hit.tip
