"""A shared gallery as listeners meet it: no account, blind, one rating a song that may change."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from ml.music.notes import NoteSequence
from webapp.songs.cookies import COOKIE_NAME, COOKIE_SALT
from webapp.songs.listening import rate_song
from webapp.songs.models import Listener, Rating
from webapp.songs.services import remove_song, revoke_share

pytestmark = pytest.mark.django_db


def titles(browser, gallery):
    body = browser.get(f"/api/shared/{gallery.share_token}").json()
    return [song["title"] for song in body["songs"]]


def test_a_stranger_sees_songs_and_neither_owner_nor_origin(make_listener, gallery, run, user):
    browser = make_listener()
    page = browser.get(f"/g/{gallery.share_token}/")
    body = browser.get(f"/api/shared/{gallery.share_token}")
    assert page.context["initial"] == body.json()
    assert set(body.json()) == {"name", "ink", "songs"}
    for song in body.json()["songs"]:
        assert set(song) == {"id", "title", "seconds", "my_rating", "label"}
        assert song["my_rating"] is None
        assert song["label"] is None
    for text in (page.content.decode(), body.content.decode()):
        for secret in (run.name, "vae-lstm", str(run.pk), user.email, str(user.pk)):
            if len(secret) > 3:
                assert secret not in text
    assert not Listener.objects.exists()


def test_the_notes_of_a_shared_song_are_sent(make_listener, gallery):
    song = gallery.songs.first()
    answer = make_listener().get(f"/api/shared/{gallery.share_token}/songs/{song.pk}/notes")
    assert NoteSequence.from_json(answer.json()).note_count == 1


def test_a_rating_reveals_where_the_song_comes_from(make_listener, rate, gallery, run):
    browser, song = make_listener(), gallery.songs.first()
    answer = rate(browser, song, 4)
    assert answer.status_code == 200
    assert answer.json() == {"my_rating": 4, "label": f"{run.name} (vae-lstm), temperature 0.9"}
    songs = browser.get(f"/api/shared/{gallery.share_token}").json()["songs"]
    rated = [song for song in songs if song["label"]]
    assert [(s["id"], s["my_rating"]) for s in rated] == [(str(song.pk), 4)]


def test_a_rating_is_changed_and_stays_one(make_listener, rate, gallery):
    browser, song = make_listener(), gallery.songs.first()
    rate(browser, song, 2)
    before = Rating.objects.get()
    assert rate(browser, song, 5).json()["my_rating"] == 5
    after = Rating.objects.get()
    assert after.value == 5
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at


def test_two_listeners_are_two(make_listener, rate, gallery):
    first, second, song = make_listener(), make_listener(), gallery.songs.first()
    rate(first, song, 1)
    rate(second, song, 5)
    assert sorted(Rating.objects.values_list("value", flat=True)) == [1, 5]
    songs = second.get(f"/api/shared/{gallery.share_token}").json()["songs"]
    assert [s["my_rating"] for s in songs if s["id"] == str(song.pk)] == [5]


def test_each_listener_has_an_order_of_their_own_that_stays(make_listener, gallery):
    browsers = [make_listener() for _ in range(8)]
    orders = [titles(browser, gallery) for browser in browsers]
    assert orders == [titles(browser, gallery) for browser in browsers]
    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == [f"Song {n}" for n in range(6)] for order in orders)


def test_the_cookie_is_signed_long_lived_and_out_of_reach_of_scripts(make_listener):
    cookie = make_listener().cookies[COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > 300 * 24 * 3600


def test_a_forged_cookie_makes_a_newcomer(make_listener, rate, gallery):
    browser, song = make_listener(), gallery.songs.first()
    rate(browser, song, 5)
    listener = Listener.objects.get()
    forger = make_listener()
    for forged in (str(listener.pk), f"{listener.pk}:sig", "nonsense"):
        forger.cookies[COOKIE_NAME] = forged
        songs = forger.get(f"/api/shared/{gallery.share_token}").json()["songs"]
        assert all(song["my_rating"] is None for song in songs)
        assert COOKIE_SALT not in forger.cookies[COOKIE_NAME].value


def test_a_rating_without_a_csrf_token_is_refused(gallery, rate):
    song = gallery.songs.first()
    assert rate(Client(enforce_csrf_checks=True), song, 3).status_code == 403
    assert not Rating.objects.exists()


@pytest.mark.parametrize("value", [0, 6, -1, 2.5, "five", None])
def test_a_rating_is_a_whole_number_from_1_to_5(make_listener, rate, gallery, value):
    answer = rate(make_listener(), gallery.songs.first(), value)
    assert answer.status_code == 422
    assert answer.json()["field"] == "value"
    assert not Rating.objects.exists()


def test_a_revoked_or_unknown_link_leads_nowhere_in_words(make_listener, rate, gallery):
    browser, song, token = make_listener(), gallery.songs.first(), gallery.share_token
    revoke_share(gallery)
    for link in (token, "x" * 32, "None", "null"):
        page = browser.get(f"/g/{link}/")
        assert page.status_code == 404
        assert "nothing at this address" in page.content.decode()
        assert browser.get(f"/api/shared/{link}").status_code == 404
        url = f"/api/shared/{link}/songs/{song.pk}"
        assert browser.get(f"{url}/notes").status_code == 404
        assert rate(browser, song, 3, token=link).status_code == 404
    assert not Rating.objects.exists()


def test_only_songs_of_the_gallery_are_reached_by_its_link(make_listener, rate, gallery, keep):
    browser, song = make_listener(), gallery.songs.first()
    remove_song(gallery, song=song)
    for hidden in (song.pk, keep("Not shared").pk, uuid.uuid4()):
        url = f"/api/shared/{gallery.share_token}/songs/{hidden}/notes"
        assert browser.get(url).status_code == 404
    assert rate(browser, song, 3).status_code == 404


def test_a_signed_in_listener_is_the_same_on_every_device(make_listener, rate, gallery, user):
    song = gallery.songs.first()
    rate(make_listener(user), song, 2)
    rate(make_listener(user), song, 4)
    rating = Rating.objects.get()
    assert rating.value == 4
    assert rating.listener.user == user


def test_a_listener_who_signs_in_keeps_their_ratings(make_listener, rate, gallery, user):
    browser, (first, second) = make_listener(), gallery.songs.all()[:2]
    rate(browser, first, 2)
    browser.force_login(user)
    rate(browser, second, 4)
    assert Listener.objects.get().user == user
    assert Rating.objects.count() == 2


def test_signing_out_makes_no_second_listener(make_listener, rate, gallery, user):
    browser, song = make_listener(user), gallery.songs.first()
    rate(browser, song, 2)
    token = browser.cookies["csrftoken"].value
    browser.post("/accounts/logout/", headers={"X-CSRFToken": token})
    assert rate(browser, song, 5).json()["my_rating"] == 5
    assert Rating.objects.get().value == 5


def test_a_browser_does_not_rate_for_its_former_user(
    make_listener, rate, gallery, user, other_user
):
    browser, song = make_listener(user), gallery.songs.first()
    rate(browser, song, 2)
    browser.force_login(other_user)
    songs = browser.get(f"/api/shared/{gallery.share_token}").json()["songs"]
    assert all(song["label"] is None for song in songs)
    rate(browser, song, 5)
    ratings = dict(Rating.objects.values_list("listener__user__email", "value"))
    assert ratings == {"ada@example.org": 2, "bix@example.org": 5}


def test_more_ratings_than_anybody_gives_are_slowed_down(make_listener, rate, gallery, monkeypatch):
    monkeypatch.setattr("webapp.songs.shared_api.RATINGS_PER_MINUTE", 3)
    browser, song = make_listener(), gallery.songs.first()
    assert [rate(browser, song, 3).status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def at_once(answer, values):
    """Calls `answer` with each value at the same moment, each in a thread of its own."""
    ready = threading.Barrier(len(values))

    def run(value):
        ready.wait()
        try:
            answer(value)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(values)) as pool:
        list(pool.map(run, values))


@pytest.mark.django_db(transaction=True)
def test_answers_at_the_same_moment_leave_one_rating(gallery):
    song, listener_id = gallery.songs.first(), uuid.uuid4()

    def answer(value):
        rate_song(song, gallery=gallery, listener_id=listener_id, user=AnonymousUser(), value=value)

    at_once(answer, [1, 2, 3, 4, 5, 1, 2, 3])
    assert Rating.objects.count() == 1
    assert Listener.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_user_who_rates_on_several_devices_at_once_is_one_listener(gallery, user):
    song = gallery.songs.first()

    def answer(value):
        rate_song(song, gallery=gallery, listener_id=uuid.uuid4(), user=user, value=value)

    at_once(answer, [1, 2, 3, 4])
    assert Rating.objects.count() == 1
    assert Rating.objects.get().listener.user == user
