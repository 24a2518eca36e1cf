"""Films from the command line."""

from app.cli.commands import VideoCommand
from app.cli.output import Output
from app.domain.errors import AppError, ErrorReason
from app.services.context import Services


async def video(command: VideoCommand, output: Output, services: Services) -> int:
    """Raise AppError (NOT_OFFERED)."""
    raise AppError.because(ErrorReason.NOT_OFFERED)
