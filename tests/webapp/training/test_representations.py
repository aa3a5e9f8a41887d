"""What a run learns of its music: from the form to the configuration and its tokens."""

from pathlib import Path
from typing import get_args

import pytest

from ml.data.token_dataset import TokenDataset
from ml.music.tokenizers import REPRESENTATIONS
from tests.webapp.datasets.midi_files import midi_bytes, midi_upload, zip_upload
from webapp.datasets.services import create_dataset
from webapp.datasets.tasks import parse_upload
from webapp.training.models import TrainingRun
from webapp.training.schemas import RepresentationKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def dataset(user, settings, tmp_path):
    """Four songs of Ada's, read."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.TOKENS_DIR = tmp_path / "tokens"
    files = [midi_upload(f"{i}.mid", *range(40 + i, 80 + i)) for i in range(4)]
    dataset = create_dataset(user, name="Tunes", files=files)
    parse_upload(str(dataset.job_id))
    return dataset


def start(client, dataset, **fields):
    body = {"dataset_id": str(dataset.pk), "architecture": "vae-lstm", "preset": "tiny"}
    return client.post("/api/runs", body | fields, content_type="application/json")


def test_the_form_offers_every_representation_with_its_values(ada):
    presets = ada.get("/api/presets").json()
    assert [choice["key"] for choice in presets["representations"]] == list(REPRESENTATIONS)
    assert all(choice["title"] and choice["description"] for choice in presets["representations"])
    windows = {
        key: values["vae-lstm"]["tiny"]["window"] for key, values in presets["values"].items()
    }
    assert windows == {"chord-strings": 100, "events": 128}


def test_the_api_takes_every_representation_there_is_and_no_other(ada, dataset):
    assert list(get_args(RepresentationKey)) == list(REPRESENTATIONS)
    assert start(ada, dataset, representation="colours").status_code == 422


def test_a_run_is_of_notes_and_chords_unless_events_are_chosen(ada, dataset):
    assert start(ada, dataset).json()["representation"] == "chord-strings"
    answer = start(ada, dataset, representation="events")
    assert answer.status_code == 201
    assert answer.json()["representation"] == "events"
    assert answer.json()["settings"]["window"] == 128


def test_each_representation_has_token_arrays_of_its_own(ada, dataset, settings):
    from ml.config import TrainingConfig
    from webapp.training import runners

    for key in REPRESENTATIONS:
        run = TrainingRun.objects.get(pk=start(ada, dataset, representation=key).json()["id"])
        folder = runners._prepare_tokens(run, TrainingConfig.from_json(run.config))
        assert TokenDataset.load(folder).tokenizer.representation == key
    assert len(list(Path(settings.TOKENS_DIR).iterdir())) == len(REPRESENTATIONS)


def test_the_folders_of_a_zip_are_what_its_songs_are_labelled_with(ada, user, dataset):
    from ml.config import TrainingConfig
    from webapp.training import runners

    entries = {
        f"mine/{style}/{i}.mid": midi_bytes(*range(first + i, 40 + first + i))
        for style, first in (("swing", 30), ("cool", 50))
        for i in range(3)
    }
    labelled = create_dataset(user, name="Styles", files=[zip_upload("all.zip", entries)])
    parse_upload(str(labelled.job_id))
    found = []
    for each in (dataset, labelled):
        run = TrainingRun.objects.get(pk=start(ada, each).json()["id"])
        folder = runners._prepare_tokens(run, TrainingConfig.from_json(run.config))
        found.append(TokenDataset.load(folder))
    assert found[0].labels == ()
    assert found[1].labels == ("cool", "swing")
    assert sorted(found[1].labels_of_songs) == ["cool"] * 3 + ["swing"] * 3
