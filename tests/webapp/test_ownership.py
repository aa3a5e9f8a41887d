"""Everything has an owner: nobody else reads, changes or finds it, by any route."""

import json
import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from ml.config import make_config
from ml.music.notes import Note, NoteSequence, Track
from webapp.config.api import api
from webapp.datasets.models import Dataset, DatasetSong, Rejection
from webapp.datasets.packing import pack_notes
from webapp.datasets.services import freeze_version
from webapp.jobs.models import Job
from webapp.jobs.services import request_job
from webapp.songs.models import Gallery, GalleryEntry, Song
from webapp.training.models import LossPoint, TrainingRun

pytestmark = pytest.mark.django_db

# Appears in every name that Ada gives; must never reach anybody else.
MARK = "Adas-very-own"
# Routes for everybody, on purpose: no account is needed to listen.
PUBLIC = "/api/shared/"
# The model that comes with Blindfold is nobody's.
PUBLIC_PAGES = "/pretrained/"
READS_OF_NOBODY = {200, 302, 401, 403, 404}


@dataclass
class Belongings:
    """One of everything, all Ada's."""

    dataset: Dataset
    dataset_song: DatasetSong
    run: TrainingRun
    song: Song
    gallery: Gallery
    job: Job

    def ids(self, route: str) -> dict[str, str]:
        """Values of a route's parameters."""
        song = self.dataset_song if "datasets/" in route else self.song
        return {
            "dataset_id": str(self.dataset.pk),
            "run_id": str(self.run.pk),
            "song_id": str(song.pk),
            "gallery_id": str(self.gallery.pk),
            "job_id": str(self.job.pk),
            "name": "manifest.json",
            "model": "jazz-trio",
            "token": "no-such-link",
        }

    def body(self, route: str) -> dict[str, object]:
        """A body that would be accepted from Ada."""
        ids = self.ids(route)
        return {
            "dataset_id": ids["dataset_id"],
            "architecture": "vae-lstm",
            "preset": "tiny",
            "run_id": ids["run_id"],
            "checkpoint_hash": "a" * 64,
            "z": [0.0] * 64,
            "seed": 1,
            "temperature": 1.0,
            "tokens": [0],
            "song_id": str(self.song.pk),
            "title": "Stolen",
            "name": "Stolen",
            "ink": "blue",
            "value": 5,
            "key": "no-such-key",
        }


@pytest.fixture
def belongings(user) -> Belongings:
    notes = pack_notes(NoteSequence(tracks=(Track(notes=(Note(60, 80, 0.0, 1.0),)),)))
    facts = {"notes_gzip": notes, "note_count": 1, "seconds": 0.5}
    dataset = Dataset.objects.create(owner=user, name=f"{MARK} dataset", kind="upload")
    dataset_song = DatasetSong.objects.create(
        dataset=dataset, position=0, title=f"{MARK} tune", content_hash="b" * 64, **facts
    )
    Rejection.objects.create(dataset=dataset, name=f"{MARK} letter.txt", reason="not a MIDI file")
    job = request_job(owner=user, kind="train", task="tests.nothing", queue="gpu")
    config = make_config("vae-lstm", preset="tiny")
    run = TrainingRun.objects.create(
        owner=user,
        number=1,
        name=f"{MARK} run",
        version=freeze_version(dataset),
        job=job,
        architecture="vae-lstm",
        preset="tiny",
        seed=0,
        config=config.to_json(),
        steps=config.steps,
        checkpoint_hash="a" * 64,
        export_status="ready",
    )
    LossPoint.objects.create(
        run=run, step=1, epoch=0, total=3, reconstruction=2, kl=1, kl_per_window=9
    )
    song = Song.objects.create(
        owner=user,
        title=f"{MARK} song",
        run=run,
        run_name=run.name,
        architecture=run.architecture,
        checkpoint_hash=run.checkpoint_hash,
        tokens=[0],
        z=[0.0] * 64,
        seed=1,
        temperature=1.0,
        **facts,
    )
    gallery = Gallery.objects.create(owner=user, name=f"{MARK} gallery", share_token="s" * 32)
    GalleryEntry.objects.create(gallery=gallery, song=song, position=0)
    return Belongings(dataset, dataset_song, run, song, gallery, job)


def api_routes() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    routes = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    return [*routes, ("GET", "/api/runs/{run_id}/export/{name}")]


def page_routes() -> list[str]:
    def walk(patterns, prefix=""):
        for pattern in patterns:
            path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
            if isinstance(pattern, URLPattern):
                yield path
            elif not path.startswith(("/admin/", "/api/", "/accounts/")):
                yield from walk(pattern.url_patterns, path)

    return sorted(set(walk(get_resolver().url_patterns, "/")))


def visitors(other_user) -> dict[str, Client]:
    bix = Client()
    bix.force_login(other_user)
    return {"a stranger": Client(), "another user": bix}


def test_the_walk_sees_the_whole_app():
    assert len(api_routes()) > 40
    assert {"/datasets/{dataset_id}/", "/models/{run_id}/", "/g/{token}/"} <= set(page_routes())


@pytest.mark.parametrize(("method", "route"), api_routes())
def test_by_the_api_nobody_else_finds_or_changes_anything(belongings, other_user, method, route):
    path = route.format_map(belongings.ids(route))
    for who, client in visitors(other_user).items():
        before = list(TrainingRun.objects.values()) + list(Song.objects.values("title"))
        answer = client.generic(
            method, path, json.dumps(belongings.body(route)), content_type="application/json"
        )
        assert MARK not in answer.content.decode(errors="replace"), who
        if route.startswith(PUBLIC):
            continue
        if who == "a stranger":
            assert answer.status_code == 401
        elif "{" in route or (method == "POST" and route in {"/api/runs", "/api/songs"}):
            assert answer.status_code == 404
        after = list(TrainingRun.objects.values()) + list(Song.objects.values("title"))
        assert before == after, who


@pytest.mark.parametrize("route", page_routes())
def test_by_the_pages_nobody_else_finds_anything(belongings, other_user, route):
    path = route.format_map(belongings.ids(route))
    for who, client in visitors(other_user).items():
        answer = client.get(path)
        assert answer.status_code in READS_OF_NOBODY
        assert MARK not in answer.getvalue().decode(errors="replace"), who
        if "{" in route and "{token}" not in route and not route.startswith(PUBLIC_PAGES):
            assert answer.status_code == (302 if who == "a stranger" else 404)


def test_the_owner_does_find_everything(belongings, user):
    client = Client()
    client.force_login(user)
    for method, route in api_routes():
        if method == "GET" and "{token}" not in route and not route.endswith("{name}"):
            answer = client.get(route.format_map(belongings.ids(route)))
            assert answer.status_code == 200, route


def test_a_song_of_somebody_else_cannot_be_put_into_ones_own_gallery(belongings, other_user):
    own = Gallery.objects.create(owner=other_user, name="Bix's")
    client = visitors(other_user)["another user"]
    body = {"song_id": str(belongings.song.pk)}
    answer = client.post(f"/api/galleries/{own.pk}/songs", body, content_type="application/json")
    assert answer.status_code == 404
    assert own.entries.count() == 0


def test_a_shared_gallery_shows_its_songs_and_nothing_of_where_they_come_from(belongings):
    answer = Client().get(f"/api/shared/{belongings.gallery.share_token}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert belongings.song.title in text
    for secret in (belongings.run.name, "vae-lstm", belongings.run.checkpoint_hash, "ada@"):
        assert secret not in text
