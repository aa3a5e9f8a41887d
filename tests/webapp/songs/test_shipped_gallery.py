"""The gallery of songs that the shipped model made: there at the first start, and rated by all."""

import json
import shutil
from pathlib import Path

import pytest
from django.test import Client

from ml.music.tokenizers import tokenizer_from_json
from webapp.accounts.house import HOUSE_NAME, get_house_account
from webapp.accounts.models import User
from webapp.launcher.account import ensure_account
from webapp.songs.models import Gallery, Rating, Song
from webapp.songs.ratings import export_json
from webapp.songs.schemas import SongOut
from webapp.songs.shipped_gallery import ensure_shipped_gallery
from webapp.training import shipped

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).parents[2] / "fixtures" / "decoder" / "vae-lstm"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A model that comes with Blindfold, and two songs that it made."""
    own = tmp_path / shipped.SHIPPED_MODEL
    shutil.copytree(FIXTURE, own / "model")
    (own / "card.json").write_text(json.dumps({"name": "Jazz trio", "summary": "Solos."}))
    (own / "songs.json").write_text("[]")
    monkeypatch.setattr(shipped, "SHIPPED_FOLDER", tmp_path)
    write_songs(own, ["Low light", "Three steps"])
    return own


def write_songs(folder, titles, **changes):
    manifest = json.loads((folder / "model" / "manifest.json").read_text())
    songs = [
        {
            "title": title,
            "chords": "Dm7 | G7",
            "tempo": 139,
            "label": "",
            "seed": seed,
            "temperature": 0.85,
            "top_p": 1.0,
            "z": [0.5] * manifest["latent_dimensions"],
            "tokens": [seed + 1, seed + 2],
        }
        for seed, title in enumerate(titles)
    ]
    made = {"checkpoint_hash": manifest["checkpoint_hash"], "songs": songs, **changes}
    (folder / "gallery.json").write_text(json.dumps(made))
    # What was read of the folder before.
    shipped._read_songs.cache_clear()


def titles(browser, gallery):
    songs = browser.get(f"/api/shared/{gallery.share_token}").json()["songs"]
    return sorted(song["title"] for song in songs)


def rate(browser, gallery, song, value):
    browser.get(f"/g/{gallery.share_token}/")
    return browser.put(
        f"/api/shared/{gallery.share_token}/songs/{song.pk}/rating",
        {"value": value},
        content_type="application/json",
        headers={"X-CSRFToken": browser.cookies["csrftoken"].value},
    )


def test_every_start_finds_the_same_gallery_with_the_same_songs_and_link(folder):
    first = ensure_shipped_gallery()
    songs = list(first.songs.values_list("pk", flat=True))
    shipped._read_songs.cache_clear()
    again = ensure_shipped_gallery()
    first.refresh_from_db()
    assert (again.pk, again.share_token) == (first.pk, first.share_token)
    assert list(again.songs.values_list("pk", flat=True)) == songs
    assert (Gallery.objects.count(), Song.objects.count()) == (1, 2)


def test_anybody_finds_it_from_the_front_page_hears_it_and_rates_it(folder):
    gallery = ensure_shipped_gallery()
    gallery.refresh_from_db()
    browser = Client(enforce_csrf_checks=True)
    link = f'href="/g/{gallery.share_token}/"'.encode()
    assert link in browser.get("/").content
    assert link in browser.get("/models/jazz-trio/").content
    assert titles(browser, gallery) == ["Low light", "Three steps"]
    song = gallery.songs.get(title="Low light")
    notes = browser.get(f"/api/shared/{gallery.share_token}/songs/{song.pk}/notes").json()
    manifest = json.loads((folder / "model" / "manifest.json").read_text())
    assert notes == tokenizer_from_json(manifest["tokenizer"]).decode([1, 2]).to_json()
    answer = rate(browser, gallery, song, 4)
    assert answer.json() == {"my_rating": 4, "label": "Jazz trio (vae-lstm), temperature 0.85"}


def test_its_songs_tell_all_that_makes_them_again(folder):
    gallery = ensure_shipped_gallery()
    song = gallery.songs.get(title="Three steps")
    provenance = SongOut.from_orm(song).model_dump()["provenance"]
    assert provenance["guide"] == {"kind": "chorus", "chords": "Dm7 | G7", "tempo": 139}
    assert (provenance["run_name"], provenance["seed"]) == ("Jazz trio", 1)
    assert (provenance["run_id"], song.tokens) == (None, [2, 3])
    assert export_json(gallery)["songs"][0]["checkpoint_hash"] == provenance["checkpoint_hash"]


def test_other_songs_are_another_gallery_and_what_was_rated_stays(folder):
    before = ensure_shipped_gallery()
    before.refresh_from_db()
    browser = Client(enforce_csrf_checks=True)
    assert rate(browser, before, before.songs.first(), 5).status_code == 200
    write_songs(folder, ["Round again"])
    after = ensure_shipped_gallery()
    after.refresh_from_db()
    assert titles(browser, after) == ["Round again"]
    assert titles(browser, before) == ["Low light", "Three steps"]
    assert Rating.objects.get().gallery == before
    assert f"/g/{after.share_token}/".encode() in browser.get("/").content


def test_a_link_that_was_taken_back_stays_so(folder, client):
    Gallery.objects.filter(pk=ensure_shipped_gallery().pk).update(share_token=None)
    assert ensure_shipped_gallery().share_token is None
    assert b"/g/" not in client.get("/").content


def test_songs_of_another_model_than_the_one_that_is_there_are_left_out(folder, client):
    write_songs(folder, ["Stray"], checkpoint_hash="e" * 64)
    assert ensure_shipped_gallery() is None
    assert client.get("/").status_code == 200
    assert not Gallery.objects.exists()


def test_nobody_can_be_its_owner(folder, client, tmp_path):
    ensure_shipped_gallery()
    house = get_house_account()
    assert not house.has_usable_password()
    assert not house.is_active
    form = {"email": HOUSE_NAME, "password1": "swing-it-slow", "password2": "swing-it-slow"}
    client.post("/accounts/signup/", form)
    assert list(User.objects.all()) == [house]
    # And the first account of whoever starts Blindfold is made as if it were not there.
    assert ensure_account(tmp_path / "account.txt")
    assert User.objects.count() == 2
