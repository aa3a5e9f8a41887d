"""Celery tasks of the job table itself."""

import logging
from datetime import timedelta

from celery import current_app, shared_task
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from webapp.jobs.events import announce_job
from webapp.jobs.models import Job

logger = logging.getLogger(__name__)

WORKER_DIED = (
    "The worker stopped {attempts} times while working on this, most likely for want of memory. "
    "Try again with a smaller model, a smaller batch or fewer songs."
)


def wake_worker(job_id: str) -> None:
    """Send the wake-up of a queued job; when the broker is down, the reaper sends it again."""
    job = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED).first()
    if job is None:
        return
    Job.objects.filter(pk=job_id).update(woken_at=timezone.now())
    try:
        current_app.send_task(
            job.task, args=[str(job.pk)], queue=job.queue, expires=settings.JOB_WAKE_SECONDS
        )
    except (OperationalError, OSError) as error:
        logger.warning("wake-up of job %s not sent: %s", job_id, error)


@shared_task(name="webapp.jobs.tasks.reap_expired_jobs")
def reap_expired_jobs() -> None:
    """Re-queue jobs whose worker is gone, end those out of attempts, repeat lost wake-ups."""
    now = timezone.now()
    for job in Job.objects.filter(status=Job.Status.RUNNING, lease_expires_at__lt=now):
        _reap(job)
    stale = now - timedelta(seconds=settings.JOB_WAKE_SECONDS)
    asleep = Job.objects.filter(status=Job.Status.QUEUED).filter(
        Q(woken_at__isnull=True) | Q(woken_at__lt=stale)
    )
    for job_id in asleep.values_list("pk", flat=True):
        wake_worker(str(job_id))


def _reap(job: Job) -> None:
    expired = Job.objects.filter(
        pk=job.pk,
        status=Job.Status.RUNNING,
        lease_owner=job.lease_owner,
        lease_expires_at__lt=timezone.now(),
    )
    finished = {"lease_owner": "", "finished_at": timezone.now()}
    if job.cancel_requested:
        changed = expired.update(status=Job.Status.CANCELLED, **finished)
    elif job.attempt >= job.max_attempts:
        error = WORKER_DIED.format(attempts=job.attempt)
        changed = expired.update(status=Job.Status.FAILED, error=error, **finished)
    else:
        changed = expired.filter(attempt__lt=F("max_attempts")).update(
            status=Job.Status.QUEUED, lease_owner="", lease_expires_at=None, woken_at=None
        )
    if changed:
        logger.warning("job %s: lease of %s expired", job.pk, job.lease_owner)
        announce_job(job.pk)
