"""What stands in the view as text: for screen readers, for the clipboard, for a selection."""

from PySide6.QtCore import QMimeData

from app.domain.conversation import Role
from app.ui.timeline import utf16
from app.ui.timeline.copying import Selected, mime_of, plain_of, read_out
from app.ui.timeline.model import TimelineModel
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.said import copy_of
from app.ui.timeline.status_words import speaker_of
from app.ui.timeline.text_units import word_at

_PARSED = 100
"""Messages of a conversation up to which all are parsed to be read."""

Place = tuple[int, int, int]
"""Number of the entry, number of the part, character: what positions are compared by."""


class SourcePart(Part):
    """A whole message as it was written, for who reads or copies it; nobody is shown this."""

    selectable = True

    def __init__(self, around: Surroundings, source: str) -> None:
        super().__init__(around)
        self._source = source

    @property
    def text(self) -> str:
        """Return what was written."""
        return self._source


class Reader:
    """Reads the model of a timeline."""

    def __init__(self, model: TimelineModel) -> None:
        self._model = model

    def entry_text(self, number: int) -> str:
        """Return what a message says, its cards and notices too.

        One that was never near the view is read as it was written: to parse ten thousand for it takes seconds.
        """
        entry = self._model.entries[number]
        if not entry.has_parts and len(self._model.entries) > _PARSED:
            return copy_of(entry.message.blocks)
        return "\n\n".join(filter(None, map(read_out, entry.parts(self._model.around))))

    def everything(self) -> str:
        """Return every message, each after its speaker's name."""
        texts = []
        for number, entry in enumerate(self._model.entries):
            text = self.entry_text(number)
            own = entry.message.role is Role.USER or not entry.has_parts
            texts.append(f"{speaker_of(entry.message)}: {text}" if own else text)
        return "\n\n".join(texts)

    # Selection

    def place_of(self, position: Position) -> Place | None:
        """Return where a position is now, None where its message is not shown."""
        number = self._model.number_of(position.message_id)
        return None if number is None else (number, position.block, position.character)

    def ends(self, selection: Selection) -> tuple[Place, Place] | None:
        """Return the first and the last place of a selection."""
        anchor, head = self.place_of(selection.anchor), self.place_of(selection.head)
        if anchor is None or head is None:
            return None
        return (anchor, head) if anchor <= head else (head, anchor)

    def range_in(self, selection: Selection, number: int, block: int) -> tuple[int, int] | None:
        """Return the characters of one part that are selected."""
        ends = self.ends(selection)
        if ends is None:
            return None
        first, last = ends
        if not first[:2] <= (number, block) <= last[:2]:
            return None
        part = self._model.entries[number].parts(self._model.around)[block]
        if not part.selectable:
            return None
        start = first[2] if first[:2] == (number, block) else 0
        end = last[2] if last[:2] == (number, block) else utf16.length(part.text)
        return (start, end) if end > start else None

    def whole(self) -> Selection | None:
        """Return the selection of everything."""
        if not self._model.entries:
            return None
        first, last = self._model.entries[0], self._model.entries[-1]
        parts = last.parts(self._model.around)
        end = Position(last.message.id, len(parts) - 1, utf16.length(parts[-1].text) if parts else 0)
        return Selection(Position(first.message.id, 0, 0), end)

    def word_at(self, position: Position) -> Selection | None:
        """Return the word around a position."""
        place = self.place_of(position)
        if place is None:
            return None
        text = self._model.entries[place[0]].parts(self._model.around)[place[1]].text
        ends = word_at(text, place[2])
        return Selection(*(Position(position.message_id, position.block, end) for end in ends))

    def block_at(self, position: Position) -> Selection | None:
        """Return the whole part around a position."""
        place = self.place_of(position)
        if place is None:
            return None
        text = self._model.entries[place[0]].parts(self._model.around)[place[1]].text
        return Selection(
            Position(position.message_id, position.block, 0),
            Position(position.message_id, position.block, utf16.length(text)),
        )

    # Copies

    def mime_of(self, selection: Selection) -> QMimeData:
        """Return what is selected as plain text, HTML and Markdown."""
        return mime_of(self.selected_parts(selection))

    def text_of(self, selection: Selection) -> str:
        """Return what is selected as plain text."""
        return plain_of(self.selected_parts(selection))

    def selected_parts(self, selection: Selection) -> list[Selected]:
        """Return every part that is selected, and what of it.

        Of very many messages, those that were never near the view stand there as they were written.
        """
        ends = self.ends(selection)
        if ends is None:
            return []
        found = []
        is_long = ends[1][0] - ends[0][0] > _PARSED
        for number in range(ends[0][0], ends[1][0] + 1):
            entry = self._model.entries[number]
            if is_long and not entry.has_parts and ends[0][0] < number < ends[1][0]:
                source = SourcePart(self._model.around, copy_of(entry.message.blocks))
                found.append(Selected(source, 0, utf16.length(source.text)))
                continue
            for block, part in enumerate(self._model.entries[number].parts(self._model.around)):
                chosen = self.range_in(selection, number, block)
                if chosen is not None:
                    found.append(Selected(part, *chosen))
        return found
