"""What was found in a file and what became of it, in English."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.cli.counted import counted
from app.domain.interchange import (
    FilePreview,
    FileReport,
    ImportFormat,
    Place,
    Remark,
    RemarkKind,
    Withheld,
    WithheldKind,
)

_R = RemarkKind

FORMATS: Final = {
    ImportFormat.LOQUENT: "Loquent",
    ImportFormat.CHATGPT: "ChatGPT",
    ImportFormat.CLAUDE: "Claude",
    ImportFormat.CHERRY: "Cherry Studio (1 to 5)",
    ImportFormat.CHERRY_DATABASE: "Cherry Studio (2)",
    ImportFormat.CHATBOX: "Chatbox",
    ImportFormat.OPEN_WEBUI: "Open WebUI",
}
REMARKS: Final = {
    _R.FILE_UNREADABLE: "the file cannot be read",
    _R.NOT_RECOGNISED: "this is no export or backup that Loquent knows",
    _R.NEWER_FORMAT: "it was written by a newer version, in a form that is not known here",
    _R.NEEDS_OTHER_EXPORT: "this kind of backup cannot be read; make one of the kind that holds data.json",
    _R.BREAKS_OFF: "the file is damaged; what stands before the damage was taken",
    _R.ARCHIVE_BROKEN: "the archive is damaged",
    _R.ENCRYPTED: "it is encrypted; unpack it first",
    _R.UNSAFE_NAME: "its name leads out of the archive, so it was not read",
    _R.BOMB: "it would unpack to far more than any honest file, so it was not read",
    _R.TOO_MANY_MEMBERS: "the archive has too many files",
    _R.ARCHIVE_INSIDE: "an archive inside of the archive was not opened",
    _R.CONVERSATION_TOO_LARGE: "a conversation is too large",
    _R.TOO_DEEP: "it is nested too deeply",
    _R.NO_CONVERSATION: "this is no conversation",
    _R.EMPTY: "nothing was said in it",
    _R.IN_TRASH: "it was imported before and is in the trash; restore it there",
    _R.NO_MESSAGE: "this is no message",
    _R.MESSAGE_EMPTY: "the message is empty",
    _R.HIDDEN: "the message was never shown",
    _R.DUPLICATE: "there is another message with this id",
    _R.PART_UNKNOWN: "a part of a kind that is not known was kept as data",
    _R.FILE_MISSING: "a file is not in the export",
    _R.FILE_TOO_LARGE: "a file is too large",
    _R.FILE_DAMAGED: "a file is not what it says, or is damaged",
    _R.FILE_ELSEWHERE: "a file was not fetched; its address was kept as a link",
    _R.CYCLE: "messages followed each other in a circle, which was cut",
    _R.ORPHAN: "the message before it is missing; it begins a branch of its own",
    _R.TIME_UNKNOWN: "no time is told; that of the message before it was taken",
}
WITHHELD: Final = {
    WithheldKind.KEY: "keys",
    WithheldKind.PROVIDER: "gateways",
    WithheldKind.TOOL_SERVER: "tool servers",
    WithheldKind.SETTINGS: "settings",
    WithheldKind.PROMPTS: "prompts",
    WithheldKind.KNOWLEDGE: "knowledge",
}
_SHOWN: Final = 5
"""Places and names that are told of each kind; ``--json`` tells more."""


def preview_lines(file: FilePreview) -> Iterator[str]:
    """Yield what a file holds and what would not be taken."""
    yield _head(file.path, file.format)
    if file.format is not None:
        known = f", {file.known} of them here already" if file.known else ""
        counts = [counted(file.messages, "message")]
        counts += [counted(file.attachments, "file")] if file.attachments else []
        yield f"  {counted(file.conversations, 'conversation')}{known}; {', '.join(counts)}"
    if file.first is not None and file.last is not None:
        yield f"  from {file.first:%Y-%m-%d} to {file.last:%Y-%m-%d}"
    yield from _tail(file.remarks, file.withheld)


def report_lines(file: FileReport) -> Iterator[str]:
    """Yield what became of a file."""
    yield _head(file.path, file.format)
    if file.format is not None:
        files = f" and {counted(file.attachments, 'file')}" if file.attachments else ""
        yield f"  {counted(file.added, 'conversation')} added, {counted(file.messages, 'new message')}{files}"
        if file.extended:
            yield f"  {counted(file.extended, 'conversation')} had new messages"
        if file.present:
            yield f"  {counted(file.present, 'conversation')} were here already"
    yield from _tail(file.remarks, file.withheld)


def _head(path: str, format_: ImportFormat | None) -> str:
    return f"{path}: {FORMATS[format_]}" if format_ is not None else f"{path}: not imported"


def _tail(remarks: Sequence[Remark], withheld: Sequence[Withheld]) -> Iterator[str]:
    for mended in (False, True):
        for remark in remarks:
            if remark.kind.mended is mended:
                places = "; ".join(filter(None, map(_place, remark.places[:_SHOWN])))
                more = " ..." if remark.count > _SHOWN else ""
                yield f"  {remark.count} x {REMARKS[remark.kind]}{f': {places}{more}' if places else ''}"
    for kind in WithheldKind:
        names = [each.name for each in withheld if each.kind is kind]
        if names:
            more = " ..." if len(names) > _SHOWN else ""
            yield f"  not taken: {WITHHELD[kind]} ({', '.join(names[:_SHOWN])}{more})"


def _place(place: Place) -> str:
    return " > ".join(filter(None, (place.conversation, place.item)))
