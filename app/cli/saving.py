"""Pictures, films and sound of a reply: where they lie, or where they are saved."""

import asyncio
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.cli.commands import Target
from app.cli.output import Output
from app.domain.blocks import AttachmentRef, ContentBlock, broken_media_type, type_names
from app.infra.paths import storage_error
from app.services.attachments import AttachmentService

_KINDS: Final = {"image": "picture", "video": "film", "audio": "sound"}


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file of a reply: ``kind`` as in an export (image, audio ...), ``path`` where a person finds it.

    There is no path where it lies in an encrypted history alone.
    """

    kind: str
    ref: AttachmentRef
    path: Path | None


async def files_of(
    blocks: Iterable[ContentBlock], attachments: AttachmentService, target: Target | None
) -> tuple[SavedFile, ...]:
    """Return the files of a reply; with a ``target`` they are written there first.

    A folder (one that is there, or a path that ends with a slash) gets each under its own name; a file gets the first,
    and its name with -2, -3 ... the others.

    Raises:
        AppError: of kind storage where a file cannot be written; FILE_UNREADABLE where one of the store is gone.
    """
    found = [(type_names[type(block)], ref) for block in blocks if (ref := getattr(block, "attachment", None))]
    if target is None:
        return tuple(SavedFile(kind, ref, attachments.path(ref)) for kind, ref in found)
    paths = paths_for([ref for _kind, ref in found], target)
    for (_kind, ref), path in zip(found, paths, strict=True):
        data = await attachments.read(ref)
        await asyncio.to_thread(_write, path, data)
    return tuple(SavedFile(kind, ref, path) for (kind, ref), path in zip(found, paths, strict=True))


async def kept_anyway(blocks: Sequence[ContentBlock], attachments: AttachmentService) -> tuple[SavedFile, ...]:
    """Return where the files of a reply lie that could not be saved where a person wanted them.

    What lies in an encrypted history is written to a new folder of the system's for temporary files. Raises AppError.
    """
    files = await files_of(blocks, attachments, None)
    if all(file.path is not None for file in files):
        return files
    return await files_of(blocks, attachments, Target(Path(tempfile.mkdtemp(prefix="loquent-")), is_folder=True))


def told(file: SavedFile) -> str:
    """Return the line that says where a file is."""
    if file.path is not None:
        return str(file.path)
    return f"loquent: {file.ref.name or file.kind} lies in the encrypted history; -o saves it"


def tell_unreadable(blocks: Iterable[ContentBlock], output: Output) -> None:
    """Say on standard error which files of a reply could not be read."""
    for block in blocks:
        broken = broken_media_type(block)
        if broken is not None:
            kind = _KINDS.get(broken.partition("/")[0].lower(), "file")
            output.notice(f"loquent: a {kind} came that cannot be read{f' ({broken})' if broken else ''}")


def paths_for(refs: Sequence[AttachmentRef], target: Target) -> list[Path]:
    """Return a path for each file, all different; nothing in a folder is overwritten."""
    path = target.path
    if target.is_folder or path.is_dir():
        taken: set[Path] = set()
        return [_free(path / _plain_name(ref), taken) for ref in refs]
    return [path if number == 1 else _numbered(path, number) for number, _ref in enumerate(refs, 1)]


def _plain_name(ref: AttachmentRef) -> str:
    """Return the name without what a server may have put before it, so that it stays in its folder."""
    name = ref.name.replace("\\", "/").rpartition("/")[2].lstrip(".")
    kept = "".join(character for character in name if character.isprintable() and character not in '<>:"|?*')
    return kept or ref.sha256[:12]


def _free(path: Path, taken: set[Path]) -> Path:
    number, chosen = 1, path
    while chosen in taken or chosen.exists():
        number += 1
        chosen = _numbered(path, number)
    taken.add(chosen)
    return chosen


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _write(path: Path, data: bytes) -> None:
    """Put ``data`` into the place of ``path``, as a whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, path) from error
