"""How a worker holds a job: claim it, keep the lease alive, report, settle.

Every write is one conditional UPDATE (`WHERE status = running AND lease_owner = me`). Zero rows
mean that somebody else has the job now, or that it was cancelled: the worker stops.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from ml.errors import MlError
from webapp.core.errors import DomainError
from webapp.jobs.events import announce_job
from webapp.jobs.models import Job

logger = logging.getLogger(__name__)

UNEXPECTED = (
    "Something went wrong in Blindfold itself ({kind}). The operator finds the details in the "
    "worker's log under job {job_id}."
)


class JobStopped(Exception):  # noqa: N818 - not an error: the way a job ends early
    """The job was cancelled or its lease is lost: stop working on it."""


class Lease:
    """A worker's hold on one running job."""

    def __init__(self, job_id: uuid.UUID, lease_owner: str) -> None:
        self.job_id = job_id
        self.lease_owner = lease_owner

    def report(
        self, *, fraction: float | None, message: str, detail: dict[str, Any] | None = None
    ) -> bool:
        """Write progress and extend the lease.

        Args:
            fraction: done so far, 0 to 1, or None when it cannot be said.
            message: what is going on, in a few words.
            detail: figures for the page, e.g. files done.

        Returns:
            False when the job was cancelled or the lease lost: stop now.
        """
        held = self._held().filter(cancel_requested=False)
        values = {"fraction": fraction, "message": message[:200], "detail": detail or {}}
        if not held.update(lease_expires_at=_lease_end(), **values):
            return False
        announce_job(self.job_id)
        return True

    def check(self) -> None:
        """Raise JobStopped when the job was cancelled or the lease lost."""
        if not self._held().filter(cancel_requested=False).exists():
            raise JobStopped

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction that proves first that the lease is still ours.

        Raises:
            JobStopped: it is not; nothing is written.
        """
        with transaction.atomic():
            # The update locks the row until commit: nobody can take the job in between.
            if not self._held().update(lease_expires_at=_lease_end()):
                raise JobStopped
            yield

    def grant_attempts(self, count: int) -> None:
        """Allow `count` more attempts from now on: work that gets somewhere may be cut off often.

        Without it a training of days would fail at its third restart of the machine.
        """
        self._held().update(max_attempts=F("attempt") + count)

    def extend(self) -> bool:
        """Keep the lease alive; False when it is lost."""
        return bool(self._held().update(lease_expires_at=_lease_end()))

    def settle(self, status: Job.Status, *, error: str = "") -> None:
        """End the job, if it is still ours."""
        values: dict[str, Any] = {"status": status, "error": error, "finished_at": timezone.now()}
        if status == Job.Status.SUCCEEDED:
            values["fraction"] = 1.0
        if self._held().update(**values):
            announce_job(self.job_id)

    def _held(self) -> Any:
        return Job.objects.filter(
            pk=self.job_id, status=Job.Status.RUNNING, lease_owner=self.lease_owner
        )


def execute(job_id: uuid.UUID | str, run: Callable[[Lease], None]) -> None:
    """Claim the job, run it under a living lease and settle it; do nothing if it is not free.

    Args:
        job_id: the job a wake-up named.
        run: the work; it raises MlError or DomainError for what the user can mend, and JobStopped
            when a report told it to stop.
    """
    lease = _claim(uuid.UUID(str(job_id)))
    if lease is None:
        return
    announce_job(lease.job_id)
    with _heartbeat(lease):
        _run_and_settle(lease, run)


def _run_and_settle(lease: Lease, run: Callable[[Lease], None]) -> None:
    try:
        run(lease)
    except JobStopped:
        # A lost lease changes nothing here: the update finds no row.
        lease.settle(Job.Status.CANCELLED)
    except (MlError, DomainError) as error:
        lease.settle(Job.Status.FAILED, error=str(error))
    except Exception as error:  # the last stop before the worker: say it and go on
        logger.exception("job %s failed", lease.job_id)
        message = UNEXPECTED.format(kind=type(error).__name__, job_id=lease.job_id)
        lease.settle(Job.Status.FAILED, error=message)
    else:
        lease.settle(Job.Status.SUCCEEDED)


def _claim(job_id: uuid.UUID) -> Lease | None:
    lease_owner = f"{lease_prefix(os.getpid())}{uuid.uuid4().hex[:12]}"
    now = timezone.now()
    claimed = Job.objects.filter(
        pk=job_id, status=Job.Status.QUEUED, attempt__lt=F("max_attempts")
    ).update(
        status=Job.Status.RUNNING,
        lease_owner=lease_owner,
        lease_expires_at=_lease_end(),
        attempt=F("attempt") + 1,
        started_at=Coalesce(F("started_at"), now),
    )
    return Lease(job_id, lease_owner) if claimed else None


def lease_prefix(pid: int) -> str:
    """Return how the lease owners of one worker process of this machine begin."""
    return f"{socket.gethostname()[:30]}:{pid}:"


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


@contextmanager
def _heartbeat(lease: Lease) -> Iterator[None]:
    """Extend the lease in a thread, for work that does not report for a while."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(settings.JOB_LEASE_SECONDS / 4):
            try:
                if not lease.extend():
                    break
            except DatabaseError as error:
                logger.warning("heartbeat of job %s failed: %s", lease.job_id, error)
        connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{lease.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
