"""What the tables of songs, galleries and ratings hold to, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from webapp.songs.models import Gallery, GalleryEntry, Listener, Rating, Song

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"note_count": 0},
        {"checkpoint_hash": ""},
        {"seed": 2**32},
        {"seed": -1},
        {"temperature": 0.05},
        {"temperature": 2.5},
        {"top_p": 0},
        {"top_p": 1.5},
        {"z": None},
        {"tokens": None},
    ],
    ids=str,
)
def test_a_song_keeps_its_whole_provenance(keep, change):
    song = keep()
    with pytest.raises(IntegrityError), transaction.atomic():
        Song.objects.filter(pk=song.pk).update(**change)


@pytest.mark.parametrize("change", [{"name": ""}, {"ink": "pink"}, {"share_token": ""}], ids=str)
def test_a_gallery_has_a_name_a_known_ink_and_no_empty_token(user, change):
    gallery = Gallery.objects.create(owner=user, name="G")
    with pytest.raises(IntegrityError), transaction.atomic():
        Gallery.objects.filter(pk=gallery.pk).update(**change)


def test_two_galleries_never_have_the_same_link(user):
    Gallery.objects.create(owner=user, name="A", share_token="same")
    Gallery.objects.create(owner=user, name="B")
    Gallery.objects.create(owner=user, name="C")
    with pytest.raises(IntegrityError), transaction.atomic():
        Gallery.objects.create(owner=user, name="D", share_token="same")


def test_a_song_is_in_a_gallery_once_and_alone_in_its_place(user, keep):
    gallery, first, second = Gallery.objects.create(owner=user, name="A"), keep(), keep()
    GalleryEntry.objects.create(gallery=gallery, song=first, position=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        GalleryEntry.objects.create(gallery=gallery, song=first, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        GalleryEntry.objects.create(gallery=gallery, song=second, position=0)


def test_a_user_is_one_listener(user):
    Listener.objects.create(user=user)
    Listener.objects.create()
    Listener.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Listener.objects.create(user=user)


def test_a_listener_rates_a_song_once(keep):
    listener, song = Listener.objects.create(), keep()
    Rating.objects.create(listener=listener, song=song, value=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(listener=listener, song=song, value=4)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_rating_is_1_to_5(keep, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(listener=Listener.objects.create(), song=keep(), value=value)


def test_a_rated_song_is_not_deleted_by_the_way(keep):
    song = keep()
    Rating.objects.create(listener=Listener.objects.create(), song=song, value=3)
    with pytest.raises(ProtectedError):
        song.delete()


def test_a_run_that_songs_come_from_is_not_deleted(keep, run):
    keep()
    with pytest.raises(ProtectedError):
        run.delete()
