"""Celery tasks of datasets: they take a job's id and load the runner late."""

from celery import shared_task

from webapp.jobs.leases import execute


@shared_task(name="webapp.datasets.tasks.parse_upload")
def parse_upload(job_id: str) -> None:
    """Read the uploaded files of a job into its dataset."""
    from webapp.datasets import runners

    execute(job_id, runners.parse_upload)


@shared_task(name="webapp.datasets.tasks.load_builtin")
def load_builtin(job_id: str) -> None:
    """Fill a built-in dataset."""
    from webapp.datasets import runners

    execute(job_id, runners.load_builtin)
