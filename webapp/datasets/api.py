"""Datasets over the API."""

import uuid
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from ml.music.corpus import BuiltinDataset
from webapp.datasets import selectors, services
from webapp.datasets.models import Dataset, Rejection
from webapp.datasets.schemas import (
    BuiltinIn,
    BuiltinOut,
    DatasetOut,
    DatasetPatch,
    DatasetSongsOut,
    NotesOut,
    RejectionOut,
)
from webapp.datasets.uploads import UploadAuth
from webapp.jobs.schemas import ErrorOut

router = Router(tags=["datasets"])
REFUSALS = {400: ErrorOut, 404: ErrorOut, 409: ErrorOut, 413: ErrorOut, 422: ErrorOut}
PAGE_SIZE = 200
LAST_OFFSET = 10_000_000


@router.get("/datasets", response=list[DatasetOut])
def list_datasets(request: HttpRequest) -> QuerySet[Dataset]:
    """The user's datasets, newest first."""
    return selectors.list_datasets_for(request.user)


@router.post("/datasets", response={201: DatasetOut, **REFUSALS}, auth=UploadAuth())
def create_dataset(
    request: HttpRequest,
    name: Form[str] = "",
    files: File[list[UploadedFile]] = [],  # noqa: B006 - ninja copies it
) -> Status[Dataset]:
    """Upload MIDI files and zip archives of them; a job reads them.

    Without a name, the dataset is called like its first file.
    """
    dataset = services.create_dataset(
        request.user,  # type: ignore[arg-type] # UploadAuth let nobody else in
        name=name,
        files=files,
    )
    return Status(201, dataset)


@router.get("/datasets/builtin", response=list[BuiltinOut])
def list_builtin(request: HttpRequest) -> list[BuiltinDataset]:  # noqa: ARG001 - ninja's signature
    """The datasets that come with Blindfold."""
    return selectors.list_builtin_datasets()


@router.post("/datasets/builtin", response={201: DatasetOut, **REFUSALS})
def create_builtin(request: HttpRequest, body: BuiltinIn) -> Status[Dataset]:
    """Take a dataset that comes with Blindfold; a job fills it."""
    dataset = services.create_builtin_dataset(
        request.user,  # type: ignore[arg-type] # SessionAuth let nobody else in
        key=body.key,
    )
    return Status(201, dataset)


@router.get("/datasets/{dataset_id}", response={200: DatasetOut, 404: ErrorOut})
def get_dataset(request: HttpRequest, dataset_id: uuid.UUID) -> Dataset:
    """One dataset."""
    return selectors.get_dataset_for(request.user, dataset_id)


@router.patch("/datasets/{dataset_id}", response={200: DatasetOut, **REFUSALS})
def rename_dataset(request: HttpRequest, dataset_id: uuid.UUID, body: DatasetPatch) -> Dataset:
    """Rename a dataset."""
    dataset = selectors.get_dataset_for(request.user, dataset_id)
    services.rename_dataset(dataset, name=body.name)
    return dataset


@router.delete("/datasets/{dataset_id}", response={204: None, **REFUSALS})
def delete_dataset(request: HttpRequest, dataset_id: uuid.UUID) -> Status[None]:
    """Delete a dataset that no run was trained on."""
    services.delete_dataset(selectors.get_dataset_for(request.user, dataset_id))
    return Status(204, None)


@router.post(
    "/datasets/{dataset_id}/files", response={200: DatasetOut, **REFUSALS}, auth=UploadAuth()
)
def add_files(
    request: HttpRequest,
    dataset_id: uuid.UUID,
    files: File[list[UploadedFile]] = [],  # noqa: B006 - ninja copies it
) -> Dataset:
    """Add files; versions that were frozen before stay as they are."""
    dataset = selectors.get_dataset_for(request.user, dataset_id)
    services.add_files(dataset, files=files)
    return selectors.get_dataset_for(request.user, dataset_id)


@router.get("/datasets/{dataset_id}/songs", response={200: DatasetSongsOut, 404: ErrorOut})
def list_songs(
    request: HttpRequest,
    dataset_id: uuid.UUID,
    offset: Annotated[int, Query(ge=0, le=LAST_OFFSET)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_SIZE)] = PAGE_SIZE,
) -> dict[str, object]:
    """A page of the dataset's songs, without their notes; `limit` is at most 200."""
    songs = selectors.list_songs(selectors.get_dataset_for(request.user, dataset_id))
    return {"count": songs.count(), "items": list(songs[offset : offset + limit])}


@router.get("/datasets/{dataset_id}/rejections", response={200: list[RejectionOut], 404: ErrorOut})
def list_rejections(request: HttpRequest, dataset_id: uuid.UUID) -> QuerySet[Rejection]:
    """Files and entries that were turned away, each with the reason."""
    return selectors.list_rejections(selectors.get_dataset_for(request.user, dataset_id))


@router.get("/datasets/{dataset_id}/songs/{song_id}/notes", response={200: NotesOut, 404: ErrorOut})
def get_song_notes(request: HttpRequest, dataset_id: uuid.UUID, song_id: uuid.UUID) -> HttpResponse:
    """The notes of one song, as they are stored."""
    dataset = selectors.get_dataset_for(request.user, dataset_id)
    notes = selectors.get_song_notes_json(dataset, song_id)
    return HttpResponse(notes, content_type="application/json")
