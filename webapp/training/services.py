"""Start, cancel, resume and delete training runs."""

import shutil
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, ProtectedError

from ml.config import ARCHITECTURES, DEFAULT_REPRESENTATION, make_config
from ml.music.names import clean_name
from webapp.accounts.models import User
from webapp.core.errors import DomainError
from webapp.datasets.models import Dataset
from webapp.datasets.services import freeze_version
from webapp.jobs.models import Job
from webapp.jobs.services import request_job
from webapp.training.models import TRAINING_ATTEMPTS, TrainingRun
from webapp.training.tasks import TRAIN_TASK


@transaction.atomic
def request_training_run(  # noqa: PLR0913 - the fields of one form
    *,
    owner: AbstractBaseUser,
    dataset: Dataset,
    architecture: str,
    preset: str,
    representation: str = DEFAULT_REPRESENTATION,
    seed: int,
    settings: Mapping[str, Any],
    name: str = "",
) -> TrainingRun:
    """Freeze the dataset as it is now and queue a run on it.

    Raises:
        ConfigError: a hyper-parameter breaks its rule.
        DomainError: the dataset has no songs, or is still being read.
    """
    config = make_config(
        architecture, preset=preset, representation=representation, seed=seed, settings=settings
    )
    version = freeze_version(dataset)
    fallback = f"{ARCHITECTURES[architecture]} on {dataset.name}"
    return TrainingRun.objects.create(
        owner_id=owner.pk,
        number=_next_number(owner),
        name=clean_name(name, limit=120) or fallback[:120],
        version=version,
        job=_request_job(owner),
        architecture=architecture,
        preset=preset,
        seed=seed,
        config=config.to_json(),
        steps=config.steps,
    )


@transaction.atomic
def resume_run(run: TrainingRun) -> None:
    """Queue a failed or cancelled run again; it goes on from its last checkpoint.

    Raises:
        DomainError: it is still under way, or has finished.
    """
    # Locked, so that two clicks queue one job.
    run = TrainingRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if run.job.status not in {Job.Status.FAILED, Job.Status.CANCELLED}:
        message = f"Only a failed or cancelled run can go on; this one is {run.job.status}."
        raise DomainError(message, status=409)
    run.job = _request_job(run.owner)
    run.export_status = TrainingRun.ExportStatus.WAITING
    run.save(update_fields=["job", "export_status"])


def delete_run(run: TrainingRun) -> None:
    """Delete a run with its checkpoints.

    Raises:
        DomainError: it is under way, or songs made by it are kept.
    """
    if not run.job.is_finished:
        message = "Cancel the run first: it is still under way."
        raise DomainError(message, status=409)
    directory = run.directory
    try:
        run.delete()
    except ProtectedError as error:
        message = (
            f"{len(error.protected_objects)} kept songs come from this run: delete them first."
        )
        raise DomainError(message, status=409) from error
    shutil.rmtree(directory, ignore_errors=True)


def _request_job(owner: AbstractBaseUser) -> Job:
    return request_job(
        owner=owner, kind="train", task=TRAIN_TASK, queue="gpu", max_attempts=TRAINING_ATTEMPTS
    )


def _next_number(owner: AbstractBaseUser) -> int:
    # The owner's row is locked: two runs started at once get two numbers.
    User.objects.select_for_update().get(pk=owner.pk)
    highest = TrainingRun.objects.filter(owner_id=owner.pk).aggregate(highest=Max("number"))
    return int(highest["highest"] or 0) + 1
