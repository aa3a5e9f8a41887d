"""What the tables of datasets hold to, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from tests.webapp.datasets.midi_files import midi_upload
from webapp.datasets.models import Dataset, DatasetSong, DatasetVersion, Rejection, VersionSong
from webapp.datasets.services import freeze_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(user):
    return Dataset.objects.create(owner=user, name="Tunes", kind="upload")


def add_song(dataset, *, position=0, content_hash="a" * 64, note_count=1):
    return DatasetSong.objects.create(
        dataset=dataset,
        position=position,
        title="Song",
        source_name="song.mid",
        content_hash=content_hash,
        notes_gzip=b"",
        note_count=note_count,
        seconds=1.0,
    )


def refuses():
    return pytest.raises(IntegrityError)


def test_a_dataset_has_a_name(user):
    with refuses(), transaction.atomic():
        Dataset.objects.create(owner=user, name="", kind="upload")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "upload", "builtin_key": "bach"},
        {"kind": "builtin", "builtin_key": ""},
        {"kind": "stolen"},
    ],
)
def test_only_a_builtin_dataset_has_a_key(user, fields):
    with refuses(), transaction.atomic():
        Dataset.objects.create(owner=user, name="Tunes", **fields)


def test_one_owner_has_a_builtin_dataset_once(user, other_user):
    bach = {"name": "Bach", "kind": "builtin", "builtin_key": "bach"}
    Dataset.objects.create(owner=user, **bach)
    Dataset.objects.create(owner=other_user, **bach)
    with refuses(), transaction.atomic():
        Dataset.objects.create(owner=user, **bach)


def test_a_dataset_holds_the_same_notes_once(dataset):
    add_song(dataset)
    with refuses(), transaction.atomic():
        add_song(dataset, position=1)


def test_two_songs_of_a_dataset_have_two_places(dataset):
    add_song(dataset)
    with refuses(), transaction.atomic():
        add_song(dataset, content_hash="b" * 64)


def test_a_song_has_notes(dataset):
    with refuses(), transaction.atomic():
        add_song(dataset, note_count=0)


def test_a_rejection_says_why(dataset):
    with refuses(), transaction.atomic():
        Rejection.objects.create(dataset=dataset, name="x.mid", reason="")


def test_the_same_songs_are_one_version(dataset):
    DatasetVersion.objects.create(dataset=dataset, hash="a" * 64, song_count=1)
    with refuses(), transaction.atomic():
        DatasetVersion.objects.create(dataset=dataset, hash="a" * 64, song_count=1)


def test_a_version_has_songs(dataset):
    with refuses(), transaction.atomic():
        DatasetVersion.objects.create(dataset=dataset, hash="a" * 64, song_count=0)


def test_a_version_holds_a_song_once_and_one_song_a_place(dataset):
    version = DatasetVersion.objects.create(dataset=dataset, hash="a" * 64, song_count=2)
    first, second = add_song(dataset), add_song(dataset, position=1, content_hash="b" * 64)
    VersionSong.objects.create(version=version, song=first, position=0)
    with refuses(), transaction.atomic():
        VersionSong.objects.create(version=version, song=first, position=1)
    with refuses(), transaction.atomic():
        VersionSong.objects.create(version=version, song=second, position=0)


def test_a_song_of_a_frozen_version_cannot_be_deleted(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60, 62))
    freeze_version(dataset)
    with pytest.raises(RestrictedError):
        dataset.songs.get().delete()


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_a_song_of_a_frozen_version(make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60, 62))
    freeze_version(dataset)
    songs = dataset.songs.all()
    with refuses(), transaction.atomic():
        songs._raw_delete(using="default")
    assert songs.count() == 1


def test_a_song_of_a_dataset_never_changes(make_dataset):
    song = make_dataset(midi_upload("a.mid", 60, 62)).songs.get()
    with pytest.raises(RuntimeError, match="never changed"):
        song.save()
