"""ChatGPT's export: a zip with ``conversations.json`` (or several such files), or that file alone.

An array of conversations ``{id | conversation_id, title, create_time, update_time, current_node, mapping ...}`` with
times in seconds. ``mapping`` is ``{node: {id, parent, children, message | null}}`` in no order that can be relied on.
Pictures are members of the zip whose names begin with the id in ``asset_pointer``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.domain.blocks import CitationBlock, TextBlock, ThinkingBlock
from app.domain.conversation import MessageStatus, Role
from app.domain.interchange import Place, RemarkKind
from app.services.importing.chatgpt_text import joined, readable, thoughts, without_old_marks
from app.services.importing.inputs import Files, Input, each_object
from app.services.importing.parts import answer, call, code, distinct, said, source, thought, unknown
from app.services.importing.source import Item, Notes, SourceBlock, SourceConversation, SourceMessage
from app.services.importing.values import line, mapping, moment, name, number, objects, sequence, text

_ROLES: Final = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL}
_STATUSES: Final = {
    "in_progress": MessageStatus.INTERRUPTED,
    "finished_partial_completion": MessageStatus.STOPPED,
}
_ENDINGS: Final = {"interrupted": MessageStatus.STOPPED, "max_tokens": MessageStatus.CUT}
_INSTRUCTIONS: Final = ("user_editable_context", "model_editable_context")


def read_chatgpt(given: Input, notes: Notes) -> Iterator[Item]:
    """Yield the conversations of an export."""
    return each_object(given, notes, lambda value: _Conversation(value, given.files, notes).read())


@dataclass
class _Node:
    """A node of the mapping. ``thinking`` is what has to be put before the reply that follows."""

    key: str
    parent: str | None
    message: Mapping[str, object]
    thinking: tuple[ThinkingBlock, ...] = ()
    children: list[str] = field(default_factory=list)


class _Conversation:
    """One conversation while it is read."""

    def __init__(self, value: Mapping[str, object], files: Files, notes: Notes) -> None:
        self._value = value
        self._files = files
        self._notes = notes
        self._key = name(value.get("conversation_id")) or name(value.get("id"))
        self._title = line(value.get("title"))
        self._place = Place(self._title or self._key)
        self._nodes: dict[str, _Node] = {}
        self._above: dict[str, str | None] = {}
        self._prompts: list[str] = []

    def read(self) -> SourceConversation:
        """Return the conversation."""
        value = self._value
        self._collect(mapping(value.get("mapping")))
        messages = [message for node in self._nodes.values() if (message := self._message(node)) is not None]
        return SourceConversation(
            key=self._key,
            title=self._title,
            messages=tuple(messages),
            created_at=moment(value.get("create_time")),
            updated_at=moment(value.get("update_time")),
            head=name(value.get("current_node")) or None,
            system_prompt="\n\n".join(dict.fromkeys(self._prompts)),
            archived=value.get("is_archived") is True,
            pinned=value.get("is_starred") is True,
            above=self._above,
        )

    def _collect(self, nodes: Mapping[str, object]) -> None:
        for node_id, value in nodes.items():
            key = name(node_id)
            node = mapping(value)
            parent = name(node.get("parent")) or None
            message = mapping(node.get("message"))
            if not message:
                self._above[key] = parent
                if not isinstance(value, dict):
                    self._notes.add(RemarkKind.NO_MESSAGE, self._place, key)
            else:
                self._nodes[key] = _Node(key, parent, message)
        for each in self._nodes.values():
            if each.parent in self._nodes:
                self._nodes[each.parent].children.append(each.key)
        for key in self._downwards():
            self._fold_thoughts(self._nodes[key])

    def _downwards(self) -> list[str]:
        """Return the nodes, each after its parent: thoughts are handed down. Those of circles are not among them."""
        found = [node.key for node in self._nodes.values() if node.parent not in self._nodes]
        for key in found:
            found.extend(self._nodes[key].children)
        return found

    def _fold_thoughts(self, node: _Node) -> None:
        """Put thoughts before the replies that follow from them; thoughts that nothing follows stay a message."""
        content = mapping(node.message.get("content"))
        kind = content.get("content_type")
        if kind not in ("thoughts", "reasoning_recap"):
            return
        seconds = number(mapping(node.message.get("metadata")).get("finished_duration_sec"))
        found = thought(thoughts(content)) if kind == "thoughts" else ()
        followers = [child for key in node.children if (child := self._nodes.get(key)) is not None]
        replies = [child for child in followers if _author(child.message) == "assistant"]
        if kind == "reasoning_recap":
            thinking = tuple(replace(block, seconds=seconds) for block in node.thinking)
        else:
            thinking = (*node.thinking, *found)
        if not replies and thinking:
            node.thinking = thinking
            return
        for child in replies:
            child.thinking = (*thinking, *child.thinking)
        self._above[node.key] = node.parent
        del self._nodes[node.key]

    def _message(self, node: _Node) -> SourceMessage | None:
        message = node.message
        metadata = mapping(message.get("metadata"))
        content = mapping(message.get("content"))
        author = _author(message)
        hidden = metadata.get("is_visually_hidden_from_conversation") is True
        if author == "system" or hidden or content.get("content_type") in _INSTRUCTIONS:
            self._pass_over(node, content, hidden=hidden or author != "system")
            return None
        role = _ROLES.get(author)
        blocks = (*node.thinking, *self._blocks(node, content, metadata, role or Role.USER))
        if role is None or not blocks:
            self._above[node.key] = node.parent
            self._notes.add(RemarkKind.NO_MESSAGE if role is None else RemarkKind.MESSAGE_EMPTY, self._place, node.key)
            return None
        ending = text(mapping(metadata.get("finish_details")).get("type"))
        status = _STATUSES.get(text(message.get("status")), _ENDINGS.get(ending, MessageStatus.COMPLETE))
        return SourceMessage(
            key=node.key,
            parent=node.parent,
            role=role,
            blocks=distinct(blocks),
            created_at=moment(message.get("create_time")),
            model=self._model(metadata) if role is Role.ASSISTANT else "",
            provider="ChatGPT" if role is Role.ASSISTANT else "",
            status=status if role is Role.ASSISTANT else MessageStatus.COMPLETE,
            finish_reason=ending,
        )

    def _model(self, metadata: Mapping[str, object]) -> str:
        return line(metadata.get("model_slug")) or line(self._value.get("default_model_slug"))

    def _pass_over(self, node: _Node, content: Mapping[str, object], *, hidden: bool) -> None:
        self._above[node.key] = node.parent
        words = joined(content.get("parts")) or text(content.get("text"))
        if words and not hidden:
            self._prompts.append(words)
        elif words or content.get("content_type") in _INSTRUCTIONS:
            self._notes.add(RemarkKind.HIDDEN, self._place, node.key)

    def _blocks(
        self, node: _Node, content: Mapping[str, object], metadata: Mapping[str, object], role: Role
    ) -> tuple[SourceBlock, ...]:
        found = self._content(node, content, metadata, role)
        files = tuple(
            block for each in objects(metadata.get("attachments")) for block in self._attachment(each, content)
        )
        return (*found, *files, *_sources(metadata))

    def _content(
        self, node: _Node, content: Mapping[str, object], metadata: Mapping[str, object], role: Role
    ) -> tuple[SourceBlock, ...]:
        kind = text(content.get("content_type"))
        recipient = line(node.message.get("recipient")) or "all"
        if role is Role.TOOL:
            return self._answer(node, content, kind, metadata)
        if kind in ("thoughts", "reasoning_recap"):
            return ()
        if role is Role.ASSISTANT and recipient != "all":
            words = text(content.get("text")) or joined(content.get("parts"))
            return (call(node.key, recipient, _arguments(words)),)
        if kind == "code":
            return code(content.get("text"), line(content.get("language")).replace("unknown", ""))
        if kind in ("text", "multimodal_text", ""):
            return tuple(self._parts(content, metadata))
        words = joined(content.get("parts")) or text(content.get("text")) or text(content.get("result"))
        return said(readable(words)) if words else unknown(kind, content, self._notes, self._place)

    def _answer(
        self, node: _Node, content: Mapping[str, object], kind: str, metadata: Mapping[str, object]
    ) -> tuple[SourceBlock, ...]:
        """Return what a tool answered, under the name of the call above it; pictures that it made stand beside it."""
        words = text(content.get("text")) or text(content.get("result")) or joined(content.get("parts"))
        beside = [block for block in self._parts(content, metadata) if not isinstance(block, TextBlock)]
        if not words and not beside and kind not in ("text", "multimodal_text", "execution_output"):
            return unknown(kind, content, self._notes, self._place)
        if not words and not beside:
            return ()
        return (answer(self._called_above(node), readable(words)), *beside)

    def _called_above(self, node: _Node) -> str:
        at, seen = node.parent, set[str]()
        while at is not None and at not in seen:
            seen.add(at)
            if at not in self._nodes or _author(self._nodes[at].message) == "assistant":
                break
            at = self._nodes[at].parent
        return at or node.key

    def _parts(self, content: Mapping[str, object], metadata: Mapping[str, object]) -> Iterator[SourceBlock]:
        for part in sequence(content.get("parts")):
            if isinstance(part, str):
                yield from said(without_old_marks(readable(text(part)), metadata))
            elif isinstance(part, dict):
                yield from self._part(part)

    def _part(self, part: Mapping[str, object]) -> tuple[SourceBlock, ...]:
        kind = text(part.get("content_type"))
        inner = mapping(part.get("audio_asset_pointer"))
        pointer = text(part.get("asset_pointer")) or text(inner.get("asset_pointer"))
        if pointer:
            asset = pointer.rpartition("/")[2].partition("#")[0].partition("?")[0]
            media_type = "image/png" if kind.startswith("image") else "audio/wav" if "audio" in kind else ""
            return (self._files.beginning(asset, asset, media_type),)
        if text(part.get("text")):
            return said(readable(text(part.get("text"))))
        return unknown(kind, part, self._notes, self._place)

    def _attachment(self, value: Mapping[str, object], content: Mapping[str, object]) -> tuple[SourceBlock, ...]:
        """Return a file that the person gave; pictures stand among the parts already."""
        key = name(value.get("id"))
        pointed = (text(mapping(part).get("asset_pointer")) for part in sequence(content.get("parts")))
        if not key or any(pointer.endswith(key) for pointer in pointed):
            return ()
        return (self._files.beginning(key, line(value.get("name")) or key, text(value.get("mime_type"))[:100]),)


def _author(message: Mapping[str, object]) -> str:
    return text(mapping(message.get("author")).get("role"))


def _arguments(words: str) -> object:
    """Return what a tool was given: JSON as it is, anything else as the one value of an object."""
    return words if words.lstrip().startswith("{") else {"input": words}


def _sources(metadata: Mapping[str, object]) -> Iterator[CitationBlock]:
    for cited in objects(metadata.get("citations")):
        of = mapping(cited.get("metadata"))
        yield from source(of.get("url"), of.get("title"), of.get("text"))
    for reference in objects(metadata.get("content_references")):
        for each in (reference, *objects(reference.get("items")), *objects(reference.get("sources"))):
            if text(each.get("url")).startswith(("http://", "https://")):
                yield from source(each.get("url"), each.get("title"), each.get("snippet"))
