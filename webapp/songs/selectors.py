"""Reads of songs and galleries by their owner."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from ml.music.midi import write_midi
from webapp.datasets.packing import unpack_json, unpack_notes
from webapp.songs.models import Gallery, GalleryEntry, Rating, Song

Viewer = AbstractBaseUser | AnonymousUser
# Columns that are read only when somebody asks for the notes themselves.
HEAVY = ("notes_gzip", "tokens")


def list_songs_for(user: Viewer) -> QuerySet[Song]:
    """Return the user's songs, newest first, without their notes."""
    songs: QuerySet[Song] = Song.objects.owned_by(user)
    return songs.defer(*HEAVY)


def get_song_for(user: Viewer, song_id: uuid.UUID | str) -> Song:
    """Return the user's own song, or raise Http404."""
    return get_object_or_404(list_songs_for(user), pk=song_id)


def get_notes_json(song: Song) -> bytes:
    """Return a song's notes as wire JSON."""
    return unpack_json(song.notes_gzip)


def get_midi(song: Song) -> bytes:
    """Return a song as a standard MIDI file."""
    return write_midi(unpack_notes(song.notes_gzip))


def list_galleries_for(user: Viewer) -> QuerySet[Gallery]:
    """Return the user's galleries, newest first, with their songs and number of ratings."""
    galleries: QuerySet[Gallery] = Gallery.objects.owned_by(user)
    entries = GalleryEntry.objects.select_related("song").defer(
        *(f"song__{column}" for column in HEAVY)
    )
    counts = (
        Rating.objects.filter(song__entries__gallery=OuterRef("pk"))
        .order_by()
        .values("song__entries__gallery")
        .annotate(count=Count("pk"))
    )
    return galleries.prefetch_related(Prefetch("entries", queryset=entries)).annotate(
        rating_count=Coalesce(Subquery(counts.values("count")), 0)
    )


def get_gallery_for(user: Viewer, gallery_id: uuid.UUID | str) -> Gallery:
    """Return the user's own gallery, or raise Http404."""
    return get_object_or_404(list_galleries_for(user), pk=gallery_id)
