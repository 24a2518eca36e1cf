"""``loquent jobs``: the films that were ordered."""

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.cli.commands import JobsCommand
from app.cli.output import Output
from app.cli.provider_names import provider_name
from app.cli.values import error_value
from app.domain.jobs import JobState, StoredJob
from app.services.context import Services

_NO_ID = "-"
"""Stands where an order got no name: its server never said one."""


async def jobs(command: JobsCommand, output: Output) -> int:
    """Print one line an order, newest first: its id, how far it is, its model, what is to be seen. Return 0.

    Nobody is asked anything: it is told what was known last. Raises AppError of kind storage.
    """
    async with open_core(CoreOptions(command.core.data_dir)) as services:
        found = await services.jobs.all()
        if command.json:
            output.value([_value(stored, services) for stored in found])
            return 0
        for stored in found:
            prompt = " ".join(stored.prompt.split())
            output.line("\t".join((stored.job.remote_id or _NO_ID, _state(stored), stored.job.model, prompt)))
        return 0


def _state(stored: StoredJob) -> str:
    if stored.state is JobState.WAITING and stored.job.progress is not None:
        return f"{stored.state.value} {stored.job.progress} %"
    return stored.state.value


def _value(stored: StoredJob, services: Services) -> dict[str, object]:
    config = services.providers.get(stored.provider_id)
    path = None if stored.file is None else services.attachments.path(stored.file)
    return {
        "id": stored.job.remote_id,
        "state": stored.state.value,
        "progress": stored.job.progress,
        "model": stored.job.model,
        "provider": stored.provider_id,
        "provider_name": provider_name(config) if config is not None else "",
        "prompt": stored.prompt,
        "created_at": stored.created_at.isoformat(),
        "file": None if path is None else str(path),
        "error": None if stored.error is None else error_value(stored.error),
    }
