"""``--dry-run`` of what is no chat."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing

from app.cli.commands import ImageCommand, MakingCommand, SpeakCommand, TranscribeCommand, VideoCommand
from app.cli.dry_run import print_request
from app.cli.media_model import media_model, model_that_makes
from app.cli.media_requests import image_request, speech_request, transcription_request, video_request
from app.cli.output import Output
from app.cli.video import owner_of
from app.domain.media import VideoJob
from app.domain.model_info import ModelRef
from app.domain.ports import MediaProvider
from app.services.context import Services


async def media_dry_run(command: MakingCommand, output: Output, services: Services) -> int:
    """Print the request as it would go out, and nothing else; nobody is asked anything. Return 0.

    Raises:
        UsageError: where a model has to be named, or a file is missing.
        AppError: where such a request cannot be made.
    """
    model = await _model(command, services)
    ask = await _question(command, model.model_id, services)
    client = await services.providers.client(model.provider_id)
    print_request(await client.prepare_media(ask), output, as_json=command.json)
    return 0


async def _model(command: MakingCommand, services: Services) -> ModelRef:
    named = command.core.model
    if isinstance(command, ImageCommand):
        return await model_that_makes(named, services, "makes_images", ask=False)
    if isinstance(command, VideoCommand):
        if command.remix:
            return await owner_of(command.remix, named, services)
        return await model_that_makes(named, services, "makes_videos", ask=False)
    return await media_model(named, services, ask=False)


async def _question(
    command: MakingCommand, model_id: str, services: Services
) -> Callable[[MediaProvider], Awaitable[object]]:
    if isinstance(command, ImageCommand):
        pictures = await image_request(command, model_id, services)

        async def draw(media: MediaProvider) -> None:
            async with aclosing(media.make_images(pictures)) as events:
                async for _event in events:
                    pass

        return draw
    if isinstance(command, VideoCommand):
        if command.remix:
            return lambda media: media.remix_video(VideoJob(command.remix, model_id), command.prompt)
        film = await video_request(command, model_id, services)
        return lambda media: media.start_video(film)
    if isinstance(command, SpeakCommand):
        speech = speech_request(command, model_id)
        return lambda media: media.speak(speech)
    if isinstance(command, TranscribeCommand):
        sound = await transcription_request(command, model_id, services)
        return lambda media: media.transcribe(sound)
    texts, dimensions = command.texts, command.dimensions
    return lambda media: media.embed(model_id, texts, dimensions)
