"""What ``ask`` sends: the text, text files, pictures."""

from pathlib import Path

from app.cli.commands import AskCommand
from app.cli.output import Output, UsageError
from app.domain.blocks import ContentBlock, TextBlock
from app.services.attachments import AttachmentService
from app.services.export.as_text import fenced

LARGEST_TEXT_FILE = 8 * 1024 * 1024
"""Bytes: more than any model reads."""


async def blocks_of(
    text: str, command: AskCommand, attachments: AttachmentService, output: Output
) -> tuple[ContentBlock, ...]:
    """Return the message: what was said, then the files as text, then the pictures.

    Raises:
        UsageError: by name, for a file that is missing, too large, or no text.
        AppError: of kind attachment, for a picture that cannot be used.
    """
    blocks: list[ContentBlock] = [TextBlock(text)] if text.strip() else []
    blocks += [TextBlock(file_as_text(path, output)) for path in command.files]
    for path in command.images:
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        blocks.append((await attachments.add_picture(path, path.name)).block)
    return tuple(blocks)


def file_as_text(path: Path, output: Output) -> str:
    """Return a text file as a code block under its name. Raises UsageError."""
    try:
        if not path.is_file():
            raise UsageError(f"{path} {'is no file' if path.exists() else 'does not exist'}")
        if path.stat().st_size > LARGEST_TEXT_FILE:
            raise UsageError(f"{path} is larger than {LARGEST_TEXT_FILE // 1024**2} MB")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return f"{path.name}\n\n{fenced(_decoded(data, path, output), path.suffix.lstrip('.'))}"


def _decoded(data: bytes, path: Path, output: Output) -> str:
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
    raise UsageError(f"{path} is no text file: only text and pictures (--image) can be sent")
