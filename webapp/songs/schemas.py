"""What the API says of songs, galleries and ratings, and what it is told."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Schema
from pydantic import Field

from webapp.songs.models import Gallery, Song

Ink = Literal["blue", "vermilion", "ochre", "green"]


Tokens = Annotated[list[int], Field(max_length=4096)]


class PlannedBar(Schema):
    """What a sample's bar had to hold: all its words, or its header and some instruments."""

    words: Tokens = []
    header: Tokens = []
    sections: list[Tokens] = Field([], max_length=1000)


class BarsGuide(Schema):
    """What a sample had to keep, bar by bar."""

    kind: Literal["bars"]
    bars: list[PlannedBar] = Field(max_length=1000)


class PositionsGuide(Schema):
    """What a sample had to keep, place by place."""

    kind: Literal["positions"]
    tokens: list[int | None] = Field(max_length=4096)


class ChorusGuide(Schema):
    """What a song of several windows was played over."""

    kind: Literal["chorus"]
    chords: str
    tempo: int


Guide = Annotated[BarsGuide | PositionsGuide, Field(discriminator="kind")]
KeptGuide = Annotated[BarsGuide | PositionsGuide | ChorusGuide, Field(discriminator="kind")]


class ProvenanceOut(Schema):
    """Everything that is needed to make a song again."""

    run_id: uuid.UUID | None
    run_name: str
    architecture: str
    checkpoint_hash: str
    z: list[float]
    seed: int
    temperature: float
    top_p: float
    label: str
    guide: KeptGuide | None


class SongOut(Schema):
    """A kept song, without its notes."""

    id: uuid.UUID
    title: str
    note_count: int
    seconds: float
    instruments: list[str]
    provenance: ProvenanceOut
    created_at: datetime

    @staticmethod
    def resolve_provenance(song: Song) -> Song:
        """Return the song, which holds the copy."""
        return song


class SongIn(Schema):
    """A sample to keep."""

    run_id: uuid.UUID
    checkpoint_hash: str = Field(max_length=64)
    z: list[float] = Field(max_length=4096)
    seed: int
    temperature: float
    top_p: float = 1.0
    label: str = Field("", max_length=120)
    guide: Guide | None = None
    tokens: list[int] = Field(max_length=100_000)
    title: str = Field("", max_length=1000)


class SongPatch(Schema):
    """What can be changed of a song."""

    title: str = Field(max_length=1000)


class GalleryOut(Schema):
    """A gallery with its songs in order, and its link while it is shared."""

    id: uuid.UUID
    name: str
    ink: Ink
    songs: list[SongOut]
    share_url: str | None
    rating_count: int
    created_at: datetime

    @staticmethod
    def resolve_songs(gallery: Gallery) -> list[Song]:
        """Return the songs in the gallery's order."""
        return [entry.song for entry in gallery.entries.all()]

    @staticmethod
    def resolve_share_url(gallery: Gallery, context: dict[str, Any]) -> str | None:
        """Return the whole address of the listeners' page."""
        if gallery.share_token is None:
            return None
        request: HttpRequest = context["request"]
        path = reverse("shared-gallery", kwargs={"token": gallery.share_token})
        return request.build_absolute_uri(path)


class GalleryIn(Schema):
    """A new gallery."""

    name: str = Field(max_length=1000)
    ink: Ink = "blue"


class GalleryPatch(Schema):
    """What can be changed of a gallery; what is left out stays."""

    name: str | None = Field(None, max_length=1000)
    ink: Ink | None = None


class GallerySongIn(Schema):
    """Which song to put into a gallery."""

    song_id: uuid.UUID


class SongRatingsOut(Schema):
    """How a song was rated; `distribution` counts the values 1 to 5."""

    song_id: uuid.UUID
    title: str
    count: int
    mean: float | None
    distribution: list[int]


class SharedSongOut(Schema):
    """A song as a listener sees it; `label`, where it comes from, only once it is rated."""

    id: uuid.UUID
    title: str
    seconds: float
    my_rating: int | None
    label: str | None


class SharedGalleryOut(Schema):
    """A gallery as a listener sees it."""

    name: str
    ink: Ink
    songs: list[SharedSongOut]


class RatingIn(Schema):
    """A listener's rating."""

    value: int = Field(ge=1, le=5)


class RatingOut(Schema):
    """What is kept of it, and what it reveals."""

    my_rating: int
    label: str
