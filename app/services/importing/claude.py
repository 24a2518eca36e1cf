"""Claude's export: ``conversations.json``, alone or in a zip.

An array of (or one) ``{uuid, name, created_at, updated_at, model?, current_leaf_message_uuid?, chat_messages}`` with
times in ISO 8601. A message is ``{uuid, parent_message_uuid?, sender: human | assistant, text, content, attachments,
files, created_at}``. Documents are there as the text that was taken from them; of pictures there are names alone.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.domain.conversation import Role
from app.domain.interchange import Place, RemarkKind
from app.services.importing.inputs import Files, Input, each_object
from app.services.importing.parts import answer, call, distinct, said, source, thought, unknown
from app.services.importing.source import Item, Notes, SourceBlock, SourceConversation, SourceFile, SourceMessage
from app.services.importing.values import as_json, line, mapping, moment, name, objects, sequence, text

_ROLES: Final = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT}
_NOBODY: Final = "00000000-0000-4000-8000-000000000000"
"""What stands above a first message."""


def read_claude(given: Input, notes: Notes) -> Iterator[Item]:
    """Yield the conversations of an export."""
    return each_object(given, notes, lambda value: _conversation(value, given.files, notes))


def _conversation(value: Mapping[str, object], files: Files, notes: Notes) -> SourceConversation:
    key, title = name(value.get("uuid")), line(value.get("name"))
    reader = _Messages(Place(title or key), files, notes, line(value.get("model")))
    return SourceConversation(
        key=key,
        title=title,
        messages=tuple(reader.read(value.get("chat_messages"))),
        created_at=moment(value.get("created_at")),
        updated_at=moment(value.get("updated_at")),
        head=name(value.get("current_leaf_message_uuid")) or None,
        pinned=value.get("is_starred") is True,
        above=reader.above,
    )


class _Messages:
    def __init__(self, place: Place, files: Files, notes: Notes, model: str) -> None:
        self._place = place
        self._files = files
        self._notes = notes
        self._model = model
        self.above: dict[str, str | None] = {}

    def read(self, values: object) -> Iterator[SourceMessage]:
        """Yield the messages; where none names the one before, each follows the one before it in the file."""
        before: str | None = None
        for number, value in enumerate(sequence(values)):
            found = mapping(value)
            key = name(found.get("uuid")) or f"#{number}"
            told = name(found.get("parent_message_uuid"))
            parent = before if "parent_message_uuid" not in found else None if told in ("", _NOBODY) else told
            message = self._message(found, key, parent)
            before = key
            if message is None:
                self.above[key] = parent
            else:
                yield message

    def _message(self, value: Mapping[str, object], key: str, parent: str | None) -> SourceMessage | None:
        role = _ROLES.get(text(value.get("sender")))
        if role is None:
            self._notes.add(RemarkKind.NO_MESSAGE, self._place, key)
            return None
        blocks = [block for part in objects(value.get("content")) for block in self._part(part)]
        if not blocks:
            blocks.extend(said(value.get("text")))
        blocks.extend(block for each in objects(value.get("attachments")) for block in _document(each))
        blocks.extend(self._file(each) for each in objects(value.get("files")))
        if not blocks:
            self._notes.add(RemarkKind.MESSAGE_EMPTY, self._place, key)
            return None
        is_reply = role is Role.ASSISTANT
        return SourceMessage(
            key=key,
            parent=parent,
            role=role,
            blocks=distinct(blocks),
            created_at=moment(value.get("created_at")),
            model=(line(value.get("model")) or self._model) if is_reply else "",
            provider="Claude" if is_reply else "",
            finish_reason=line(value.get("stop_reason"))[:100] if is_reply else "",
        )

    def _part(self, part: Mapping[str, object]) -> tuple[SourceBlock, ...]:
        kind = text(part.get("type"))
        if kind == "text":
            return (*said(part.get("text")), *_citations(part.get("citations")))
        if kind == "thinking":
            began, ended = moment(part.get("start_timestamp")), moment(part.get("stop_timestamp"))
            lasted = (ended - began).total_seconds() if began and ended and ended >= began else None
            return thought(part.get("thinking"), lasted)
        if kind == "tool_use":
            return (call(name(part.get("id")), text(part.get("name")), part.get("input")),)
        if kind == "tool_result":
            return self._answer(part)
        if kind in ("token_budget", "redacted_thinking", "flag"):
            return ()
        return unknown(kind, part, self._notes, self._place)

    def _answer(self, part: Mapping[str, object]) -> tuple[SourceBlock, ...]:
        content = part.get("content")
        words = [text(each.get("text")) for each in objects(content)]
        shown = "\n\n".join(filter(None, words)) if words else content
        sources = [
            block
            for each in objects(content)
            for block in source(each.get("url") if text(each.get("url")).startswith("http") else "", each.get("title"))
            if block.url
        ]
        is_error = part.get("is_error") is True
        return (
            answer(name(part.get("tool_use_id")), shown or as_json(content or ""), is_error=is_error),
            *sources,
        )

    def _file(self, value: Mapping[str, object]) -> SourceFile:
        shown = line(value.get("file_name")) or name(value.get("file_uuid")) or "file"
        found = self._files.named(name(value.get("file_uuid")), shown)
        return found if found.load is not None else self._files.named(shown.rpartition("/")[2], shown)


def _document(value: Mapping[str, object]) -> tuple[SourceFile, ...]:
    words = text(value.get("extracted_content"))
    shown = line(value.get("file_name")) or "pasted.txt"
    return (SourceFile(shown, _encoded(words) if words else None, "text/plain"),)


def _encoded(words: str) -> Callable[[], bytes]:
    return lambda: words.encode()


def _citations(values: object) -> Iterator[SourceBlock]:
    for each in objects(values):
        details = mapping(each.get("details"))
        yield from source(each.get("url") or details.get("url"), each.get("title"), each.get("cited_text"))
