"""Datasets over HTTP, as the pages use them."""

import uuid

import pytest
from django.test import Client

from ml.music.corpus import BUILTIN_DATASETS
from ml.music.notes import NoteSequence
from tests.webapp.datasets.midi_files import midi_upload
from webapp.datasets.histograms import DURATION_EDGES
from webapp.datasets.models import Dataset
from webapp.datasets.services import freeze_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, user):
    client.force_login(user)
    return client


def upload(client, *files, name="Tunes"):
    return client.post("/api/datasets", {"name": name, "files": list(files)})


def test_an_upload_answers_with_the_dataset_and_its_job(ada, parse):
    answer = upload(ada, midi_upload("a.mid", 60, 62), midi_upload("b.mid", 64))
    assert answer.status_code == 201
    body = answer.json()
    assert body["name"] == "Tunes"
    assert body["kind"] == "upload"
    assert body["song_count"] == 0
    assert body["job"]["status"] == "queued"
    assert body["job"]["kind"] == "parse"
    parse(Dataset.objects.get(pk=body["id"]))
    body = ada.get(f"/api/datasets/{body['id']}").json()
    assert body["job"]["status"] == "succeeded"
    assert body["song_count"] == 2
    assert body["note_count"] == 3
    assert [i["songs"] for i in body["instruments"]] == [2]
    assert len(body["pitch_histogram"]) == 128
    assert body["duration_histogram"]["edges"] == list(DURATION_EDGES)
    assert sum(body["duration_histogram"]["counts"]) == 3


def test_the_list_and_the_pages_show_the_users_datasets(ada, make_dataset):
    first = make_dataset(midi_upload("a.mid", 60), name="First")
    second = make_dataset(midi_upload("b.mid", 61), name="Second")
    assert [d["name"] for d in ada.get("/api/datasets").json()] == ["Second", "First"]
    page = ada.get("/datasets/")
    assert [d["id"] for d in page.context["initial"]] == [str(second.pk), str(first.pk)]
    assert page.status_code == 200
    page = ada.get(f"/datasets/{first.pk}/")
    sent = ada.get(f"/api/datasets/{first.pk}").json()
    # The two write times with more and fewer digits.
    without_times = {"job": None, "created_at": None}
    assert page.context["initial"] | without_times == sent | without_times


def test_songs_are_paged_and_come_without_notes(ada, make_dataset):
    dataset = make_dataset(*(midi_upload(f"{n}.mid", 60 + n) for n in range(5)))
    body = ada.get(f"/api/datasets/{dataset.pk}/songs?offset=1&limit=2").json()
    assert body["count"] == 5
    assert [song["title"] for song in body["items"]] == ["1", "2"]
    assert set(body["items"][0]) == {
        "id", "title", "note_count", "seconds", "instruments", "label",
    }  # fmt: skip
    for query in ("offset=-1", "limit=0", "limit=201", "offset=99999999999999999999", "limit=x"):
        assert ada.get(f"/api/datasets/{dataset.pk}/songs?{query}").status_code == 422


def test_reading_datasets_takes_a_fixed_number_of_queries(
    ada, make_dataset, django_assert_max_num_queries
):
    for n in range(4):
        freeze_version(make_dataset(midi_upload("a.mid", 60 + n), name=f"Tunes {n}"))
    with django_assert_max_num_queries(5):
        ada.get("/api/datasets")


def test_the_notes_of_a_song_are_sent(ada, make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60, 64))
    song = dataset.songs.get()
    answer = ada.get(f"/api/datasets/{dataset.pk}/songs/{song.pk}/notes")
    assert answer.headers["Content-Type"] == "application/json"
    assert NoteSequence.from_json(answer.json()).note_count == 2
    assert ada.get(f"/api/datasets/{dataset.pk}/songs/{uuid.uuid4()}/notes").status_code == 404


def test_a_song_is_found_only_in_its_own_dataset(ada, make_dataset):
    one = make_dataset(midi_upload("a.mid", 60))
    two = make_dataset(midi_upload("b.mid", 61), name="Two")
    song = one.songs.get()
    assert ada.get(f"/api/datasets/{two.pk}/songs/{song.pk}/notes").status_code == 404


def test_rejections_are_listed(ada, make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60), midi_upload("b.mid", 60))
    (rejection,) = ada.get(f"/api/datasets/{dataset.pk}/rejections").json()
    assert rejection["name"] == "b.mid"
    assert "a.mid" in rejection["reason"]


