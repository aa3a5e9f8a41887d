"""Pages of training runs."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from webapp.datasets.selectors import list_datasets_for
from webapp.training.models import TrainingRun
from webapp.training.presets import PRESETS_OUT
from webapp.training.schemas import RunOut
from webapp.training.selectors import get_run_for, list_runs_for


@login_required
def run_list(request: HttpRequest) -> HttpResponse:
    """The user's runs."""
    runs = [RunOut.from_orm(run).model_dump(mode="json") for run in list_runs_for(request.user)]
    return render(request, "training/list.html", {"initial": runs})


@login_required
def run_new(request: HttpRequest) -> HttpResponse:
    """The form of a new run."""
    datasets = [
        {"id": str(dataset.pk), "name": dataset.name, "song_count": dataset.song_count}
        for dataset in list_datasets_for(request.user)
    ]
    initial = {
        "datasets": datasets,
        "dataset_id": request.GET.get("dataset"),
        "again": _earlier_run(request),
        "presets": PRESETS_OUT.model_dump(mode="json"),
    }
    return render(request, "training/new.html", {"initial": initial})


def _earlier_run(request: HttpRequest) -> dict[str, Any] | None:
    """Return the run that `?from=` names, whose settings the form starts with."""
    try:
        run_id = uuid.UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    return RunOut.from_orm(get_run_for(request.user, run_id)).model_dump(mode="json")


@login_required
def run_detail(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Progress, losses and the export of a run."""
    run = get_run_for(request.user, run_id)
    return render(
        request,
        "training/detail.html",
        {"run": run, "initial": RunOut.from_orm(run).model_dump(mode="json")},
    )


@login_required
def model_detail(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The sampler of a finished run."""
    run = get_run_for(request.user, run_id)
    if run.export_status != TrainingRun.ExportStatus.READY:
        raise Http404
    return render(
        request,
        "training/model.html",
        {"run": run, "initial": RunOut.from_orm(run).model_dump(mode="json")},
    )
