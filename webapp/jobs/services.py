"""Ask for a job and take the wish back."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from webapp.core.errors import DomainError
from webapp.jobs.events import announce_job
from webapp.jobs.leases import lease_prefix
from webapp.jobs.models import Job
from webapp.jobs.tasks import reap_expired_jobs, wake_worker


def request_job(
    *, owner: AbstractBaseUser, kind: str, task: str, queue: str, max_attempts: int = 3
) -> Job:
    """Queue a job; the worker is woken once the caller's transaction is committed.

    Args:
        owner: who may see and cancel it.
        kind: what it is, for people: "parse", "train".
        task: dotted name of the Celery task that takes the job's id.
        queue: "cpu" or "gpu".
        max_attempts: how often a dying worker may take it up again, >= 1.
    """
    job = Job.objects.create(
        owner_id=owner.pk, kind=kind, task=task, queue=queue, max_attempts=max_attempts
    )
    job_id = str(job.pk)
    transaction.on_commit(lambda: wake_worker(job_id))
    return job


def cancel_job(job: Job) -> None:
    """End a waiting job now; ask the worker of a running one to stop at its next step.

    Raises:
        DomainError: the job has already ended.
    """
    unfinished = Job.objects.filter(pk=job.pk, status__in=[Job.Status.QUEUED, Job.Status.RUNNING])
    waits = Q(status=Job.Status.QUEUED)
    cancelled = unfinished.update(
        cancel_requested=True,
        finished_at=Case(When(waits, then=Value(timezone.now())), default=F("finished_at")),
        status=Case(When(waits, then=Value(Job.Status.CANCELLED)), default=F("status")),
    )
    if not cancelled:
        job.refresh_from_db()
        message = f"This job has already ended: it {job.get_status_display().lower()}."
        raise DomainError(message, status=409)
    announce_job(job.pk)


def release_jobs_of_worker(pid: int) -> int:
    """Give the jobs of a worker process of this machine that is known to be dead to the next one.

    Returns:
        How many jobs were still leased to it; they are reaped without waiting for their leases.
    """
    held = Job.objects.filter(status=Job.Status.RUNNING, lease_owner__startswith=lease_prefix(pid))
    released = held.update(lease_expires_at=timezone.now())
    if released:
        reap_expired_jobs()
    return released
