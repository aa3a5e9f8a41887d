"""Reads of datasets. None of them loads notes, except the one that is asked for them."""

import uuid
from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from ml.music.corpus import BUILTIN_DATASETS, BuiltinDataset
from ml.music.notes import NoteSequence
from webapp.datasets.models import Dataset, DatasetSong, DatasetVersion, Rejection
from webapp.datasets.packing import unpack_json, unpack_notes

Viewer = AbstractBaseUser | AnonymousUser


def list_datasets_for(user: Viewer) -> QuerySet[Dataset]:
    """Return the user's datasets, the newest first."""
    datasets: QuerySet[Dataset] = Dataset.objects.owned_by(user)
    return datasets.select_related("job").prefetch_related("versions")


def get_dataset_for(user: Viewer, dataset_id: uuid.UUID | str) -> Dataset:
    """Return the user's own dataset, or raise Http404."""
    return get_object_or_404(list_datasets_for(user), pk=dataset_id)


def get_version_for(user: Viewer, version_id: uuid.UUID | str) -> DatasetVersion:
    """Return a version of one of the user's own datasets, or raise Http404."""
    versions = DatasetVersion.objects.select_related("dataset")
    return get_object_or_404(versions, pk=version_id, dataset__in=Dataset.objects.owned_by(user))


def list_songs(dataset: Dataset) -> QuerySet[DatasetSong]:
    """Return the dataset's songs in the order of arrival, without their notes."""
    return dataset.songs.defer("notes_gzip")


def list_rejections(dataset: Dataset) -> QuerySet[Rejection]:
    """Return what was turned away, in the order of arrival."""
    return dataset.rejections.all()


def get_song_notes_json(dataset: Dataset, song_id: uuid.UUID | str) -> bytes:
    """Return the notes of one song as wire JSON, or raise Http404."""
    song = get_object_or_404(dataset.songs.only("notes_gzip"), pk=song_id)
    return unpack_json(song.notes_gzip)


def iter_version_songs(version: DatasetVersion) -> Iterator[tuple[str, NoteSequence]]:
    """Yield title and notes of each song of a version in its frozen order, a few at a time."""
    places = version.places.select_related("song").order_by("position")
    for place in places.iterator(chunk_size=100):
        yield place.song.title, unpack_notes(place.song.notes_gzip)


def list_version_sources(version: DatasetVersion) -> list[tuple[str, str]]:
    """Return where each song of a version came from, with its folders, and its label.

    In its frozen order; a song that no table names has an empty label.
    """
    places = version.places.order_by("position")
    return list(places.values_list("song__source_name", "song__label"))


def list_builtin_datasets() -> list[BuiltinDataset]:
    """Return the datasets that come with Blindfold."""
    return list(BUILTIN_DATASETS.values())
