"""Cherry Studio's backup, versions 1 to 5: a zip with ``data.json`` and ``Data/``, or one compressed file (``.bak``).

``{time, version, localStorage, indexedDB: {topics, message_blocks, files ...}}``. What the list shows of a topic lies
in ``localStorage["persist:cherry-studio"]``, a string of JSON whose values are strings of JSON. A topic is ``{id,
messages}``, a message names its blocks by their ids, and several replies with one ``askId`` answer one question, of
which ``foldSelected`` is the one that was shown. The providers, with their keys, lie there too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.conversation import MessageStatus, Role
from app.domain.interchange import Place, RemarkKind, WithheldKind
from app.infra.json_stream import HEAVIEST, JsonRefusedError, JsonStream, decode
from app.infra.json_weight import weight
from app.infra.spill import Spill
from app.services.importing.cherry_parts import STATUSES, CherryParts, error_in, timing_of, usage_of
from app.services.importing.inputs import LARGEST_CONVERSATION, Input, taken
from app.services.importing.parts import distinct, failure, file_at, said, sentence, thought
from app.services.importing.source import Item, Notes, SourceBlock, SourceConversation, SourceMessage
from app.services.importing.values import line, mapping, moment, name, objects, parsed, sequence, text

_ROLES: Final = {"user": Role.USER, "assistant": Role.ASSISTANT}
_STATE: Final = "persist:cherry-studio"
_OTHER_TABLES: Final = {
    "knowledge_notes": WithheldKind.KNOWLEDGE,
    "quick_phrases": WithheldKind.PROMPTS,
    "settings": WithheldKind.SETTINGS,
}


@dataclass(frozen=True, slots=True)
class _Topic:
    """What the list shows of a topic, and of the assistant that it stands under."""

    title: str = ""
    by_hand: bool = False
    pinned: bool = False
    prompt: str = ""
    assistant: str = ""
    created: object = None
    updated: object = None


@dataclass(slots=True)
class _Survey:
    """What has to be known before the topics can be read."""

    blocks: Spill = field(default_factory=Spill)
    topics: dict[str, _Topic] = field(default_factory=dict)


def read_cherry(given: Input, notes: Notes) -> Iterator[Item]:
    """Yield the topics of a backup."""
    survey = _Survey()
    try:
        with given.stream() as stream:
            _look_around(stream, survey, notes)
        with given.stream() as stream:
            for key in stream.members():
                if key == "indexedDB" and stream.peek() == "{":
                    yield from _topics(stream, survey, given, notes)
    finally:
        survey.blocks.close()


def _look_around(stream: JsonStream, survey: _Survey, notes: Notes) -> None:
    for key in stream.members():
        if key == "localStorage" and stream.peek() == "{":
            for stored in stream.members():
                if stored == _STATE:
                    _read_state(stream, survey, notes)
        elif key == "indexedDB" and stream.peek() == "{":
            for table in stream.members():
                _read_table(stream, table, survey, notes)


def _read_table(stream: JsonStream, table: str, survey: _Survey, notes: Notes) -> None:
    if stream.peek() != "[":
        return
    if table == "message_blocks":
        for number in stream.items():
            try:
                raw = stream.take(LARGEST_CONVERSATION)
                key = name(mapping(decode(raw)).get("id"))
            except JsonRefusedError:
                notes.add(RemarkKind.PART_UNKNOWN, Place(item=f"{table} #{number + 1}"))
                continue
            if key:
                survey.blocks.put(key, raw)
    elif table in _OTHER_TABLES:
        for number in stream.items():
            if number == 0:
                notes.withhold(_OTHER_TABLES[table], table)


def _read_state(stream: JsonStream, survey: _Survey, notes: Notes) -> None:
    """Read the list, and say which providers, keys and tool servers are left where they are."""
    try:
        state = mapping(parsed(decode(stream.take(LARGEST_CONVERSATION))))
    except JsonRefusedError:
        notes.add(RemarkKind.PART_UNKNOWN, Place(item=_STATE))
        return
    _withhold(state, notes)
    assistants = mapping(parsed(state.get("assistants")))
    for assistant in (*objects(assistants.get("assistants")), mapping(assistants.get("defaultAssistant"))):
        is_default = name(assistant.get("id")) == "default"
        for topic in objects(assistant.get("topics")):
            survey.topics.setdefault(
                name(topic.get("id")),
                _Topic(
                    title=line(topic.get("name")),
                    by_hand=topic.get("isNameManuallyEdited") is True,
                    pinned=topic.get("pinned") is True,
                    prompt=sentence(topic, "prompt") or sentence(assistant, "prompt"),
                    assistant="" if is_default else line(assistant.get("name"))[:60],
                    created=topic.get("createdAt"),
                    updated=topic.get("updatedAt"),
                ),
            )


def _withhold(state: Mapping[str, object], notes: Notes) -> None:
    notes.withhold(WithheldKind.SETTINGS, "localStorage")
    for provider in objects(mapping(parsed(state.get("llm"))).get("providers")):
        named = line(provider.get("name")) or name(provider.get("id"))
        has_key = bool(text(provider.get("apiKey")))
        if has_key:
            notes.withhold(WithheldKind.KEY, named)
        if has_key or provider.get("isSystem") is not True:
            notes.withhold(WithheldKind.PROVIDER, named)
    for server in objects(mapping(parsed(state.get("mcp"))).get("servers")):
        notes.withhold(WithheldKind.TOOL_SERVER, line(server.get("name")) or name(server.get("id")))
    for each in objects(mapping(parsed(state.get("websearch"))).get("providers")):
        if text(each.get("apiKey")):
            notes.withhold(WithheldKind.KEY, line(each.get("name")) or name(each.get("id")))


def _topics(stream: JsonStream, survey: _Survey, given: Input, notes: Notes) -> Iterator[Item]:
    for table in stream.members():
        if table != "topics" or stream.peek() != "[":
            continue
        for number in stream.items():
            yield from _topic(stream, Place(item=f"{table} #{number + 1}"), survey, given, notes)


def _topic(stream: JsonStream, place: Place, survey: _Survey, given: Input, notes: Notes) -> Iterator[Item]:
    # In a frame of its own, which is gone when the next one is read.
    value = taken(stream, notes, place)
    if value is not None and (found := _conversation(value, survey, given, notes)) is not None:
        del value
        yield found


def _conversation(
    value: Mapping[str, object], survey: _Survey, given: Input, notes: Notes
) -> SourceConversation | None:
    key = name(value.get("id"))
    topic = survey.topics.get(key, _Topic())
    reader = _Messages(survey.blocks, CherryParts(given.files, notes, Place(topic.title or key)), notes, topic, key)
    try:
        messages = tuple(reader.read(value.get("messages")))
    except _TopicTooLargeError:
        notes.add(RemarkKind.CONVERSATION_TOO_LARGE, Place(topic.title or key))
        return None
    return SourceConversation(
        key=key,
        title=topic.title,
        messages=messages,
        created_at=moment(topic.created),
        updated_at=moment(topic.updated),
        head=reader.tip,
        system_prompt=topic.prompt,
        title_by_hand=topic.by_hand,
        pinned=topic.pinned,
        tags=(topic.assistant,) if topic.assistant else (),
        above=reader.above,
    )


class _TopicTooLargeError(Exception):
    """The blocks of a topic are heavier together than anything may be."""


class _Messages:
    """Reads the line of messages of a topic as a tree; ``tip`` is where the branch that was shown has come to."""

    def __init__(self, stored: Spill, parts: CherryParts, notes: Notes, topic: _Topic, key: str) -> None:
        self._stored = stored
        self._parts = parts
        self._notes = notes
        self._place = Place(topic.title or key)
        self.above: dict[str, str | None] = {}
        self.tip: str | None = None
        self._weight = 0
        self._asked: set[str] = set()
        self._question: str | None = None
        self._has_selected = False

    def read(self, values: object) -> Iterator[SourceMessage]:
        """Yield the messages. Raises _TopicTooLargeError."""
        for number, value in enumerate(sequence(values)):
            found = mapping(value)
            key = name(found.get("id")) or f"#{number}"
            parent = self._hang(found, key)
            message = self._message(found, key, parent)
            if message is None:
                self.above[key] = parent
            else:
                yield message

    def _hang(self, value: Mapping[str, object], key: str) -> str | None:
        """Return what a message stands below, and move on to it where it was shown."""
        asked = name(value.get("askId"))
        if value.get("role") != "assistant" or asked not in self._asked:
            parent, self.tip = self.tip, key
            self._question, self._has_selected = None, False
            if value.get("role") == "user":
                self._asked.add(key)
                self._question = key
            return parent
        is_selected = value.get("foldSelected") is True
        if asked == self._question:
            # Of several that are not folded the first is the one that goes on.
            if is_selected or (self.tip == asked and not self._has_selected):
                self.tip = key
            self._has_selected = self._has_selected or is_selected
        return asked

    def _message(self, value: Mapping[str, object], key: str, parent: str | None) -> SourceMessage | None:
        role = _ROLES.get(text(value.get("role")))
        stored = [self._block(name(each)) for each in sequence(value.get("blocks"))]
        known = [block for block in stored if block]
        blocks: tuple[SourceBlock, ...] = distinct(tuple(block for each in known for block in self._parts.block(each)))
        blocks = blocks or tuple(self._old(value))
        error = error_in(known) or sentence(mapping(value.get("error")), "message")
        if value.get("type") == "clear" or role is None or not (blocks or error):
            kind = RemarkKind.NO_MESSAGE if role is None else RemarkKind.MESSAGE_EMPTY
            self._notes.add(RemarkKind.HIDDEN if value.get("type") == "clear" else kind, self._place, key)
            return None
        if len(known) < len(stored):
            self._notes.add(RemarkKind.PART_UNKNOWN, self._place, key)
        is_reply = role is Role.ASSISTANT
        model = mapping(value.get("model"))
        status = STATUSES.get(text(value.get("status")), MessageStatus.COMPLETE)
        return SourceMessage(
            key=key,
            parent=parent,
            role=role,
            blocks=blocks,
            created_at=moment(value.get("createdAt")),
            model=(line(model.get("id")) or line(value.get("modelId"))) if is_reply else "",
            provider=(line(model.get("provider")) or "Cherry Studio") if is_reply else "",
            status=(MessageStatus.FAILED if error else status) if is_reply else MessageStatus.COMPLETE,
            usage=usage_of(mapping(value.get("usage"))) if is_reply else None,
            timing=timing_of(mapping(value.get("metrics"))),
            error=failure(error) if error and is_reply else None,
        )

    def _block(self, key: str) -> Mapping[str, object]:
        raw = self._stored.get(key) if key else None
        if raw is None:
            return {}
        # A small topic may point at any number of blocks, and at each many times.
        self._weight += weight(raw)
        if self._weight > HEAVIEST:
            raise _TopicTooLargeError
        return mapping(decode(raw))

    def _old(self, value: Mapping[str, object]) -> Iterator[SourceBlock]:
        """Yield what stands in the message itself: versions before the blocks wrote so."""
        yield from thought(value.get("reasoning_content"))
        yield from said(value.get("content"))
        for picture in (*sequence(value.get("images")), *sequence(mapping(value.get("metadata")).get("images"))):
            yield from file_at(text(picture), "", self._notes, self._place, "image/png")
        for file in objects(value.get("files")):
            yield self._parts.file(file)
