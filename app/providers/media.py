"""A provider's pictures, videos and sound, behind the port MediaProvider."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from app.domain.blocks import AttachmentRef
from app.domain.media import (
    ImageRequest,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
    VideoJob,
    VideoRequest,
)
from app.domain.ports import AttachmentStore
from app.domain.stream import StreamEvent
from app.providers.audio import AudioMaker
from app.providers.embeddings import embed
from app.providers.http import Connection
from app.providers.images import ImageMaker
from app.providers.media_fetcher import MediaFetcher
from app.providers.videos import VideoMaker


class HttpMedia:
    """Implements MediaProvider over HTTP.

    Args:
        connection: of the provider; not owned.
        attachments: where files are read from and put.
        fetcher: for what comes as an address.
    """

    def __init__(self, connection: Connection, attachments: AttachmentStore, fetcher: MediaFetcher) -> None:
        self._connection = connection
        self._images = ImageMaker(connection, attachments, fetcher)
        self._videos = VideoMaker(connection, attachments, fetcher)
        self._audio = AudioMaker(connection, attachments)

    async def make_images(self, request: ImageRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield progress, each picture as BlockAdded, ReplyFinished last. Raises AppError."""
        async with aclosing(self._images.make(request)) as events:
            async for event in events:
                yield event

    async def start_video(self, request: VideoRequest) -> VideoJob:
        """Send the order, once. Raises AppError."""
        return await self._videos.start(request)

    async def look_at_video(self, job: VideoJob) -> VideoJob:
        """Return the job as the server sees it now. Raises AppError."""
        return await self._videos.look(job)

    async def fetch_video(self, job: VideoJob) -> AttachmentRef:
        """Fetch the finished video into the store. Raises AppError."""
        return await self._videos.fetch(job)

    async def remix_video(self, job: VideoJob, prompt: str) -> VideoJob:
        """Order another version of a finished video. Raises AppError."""
        return await self._videos.remix(job, prompt)

    async def speak(self, request: SpeechRequest) -> AttachmentRef:
        """Return the text as sound, in the store. Raises AppError."""
        return await self._audio.speak(request)

    async def transcribe(self, request: TranscriptionRequest) -> Transcription:
        """Return what is said in a sound file. Raises AppError."""
        return await self._audio.transcribe(request)

    async def embed(
        self, model: str, texts: Sequence[str], dimensions: int | None = None
    ) -> tuple[tuple[float, ...], ...]:
        """Return one vector for each text, in their order. Raises AppError."""
        return await embed(self._connection, model, texts, dimensions)
