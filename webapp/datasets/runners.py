"""What a CPU worker does for a dataset: read uploads and corpora into songs.

The only module of this app that reaches `ml.data`. A worker may die at any moment and another go
on: songs are stored in batches, and with each batch, in one transaction that proves the lease, how
far the file is read.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils import timezone

from ml.data.importing import ImportLimits, Rejection, SourceFile, iter_midi_sources
from ml.errors import MlError
from ml.music.corpus import load_builtin as iter_corpus
from ml.music.midi import IsolatedMidiReader
from webapp.datasets.intake import Entry, TurnedAway, measure_song, store_entries
from webapp.datasets.models import Dataset, DatasetFile
from webapp.jobs.leases import JobStopped, Lease

BATCH_ENTRIES = 50
# Often enough for a page to see songs arrive, seldom enough not to keep the database busy.
BATCH_SECONDS = 1.0
# A zip ends in a record, with a comment of up to 64 KiB, that counts its entries.
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22 + 0xFFFF
ZIP_COUNT_OFFSET = 10


def parse_upload(lease: Lease) -> None:
    """Read every uploaded file of the job that is not read yet."""
    files = list(DatasetFile.objects.filter(job_id=lease.job_id).order_by("id"))
    with IsolatedMidiReader() as reader:
        for done, file in enumerate(files):
            if file.parsed_at is None:
                _parse_file(lease, file, reader=reader, done=done, total=len(files))
            # Here and not where it was read: a worker that died in between left it behind.
            file.remove_content()


def load_builtin(lease: Lease) -> None:
    """Fill the built-in dataset of the job."""
    dataset = Dataset.objects.filter(job_id=lease.job_id).first()
    if dataset is None:
        raise JobStopped
    # One job fills it, and every song of the corpus is either in it or turned away.
    stored = dataset.song_count + dataset.rejected_count
    corpus = islice(iter_corpus(dataset.builtin_key), stored, None)
    songs = (measure_song(sequence, source_name=title, title=title) for title, sequence in corpus)
    for batch in _in_batches(songs):
        dataset = store_entries(lease, batch, dataset_id=dataset.pk)
        _report(lease, dataset, fraction=None, detail={})


def _parse_file(
    lease: Lease, file: DatasetFile, *, reader: IsolatedMidiReader, done: int, total: int
) -> None:
    entry_count = _count_entries(Path(file.content.path))
    detail: dict[str, object] = {"files_done": done, "files_total": total, "file": file.name}
    for batch in _in_batches(_read_entries(file, reader)):
        dataset = store_entries(lease, batch, dataset_id=file.dataset_id, file=file)
        share = min(file.entries_done / entry_count, 1.0)
        _report(lease, dataset, fraction=(done + share) / total, detail=detail)
    file.parsed_at = timezone.now()
    dataset = store_entries(lease, [], dataset_id=file.dataset_id, file=file)
    detail["files_done"] = done + 1
    _report(lease, dataset, fraction=(done + 1) / total, detail=detail)


def _count_entries(path: Path) -> int:
    """Return how many entries a zip claims to have, at least 1; it only moves a progress bar."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - ZIP_END_BYTES))
        end = file.read()
    at = end.rfind(ZIP_END)
    if at < 0 or len(end) < at + ZIP_COUNT_OFFSET + 2:
        return 1
    return max(1, int.from_bytes(end[at + ZIP_COUNT_OFFSET :][:2], "little"))


def _read_entries(file: DatasetFile, reader: IsolatedMidiReader) -> Iterator[Entry]:
    limits = ImportLimits(
        max_upload_bytes=settings.BLINDFOLD_UPLOAD_MAX_BYTES,
        max_file_bytes=settings.BLINDFOLD_MIDI_MAX_BYTES,
    )
    sources = iter_midi_sources(Path(file.content.path), name=file.name, limits=limits)
    # Each source gives one entry: those that an earlier attempt has stored are not read again.
    stored = file.entries_done
    number = -1
    for number, source in enumerate(sources):
        if number < stored:
            continue
        if isinstance(source, Rejection):
            yield TurnedAway(source.name, source.reason)
        else:
            yield _read_song(source, reader)
    if number < 0 and not stored:
        yield TurnedAway(file.name, "there is no MIDI file in it")


def _read_song(source: SourceFile, reader: IsolatedMidiReader) -> Entry:
    try:
        sequence = reader.read(source.data)
    except MlError as error:
        return TurnedAway(source.name, str(error))
    title = PurePosixPath(source.name).stem
    return measure_song(sequence, source_name=source.name, title=title, label=source.label or "")


def _in_batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield entries in lists: the next one is due once it is long or old enough."""
    batch: list[Entry] = []
    due = time.monotonic() + BATCH_SECONDS
    for entry in entries:
        batch.append(entry)
        if len(batch) >= BATCH_ENTRIES or time.monotonic() >= due:
            yield batch
            batch, due = [], time.monotonic() + BATCH_SECONDS
    if batch:
        yield batch


def _report(
    lease: Lease, dataset: Dataset, *, fraction: float | None, detail: dict[str, object]
) -> None:
    songs, rejected = dataset.song_count, dataset.rejected_count
    message = f"{songs:,} {'song' if songs == 1 else 'songs'}"
    if rejected:
        message += f", {rejected:,} turned away"
    counts = {"songs": songs, "rejected": rejected}
    if not lease.report(fraction=fraction, message=message, detail=counts | detail):
        raise JobStopped
