"""What ``ask`` sends: the text, text files, pictures, films, sound, other files."""

from pathlib import Path

from app.cli.commands import AskCommand
from app.cli.named_files import check_file
from app.cli.output import Output, UsageError
from app.domain.blocks import ContentBlock, TextBlock
from app.services.attachments import LARGEST_FILE, AttachmentService
from app.services.export.as_markdown import fenced
from app.services.file_types import UNKNOWN, media_type_of

LARGEST_TEXT_FILE = 8 * 1024 * 1024
"""Bytes: more than any model reads."""


async def blocks_of(
    text: str, command: AskCommand, attachments: AttachmentService, output: Output
) -> tuple[ContentBlock, ...]:
    """Return the message: what was said, then the files, then pictures, films and sound.

    Raises:
        UsageError: by name, for a file that is missing or too large.
        AppError: of kind attachment, for a picture or a film that cannot be used.
    """
    for path in (*command.files, *command.images, *command.videos, *command.sounds):
        check_file(path)
    blocks: list[ContentBlock] = [TextBlock(text)] if text.strip() else []
    blocks += [await _file(path, attachments, output) for path in command.files]
    blocks += [(await attachments.add_picture(path, path.name)).block for path in command.images]
    blocks += [await attachments.add_video(path, path.name) for path in command.videos]
    blocks += [await attachments.add_audio(path, path.name) for path in command.sounds]
    return tuple(blocks)


async def _file(path: Path, attachments: AttachmentService, output: Output) -> ContentBlock:
    """Return a text as a code block under its name, which every model can read; anything else as the file it is."""
    data = _read(path)
    text = _decoded(data, path, output) if media_type_of(data, "") == UNKNOWN else None
    if text is None:
        return await attachments.add_any(data, path.name)
    if len(data) > LARGEST_TEXT_FILE:
        raise UsageError(f"{path} is larger than {LARGEST_TEXT_FILE // 1024**2} MB")
    return TextBlock(f"{path.name}\n\n{fenced(text, path.suffix.lstrip('.'))}")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UsageError(f"{path} is larger than {LARGEST_FILE // 1024**2} MB")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def _decoded(data: bytes, path: Path, output: Output) -> str | None:
    """Return what a text file says, None where it is no text."""
    encodings = ["utf-8-sig"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" not in data:
        # What is no UTF-8 and yet text is most often Chinese of an older Windows.
        encodings.append("gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(character) < 32 and character not in "\t\n\r\f" for character in text):
            break
        if encoding == "gb18030":
            output.notice(f"{path.name} is read as GB 18030")
        return text.replace("\r\n", "\n")
    return None
