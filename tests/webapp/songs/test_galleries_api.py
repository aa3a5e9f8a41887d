"""Galleries for their owner: songs in order, the link, ratings and their exports."""

import csv
import io
import json
import uuid

import pytest

from webapp.songs.models import Gallery, GalleryEntry, Listener, Rating
from webapp.songs.services import add_song, create_gallery

pytestmark = pytest.mark.django_db
JSON = "application/json"


def rate(song, *values, gallery=None):
    for value in values:
        listener = Listener.objects.create()
        Rating.objects.create(listener=listener, song=song, gallery=gallery, value=value)


def test_a_gallery_is_made_changed_and_deleted(ada, keep):
    made = ada.post("/api/galleries", {"name": " Blue ", "ink": "green"}, content_type=JSON)
    assert made.status_code == 201
    body = made.json()
    assert body | {"id": None, "created_at": None} == {
        "id": None,
        "name": "Blue",
        "ink": "green",
        "songs": [],
        "share_url": None,
        "rating_count": 0,
        "created_at": None,
    }
    url = f"/api/galleries/{body['id']}"
    changed = ada.patch(url, {"ink": "ochre"}, content_type=JSON).json()
    assert (changed["name"], changed["ink"]) == ("Blue", "ochre")
    assert ada.patch(url, {"name": ""}, content_type=JSON).status_code == 400
    assert ada.patch(url, {"ink": "pink"}, content_type=JSON).status_code == 422
    assert ada.delete(url).status_code == 204
    assert ada.get("/api/galleries").json() == []


def test_songs_are_put_in_order_once_each_and_taken_out(ada, user, keep):
    gallery = create_gallery(user, name="G", ink="blue")
    songs = [keep(f"Song {n}") for n in range(3)]
    url = f"/api/galleries/{gallery.pk}/songs"
    for song in [*songs, songs[0]]:
        answer = ada.post(url, {"song_id": str(song.pk)}, content_type=JSON)
        assert answer.status_code == 200
    titles = [song["title"] for song in answer.json()["songs"]]
    assert titles == ["Song 0", "Song 1", "Song 2"]
    left = ada.delete(f"{url}/{songs[1].pk}").json()
    assert [song["title"] for song in left["songs"]] == ["Song 0", "Song 2"]
    again = ada.post(url, {"song_id": str(songs[1].pk)}, content_type=JSON).json()
    assert [song["title"] for song in again["songs"]] == ["Song 0", "Song 2", "Song 1"]


def test_nobody_puts_anothers_song_into_a_gallery(client, keep, other_user):
    song = keep("Blue")
    client.force_login(other_user)
    gallery = create_gallery(other_user, name="Mine", ink="blue")
    answer = client.post(
        f"/api/galleries/{gallery.pk}/songs", {"song_id": str(song.pk)}, content_type=JSON
    )
    assert answer.status_code == 404
    assert not GalleryEntry.objects.exists()


def test_a_gallery_is_shared_and_the_link_revoked(ada, client, user):
    gallery = create_gallery(user, name="G", ink="blue")
    url = f"/api/galleries/{gallery.pk}/share"
    shared = ada.post(url).json()["share_url"]
    token = Gallery.objects.get().share_token
    assert shared == f"http://testserver/g/{token}/"
    assert len(token) == 32
    assert ada.post(url).json()["share_url"] == shared
    assert ada.delete(url).json()["share_url"] is None
    assert client.get(f"/g/{token}/").status_code == 404
    assert client.get(f"/api/shared/{token}").status_code == 404
    assert ada.post(url).json()["share_url"] != shared


def test_the_ratings_of_a_gallery_are_summed_up_song_by_song(ada, gallery):
    songs = list(gallery.songs.order_by("entries__position"))
    rate(songs[0], 1, 5, 5, gallery=gallery)
    rate(songs[1], 4, gallery=gallery)
    summary = ada.get(f"/api/galleries/{gallery.pk}/ratings").json()
    assert [row["title"] for row in summary] == [f"Song {n}" for n in range(6)]
    assert summary[0]["count"] == 3
    assert summary[0]["mean"] == pytest.approx(11 / 3)
    assert summary[0]["distribution"] == [1, 0, 0, 0, 2]
    assert summary[2] | {"song_id": None} == {
        "song_id": None,
        "title": "Song 2",
        "count": 0,
        "mean": None,
        "distribution": [0] * 5,
    }
    assert ada.get(f"/api/galleries/{gallery.pk}").json()["rating_count"] == 4


def test_a_song_in_two_galleries_counts_in_both_and_once_each(ada, user, gallery):
    song = gallery.songs.first()
    other = create_gallery(user, name="Other", ink="blue")
    add_song(other, song=song)
    rate(song, 5, 3, gallery=gallery)
    (row,) = ada.get(f"/api/galleries/{other.pk}/ratings").json()
    assert row["count"] == 2
    counts = {g["name"]: g["rating_count"] for g in ada.get("/api/galleries").json()}
    assert counts == {"Other": 2, "Six songs": 2}


def test_ratings_outlive_the_gallery_they_were_given_in(ada, gallery):
    rate(gallery.songs.first(), 5, gallery=gallery)
    assert ada.delete(f"/api/galleries/{gallery.pk}").status_code == 204
    assert Rating.objects.get().gallery is None


