"""From uploaded files to songs: the worker's part, run by the real task on a real job."""

import pytest

from ml.music.corpus import BUILTIN_DATASETS
from tests.webapp.datasets.midi_files import (
    melody,
    midi_bytes,
    midi_upload,
    zip_bytes,
    zip_upload,
)
from webapp.datasets import intake, runners, tasks
from webapp.datasets.histograms import DURATION_EDGES
from webapp.datasets.models import Dataset, DatasetFile, DatasetSong, Rejection
from webapp.datasets.packing import hash_notes, unpack_notes
from webapp.datasets.services import add_files, create_builtin_dataset, create_dataset
from webapp.jobs.models import Job
from webapp.jobs.services import cancel_job

pytestmark = pytest.mark.django_db


def reasons(dataset):
    return dict(dataset.rejections.values_list("name", "reason"))


def test_a_midi_file_becomes_a_song(make_dataset, stored_files):
    dataset = make_dataset(midi_upload("Étude №1.mid", 60, 64, 67, program=40))
    song = dataset.songs.get()
    assert (song.title, song.source_name) == ("Étude №1", "Étude №1.mid")
    assert song.note_count == 3
    assert song.seconds == pytest.approx(1.5)
    assert song.instruments == ["Violin"]
    notes = unpack_notes(song.notes_gzip).tracks[0].notes
    assert [note.pitch for note in notes] == [60, 64, 67]
    assert stored_files() == []


def test_the_sums_of_a_dataset_are_those_of_its_songs(make_dataset):
    dataset = make_dataset(
        midi_upload("a.mid", 60, 60, program=40), midi_upload("b.mid", 61, duration_quarters=0.5)
    )
    assert dataset.song_count == 2
    assert dataset.note_count == 3
    assert dataset.seconds == pytest.approx(1.25)
    assert dataset.instruments == {"Violin": 1, melody(1).instruments[0]: 1}
    assert dataset.pitch_histogram[60:62] == [2, 1]
    assert sum(dataset.pitch_histogram) == 3
    by_edge = dict(zip(DURATION_EDGES, dataset.duration_counts, strict=False))
    assert by_edge == {**dict.fromkeys(DURATION_EDGES[:-1], 0), 0.375: 1, 0.875: 2}


def test_a_zip_is_read_and_what_cannot_be_read_is_listed_by_name(make_dataset):
    dataset = make_dataset(
        zip_upload(
            "tunes.zip",
            {
                "folder/good.mid": midi_bytes(60, 62),
                "folder/words.mid": b"these are words",
                "folder/cut.mid": midi_bytes(*range(40, 90))[:60],
                "other.mid": midi_bytes(70),
            },
        )
    )
    assert [song.title for song in dataset.songs.all()] == ["good", "other"]
    assert set(reasons(dataset)) == {"folder/words.mid", "folder/cut.mid"}
    assert all(reasons(dataset).values())
    assert dataset.rejected_count == 2


def test_the_same_notes_twice_are_turned_away_and_the_first_is_named(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60, 62), midi_upload("copy of a.mid", 60, 62))
    assert dataset.song_count == 1
    assert "a.mid" in reasons(dataset)["copy of a.mid"]
    assert "same notes" in reasons(dataset)["copy of a.mid"]


def test_files_added_later_are_compared_with_what_is_there(make_dataset, parse):
    dataset = make_dataset(midi_upload("a.mid", 60, 62))
    add_files(dataset, files=[midi_upload("b.mid", 65), midi_upload("again.mid", 60, 62)])
    dataset.refresh_from_db()
    assert parse(dataset).status == Job.Status.SUCCEEDED
    assert [song.position for song in dataset.songs.all()] == [0, 1]
    assert "a.mid" in reasons(dataset)["again.mid"]


def test_a_file_with_nothing_readable_leaves_a_dataset_that_says_so(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60), zip_upload("empty.zip", {}))
    assert dataset.song_count == 1
    assert reasons(dataset)["empty.zip"] == "there is no MIDI file in it"


def test_names_of_tracks_do_not_make_another_song():
    first = melody(60, 62)
    assert hash_notes(first) != hash_notes(melody(60, 63))
    named = first.from_json(
        {**first.to_json(), "tracks": [{**first.to_json()["tracks"][0], "name": "Lead"}]}
    )
    assert hash_notes(named) == hash_notes(first)


def test_progress_tells_files_and_songs(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60), midi_upload("b.mid", 61))
    job = Job.objects.get(pk=dataset.job_id)
    assert job.fraction == 1.0
    assert job.message == "2 songs"
    assert job.detail["files_done"] == job.detail["files_total"] == 2
    assert job.detail["songs"] == 2


class WorkerDied(BaseException):
    """Stands in for kill -9: nothing of the worker's own code runs after it."""


