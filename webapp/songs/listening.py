"""A shared gallery as a listener meets it: blind, in an order of their own, one rating a song."""

import hashlib
import uuid
from typing import TypedDict

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from webapp.core.errors import DomainError
from webapp.songs.models import Gallery, Listener, Rating, Song

Viewer = AbstractBaseUser | AnonymousUser


class SharedSong(TypedDict):
    """A song of a shared gallery; `label`, where it comes from, is None until it is rated."""

    id: uuid.UUID
    title: str
    seconds: float
    my_rating: int | None
    label: str | None


class SharedGallery(TypedDict):
    """A gallery without its owner, its number of ratings and where its songs come from."""

    name: str
    ink: str
    songs: list[SharedSong]


def get_shared_gallery(token: str) -> Gallery:
    """Return the gallery a link leads to, or raise Http404 for one unknown or revoked."""
    return get_object_or_404(Gallery, share_token=token)


def get_shared_song(gallery: Gallery, song_id: uuid.UUID) -> Song:
    """Return a song of the gallery, or raise Http404."""
    songs: QuerySet[Song] = Song.objects.filter(entries__gallery=gallery)
    return get_object_or_404(songs, pk=song_id)


def find_listener_id(user: Viewer, *, cookie_id: uuid.UUID | None) -> uuid.UUID:
    """Return who is listening: the user's listener, or the browser's, or somebody new.

    A browser stays the same listener when its user signs out, so that nobody rates twice; it never
    becomes the listener of another user who signs in on it.
    """
    if not user.is_authenticated:
        return cookie_id or uuid.uuid4()
    own = Listener.objects.filter(user_id=user.pk).first()
    if own is not None:
        return own.pk
    if cookie_id is None:
        return uuid.uuid4()
    taken = Listener.objects.filter(pk=cookie_id, user__isnull=False).exists()
    return uuid.uuid4() if taken else cookie_id


def describe_shared_gallery(gallery: Gallery, *, listener_id: uuid.UUID) -> SharedGallery:
    """Return what a listener may know of a gallery."""
    return SharedGallery(
        name=gallery.name,
        ink=gallery.ink,
        songs=list_shared_songs(gallery, listener_id=listener_id),
    )


def list_shared_songs(gallery: Gallery, *, listener_id: uuid.UUID) -> list[SharedSong]:
    """Return the gallery's songs in the listener's own order, the same at every visit."""
    songs = gallery.songs.defer("notes_gzip", "tokens", "z")
    ratings = dict(
        Rating.objects.filter(listener_id=listener_id, song__entries__gallery=gallery).values_list(
            "song_id", "value"
        )
    )
    return [
        SharedSong(
            id=song.pk,
            title=song.title,
            seconds=song.seconds,
            my_rating=ratings.get(song.pk),
            label=describe_origin(song) if song.pk in ratings else None,
        )
        for song in sorted(songs, key=lambda song: _shuffle_key(gallery, listener_id, song))
    ]


def describe_origin(song: Song) -> str:
    """Return where a song comes from, as it is told after the rating."""
    return f"{song.run_name} ({song.architecture}), temperature {song.temperature:g}"


def rate_song(
    song: Song, *, gallery: Gallery, listener_id: uuid.UUID, user: Viewer, value: int
) -> Rating:
    """Keep a listener's rating of a song, or change the one there is.

    One statement, so that two answers at once leave one rating.

    Raises:
        DomainError: the value is not 1 to 5.
        Http404: song or gallery was deleted in the meantime.
    """
    if not 1 <= value <= 5:
        msg = f"A rating is 1 to 5, got {value}."
        raise DomainError(msg, status=422, field="value")
    listener = _get_listener(listener_id, user)
    rating = Rating(listener=listener, song=song, gallery=gallery, value=value)
    try:
        with transaction.atomic():
            Rating.objects.bulk_create(
                [rating],
                update_conflicts=True,
                unique_fields=["listener", "song"],
                update_fields=["value", "updated_at"],
            )
    except IntegrityError as error:
        raise Http404 from error
    return rating


def _get_listener(listener_id: uuid.UUID, user: Viewer) -> Listener:
    listener, _ = Listener.objects.get_or_create(pk=listener_id)
    if user.is_authenticated and listener.user_id is None:
        try:
            with transaction.atomic():
                Listener.objects.filter(pk=listener_id, user__isnull=True).update(user=user)
        except IntegrityError:  # the same user was linked from another browser just now
            return Listener.objects.get(user_id=user.pk)
    return listener


def _shuffle_key(gallery: Gallery, listener_id: uuid.UUID, song: Song) -> bytes:
    return hashlib.sha256(f"{listener_id}:{gallery.pk}:{song.pk}".encode()).digest()
