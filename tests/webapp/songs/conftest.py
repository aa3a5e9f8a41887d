"""A run with an exported decoder, songs kept from it, a gallery of them."""

import pytest
from django.core.cache import cache
from django.test import Client

from ml.config import make_config
from ml.music.tokenizers import build_tokenizer
from tests.webapp.datasets.midi_files import melody
from webapp.datasets.models import Dataset, DatasetVersion
from webapp.jobs.models import Job
from webapp.songs.services import add_song, create_gallery, create_song, share_gallery
from webapp.training.models import TrainingRun

CHECKPOINT_HASH = "c" * 64
LATENT_DIMENSIONS = 4
WINDOW = 8
TOKENIZER = build_tokenizer("chord-strings", [melody(60, 62, 64, 65)])


def make_run(owner, *, name="Ada's secret run", **fields):
    """A finished run, without the training."""
    dataset = Dataset.objects.create(owner=owner, name="Tunes", kind="upload")
    version = DatasetVersion.objects.create(dataset=dataset, hash="v" * 64, song_count=1)
    config = make_config("vae-lstm", preset="tiny")
    manifest = {
        "format": 1,
        "checkpoint_hash": CHECKPOINT_HASH,
        "tokenizer": TOKENIZER.to_json(),
        "window": WINDOW,
        "latent_dimensions": LATENT_DIMENSIONS,
        "vocabulary_size": len(TOKENIZER.vocabulary),
    }
    values = {
        "owner": owner,
        "number": TrainingRun.objects.filter(owner=owner).count() + 1,
        "name": name,
        "version": version,
        "job": Job.objects.create(owner=owner, kind="train", task="t", queue="gpu"),
        "architecture": "vae-lstm",
        "preset": "tiny",
        "seed": 0,
        "config": config.to_json(),
        "steps": config.steps,
        "checkpoint_hash": CHECKPOINT_HASH,
        "export_status": "ready",
        "export_manifest": manifest,
    }
    return TrainingRun.objects.create(**values | fields)


@pytest.fixture(autouse=True)
def _forget_hits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def run(user):
    return make_run(user)


@pytest.fixture
def sample(run):
    """What a browser sends to keep a sample."""
    return {
        "run_id": str(run.pk),
        "checkpoint_hash": CHECKPOINT_HASH,
        "z": [0.5, -1.25, 0.0, 2.0],
        "seed": 7,
        "temperature": 0.9,
        "tokens": [0, 1, 2, 3],
    }


@pytest.fixture
def keep(user, run):
    """Keeps a sample of Ada's as a song."""

    def keep_song(title="", *, owner=user, run=run, tokens=(0, 1, 2), seed=7):
        return create_song(
            owner,
            run=run,
            checkpoint_hash=CHECKPOINT_HASH,
            z=[0.5] * LATENT_DIMENSIONS,
            seed=seed,
            temperature=0.9,
            tokens=list(tokens),
            title=title,
        )

    return keep_song


@pytest.fixture
def gallery(user, keep):
    """Ada's shared gallery of six songs."""
    gallery = create_gallery(user, name="Six songs", ink="ochre")
    for n in range(6):
        add_song(gallery, song=keep(f"Song {n}", tokens=[n % 4]))
    share_gallery(gallery)
    gallery.refresh_from_db()
    return gallery


@pytest.fixture
def ada(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def make_listener(gallery):
    """Opens the shared link in a new browser, which checks CSRF as real ones do."""

    def open_link(user=None):
        browser = Client(enforce_csrf_checks=True)
        if user is not None:
            browser.force_login(user)
        assert browser.get(f"/g/{gallery.share_token}/").status_code == 200
        return browser

    return open_link


@pytest.fixture
def rate(gallery):
    """Sends a rating from a listener's browser."""

    def send(browser, song, value, *, token=None):
        csrf = browser.cookies.get("csrftoken")
        return browser.put(
            f"/api/shared/{token or gallery.share_token}/songs/{song.pk}/rating",
            {"value": value},
            content_type="application/json",
            headers={"X-CSRFToken": csrf.value} if csrf else {},
        )

    return send
