"""Training runs over the API."""

import uuid

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from ninja import Router, Status

from webapp.datasets.selectors import get_dataset_for
from webapp.jobs.schemas import ErrorOut
from webapp.jobs.services import cancel_job
from webapp.training.models import LossPoint, TrainingRun
from webapp.training.presets import PRESETS_OUT
from webapp.training.schemas import LossPointOut, PresetsOut, RunIn, RunOut
from webapp.training.selectors import get_export_file, get_run_for, list_losses, list_runs_for
from webapp.training.services import delete_run, request_training_run, resume_run

router = Router(tags=["training"])
REFUSALS = {400: ErrorOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut}
IMMUTABLE = "private, max-age=31536000, immutable"


@router.get("/presets", response=PresetsOut)
def get_presets(request: HttpRequest) -> PresetsOut:  # noqa: ARG001 - ninja's signature
    """Architectures, representations, presets and every hyper-parameter with its range."""
    return PRESETS_OUT


@router.get("/runs", response=list[RunOut])
def list_runs(request: HttpRequest) -> QuerySet[TrainingRun]:
    """The user's runs, newest first."""
    return list_runs_for(request.user)


@router.post("/runs", response={201: RunOut, **REFUSALS})
def create_run(request: HttpRequest, body: RunIn) -> Status[TrainingRun]:
    """Freeze the dataset and queue a run on it."""
    run = request_training_run(
        owner=request.user,  # type: ignore[arg-type] # SessionAuth let nobody else in
        dataset=get_dataset_for(request.user, body.dataset_id),
        architecture=body.architecture,
        preset=body.preset,
        representation=body.representation,
        seed=body.seed,
        settings=body.settings,
        name=body.name,
    )
    return Status(201, run)


@router.get("/runs/{run_id}", response={200: RunOut, 404: ErrorOut})
def get_run(request: HttpRequest, run_id: uuid.UUID) -> TrainingRun:
    """One run."""
    return get_run_for(request.user, run_id)


@router.delete("/runs/{run_id}", response={204: None, **REFUSALS})
def delete(request: HttpRequest, run_id: uuid.UUID) -> Status[None]:
    """Delete a run that has ended and no kept song comes from."""
    delete_run(get_run_for(request.user, run_id))
    return Status(204, None)


@router.post("/runs/{run_id}/cancel", response={200: RunOut, **REFUSALS})
def cancel(request: HttpRequest, run_id: uuid.UUID) -> TrainingRun:
    """Stop a run; its last checkpoint stays."""
    cancel_job(get_run_for(request.user, run_id).job)
    return get_run_for(request.user, run_id)


@router.post("/runs/{run_id}/resume", response={200: RunOut, **REFUSALS})
def resume(request: HttpRequest, run_id: uuid.UUID) -> TrainingRun:
    """Go on with a failed or cancelled run from its last checkpoint."""
    resume_run(get_run_for(request.user, run_id))
    return get_run_for(request.user, run_id)


@router.get("/runs/{run_id}/losses", response={200: list[LossPointOut], 404: ErrorOut})
def get_losses(request: HttpRequest, run_id: uuid.UUID, after: int = -1) -> QuerySet[LossPoint]:
    """The loss curve past step `after`."""
    return list_losses(get_run_for(request.user, run_id), after=after)


@router.get("/runs/{run_id}/export/{path:name}", response={404: ErrorOut}, include_in_schema=False)
def get_export(request: HttpRequest, run_id: uuid.UUID, name: str) -> FileResponse:
    """One file of the exported model; `?v=` its checkpoint's hash makes it immutable."""
    run = get_run_for(request.user, run_id)
    response = FileResponse(get_export_file(run, name).open("rb"))
    versioned = bool(run.checkpoint_hash) and request.GET.get("v") == run.checkpoint_hash
    response.headers["Cache-Control"] = IMMUTABLE if versioned else "private, no-cache"
    return response
