"""Storing what a worker has read: songs and rejections, in batches that cannot be stored twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ml.music.notes import NoteSequence
from webapp.datasets.histograms import add_counts, count_durations, count_pitches
from webapp.datasets.models import Dataset, DatasetFile, DatasetSong, Rejection
from webapp.datasets.packing import hash_notes, pack_notes
from webapp.jobs.leases import JobStopped, Lease


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A source that is no song, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParsedSong:
    """A song with all its figures, ready to be stored."""

    source_name: str
    title: str
    content_hash: str
    notes_gzip: bytes
    note_count: int
    seconds: float
    instruments: tuple[str, ...]
    pitch_counts: list[int]
    duration_counts: list[int]
    label: str


Entry = ParsedSong | TurnedAway


def measure_song(sequence: NoteSequence, *, source_name: str, title: str, label: str = "") -> Entry:
    """Return the song with its figures, or, if nothing sounds in it, why it is none."""
    if not sequence.note_count:
        return TurnedAway(source_name, "there are no notes in it")
    return ParsedSong(
        source_name=source_name,
        title=title,
        content_hash=hash_notes(sequence),
        notes_gzip=pack_notes(sequence),
        note_count=sequence.note_count,
        seconds=sequence.duration_seconds,
        instruments=sequence.instruments,
        pitch_counts=count_pitches(sequence),
        duration_counts=count_durations(sequence),
        label=label,
    )


def store_entries(
    lease: Lease, entries: Sequence[Entry], *, dataset_id: UUID, file: DatasetFile | None = None
) -> Dataset:
    """Store a batch, its sums, and how far the file is read, in one transaction.

    Args:
        lease: proves that the job is still ours.
        entries: in the order they were read.
        dataset_id: where they belong.
        file: the upload they come from, if they do.

    Returns:
        The dataset with its new sums.

    Raises:
        JobStopped: the lease is lost, or the dataset deleted.
    """
    with lease.writing():
        # Locked, so that two jobs of one dataset neither store a song twice nor lose a sum.
        dataset: Dataset | None = Dataset.objects.select_for_update().filter(pk=dataset_id).first()
        if dataset is None:
            raise JobStopped
        songs, rejections = _sort_out(dataset, entries)
        first = dataset.song_count
        DatasetSong.objects.bulk_create(
            [_song_row(dataset, song, position=first + i) for i, song in enumerate(songs)]
        )
        Rejection.objects.bulk_create(
            [Rejection(dataset=dataset, name=r.name[:255], reason=r.reason) for r in rejections]
        )
        _add_to_sums(dataset, songs=songs, rejected=len(rejections))
        if file is not None:
            file.entries_done += len(entries)
            file.save(update_fields=["entries_done", "parsed_at"])
    return dataset


def _sort_out(
    dataset: Dataset, entries: Sequence[Entry]
) -> tuple[list[ParsedSong], list[TurnedAway]]:
    """Part songs that are new from what is turned away, the second of two equals included."""
    hashes = [entry.content_hash for entry in entries if isinstance(entry, ParsedSong)]
    known: dict[str, str] = dict(
        dataset.songs.filter(content_hash__in=hashes).values_list("content_hash", "source_name")
    )
    songs: list[ParsedSong] = []
    rejections: list[TurnedAway] = []
    for entry in entries:
        if isinstance(entry, TurnedAway):
            rejections.append(entry)
        elif entry.content_hash in known:
            reason = f"the same notes as {known[entry.content_hash]}, which came first"
            rejections.append(TurnedAway(entry.source_name, reason))
        else:
            known[entry.content_hash] = entry.source_name
            songs.append(entry)
    return songs, rejections


def _song_row(dataset: Dataset, song: ParsedSong, *, position: int) -> DatasetSong:
    return DatasetSong(
        dataset=dataset,
        position=position,
        title=song.title[:255],
        source_name=song.source_name[:255],
        content_hash=song.content_hash,
        notes_gzip=song.notes_gzip,
        note_count=song.note_count,
        seconds=song.seconds,
        instruments=list(song.instruments),
        label=song.label,
    )


def _add_to_sums(dataset: Dataset, *, songs: Sequence[ParsedSong], rejected: int) -> None:
    instruments = Counter(dataset.instruments)
    for song in songs:
        dataset.note_count += song.note_count
        dataset.seconds += song.seconds
        instruments.update(song.instruments)
        dataset.pitch_histogram = add_counts(dataset.pitch_histogram, song.pitch_counts)
        dataset.duration_counts = add_counts(dataset.duration_counts, song.duration_counts)
    dataset.instruments = dict(instruments)
    dataset.song_count += len(songs)
    dataset.rejected_count += rejected
    dataset.save(
        update_fields=[
            "note_count",
            "seconds",
            "instruments",
            "pitch_histogram",
            "duration_counts",
            "song_count",
            "rejected_count",
        ]
    )
