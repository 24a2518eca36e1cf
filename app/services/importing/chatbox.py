"""Chatbox's export: one JSON object of keys and values.

``session:<id>`` holds a session (older versions: all of them in ``chat-sessions``), ``chat-sessions-list`` what the
list shows of each, ``settings`` the providers with their keys. A session is ``{id, name, starred, messages, threads,
messageForksHash}``: messages follow one another; ``messageForksHash[id].lists`` are the branches behind message ``id``
that are not shown; each of ``threads`` is an older conversation in the same session. Times are in milliseconds.
Pictures lie under a ``storageKey``, which most exports do not hold.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.blocks import UnknownBlock
from app.domain.conversation import MessageStatus, Role, Timing
from app.domain.interchange import Place, RemarkKind, WithheldKind
from app.domain.model_info import Usage
from app.infra.json_stream import JsonRefusedError, JsonStream, decode
from app.infra.spill import Spill
from app.services.importing.inputs import LARGEST_CONVERSATION, Input, taken
from app.services.importing.parts import answer, call, failure, file_at, said, source, thought, unknown
from app.services.importing.source import (
    FileRefusedError,
    Item,
    Notes,
    SourceBlock,
    SourceConversation,
    SourceFile,
    SourceMessage,
)
from app.services.importing.values import (
    count,
    data_url,
    line,
    mapping,
    moment,
    name,
    objects,
    seconds,
    sequence,
    text,
)

_ROLES: Final = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL}
_SESSION: Final = "session:"
_KNOWN: Final = ("settings", "chat-sessions", "chat-sessions-list", "myCopilots", "configVersion")


def read_chatbox(given: Input, notes: Notes) -> Iterator[Item]:
    """Yield the conversations of an export."""
    blobs = Spill(given.rooms)
    try:
        with given.stream() as stream:
            listed = _survey(stream, blobs, notes)
        with given.stream() as stream:
            for key in stream.members():
                if key.startswith(_SESSION):
                    yield from _sessions(taken(stream, notes, Place(item=key)), listed, blobs, notes)
                elif key == "chat-sessions" and stream.peek() == "[":
                    for number in stream.items():
                        place = Place(item=f"{key} #{number + 1}")
                        yield from _sessions(taken(stream, notes, place), listed, blobs, notes)
    finally:
        blobs.close()


def _survey(stream: JsonStream, blobs: Spill, notes: Notes) -> dict[str, Mapping[str, object]]:
    """Return what the list says of each session, say what is not taken, and set aside what lies under storage keys."""
    listed: dict[str, Mapping[str, object]] = {}
    for key in stream.members():
        if key.startswith(_SESSION) or key == "chat-sessions":
            continue
        try:
            if key == "chat-sessions-list":
                entries = decode(stream.take(LARGEST_CONVERSATION))
                listed = {name(each.get("id")): each for each in objects(entries)}
            elif key == "settings":
                _withhold(mapping(decode(stream.take(LARGEST_CONVERSATION))), notes)
            elif key == "myCopilots":
                if objects(decode(stream.take(LARGEST_CONVERSATION))):
                    notes.withhold(WithheldKind.PROMPTS, "myCopilots")
            elif key not in _KNOWN and not key.startswith("__") and stream.peek() == '"':
                blobs.put(key, stream.take(LARGEST_CONVERSATION))
        except JsonRefusedError:
            continue
    return listed


def _withhold(settings: Mapping[str, object], notes: Notes) -> None:
    notes.withhold(WithheldKind.SETTINGS, "settings")
    for provider, value in mapping(settings.get("providers")).items():
        if mapping(value):
            notes.withhold(WithheldKind.PROVIDER, provider)
        if any(text(mapping(value).get(field)) for field in ("apiKey", "accessKey", "secretKey")):
            notes.withhold(WithheldKind.KEY, provider)
    for custom in objects(settings.get("customProviders")):
        notes.withhold(WithheldKind.PROVIDER, line(custom.get("name")) or name(custom.get("id")))
    for field, value in settings.items():
        if field.lower().endswith(("key", "token")) and text(value):
            notes.withhold(WithheldKind.KEY, field)
    for server in objects(mapping(settings.get("mcp")).get("servers")):
        notes.withhold(WithheldKind.TOOL_SERVER, line(server.get("name")) or name(server.get("id")))


def _sessions(
    value: Mapping[str, object] | None, listed: Mapping[str, Mapping[str, object]], blobs: Spill, notes: Notes
) -> Iterator[SourceConversation]:
    if value is None:
        return
    key = name(value.get("id"))
    meta = listed.get(key, {})
    title = line(value.get("name")) or line(meta.get("name"))
    forks = {fork: mapping(each) for fork, each in mapping(value.get("messageForksHash")).items()}
    is_pinned = value.get("starred") is True or meta.get("starred") is True
    for thread in objects(value.get("threads")):
        thread_key = f"{key}/{name(thread.get('id'))}"
        named = line(thread.get("name")) or title
        session = _Session(Place(named or thread_key), blobs, notes)
        yield session.read(thread_key, named, thread.get("messages"), forks, created=thread.get("createdAt"))
    session = _Session(Place(title or key), blobs, notes)
    yield session.read(key, title, value.get("messages"), forks, pinned=is_pinned, is_last=True)


class _Session:
    """One line of messages with its branches."""

    def __init__(self, place: Place, blobs: Spill, notes: Notes) -> None:
        self._place = place
        self._blobs = blobs
        self._notes = notes
        self._prompts: list[str] = []
        self._above: dict[str, str | None] = {}
        self._messages: list[SourceMessage] = []
        self._met: set[str] = set()

    def read(
        self,
        key: str,
        title: str,
        values: object,
        forks: dict[str, Mapping[str, object]],
        *,
        created: object = None,
        pinned: bool = False,
        is_last: bool = False,
    ) -> SourceConversation:
        """Return the conversation. Its branches are taken out of ``forks``, and all that are left if it is the last."""
        head = self._line(values, None)
        self._branches(forks)
        while is_last and forks:
            self._branch(*forks.popitem())
            self._branches(forks)
        return SourceConversation(
            key=key,
            title=title,
            messages=tuple(self._messages),
            created_at=moment(created),
            head=head,
            system_prompt="\n\n".join(dict.fromkeys(self._prompts)),
            pinned=pinned,
            above=self._above,
        )

    def _branches(self, forks: dict[str, Mapping[str, object]]) -> None:
        """Hang the branches that are not shown where they belong. Branches may have branches."""
        while ready := [key for key in forks if key in self._met]:
            for key in ready:
                self._branch(key, forks.pop(key))

    def _branch(self, key: str, fork: Mapping[str, object]) -> None:
        for branch in objects(fork.get("lists")):
            self._line(branch.get("messages"), key)

    def _line(self, values: object, parent: str | None) -> str | None:
        """Read messages of which each follows the one before; return the last."""
        for number, value in enumerate(sequence(values)):
            found = mapping(value)
            key = name(found.get("id")) or f"{parent or ''}#{number}"
            message = self._message(found, key, parent)
            if message is not None:
                self._messages.append(message)
            else:
                self._above[key] = parent
            self._met.add(key)
            parent = key
        return parent

    def _message(self, value: Mapping[str, object], key: str, parent: str | None) -> SourceMessage | None:
        written = text(value.get("role"))
        role = _ROLES.get(written)
        blocks = tuple(self._blocks(value))
        if written == "system":
            self._prompts.extend(found for part in blocks if (found := getattr(part, "text", "")))
            return None
        error = text(value.get("error"))
        if role is None or not (blocks or error):
            self._notes.add(RemarkKind.NO_MESSAGE if role is None else RemarkKind.MESSAGE_EMPTY, self._place, key)
            return None
        is_reply = role is Role.ASSISTANT
        status = MessageStatus.FAILED if error else MessageStatus.COMPLETE
        if value.get("generating") is True:
            status = MessageStatus.INTERRUPTED
        return SourceMessage(
            key=key,
            parent=parent,
            role=role,
            blocks=blocks,
            created_at=moment(value.get("timestamp")),
            model=line(value.get("model")) if is_reply else "",
            provider=(line(value.get("aiProvider")) or "Chatbox") if is_reply else "",
            status=status if is_reply else MessageStatus.COMPLETE,
            usage=_usage(value) if is_reply else None,
            timing=Timing(first_token=seconds(value.get("firstTokenLatency"))) if is_reply else Timing(),
            finish_reason=line(value.get("finishReason"))[:100],
            error=failure(error, name(value.get("errorCode"))) if error and is_reply else None,
        )

    def _blocks(self, value: Mapping[str, object]) -> Iterator[SourceBlock]:
        yield from thought(value.get("reasoningContent"))
        parts = value.get("contentParts")
        if isinstance(parts, list):
            for part in objects(parts):
                yield from self._part(part)
        else:
            yield from said(value.get("content"))
        for picture in objects(value.get("pictures")):
            yield self._stored(text(picture.get("storageKey")), text(picture.get("url")), "", "image/png")
        for file in objects(value.get("files")):
            yield self._stored(
                text(file.get("storageKey")), text(file.get("url")), line(file.get("name")), text(file.get("fileType"))
            )
        for link in objects(value.get("links")):
            yield from source(link.get("url"), link.get("title"))

    def _part(self, part: Mapping[str, object]) -> Iterator[SourceBlock]:
        kind = text(part.get("type"))
        if kind == "text":
            yield from said(part.get("text"))
        elif kind == "reasoning":
            yield from thought(part.get("text"), seconds(part.get("duration")))
        elif kind == "image":
            yield self._stored(text(part.get("storageKey")), text(part.get("url")), "", "image/png")
        elif kind == "tool-call":
            call_id = name(part.get("toolCallId")) or "call"
            yield call(call_id, text(part.get("toolName")), part.get("args"))
            if part.get("state") != "call":
                yield answer(call_id, part.get("result"), is_error=part.get("state") == "error")
        elif kind == "info":
            self._notes.add(RemarkKind.HIDDEN, self._place, line(part.get("text")))
        else:
            yield from unknown(kind, part, self._notes, self._place)

    def _stored(self, key: str, url: str, shown: str, media_type: str) -> SourceBlock:
        """Return the file under a storage key, or the one that an address holds."""
        if not key and url:
            found = file_at(url, shown, self._notes, self._place, media_type)
            return found[0] if found else UnknownBlock("file", 1, "{}")
        named = shown or f"{key.rpartition(':')[2] or 'picture'}"
        raw = self._blobs.get(key)
        if raw is None:
            return SourceFile(named, None, media_type[:100])
        return SourceFile(named, lambda: _bytes(self._blobs.get(key) or b'""'), media_type[:100])


def _bytes(raw: bytes) -> bytes:
    """Return what a stored string holds: a data address, or text."""
    try:
        value = decode(raw)
    except JsonRefusedError as error:
        raise FileRefusedError(RemarkKind.FILE_DAMAGED) from error
    held = data_url(value) if isinstance(value, str) else None
    return text(value).encode() if held is None else held[1]()


def _usage(value: Mapping[str, object]) -> Usage | None:
    told = mapping(value.get("usage"))
    usage = Usage(
        count(told.get("inputTokens")),
        count(told.get("outputTokens")),
        count(told.get("reasoningTokens")),
        count(told.get("cachedInputTokens")),
    )
    return usage if usage != Usage() else None