def test_versions_are_listed_with_the_dataset(ada, make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60))
    version = freeze_version(dataset)
    (listed,) = ada.get(f"/api/datasets/{dataset.pk}").json()["versions"]
    assert (listed["hash"], listed["song_count"]) == (version.hash, 1)


def test_a_dataset_is_renamed_and_deleted(ada, make_dataset):
    url = f"/api/datasets/{make_dataset(midi_upload('a.mid', 60)).pk}"
    renamed = ada.patch(url, {"name": " Better  tunes "}, content_type="application/json")
    assert renamed.json()["name"] == "Better tunes"
    empty = ada.patch(url, {"name": ""}, content_type="application/json")
    assert (empty.status_code, empty.json()["field"]) == (400, "name")
    assert ada.delete(url).status_code == 204
    assert ada.get(url).status_code == 404


def test_files_are_added(ada, make_dataset, parse):
    dataset = make_dataset(midi_upload("a.mid", 60))
    answer = ada.post(f"/api/datasets/{dataset.pk}/files", {"files": [midi_upload("b.mid", 61)]})
    assert answer.status_code == 200
    assert answer.json()["job"]["status"] == "queued"
    dataset.refresh_from_db()
    parse(dataset)
    assert dataset.song_count == 2


def test_builtin_datasets_are_offered_and_taken(ada):
    offered = ada.get("/api/datasets/builtin").json()
    assert [item["key"] for item in offered] == list(BUILTIN_DATASETS)
    assert all(item["title"] and item["licence"] for item in offered)
    body = {"key": offered[0]["key"]}
    taken = ada.post("/api/datasets/builtin", body, content_type="application/json")
    assert taken.status_code == 201
    assert taken.json()["kind"] == "builtin"
    again = ada.post("/api/datasets/builtin", body, content_type="application/json")
    assert again.status_code == 409


def requests_of(dataset, song):
    base = f"/api/datasets/{dataset.pk}"
    return [
        ("get", base, None),
        ("patch", base, {"name": "Mine"}),
        ("delete", base, None),
        ("post", f"{base}/files", None),
        ("get", f"{base}/songs", None),
        ("get", f"{base}/rejections", None),
        ("get", f"{base}/songs/{song.pk}/notes", None),
    ]


def test_another_user_finds_nothing_of_a_dataset(client, make_dataset, other_user):
    dataset = make_dataset(midi_upload("a.mid", 60))
    client.force_login(other_user)
    for method, url, body in requests_of(dataset, dataset.songs.get()):
        answer = getattr(client, method)(url, body, content_type="application/json")
        if url.endswith("/files"):
            answer = client.post(url, {"files": [midi_upload("b.mid", 61)]})
        assert answer.status_code == 404, url
        assert "Tunes" not in answer.content.decode()
    assert client.get(f"/datasets/{dataset.pk}/").status_code == 404
    assert client.get("/api/datasets").json() == []
    assert client.get("/datasets/").context["initial"] == []
    assert Dataset.objects.get().name == "Tunes"


def test_a_stranger_is_asked_to_sign_in(client, make_dataset):
    dataset = make_dataset(midi_upload("a.mid", 60))
    for method, url, body in requests_of(dataset, dataset.songs.get()):
        answer = getattr(client, method)(url, body, content_type="application/json")
        assert answer.status_code == 401, url
    for url in ("/api/datasets", "/api/datasets/builtin"):
        assert client.get(url).status_code == 401
        assert client.post(url).status_code == 401
    for url in ("/datasets/", f"/datasets/{dataset.pk}/"):
        assert client.get(url).url == f"/accounts/login/?next={url}"
    assert Dataset.objects.count() == 1


def test_an_upload_without_a_csrf_token_is_refused(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert upload(client, midi_upload("a.mid", 60)).status_code == 403
    assert not Dataset.objects.exists()


def test_an_upload_with_a_csrf_token_in_the_header_is_taken(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.cookies["csrftoken"] = token = "a" * 32
    answer = client.post(
        "/api/datasets",
        {"files": [midi_upload("a.mid", 60)]},
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 201
    assert answer.json()["name"] == "a"


def test_operators_find_datasets_in_the_admin(client, make_dataset, django_user_model):
    dataset = make_dataset(midi_upload("a.mid", 60))
    version = freeze_version(dataset)
    operator = django_user_model.objects.create_superuser(email="op@example.org", password="x")
    client.force_login(operator)
    for path in (
        "dataset/",
        f"dataset/{dataset.pk}/change/",
        f"datasetversion/{version.pk}/change/",
    ):
        assert client.get(f"/admin/datasets/{path}").status_code == 200
