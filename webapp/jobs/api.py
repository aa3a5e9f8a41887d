"""Jobs over the API."""

import uuid

from django.http import HttpRequest
from ninja import Router

from webapp.jobs.models import Job
from webapp.jobs.schemas import ErrorOut, JobOut
from webapp.jobs.selectors import get_job_for
from webapp.jobs.services import cancel_job

router = Router(tags=["jobs"])


@router.get("/jobs/{job_id}", response={200: JobOut, 404: ErrorOut})
def get_job(request: HttpRequest, job_id: uuid.UUID) -> Job:
    """Where a job stands."""
    return get_job_for(request.user, job_id)


@router.post("/jobs/{job_id}/cancel", response={200: JobOut, 404: ErrorOut, 409: ErrorOut})
def cancel(request: HttpRequest, job_id: uuid.UUID) -> Job:
    """Cancel a job; what it has stored so far stays."""
    job = get_job_for(request.user, job_id)
    cancel_job(job)
    job.refresh_from_db()
    return job