@pytest.mark.parametrize("batches_before", [0, 1, 2, 5, 6, 7, 8])
def test_a_worker_that_dies_in_the_middle_leaves_nothing_double(
    user, parse, monkeypatch, stored_files, batches_before
):
    monkeypatch.setattr(runners, "BATCH_ENTRIES", 1)
    entries = {f"{n}.mid": midi_bytes(60 + n) for n in range(4)} | {"bad.mid": b"no"}
    files = [
        zip_upload("tunes.zip", entries),
        zip_upload("empty.zip", {}),
        midi_upload("last.mid", 80),
    ]
    dataset = create_dataset(user, name="Tunes", files=files)
    real, calls = intake.store_entries, []

    def dying(*args, **kwargs):
        if len(calls) == batches_before:
            raise WorkerDied
        calls.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(runners, "store_entries", dying)
    with pytest.raises(WorkerDied):
        tasks.parse_upload(str(dataset.job_id))
    monkeypatch.setattr(runners, "store_entries", real)
    # What the reaper does once the lease has expired.
    Job.objects.filter(pk=dataset.job_id).update(status="queued", lease_owner="")
    assert parse(dataset).status == Job.Status.SUCCEEDED
    assert [song.title for song in dataset.songs.all()] == ["0", "1", "2", "3", "last"]
    assert list(reasons(dataset)) == ["bad.mid", "empty.zip"]
    assert (dataset.song_count, dataset.rejected_count, dataset.note_count) == (5, 2, 5)
    assert sum(dataset.pitch_histogram) == 5
    assert stored_files() == []


def test_a_worker_that_lost_its_lease_stores_nothing(user, monkeypatch):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("a.mid", 60)])
    real = intake.store_entries

    def late(*args, **kwargs):
        Job.objects.filter(pk=dataset.job_id).update(lease_owner="another worker")
        return real(*args, **kwargs)

    monkeypatch.setattr(runners, "store_entries", late)
    tasks.parse_upload(str(dataset.job_id))
    assert not DatasetSong.objects.exists()
    assert Job.objects.get(pk=dataset.job_id).status == Job.Status.RUNNING


def test_a_cancelled_job_stops_and_keeps_what_it_has(user, monkeypatch):
    monkeypatch.setattr(runners, "BATCH_ENTRIES", 1)
    files = [midi_upload(f"{n}.mid", 60 + n) for n in range(3)]
    dataset = create_dataset(user, name="Tunes", files=files)
    real = intake.store_entries

    def cancelled_meanwhile(*args, **kwargs):
        stored = real(*args, **kwargs)
        if stored.song_count == 1 and not stored.job.cancel_requested:
            cancel_job(stored.job)
        return stored

    monkeypatch.setattr(runners, "store_entries", cancelled_meanwhile)
    tasks.parse_upload(str(dataset.job_id))
    dataset.refresh_from_db()
    assert Job.objects.get(pk=dataset.job_id).status == Job.Status.CANCELLED
    assert dataset.song_count == dataset.songs.count() == 1


def test_what_a_cancelled_job_left_is_dropped_at_the_next_upload(user, parse, stored_files):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("a.mid", 60)])
    cancel_job(dataset.job)
    assert len(stored_files()) == 1
    add_files(dataset, files=[midi_upload("b.mid", 61)])
    dataset.refresh_from_db()
    parse(dataset)
    assert [song.title for song in dataset.songs.all()] == ["b"]
    assert DatasetFile.objects.count() == 1
    assert stored_files() == []


def test_a_dataset_deleted_meanwhile_ends_its_job_quietly(user, monkeypatch):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("a.mid", 60)])
    job_id = dataset.job_id
    real = intake.store_entries

    def deleted_meanwhile(*args, **kwargs):
        Dataset.objects.all().delete()
        return real(*args, **kwargs)

    monkeypatch.setattr(runners, "store_entries", deleted_meanwhile)
    tasks.parse_upload(str(job_id))
    assert Job.objects.get(pk=job_id).status == Job.Status.CANCELLED
    assert not DatasetSong.objects.exists()


def test_a_builtin_dataset_is_filled_and_goes_on_where_a_worker_died(user, parse, monkeypatch):
    corpus = [(f"Chorale {n}", melody(60 + n, 62)) for n in range(5)]
    corpus.insert(2, ("Chorale 0 again", melody(60, 62)))
    monkeypatch.setattr(runners, "iter_corpus", lambda _key: iter(corpus))
    monkeypatch.setattr(runners, "BATCH_ENTRIES", 2)
    dataset = create_builtin_dataset(user, key=next(iter(BUILTIN_DATASETS)))
    real, calls = intake.store_entries, []

    def dying(*args, **kwargs):
        if len(calls) == 2:
            raise WorkerDied
        calls.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(runners, "store_entries", dying)
    with pytest.raises(WorkerDied):
        tasks.load_builtin(str(dataset.job_id))
    monkeypatch.setattr(runners, "store_entries", real)
    Job.objects.filter(pk=dataset.job_id).update(status="queued", lease_owner="")
    assert parse(dataset).status == Job.Status.SUCCEEDED
    assert [song.title for song in dataset.songs.all()] == [f"Chorale {n}" for n in range(5)]
    assert Rejection.objects.get().name == "Chorale 0 again"


def test_a_zip_in_a_zip_and_a_name_that_climbs_out_store_nothing_else(make_dataset, uploads):
    dataset = make_dataset(
        zip_upload(
            "odd.zip",
            {
                "inner.zip": zip_bytes({"a.mid": midi_bytes(60)}),
                "../../escaped.mid": midi_bytes(61),
                "fine.mid": midi_bytes(62),
            },
        )
    )
    assert "fine" in [song.title for song in dataset.songs.all()]
    assert "inner.zip" in " ".join(reasons(dataset))
    assert not list(uploads.parent.rglob("escaped.mid"))
