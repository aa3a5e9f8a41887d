"""What the API says of datasets, and what it is told."""

import uuid
from datetime import datetime
from typing import Literal

from ninja import Schema

from webapp.datasets.histograms import DURATION_EDGES
from webapp.datasets.models import Dataset, DatasetVersion
from webapp.jobs.schemas import JobOut


class InstrumentOut(Schema):
    """An instrument and how many songs use it."""

    name: str
    songs: int


class HistogramOut(Schema):
    """Counts between edges; the last bin also holds everything longer."""

    edges: list[float]
    counts: list[int]


class VersionOut(Schema):
    """A frozen version."""

    id: uuid.UUID
    hash: str
    song_count: int
    frozen_at: datetime


class DatasetOut(Schema):
    """A dataset with the figures of its songs. Durations are in quarters, seconds in seconds."""

    id: uuid.UUID
    name: str
    kind: Literal["upload", "builtin"]
    song_count: int
    rejected_count: int
    note_count: int
    seconds: float
    instruments: list[InstrumentOut]
    pitch_histogram: list[int]
    duration_histogram: HistogramOut
    versions: list[VersionOut]
    job: JobOut | None
    created_at: datetime

    @staticmethod
    def resolve_instruments(dataset: Dataset) -> list[InstrumentOut]:
        """Return the most used first."""
        counts = sorted(dataset.instruments.items(), key=lambda item: (-item[1], item[0]))
        return [InstrumentOut(name=name, songs=songs) for name, songs in counts]

    @staticmethod
    def resolve_duration_histogram(dataset: Dataset) -> HistogramOut:
        """Return the counts with their edges."""
        return HistogramOut(edges=list(DURATION_EDGES), counts=dataset.duration_counts)

    @staticmethod
    def resolve_versions(dataset: Dataset) -> list[DatasetVersion]:
        """Return the versions, the oldest first."""
        return list(dataset.versions.all())


class DatasetPatch(Schema):
    """What can be changed."""

    name: str


class BuiltinOut(Schema):
    """A dataset that comes with Blindfold."""

    key: str
    title: str
    description: str
    licence: str


class BuiltinIn(Schema):
    """Which built-in dataset to take."""

    key: str


class DatasetSongOut(Schema):
    """A song of a dataset, without its notes."""

    id: uuid.UUID
    title: str
    note_count: int
    seconds: float
    instruments: list[str]
    label: str


class DatasetSongsOut(Schema):
    """One page of songs, and how many there are in all."""

    count: int
    items: list[DatasetSongOut]


class RejectionOut(Schema):
    """A file that was turned away."""

    name: str
    reason: str


class TrackOut(Schema):
    """One instrument's notes: [pitch, velocity, start_quarters, duration_quarters]."""

    name: str
    program: int
    is_drum: bool
    notes: list[tuple[int, int, float, float]]


class NotesOut(Schema):
    """Notes: tempos [start_quarters, qpm], time signatures [start, numerator, denominator]."""

    tempos: list[tuple[float, float]]
    time_signatures: list[tuple[float, int, int]]
    tracks: list[TrackOut]
