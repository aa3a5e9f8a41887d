"""Pages of training runs."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from webapp.datasets.selectors import list_datasets_for
from webapp.training.models import TrainingRun
from webapp.training.presets import PRESETS_OUT
from webapp.training.schemas import RunOut
from webapp.training.selectors import get_run_for, list_runs_for
from webapp.training.shipped import get_shipped_file, shipped_model

_IMMUTABLE = "public, max-age=31536000, immutable"


def front(request: HttpRequest) -> HttpResponse:
    """What Blindfold is, the model that comes with it, and the way in."""
    shipped = shipped_model()
    return render(request, "front.html", {"shipped": shipped, "initial": shipped})


def shipped_model_detail(request: HttpRequest) -> HttpResponse:
    """The sampler of the model that comes with Blindfold; nobody needs an account for it."""
    shipped = shipped_model()
    if shipped is None:
        raise Http404
    return render(request, "training/shipped.html", {"shipped": shipped, "initial": shipped})


def shipped_file(request: HttpRequest, model: str, name: str) -> FileResponse:
    """One file of that model; `?v=` its checkpoint's hash makes it immutable."""
    path = get_shipped_file(model, name)
    shipped = shipped_model() or {}
    is_text = name.endswith(".md")
    response = FileResponse(
        path.open("rb"), content_type="text/plain; charset=utf-8" if is_text else None
    )
    versioned = request.GET.get("v") == shipped.get("checkpoint_hash")
    response.headers["Cache-Control"] = _IMMUTABLE if versioned else "public, no-cache"
    return response


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
