"""Keeping songs: what is checked, what is stored, what can be done with them."""

import uuid

import pytest

from ml.music.midi import read_midi
from ml.music.notes import NoteSequence
from tests.webapp.songs.conftest import CHECKPOINT_HASH, TOKENIZER, make_run
from webapp.songs.models import Listener, Rating, Song

pytestmark = pytest.mark.django_db
JSON = "application/json"


def post(client, body):
    return client.post("/api/songs", body, content_type=JSON)


def test_a_kept_sample_is_a_song_with_its_provenance(ada, sample, run):
    answer = post(ada, sample)
    assert answer.status_code == 201
    body = answer.json()
    assert body["note_count"] == 4
    assert body["seconds"] == pytest.approx(TOKENIZER.decode([0, 1, 2, 3]).duration_seconds)
    assert body["provenance"] == {
        "run_id": str(run.pk),
        "run_name": run.name,
        "architecture": "vae-lstm",
        "checkpoint_hash": CHECKPOINT_HASH,
        "z": sample["z"],
        "seed": 7,
        "temperature": 0.9,
        "top_p": 1.0,
        "label": "",
        "guide": None,
    }
    assert Song.objects.get().tokens == [0, 1, 2, 3]
    assert ada.get(f"/api/songs/{body['id']}").json() == body
    assert ada.get("/api/songs").json() == [body]


@pytest.mark.parametrize(
    "guide",
    [
        {"kind": "positions", "tokens": [None, 2, None]},
        {"kind": "bars", "bars": [{"words": [1, 2], "header": [], "sections": []}]},
        {"kind": "bars", "bars": [{"words": [], "header": [3], "sections": [[0, 1], [2]]}]},
    ],
    ids=str,
)
def test_how_a_sample_was_drawn_and_what_it_had_to_keep_is_kept(ada, sample, run, guide):
    run.export_manifest["labels"] = ["ragtime", "jazz"]
    run.save()
    body = post(ada, sample | {"top_p": 0.8, "label": "jazz", "guide": guide}).json()
    found = body["provenance"]
    assert (found["top_p"], found["label"], found["guide"]) == (0.8, "jazz", guide)
    assert ada.get(f"/api/songs/{body['id']}").json() == body


def test_a_title_given_by_nobody_tells_a_listener_nothing(ada, sample, run):
    title = post(ada, sample).json()["title"]
    assert title == "Sample 7"
    assert run.name not in title


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"checkpoint_hash": "d" * 64}, 409, "checkpoint_hash"),
        ({"z": [0.0] * 3}, 400, "z"),
        ({"z": [0.0] * 5}, 400, "z"),
        ({"seed": -1}, 400, "seed"),
        ({"seed": 2**32}, 400, "seed"),
        ({"temperature": 0.05}, 400, "temperature"),
        ({"temperature": 2.1}, 400, "temperature"),
        ({"top_p": 0}, 400, "top_p"),
        ({"top_p": 1.01}, 400, "top_p"),
        ({"label": "jazz"}, 400, "label"),
        ({"guide": {"kind": "bars"}}, 422, "body.guide.bars.bars"),
        ({"guide": {"kind": "notes"}}, 422, "body.guide"),
        ({"tokens": []}, 400, "tokens"),
        ({"tokens": [0] * 9}, 400, "tokens"),
        ({"tokens": [-1]}, 400, "tokens"),
        ({"tokens": [4]}, 400, "tokens"),
        ({"title": "x" * 121}, 400, "title"),
        ({"tokens": ["C4"]}, 422, "body.tokens.0"),
        ({"z": "none"}, 422, "body.z"),
        ({"run_id": "not an id"}, 422, "body.run_id"),
    ],
    ids=str,
)
def test_a_sample_that_does_not_fit_the_decoder_is_refused(ada, sample, change, status, field):
    answer = post(ada, sample | change)
    assert answer.status_code == status
    assert answer.json()["field"].endswith(field.rpartition("body.")[2])
    assert answer.json()["detail"]
    assert not Song.objects.exists()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_latent_vector_is_finite(ada, sample, number):
    body = str(sample).replace("'", '"').replace("2.0", number)
    answer = post(ada, body)
    assert answer.status_code in {400, 422}
    assert not Song.objects.exists()


def test_the_outermost_values_that_fit_are_kept(ada, sample):
    for change in ({"seed": 0}, {"seed": 2**32 - 1}, {"temperature": 0.1}, {"temperature": 2.0}):
        assert post(ada, sample | change).status_code == 201, change
    assert post(ada, sample | {"tokens": [3] * 8}).status_code == 201


