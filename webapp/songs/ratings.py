"""Ratings of a gallery's songs: summary and exports for its owner."""

import csv
import io
import uuid
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.crypto import salted_hmac

from webapp.songs.models import Gallery, Rating, Song

VALUES = (1, 2, 3, 4, 5)
# A spreadsheet takes a cell that begins with one of these, or their full-width forms, for a
# formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
COLUMNS = (
    "listener",
    "song_id",
    "title",
    "value",
    "rated_at",
    "changed_at",
    "run_name",
    "architecture",
    "checkpoint_hash",
    "seed",
    "temperature",
    "top_p",
    "label",
)


class SongSummary(TypedDict):
    """How one song was rated; `distribution` counts the values 1 to 5."""

    song_id: uuid.UUID
    title: str
    count: int
    mean: float | None
    distribution: list[int]


def summarise_ratings(gallery: Gallery) -> list[SongSummary]:
    """Return one row for each song of the gallery, in its order, counted by the database."""
    by_value = {f"value_{value}": Count("ratings", Q(ratings__value=value)) for value in VALUES}
    rows = (
        Song.objects.filter(entries__gallery=gallery)
        .order_by("entries__position")
        .annotate(count=Count("ratings"), mean=Avg("ratings__value"), **by_value)
        .values("pk", "title", "count", "mean", *by_value)
    )
    return [
        SongSummary(
            song_id=row["pk"],
            title=row["title"],
            count=row["count"],
            mean=None if row["mean"] is None else float(row["mean"]),
            distribution=[row[name] for name in by_value],
        )
        for row in rows
    ]


def export_csv(gallery: Gallery) -> str:
    """Return one line a rating, under a header, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rating in _list_ratings(gallery):
        row = _describe_rating(rating, gallery=gallery) | _describe_provenance(rating.song)
        writer.writerow([_safe_cell(row[column]) for column in COLUMNS])
    return out.getvalue()


def export_json(gallery: Gallery) -> dict[str, Any]:
    """Return the gallery's songs with their whole provenance, and every rating."""
    songs = gallery.songs.defer("notes_gzip").order_by("entries__position")
    return {
        "gallery": {"id": gallery.pk, "name": gallery.name},
        "songs": [
            {
                "song_id": song.pk,
                "title": song.title,
                **_describe_provenance(song),
                "run_id": song.run_id,
                "z": song.z,
                "guide": song.guide,
                "tokens": song.tokens,
            }
            for song in songs
        ],
        "ratings": [_describe_rating(rating, gallery=gallery) for rating in _list_ratings(gallery)],
    }


def _list_ratings(gallery: Gallery) -> QuerySet[Rating]:
    return (
        Rating.objects.filter(song__entries__gallery=gallery)
        .select_related("song")
        .defer("song__notes_gzip", "song__tokens", "song__z", "song__guide")
        .order_by("created_at", "pk")
    )


def _describe_rating(rating: Rating, *, gallery: Gallery) -> dict[str, Any]:
    # The listener's own id is what the cookie holds: an export shows a pseudonym instead, the same
    # for all galleries of one owner.
    pseudonym = salted_hmac(f"listener:{gallery.owner_id}", str(rating.listener_id)).hexdigest()
    return {
        "listener": pseudonym[:16],
        "song_id": rating.song_id,
        "title": rating.song.title,
        "value": rating.value,
        "rated_at": rating.created_at,
        "changed_at": rating.updated_at,
    }


def _describe_provenance(song: Song) -> dict[str, Any]:
    return {
        "run_name": song.run_name,
        "architecture": song.architecture,
        "checkpoint_hash": song.checkpoint_hash,
        "seed": song.seed,
        "temperature": song.temperature,
        "top_p": song.top_p,
        "label": song.label,
    }


def _safe_cell(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
