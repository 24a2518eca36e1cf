"""Open WebUI's export: a JSON array of chats.

``[{id, title, chat: {title, models, history: {currentId, messages: {id: {id, parentId, role, content, model, timestamp,
done, files, sources, usage, error, output}}}}, meta: {tags}, pinned, archived, created_at, updated_at}]``, times in
seconds; older exports are arrays of what stands in ``chat`` here. A clean tree, as a rule.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.domain.conversation import MessageStatus, Role
from app.domain.interchange import Place, RemarkKind
from app.domain.model_info import Usage
from app.services.importing.inputs import Files, Input, each_object
from app.services.importing.open_webui_text import blocks_of, blocks_of_output
from app.services.importing.parts import distinct, failure, file_at, said, sentence, source
from app.services.importing.source import Item, Notes, SourceBlock, SourceConversation, SourceFile, SourceMessage
from app.services.importing.values import count, line, mapping, moment, name, objects, sequence, text

_ROLES: Final = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL}


def read_open_webui(given: Input, notes: Notes) -> Iterator[Item]:
    """Yield the chats of an export."""
    return each_object(given, notes, lambda value: _conversation(value, given.files, notes))


def _conversation(value: Mapping[str, object], files: Files, notes: Notes) -> SourceConversation:
    chat = mapping(value.get("chat")) or value
    key = name(value.get("id")) or name(chat.get("id"))
    title = line(chat.get("title")) or line(value.get("title"))
    reader = _Chat(Place(title or key), files, notes)
    history = mapping(chat.get("history"))
    messages = tuple(reader.read(history.get("messages"), chat.get("messages")))
    prompt = sentence(chat, "system") or sentence(mapping(chat.get("params")), "system")
    tags = [*sequence(mapping(value.get("meta")).get("tags")), *sequence(chat.get("tags"))]
    return SourceConversation(
        key=key,
        title=title,
        messages=messages,
        created_at=moment(value.get("created_at")) or moment(chat.get("timestamp")),
        updated_at=moment(value.get("updated_at")),
        head=name(history.get("currentId")) or None,
        system_prompt="\n\n".join(dict.fromkeys(filter(None, [prompt, *reader.prompts]))),
        pinned=value.get("pinned") is True,
        archived=value.get("archived") is True,
        tags=tuple(dict.fromkeys(tag for each in tags if (tag := _tag(each)))),
        above=reader.above,
    )


def _tag(value: object) -> str:
    return line(value) or line(mapping(value).get("name"))


class _Chat:
    def __init__(self, place: Place, files: Files, notes: Notes) -> None:
        self._place = place
        self._files = files
        self._notes = notes
        self.prompts: list[str] = []
        self.above: dict[str, str | None] = {}

    def read(self, tree: object, line_of: object) -> Iterator[SourceMessage]:
        """Yield the messages of the tree, or of the line where there is no tree."""
        if mapping(tree):
            for node, value in mapping(tree).items():
                key = name(node)
                yield from self._kept(key, name(mapping(value).get("parentId")) or None, value)
            return
        before: str | None = None
        for number, value in enumerate(sequence(line_of)):
            key = name(mapping(value).get("id")) or f"#{number}"
            yield from self._kept(key, before, value)
            before = key

    def _kept(self, key: str, parent: str | None, value: object) -> Iterator[SourceMessage]:
        message = self._message(key, parent, mapping(value))
        if message is None:
            self.above[key] = parent
        else:
            yield message

    def _message(self, key: str, parent: str | None, value: Mapping[str, object]) -> SourceMessage | None:
        written = text(value.get("role"))
        role = _ROLES.get(written)
        if written == "system":
            self.prompts.append(text(value.get("content")))
            return None
        blocks = distinct(tuple(self._blocks(value, is_reply=role is Role.ASSISTANT)))
        error = _error(value.get("error"))
        if role is None or not (blocks or error):
            self._notes.add(RemarkKind.NO_MESSAGE if role is None else RemarkKind.MESSAGE_EMPTY, self._place, key)
            return None
        if role is not Role.ASSISTANT:
            return SourceMessage(key, parent, role, blocks, moment(value.get("timestamp")))
        status = MessageStatus.INTERRUPTED if value.get("done") is False else MessageStatus.COMPLETE
        return SourceMessage(
            key=key,
            parent=parent,
            role=role,
            blocks=blocks,
            created_at=moment(value.get("timestamp")),
            model=line(value.get("model")) or line(value.get("modelName")),
            provider="Open WebUI",
            status=MessageStatus.FAILED if error else status,
            usage=_usage(mapping(value.get("usage")) or mapping(value.get("info"))),
            error=failure(error) if error else None,
        )

    def _blocks(self, value: Mapping[str, object], *, is_reply: bool) -> Iterator[SourceBlock]:
        content = value.get("content")
        if isinstance(content, list):
            for part in objects(content):
                yield from said(part.get("text"))
                url = text(mapping(part.get("image_url")).get("url"))
                yield from file_at(url, "", self._notes, self._place, "image/png")
        elif text(content).strip():
            yield from blocks_of(text(content)) if is_reply else said(content)
        else:
            yield from blocks_of_output(value.get("output"))
        for file in objects(value.get("files")):
            yield from self._file(file)
        for cited in (*objects(value.get("sources")), *objects(value.get("citations"))):
            yield from _sources(cited)

    def _file(self, value: Mapping[str, object]) -> tuple[SourceBlock, ...]:
        inner = mapping(value.get("file"))
        meta = mapping(inner.get("meta"))
        shown = line(value.get("name")) or line(inner.get("filename")) or line(meta.get("name"))
        is_picture = value.get("type") == "image" or text(value.get("content_type")).startswith("image/")
        media_type = "image/png" if is_picture else line(meta.get("content_type"))[:100]
        url = text(value.get("url"))
        if url[:5].lower() in ("data:", "http:", "https"):
            return file_at(url, shown, self._notes, self._place, media_type)
        content = text(mapping(inner.get("data")).get("content")) or text(value.get("content"))
        if content:
            return (SourceFile(f"{shown or 'file'}", _encoded(content), "text/plain"),)
        return (self._files.named(shown or url.rpartition("/")[2], shown, media_type),)


def _encoded(words: str) -> Callable[[], bytes]:
    return lambda: words.encode()


def _sources(value: Mapping[str, object]) -> Iterator[SourceBlock]:
    about = mapping(value.get("source"))
    passages = sequence(value.get("document"))
    metadata = [mapping(each) for each in sequence(value.get("metadata"))] or [{}]
    for number, each in enumerate(metadata):
        url = next(filter(_is_url, (each.get("url"), each.get("source"), about.get("url"))), "")
        title = sentence(each, "title", "name") or sentence(about, "name")
        yield from source(url, title, passages[number] if number < len(passages) else "")


def _is_url(value: object) -> bool:
    return text(value).lower().startswith(("http://", "https://"))


def _error(value: object) -> str:
    if value is True:
        return "error"
    return text(value) or sentence(mapping(value), "content", "message", "detail")


def _usage(value: Mapping[str, object]) -> Usage | None:
    usage = Usage(
        count(value.get("prompt_tokens") or value.get("input_tokens") or value.get("prompt_eval_count")),
        count(value.get("completion_tokens") or value.get("output_tokens") or value.get("eval_count")),
        count(mapping(value.get("completion_tokens_details")).get("reasoning_tokens")),
        count(mapping(value.get("prompt_tokens_details")).get("cached_tokens")),
    )
    return usage if usage != Usage() else None