def test_the_csv_has_a_header_and_a_line_for_each_rating(ada, gallery):
    songs = list(gallery.songs.order_by("entries__position"))
    rate(songs[0], 2, gallery=gallery)
    rate(songs[3], 5, gallery=gallery)
    answer = ada.get(f"/api/galleries/{gallery.pk}/ratings.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="Six songs ratings.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["title"], row["value"]) for row in rows] == [("Song 0", "2"), ("Song 3", "5")]
    assert rows[0]["checkpoint_hash"] == "c" * 64
    assert rows[0]["seed"] == "7"
    assert rows[0]["temperature"] == "0.9"
    assert "T" in rows[0]["rated_at"]


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\uff1d1+1"]
)
def test_a_title_is_no_formula_in_a_spreadsheet(ada, user, keep, title):
    gallery = create_gallery(user, name="G", ink="blue")
    song = keep(title)
    add_song(gallery, song=song)
    rate(song, 3)
    answer = ada.get(f"/api/galleries/{gallery.pk}/ratings.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert row["title"] == f"'{song.title}"


def test_the_json_export_holds_ratings_and_whole_provenance(ada, gallery, run):
    song = gallery.songs.order_by("entries__position").first()
    rate(song, 4, gallery=gallery)
    answer = ada.get(f"/api/galleries/{gallery.pk}/ratings.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    body = json.loads(answer.content)
    assert body["gallery"] == {"id": str(gallery.pk), "name": "Six songs"}
    assert len(body["songs"]) == 6
    assert body["songs"][0] == {
        "song_id": str(song.pk),
        "title": "Song 0",
        "run_id": str(run.pk),
        "run_name": run.name,
        "architecture": "vae-lstm",
        "checkpoint_hash": "c" * 64,
        "seed": 7,
        "temperature": 0.9,
        "top_p": 1.0,
        "label": "",
        "z": [0.5] * 4,
        "guide": None,
        "tokens": [0],
    }
    (rating,) = body["ratings"]
    assert (rating["song_id"], rating["value"]) == (str(song.pk), 4)


def test_exports_do_not_show_what_a_listeners_cookie_holds(ada, gallery):
    songs = list(gallery.songs.all()[:2])
    listener = Listener.objects.create()
    for song in songs:
        Rating.objects.create(listener=listener, song=song, value=3)
    text = ada.get(f"/api/galleries/{gallery.pk}/ratings.json").content.decode()
    assert str(listener.pk) not in text
    assert len({rating["listener"] for rating in json.loads(text)["ratings"]}) == 1


def test_reading_galleries_takes_a_fixed_number_of_queries(
    ada, gallery, user, keep, django_assert_max_num_queries
):
    for n in range(3):
        add_song(create_gallery(user, name=f"G{n}", ink="blue"), song=keep())
    with django_assert_max_num_queries(5):
        ada.get("/api/galleries")


def test_the_pages_show_what_the_api_says(ada, gallery):
    page = ada.get("/galleries/")
    assert page.status_code == 200
    assert [g["id"] for g in page.context["initial"]] == [str(gallery.pk)]
    page = ada.get(f"/galleries/{gallery.pk}/")
    assert page.status_code == 200
    shown = page.context["initial"]
    assert shown["share_url"] == f"http://testserver/g/{gallery.share_token}/"
    assert len(shown["songs"]) == 6


def test_nobody_else_finds_a_gallery(client, gallery, other_user):
    song = gallery.songs.first()
    base = f"/api/galleries/{gallery.pk}"
    requests = [
        ("get", base, None),
        ("patch", base, {"name": "Mine"}),
        ("delete", base, None),
        ("post", f"{base}/songs", {"song_id": str(song.pk)}),
        ("delete", f"{base}/songs/{song.pk}", None),
        ("post", f"{base}/share", None),
        ("delete", f"{base}/share", None),
        ("get", f"{base}/ratings", None),
        ("get", f"{base}/ratings.csv", None),
        ("get", f"{base}/ratings.json", None),
    ]
    for method, url, body in requests:
        assert getattr(client, method)(url, body, content_type=JSON).status_code == 401, url
    for url in ("/galleries/", f"/galleries/{gallery.pk}/"):
        assert client.get(url).url == f"/accounts/login/?next={url}"
    client.force_login(other_user)
    for method, url, body in [*requests, ("get", f"/galleries/{gallery.pk}/", None)]:
        answer = getattr(client, method)(url, body, content_type=JSON)
        assert answer.status_code == 404, url
        assert "Six songs" not in answer.content.decode()
    assert client.get("/api/galleries").json() == []
    assert client.get("/galleries/").context["initial"] == []
    gallery.refresh_from_db()
    assert gallery.name == "Six songs"
    assert gallery.share_token
    assert gallery.songs.count() == 6


def test_an_unknown_song_is_not_taken_out(ada, gallery):
    assert ada.delete(f"/api/galleries/{gallery.pk}/songs/{uuid.uuid4()}").status_code == 404


def test_operators_find_songs_galleries_and_ratings_in_the_admin(
    client, gallery, django_user_model
):
    song = gallery.songs.first()
    rate(song, 3)
    operator = django_user_model.objects.create_superuser(email="op@example.org", password="x")
    client.force_login(operator)
    for path in (
        "song/",
        f"song/{song.pk}/change/",
        f"gallery/{gallery.pk}/change/",
        "gallery/",
        "rating/",
    ):
        answer = client.get(f"/admin/songs/{path}")
        assert answer.status_code == 200
        assert gallery.share_token not in answer.content.decode()
