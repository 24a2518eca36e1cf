"""Pictures and models that do not see: refused where they are asked about, told by their names where they are past.

Only a plain no counts, of a list, a prices page or a person. Where nobody has said anything pictures go out, and so
they do to models that make pictures or films: those work with them, whether they see or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.domain.blocks import ContentBlock, ImageBlock, TextBlock, VideoBlock
from app.domain.conversation import Message, Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.model_info import ModelInfo


def is_blind(info: ModelInfo) -> bool:
    """Return whether a model is known not to see pictures, and does not make any either."""
    told = info.capabilities
    return told.vision is False and not told.makes_images and not told.makes_videos


def why_unseen(blocks: Iterable[ContentBlock], info: ModelInfo) -> ErrorInfo | None:
    """Return why a message cannot go to a model that does not see: PICTURE_NOT_SEEN with ``name`` and ``model``.

    None where it can. A film counts as its pictures.
    """
    if not is_blind(info):
        return None
    shown = next((block for block in blocks if isinstance(block, ImageBlock | VideoBlock)), None)
    if shown is None:
        return None
    return ErrorInfo(ErrorReason.PICTURE_NOT_SEEN, {"name": _name(shown), "model": info.ref.model_id})


def as_seen(path: Sequence[Message], info: ModelInfo) -> Iterator[Message]:
    """Yield the messages of a path as a model can take them: earlier pictures become their names in brackets.

    Earlier is what stands before the last reply, and in it; the last of the path may be the reply that is asked for.

    Raises:
        AppError: PICTURE_NOT_SEEN where the messages that are to be answered hold a picture.
    """
    if not is_blind(info):
        yield from path
        return
    answered = max((place for place, each in enumerate(path[:-1]) if each.role is Role.ASSISTANT), default=-1)
    for place, message in enumerate(path):
        why = why_unseen(message.blocks, info)
        if why is not None and place > answered and message.role is Role.USER:
            raise AppError(why)
        yield message if why is None else replace(message, blocks=tuple(map(_told, message.blocks)))


def _told(block: ContentBlock) -> ContentBlock:
    return TextBlock(f"[{_name(block)}]") if isinstance(block, ImageBlock | VideoBlock) else block


def _name(block: ImageBlock | VideoBlock) -> str:
    return block.attachment.name or block.attachment.media_type