def test_nothing_comes_from_a_run_without_an_export(ada, sample, user):
    run = make_run(user, export_status="waiting", export_manifest={}, checkpoint_hash="")
    answer = post(ada, sample | {"run_id": str(run.pk)})
    assert (answer.status_code, answer.json()["field"]) == (409, "run_id")


def test_nobody_keeps_a_sample_of_anothers_run(client, sample, other_user):
    client.force_login(other_user)
    answer = post(client, sample)
    assert answer.status_code == 404
    assert "secret" not in answer.content.decode()
    assert not Song.objects.exists()


def test_the_notes_and_the_midi_file_are_what_the_tokens_say(ada, keep):
    song = keep(tokens=[0, 3])
    expected = TOKENIZER.decode([0, 3])
    notes = NoteSequence.from_json(ada.get(f"/api/songs/{song.pk}/notes").json())
    assert notes == expected
    midi = ada.get(f"/api/songs/{song.pk}/midi")
    assert midi.headers["Content-Type"] == "audio/midi"
    pitches = [note.pitch for note in read_midi(midi.content).tracks[0].notes]
    assert pitches == [note.pitch for note in expected.tracks[0].notes]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("Blue", 'attachment; filename="Blue.mid"'),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd.mid"'),
        ('a"b\r\nX-Evil: 1', 'attachment; filename="a_b X-Evil_ 1.mid"'),
        ("音楽", "attachment; filename*=utf-8''%E9%9F%B3%E6%A5%BD.mid"),
        ("...", 'attachment; filename="untitled.mid"'),
    ],
)
def test_a_download_has_a_name_that_is_safe_everywhere(ada, keep, title, header):
    song = keep(title)
    answer = ada.get(f"/api/songs/{song.pk}/midi")
    assert answer.headers["Content-Disposition"] == header
    assert "X-Evil" not in answer.headers


def test_a_song_is_renamed_and_deleted(ada, keep):
    url = f"/api/songs/{keep().pk}"
    assert ada.patch(url, {"title": " Blue "}, content_type=JSON).json()["title"] == "Blue"
    assert ada.patch(url, {"title": " "}, content_type=JSON).status_code == 400
    assert ada.delete(url).status_code == 204
    assert ada.get(url).status_code == 404


def test_a_rated_song_is_deleted_only_with_its_ratings(ada, keep):
    song = keep()
    Rating.objects.create(listener=Listener.objects.create(), song=song, value=5)
    refused = ada.delete(f"/api/songs/{song.pk}")
    assert refused.status_code == 409
    assert "one rating" in refused.json()["detail"]
    assert Rating.objects.count() == 1
    assert ada.delete(f"/api/songs/{song.pk}?with_ratings=true").status_code == 204
    assert not Rating.objects.exists()


def test_the_page_of_a_song_shows_what_the_api_says(ada, keep):
    song = keep("Blue")
    page = ada.get(f"/songs/{song.pk}/")
    assert page.status_code == 200
    assert page.context["initial"]["id"] == str(song.pk)
    assert page.context["initial"]["provenance"]["seed"] == 7


def test_nobody_else_finds_a_song(client, keep, other_user):
    song = keep("Blue")
    requests = [
        ("get", f"/api/songs/{song.pk}", None),
        ("patch", f"/api/songs/{song.pk}", {"title": "Mine"}),
        ("delete", f"/api/songs/{song.pk}", None),
        ("get", f"/api/songs/{song.pk}/notes", None),
        ("get", f"/api/songs/{song.pk}/midi", None),
    ]
    for method, url, body in requests:
        assert getattr(client, method)(url, body, content_type=JSON).status_code == 401
    assert client.get(f"/songs/{song.pk}/").url.startswith("/accounts/login/")
    client.force_login(other_user)
    for method, url, body in [*requests, ("get", f"/songs/{song.pk}/", None)]:
        answer = getattr(client, method)(url, body, content_type=JSON)
        assert answer.status_code == 404
        assert "Blue" not in answer.content.decode()
    assert client.get("/api/songs").json() == []
    song.refresh_from_db()
    assert song.title == "Blue"


def test_what_never_was_looks_like_what_is_anothers(client, keep, other_user):
    client.force_login(other_user)
    anothers = client.get(f"/api/songs/{keep().pk}")
    nowhere = client.get(f"/api/songs/{uuid.uuid4()}")
    assert anothers.status_code == nowhere.status_code == 404
    assert anothers.json() == nowhere.json()
