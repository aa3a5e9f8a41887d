"""Reads of training runs."""

import uuid
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from webapp.training.models import LossPoint, TrainingRun

EXPORT_FILES = (
    "manifest.json",
    "model.json",
    "weights.bin",
    "map.json",
    "map-z.bin",
    "encoder/model.json",
    "encoder/weights.bin",
)


def list_runs_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[TrainingRun]:
    """Return the user's runs, newest first."""
    runs: QuerySet[TrainingRun] = TrainingRun.objects.owned_by(user)
    return runs.select_related("job", "version__dataset", "owner")


def get_run_for(user: AbstractBaseUser | AnonymousUser, run_id: uuid.UUID | str) -> TrainingRun:
    """Return the user's own run, or raise Http404."""
    run: TrainingRun = get_object_or_404(list_runs_for(user), pk=run_id)
    return run


def list_losses(run: TrainingRun, *, after: int) -> QuerySet[LossPoint]:
    """Return the points of the curve past a step, in order."""
    return LossPoint.objects.filter(run=run, step__gt=after).order_by("step")


def get_export_file(run: TrainingRun, name: str) -> Path:
    """Return the path of one file of the exported decoder, or raise Http404."""
    if name not in EXPORT_FILES or run.export_status != TrainingRun.ExportStatus.READY:
        raise Http404
    path = run.export_directory / name
    if not path.is_file():
        raise Http404
    return path


def export_manifest(run: TrainingRun) -> dict[str, Any]:
    """Return the manifest of the run's export; empty while there is none."""
    manifest: dict[str, Any] = run.export_manifest
    return manifest
