"""Files on their way into a request: read, measured against the endpoint's limit, written as base64."""

import asyncio
import base64
from functools import partial

from app.domain.blocks import AttachmentRef, VideoBlock
from app.domain.generation import Endpoint, VideoForm
from app.domain.ports import AttachmentStore
from app.providers.unplaced import field_not_taken, file_not_taken


class Carried:
    """The files of one request.

    Args:
        attachments: where they are.
        endpoint: named in errors.
        limit: bytes of all of them together, before they are base64.
    """

    def __init__(self, attachments: AttachmentStore, endpoint: Endpoint, limit: int) -> None:
        self._attachments = attachments
        self._endpoint = endpoint
        self._limit = limit
        self._bytes = 0

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return a file. Raises AppError: FILE_NOT_TAKEN above the limit, FILE_UNREADABLE."""
        self._count(ref.size, ref.name)
        return await self._attachments.read(ref)

    async def base64(self, ref: AttachmentRef) -> str:
        """Return a file as base64. Raises AppError as ``read`` does."""
        return await asyncio.to_thread(_encoded, await self.read(ref))

    async def data_url(self, ref: AttachmentRef) -> str:
        """Return a file as a data: URL. Raises AppError as ``read`` does."""
        return f"data:{ref.media_type};base64,{await self.base64(ref)}"

    async def frames(self, video: VideoBlock, form: VideoForm) -> list[str]:
        """Return pictures of a video as base64 of JPEG files, for an endpoint that takes no video itself.

        Raises:
            AppError: FIELD_NOT_TAKEN where another form was chosen; FILE_NOT_TAKEN above the limit; those of
                ``frames_of``.
        """
        if form not in (VideoForm.AUTO, VideoForm.FRAMES):
            raise field_not_taken("video_form", self._endpoint)
        # Late: most requests have no video.
        from app.providers.frames import frames_of

        pictures = await frames_of(partial(self._attachments.open, video.attachment), video.attachment.name)
        self._count(sum(map(len, pictures)), video.attachment.name)
        return [await asyncio.to_thread(_encoded, picture) for picture in pictures]

    def _count(self, size: int, name: str) -> None:
        self._bytes += size
        if self._bytes > self._limit:
            raise file_not_taken(name, self._endpoint, f"{self._limit // 1024**2} MB")


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
