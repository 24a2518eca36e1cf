"""What is told while a film is being made."""

from app.cli.error_texts import error_text
from app.cli.output import Output
from app.cli.progress import progress_text
from app.domain.errors import ErrorInfo
from app.domain.events import JobChanged
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus
from app.domain.stream import ProgressReported, Stage
from app.infra.bus import EventBus

_STAGES = {JobStatus.QUEUED: Stage.QUEUED, JobStatus.RUNNING: Stage.FILMING, JobStatus.DONE: Stage.FETCHING}


class FilmProgress:
    """Tells on standard error how far one order is, from the moment it is followed."""

    def __init__(self, output: Output, bus: EventBus) -> None:
        self._output = output
        self._followed = ""
        self._trouble = ""
        self._unsubscribe = bus.subscribe(JobChanged, self._changed)

    def follow(self, stored: StoredJob) -> None:
        """Tell of this order from now on."""
        self._followed = stored.id
        self._tell(stored)

    def end(self) -> None:
        """Hear nothing more."""
        self._unsubscribe()
        self._output.end_progress()

    def ordered(self, stored: StoredJob) -> None:
        """Tell the id at once: what was ordered is paid for, whatever happens to this process."""
        name = stored.job.remote_id
        self._output.notice(f"loquent: ordered as {name}; --resume {name} waits for it again")

    def awaits_id(self) -> None:
        """Tell that the order is under way and cannot be called back."""
        self._output.notice("loquent: the order is being sent; waiting for its id, and Ctrl+C once more gives it up")

    def refused(self, error: ErrorInfo) -> None:
        """Tell why there is no order."""
        self._output.error(error)

    def left(self, stored: StoredJob) -> None:
        """Tell how to go on waiting."""
        name = stored.job.remote_id
        self._output.notice(f"loquent: the order {name} stands; loquent video --resume {name} -o PATH waits for it")

    def _changed(self, event: JobChanged) -> None:
        if event.job.state is JobState.UNSURE:
            self._output.notice("loquent: nobody knows whether the order arrived; it is not sent again by itself")
        elif event.job.id == self._followed:
            self._tell(event.job)

    def _tell(self, stored: StoredJob) -> None:
        if stored.state is not JobState.WAITING:
            return
        if stored.error is not None:
            words = error_text(stored.error)
            if words != self._trouble:
                self._output.notice(f"loquent: {words} Still waiting.")
            self._trouble = words
            return
        self._trouble = ""
        stage = _STAGES.get(stored.job.status)
        if stage is not None:
            self._output.progress(progress_text(ProgressReported(stage, stored.job.progress)))
