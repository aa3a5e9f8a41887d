"""Making, changing, freezing and deleting datasets."""

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from ml.config import make_config
from ml.music.corpus import BUILTIN_DATASETS
from tests.webapp.datasets.midi_files import melody, midi_upload
from webapp.core.errors import DomainError
from webapp.datasets.models import Dataset, DatasetFile, DatasetVersion
from webapp.datasets.selectors import iter_version_songs
from webapp.datasets.services import (
    add_files,
    create_builtin_dataset,
    create_dataset,
    delete_dataset,
    freeze_version,
    rename_dataset,
)
from webapp.jobs.models import Job
from webapp.training.models import TrainingRun

pytestmark = pytest.mark.django_db


def train_on(version, *, owner):
    job = Job.objects.create(owner=owner, kind="train", task="t", queue="gpu")
    config = make_config("vae-lstm", preset="tiny")
    return TrainingRun.objects.create(
        owner=owner,
        number=1,
        name="Run",
        version=version,
        job=job,
        architecture="vae-lstm",
        preset="tiny",
        seed=0,
        config=config.to_json(),
        steps=config.steps,
    )


def test_a_dataset_without_a_name_is_called_like_its_first_file(user):
    files = [midi_upload("Wachet auf.mid", 60), midi_upload("b.mid", 61)]
    assert create_dataset(user, name="  ", files=files).name == "Wachet auf"


def test_an_upload_is_kept_under_a_name_that_says_nothing(user, stored_files):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("..\\..\\x\u202e.mid", 60)])
    assert dataset.files.get().name == "x.mid"
    (path,) = stored_files()
    assert "x" not in path.suffix
    assert len(path.name) == 32


def test_when_a_file_cannot_be_kept_nothing_is(user, monkeypatch, stored_files):
    real, calls = FileSystemStorage.save, []

    def full(self, name, content, max_length=None):
        calls.append(name)
        saved = real(self, name, content, max_length=max_length)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return saved

    monkeypatch.setattr(FileSystemStorage, "save", full)
    files = [midi_upload("a.mid", 60), midi_upload("b.mid", 61)]
    with pytest.raises(OSError, match="No space"):
        create_dataset(user, name="Tunes", files=files)
    assert len(calls) == 2
    assert stored_files() == []
    assert not Dataset.objects.exists()
    assert not Job.objects.exists()


def test_files_cannot_be_added_to_a_builtin_dataset(user):
    dataset = create_builtin_dataset(user, key=next(iter(BUILTIN_DATASETS)))
    with pytest.raises(DomainError, match="built-in") as refusal:
        add_files(dataset, files=[midi_upload("a.mid", 60)])
    assert refusal.value.status == 409


def test_a_builtin_dataset_is_taken_once(user, other_user):
    key = next(iter(BUILTIN_DATASETS))
    create_builtin_dataset(user, key=key)
    create_builtin_dataset(other_user, key=key)
    with pytest.raises(DomainError, match="already have") as refusal:
        create_builtin_dataset(user, key=key)
    assert refusal.value.status == 409
    assert Job.objects.count() == 2


def test_an_unknown_builtin_dataset_is_refused_with_those_there_are(user):
    with pytest.raises(DomainError, match=next(iter(BUILTIN_DATASETS))) as refusal:
        create_builtin_dataset(user, key="zappa")
    assert refusal.value.status == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_that_breaks_a_rule_is_refused(make_dataset, name):
    dataset = make_dataset(midi_upload("a.mid", 60))
    with pytest.raises(DomainError, match="name"):
        rename_dataset(dataset, name=name)
    dataset.refresh_from_db()
    assert dataset.name == "Tunes"


def test_the_same_songs_are_one_version_and_more_songs_another(make_dataset, parse):
    dataset = make_dataset(midi_upload("a.mid", 60), midi_upload("b.mid", 61))
    first = freeze_version(dataset)
    assert freeze_version(dataset) == first
    add_files(dataset, files=[midi_upload("c.mid", 62)])
    dataset.refresh_from_db()
    parse(dataset)
    second = freeze_version(dataset)
    assert second.hash != first.hash
    assert (first.song_count, second.song_count) == (2, 3)
    assert first.songs.count() == 2


def test_a_versions_hash_does_not_depend_on_the_order_of_upload(make_dataset, other_user):
    files = [("a.mid", 60), ("b.mid", 61), ("c.mid", 62)]
    one = make_dataset(*(midi_upload(*file) for file in files))
    two = make_dataset(*(midi_upload(*file) for file in reversed(files)), owner=other_user)
    one_version, two_version = freeze_version(one), freeze_version(two)
    assert one_version.hash == two_version.hash
    assert list(iter_version_songs(one_version)) == list(iter_version_songs(two_version))


def test_a_versions_songs_come_back_as_they_were_uploaded(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60, 64))
    ((title, sequence),) = iter_version_songs(freeze_version(dataset))
    assert title == "a"
    assert [note.pitch for note in sequence.tracks[0].notes] == [60, 64]
    assert sequence.duration_seconds == pytest.approx(melody(60, 64).duration_seconds)


def test_a_dataset_that_is_still_being_read_is_not_frozen(user):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("a.mid", 60)])
    with pytest.raises(DomainError, match="still being read"):
        freeze_version(dataset)


def test_a_dataset_whose_older_job_still_reads_is_not_frozen(user, parse):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("a.mid", 60)])
    add_files(dataset, files=[midi_upload("b.mid", 61)])
    dataset.refresh_from_db()
    assert parse(dataset).status == Job.Status.SUCCEEDED
    with pytest.raises(DomainError, match="still being read"):
        freeze_version(dataset)


def test_a_dataset_without_songs_is_not_frozen(make_dataset):
    dataset = make_dataset(SimpleUploadedFile("words.mid", b"these are words"))
    with pytest.raises(DomainError, match="no songs"):
        freeze_version(dataset)
    assert not DatasetVersion.objects.exists()


def test_a_dataset_is_deleted_with_its_frozen_versions(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60))
    freeze_version(dataset)
    delete_dataset(dataset)
    assert not Dataset.objects.exists()
    assert not DatasetVersion.objects.exists()


def test_a_dataset_that_is_being_read_is_deleted_with_its_files_and_its_job_is_cancelled(
    user, stored_files
):
    dataset = create_dataset(user, name="Tunes", files=[midi_upload("a.mid", 60)])
    delete_dataset(dataset)
    assert stored_files() == []
    assert not DatasetFile.objects.exists()
    assert Job.objects.get().status == Job.Status.CANCELLED


def test_a_dataset_that_a_run_was_trained_on_stays(make_dataset, user):
    dataset = make_dataset(midi_upload("a.mid", 60))
    train_on(freeze_version(dataset), owner=user)
    with pytest.raises(DomainError, match="one run was trained on it") as refusal:
        delete_dataset(dataset)
    assert refusal.value.status == 409
    assert Dataset.objects.filter(pk=dataset.pk).exists()
    assert dataset.songs.count() == 1


def test_a_refused_deletion_cancels_no_job(make_dataset, user, stored_files):
    dataset = make_dataset(midi_upload("a.mid", 60))
    train_on(freeze_version(dataset), owner=user)
    add_files(dataset, files=[midi_upload("b.mid", 61)])
    dataset.refresh_from_db()
    with pytest.raises(DomainError):
        delete_dataset(dataset)
    assert Job.objects.get(pk=dataset.job_id).status == Job.Status.QUEUED
    assert len(stored_files()) == 1
