"""A dataset of melodies, ready to be trained on."""

import pytest
from django.test import Client

from tests.webapp.datasets.midi_files import melody
from webapp.datasets.intake import measure_song
from webapp.datasets.models import Dataset, DatasetSong


def add_songs(dataset, *, count=6, notes=60):
    for number in range(count):
        pitches = [60 + (number * 5 + step * (number + 2)) % 12 for step in range(notes)]
        song = measure_song(melody(*pitches), source_name=f"{number}.mid", title=f"Tune {number}")
        DatasetSong.objects.create(
            dataset=dataset,
            position=number,
            title=song.title,
            source_name=song.source_name,
            content_hash=song.content_hash,
            notes_gzip=song.notes_gzip,
            note_count=song.note_count,
            seconds=song.seconds,
        )


@pytest.fixture
def dataset(user):
    made = Dataset.objects.create(owner=user, name="Melodies", kind="upload")
    add_songs(made)
    return made


@pytest.fixture
def client(user):
    made = Client()
    made.force_login(user)
    return made
