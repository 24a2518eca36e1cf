"""Orders that outlive a turn, and the program: what was sent, how far it is, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.blocks import AttachmentRef
from app.domain.errors import ErrorInfo
from app.domain.media import VideoJob


class JobState(StrEnum):
    """What this program knows of an order. ``VideoJob.status`` is what the server said of it last."""

    SENDING = "sending"
    """Stored, and about to be sent: it has no name at the server yet."""
    WAITING = "waiting"
    """The server has it; it is looked at until the film is here."""
    PAUSED = "paused"
    """Nobody looks at it any more. The order stands: it can be taken up again."""
    DONE = "done"
    """The film is in the store."""
    FAILED = "failed"
    """``error`` says why."""
    UNSURE = "unsure"
    """It may have arrived, and may be charged for, but the server's answer did not come. It is never sent again."""


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One order. Times are aware datetimes in UTC; ``error`` is why it ended, or what the last look at it met."""

    id: str
    provider_id: str
    job: VideoJob
    prompt: str
    created_at: datetime
    state: JobState = JobState.SENDING
    conversation_id: str | None = None
    message_id: str | None = None
    file: AttachmentRef | None = None
    error: ErrorInfo | None = None

    @property
    def over(self) -> bool:
        """Return whether nothing will change any more."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.UNSURE)
