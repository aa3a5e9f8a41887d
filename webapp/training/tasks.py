"""The Celery task of a training run."""

from celery import shared_task

from webapp.jobs.leases import execute

TRAIN_TASK = "webapp.training.tasks.train_run"


@shared_task(name=TRAIN_TASK)
def train_run(job_id: str) -> None:
    """Train the run of this job; TensorFlow is loaded here, in the worker, and nowhere else."""
    from webapp.training import runners

    execute(job_id, runners.run_training)
