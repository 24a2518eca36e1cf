"""What was found in files, and what became of it, in the language of the window."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale

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
from app.ui import moments
from app.ui.settings.data.counts import DataCounts
from app.ui.translation import translate

_R = RemarkKind
_SHOWN: Final = 5
"""Places that are told of each kind."""


def format_words(wanted: ImportFormat | None) -> str:
    """Return whose file it is."""
    names = {
        ImportFormat.LOQUENT: "Loquent",
        ImportFormat.CHATGPT: "ChatGPT",
        ImportFormat.CLAUDE: "Claude",
        ImportFormat.CHERRY: "Cherry Studio 1–5",
        ImportFormat.CHERRY_DATABASE: "Cherry Studio 2",
        ImportFormat.CHATBOX: "Chatbox",
        ImportFormat.OPEN_WEBUI: "Open WebUI",
    }
    return translate("Import", "not known") if wanted is None else names[wanted]


def preview_text(file: FilePreview) -> str:
    """Return what a file holds, and what of it would not be taken; several lines."""
    lines = [_head(file.path, file.format)]
    if file.format is not None:
        counts = [
            DataCounts().conversations(file.conversations),
            DataCounts().messages(file.messages),
        ]
        if file.attachments:
            counts.append(DataCounts().files(file.attachments))
        lines.append(", ".join(counts))
        if file.known:
            lines.append(DataCounts().known(file.known))
        if file.first is not None and file.last is not None:
            lines.append(" – ".join(dict.fromkeys((_day(file.first), _day(file.last)))))
    return "\n".join([*lines, *_tail(file.remarks, file.withheld)])


def report_text(file: FileReport) -> str:
    """Return what became of a file; several lines."""
    lines = [_head(file.path, file.format)]
    if file.format is not None:
        lines.append(DataCounts().new_conversations(file.added))
        lines.append(DataCounts().new_messages(file.messages))
        if file.attachments:
            lines.append(DataCounts().files(file.attachments))
        if file.extended:
            lines.append(DataCounts().extended(file.extended))
        if file.present:
            lines.append(DataCounts().present(file.present))
    return "\n".join([*lines, *_tail(file.remarks, file.withheld)])


def _head(path: str, wanted: ImportFormat | None) -> str:
    return f"{Path(path).name} · {format_words(wanted)}"


def _tail(remarks: Sequence[Remark], withheld: Sequence[Withheld]) -> Iterator[str]:
    for mended in (False, True):
        for remark in remarks:
            if remark.kind.mended is mended:
                places = "; ".join(filter(None, map(_place, remark.places[:_SHOWN])))
                more = " …" if remark.count > _SHOWN else ""
                what = f"{remark.count} × {remark_words(remark.kind)}"
                told = translate("Import", "{what}: {places}").format(what=what, places=f"{places}{more}")
                yield told if places else what
    kinds = [kind for kind in WithheldKind if any(each.kind is kind for each in withheld)]
    if kinds:
        names = QLocale().createSeparatedList([withheld_words(kind) for kind in kinds])
        yield translate("Import", "Never taken from a file, and left in it: {what}").format(what=names)


def _place(place: Place) -> str:
    return " › ".join(filter(None, (place.conversation, place.item)))


def remark_words(kind: RemarkKind) -> str:
    """Return what a remark means. Raises KeyError for none: a test asks for each."""
    for table in (_about_files, _about_archives, _about_conversations, _about_messages):
        words = table().get(kind)
        if words is not None:
            return words
    raise KeyError(kind)


def withheld_words(kind: WithheldKind) -> str:
    """Return what is never taken from a file."""
    return {
        WithheldKind.KEY: translate("Import", "keys"),
        WithheldKind.PROVIDER: translate("Import", "gateways"),
        WithheldKind.TOOL_SERVER: translate("Import", "tool servers"),
        WithheldKind.SETTINGS: translate("Import", "settings"),
        WithheldKind.PROMPTS: translate("Import", "prompts"),
        WithheldKind.KNOWLEDGE: translate("Import", "knowledge bases"),
    }[kind]


def _about_files() -> dict[RemarkKind, str]:
    return {
        _R.FILE_UNREADABLE: translate("Import", "the file cannot be read"),
        _R.NOT_RECOGNISED: translate("Import", "no export or backup that Loquent knows"),
        _R.NEWER_FORMAT: translate("Import", "written by a newer version, in a form that is not known here"),
        _R.NEEDS_OTHER_EXPORT: translate(
            "Import", "this kind of backup cannot be read; make one of the kind that holds data.json"
        ),
        _R.BREAKS_OFF: translate("Import", "the file is damaged; what stands before the damage is taken"),
    }


def _about_archives() -> dict[RemarkKind, str]:
    return {
        _R.ARCHIVE_BROKEN: translate("Import", "the archive is damaged"),
        _R.ENCRYPTED: translate("Import", "encrypted; unpack it first"),
        _R.UNSAFE_NAME: translate("Import", "a name that leads out of the archive; not read"),
        _R.BOMB: translate("Import", "would unpack to far more than any honest file; not read"),
        _R.TOO_MANY_MEMBERS: translate("Import", "the archive has too many files"),
        _R.ARCHIVE_INSIDE: translate("Import", "an archive inside the archive; not opened"),
    }


def _about_conversations() -> dict[RemarkKind, str]:
    return {
        _R.CONVERSATION_TOO_LARGE: translate("Import", "a conversation is too large"),
        _R.TOO_DEEP: translate("Import", "nested too deeply"),
        _R.NO_CONVERSATION: translate("Import", "no conversation"),
        _R.EMPTY: translate("Import", "a conversation in which nothing was said"),
        _R.IN_TRASH: translate("Import", "imported before, and in the trash since; restore it there"),
    }


def _about_messages() -> dict[RemarkKind, str]:
    return {
        _R.NO_MESSAGE: translate("Import", "no message"),
        _R.MESSAGE_EMPTY: translate("Import", "an empty message"),
        _R.HIDDEN: translate("Import", "a message that was never shown"),
        _R.DUPLICATE: translate("Import", "another message has the same id"),
        _R.PART_UNKNOWN: translate("Import", "a part of an unknown kind; kept as data"),
        _R.FILE_MISSING: translate("Import", "a file that is not in the export"),
        _R.FILE_TOO_LARGE: translate("Import", "a file that is too large"),
        _R.FILE_DAMAGED: translate("Import", "a file that is damaged, or not what it says"),
        _R.FILE_ELSEWHERE: translate("Import", "a file on the web; not fetched, its address is kept as a link"),
        _R.CYCLE: translate("Import", "messages in a circle; cut open"),
        _R.ORPHAN: translate("Import", "the message before it is missing; a branch begins with it"),
        _R.TIME_UNKNOWN: translate("Import", "without a time; that of the message before is taken"),
    }


def _day(moment: datetime) -> str:
    return moments.day(moments.local(moment).date())
