"""Reads of the job table."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.shortcuts import get_object_or_404

from webapp.jobs.models import Job


def get_job_for(user: AbstractBaseUser | AnonymousUser, job_id: uuid.UUID | str) -> Job:
    """Return the user's own job, or raise Http404."""
    job: Job = get_object_or_404(Job.objects.owned_by(user), pk=job_id)
    return job


def get_queue_position(job: Job) -> int | None:
    """Return 1 for the next in its queue, or None once it no longer waits."""
    if job.status != Job.Status.QUEUED:
        return None
    waiting = Job.objects.filter(queue=job.queue, status=Job.Status.QUEUED)
    return int(waiting.filter(created_at__lt=job.created_at).count()) + 1
