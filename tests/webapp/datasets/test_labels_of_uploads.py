"""Labels that a zip brings along in its own table."""

import pytest

from ml.data.labels import labels_of_songs
from tests.webapp.datasets.midi_files import midi_bytes, midi_upload, zip_upload
from webapp.datasets.selectors import list_version_sources
from webapp.datasets.services import freeze_version

pytestmark = pytest.mark.django_db
SONGS = {"swing/a.mid": midi_bytes(60, 62), "cool/b.mid": midi_bytes(64), "c.mid": midi_bytes(65)}


def tunes(table):
    return zip_upload("tunes.zip", {**SONGS, "labels.csv": table})


def test_songs_are_stored_with_the_labels_of_the_zips_table(make_dataset, client, user):
    dataset = make_dataset(tunes("file,label\na.mid,fast\nc.mid,slow\n"))
    client.force_login(user)
    songs = client.get(f"/api/datasets/{dataset.pk}/songs").json()["items"]
    assert [(song["title"], song["label"]) for song in songs] == [
        ("a", "fast"), ("b", ""), ("c", "slow"),
    ]  # fmt: skip
    assert dataset.rejected_count == 0


def test_a_run_learns_the_tables_labels_and_the_folders_where_there_is_no_table(make_dataset):
    labelled = make_dataset(tunes("file,label\na.mid,fast\nc.mid,slow\n"))
    found = labels_of_songs(list_version_sources(freeze_version(labelled)))
    assert sorted(found, key=str) == [None, "fast", "slow"]
    plain = make_dataset(zip_upload("tunes.zip", SONGS))
    found = labels_of_songs(list_version_sources(freeze_version(plain)))
    assert sorted(found, key=str) == [None, "cool", "swing"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("file,label\nz.mid,fast\n", "a file that is not in the zip: z.mid"),
        ("file,label\na.mid,fast\na.mid,slow\n", "“a.mid” is in line 3 again"),
        ("song,label\na.mid,fast\n", "has the columns file and label, got song, label"),
    ],
)
def test_nothing_is_stored_of_a_zip_whose_table_is_wrong(make_dataset, table, reason):
    dataset = make_dataset(tunes(table), midi_upload("alone.mid", 70))
    assert [song.title for song in dataset.songs.all()] == ["alone"]
    (rejection,) = dataset.rejections.all()
    assert rejection.name == "tunes.zip"
    assert reason in rejection.reason
