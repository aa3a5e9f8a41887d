"""The gallery of songs that the shipped model made: everybody hears and rates it by its link."""

import hashlib
import json
import uuid
from typing import Any

from django.db import transaction

from ml.music.tokenizers import tokenizer_from_json
from webapp.accounts.house import get_house_account
from webapp.songs.models import Gallery, GalleryEntry, Song
from webapp.songs.services import describe_music, share_gallery
from webapp.training.shipped import shipped_songs

# Galleries are named in it by what they hold: the same songs are the same gallery at every start.
_NAMESPACE = uuid.UUID("3f0d6a52-6a0e-4b57-9c39-5d0a6c1b7e11")


def ensure_shipped_gallery() -> Gallery | None:
    """Make the gallery and its link, unless they are there; None where no songs are shipped.

    Songs of another model, or others of the same, are another gallery; the one before keeps its
    link and its ratings.
    """
    shipped = shipped_songs()
    if shipped is None:
        return None
    with transaction.atomic():
        gallery, is_new = Gallery.objects.get_or_create(
            pk=_gallery_id(shipped),
            defaults={
                "owner": get_house_account(),
                "name": "Songs to rate",
                "ink": Gallery.Ink.VERMILION,
            },
        )
        if is_new:
            songs = [_make_song(shipped, each) for each in shipped["songs"]]
            Song.objects.bulk_create(songs)
            GalleryEntry.objects.bulk_create(
                [
                    GalleryEntry(gallery=gallery, song=song, position=position)
                    for position, song in enumerate(songs)
                ]
            )
            share_gallery(gallery)
    return gallery


def find_shipped_gallery() -> Gallery | None:
    """Return the gallery of the songs that are shipped now, if it is there and shared."""
    shipped = shipped_songs()
    if shipped is None:
        return None
    shared = Gallery.objects.filter(pk=_gallery_id(shipped), share_token__isnull=False)
    return shared.first()


def _gallery_id(shipped: dict[str, Any]) -> uuid.UUID:
    text = json.dumps([shipped["checkpoint_hash"], shipped["songs"]], sort_keys=True)
    return uuid.uuid5(_NAMESPACE, hashlib.sha256(text.encode()).hexdigest())


def _make_song(shipped: dict[str, Any], song: dict[str, Any]) -> Song:
    sequence = tokenizer_from_json(shipped["tokenizer"]).decode(song["tokens"])
    return Song(
        owner=get_house_account(),
        title=song["title"],
        **describe_music(sequence),
        run_name=shipped["name"],
        architecture=shipped["architecture"],
        checkpoint_hash=shipped["checkpoint_hash"],
        guide={"kind": "chorus", "chords": song["chords"], "tempo": song["tempo"]},
        **{name: song[name] for name in ("tokens", "z", "seed", "temperature", "top_p", "label")},
    )
