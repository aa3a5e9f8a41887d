"""What the API says of a job."""

import uuid
from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from webapp.jobs.models import Job
from webapp.jobs.selectors import get_queue_position


class JobOut(Schema):
    """A job as its owner sees it."""

    id: uuid.UUID
    kind: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    queue_position: int | None
    fraction: float | None
    message: str
    detail: dict[str, Any]
    error: str
    cancel_requested: bool
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def resolve_queue_position(job: Job) -> int | None:
        """Return the place in the queue, 1 is next."""
        return get_queue_position(job)


class ErrorOut(Schema):
    """Why a request was refused."""

    detail: str
    field: str | None = None
