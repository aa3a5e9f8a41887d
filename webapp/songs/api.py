"""Songs and galleries over the API, for their owner."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from webapp.datasets.schemas import NotesOut
from webapp.jobs.schemas import ErrorOut
from webapp.songs import ratings, selectors, services
from webapp.songs.downloads import download
from webapp.songs.models import Gallery, Song
from webapp.songs.schemas import (
    GalleryIn,
    GalleryOut,
    GalleryPatch,
    GallerySongIn,
    SongIn,
    SongOut,
    SongPatch,
    SongRatingsOut,
)
from webapp.training.selectors import get_run_for

router = Router(tags=["songs"])
REFUSALS = {400: ErrorOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut}


@router.get("/songs", response=list[SongOut])
def list_songs(request: HttpRequest) -> QuerySet[Song]:
    """The user's songs, newest first."""
    return selectors.list_songs_for(request.user)


@router.post("/songs", response={201: SongOut, **REFUSALS})
def keep_song(request: HttpRequest, body: SongIn) -> Status[Song]:
    """Keep a sample with its provenance; the notes are decoded from its tokens."""
    song = services.create_song(
        request.user,  # type: ignore[arg-type] # SessionAuth let nobody else in
        run=get_run_for(request.user, body.run_id),
        **body.dict(exclude={"run_id"}),
    )
    return Status(201, song)


@router.get("/songs/{song_id}", response={200: SongOut, 404: ErrorOut})
def get_song(request: HttpRequest, song_id: uuid.UUID) -> Song:
    """One song."""
    return selectors.get_song_for(request.user, song_id)


@router.patch("/songs/{song_id}", response={200: SongOut, **REFUSALS})
def rename_song(request: HttpRequest, song_id: uuid.UUID, body: SongPatch) -> Song:
    """Give a song another title."""
    song = selectors.get_song_for(request.user, song_id)
    services.rename_song(song, title=body.title)
    return song


@router.delete("/songs/{song_id}", response={204: None, **REFUSALS})
def delete_song(
    request: HttpRequest, song_id: uuid.UUID, *, with_ratings: bool = False
) -> Status[None]:
    """Delete a song; one that was rated only `with_ratings`."""
    song = selectors.get_song_for(request.user, song_id)
    services.delete_song(song, with_ratings=with_ratings)
    return Status(204, None)


@router.get("/songs/{song_id}/notes", response={200: NotesOut, 404: ErrorOut})
def get_song_notes(request: HttpRequest, song_id: uuid.UUID) -> HttpResponse:
    """The notes of a song, as they are stored."""
    song = selectors.get_song_for(request.user, song_id)
    return HttpResponse(selectors.get_notes_json(song), content_type="application/json")


@router.get("/songs/{song_id}/midi", response={404: ErrorOut})
def get_song_midi(request: HttpRequest, song_id: uuid.UUID) -> HttpResponse:
    """A song as a MIDI file."""
    song = selectors.get_song_for(request.user, song_id)
    midi = selectors.get_midi(song)
    return download(midi, name=song.title, extension="mid", media_type="audio/midi")


@router.get("/galleries", response=list[GalleryOut])
def list_galleries(request: HttpRequest) -> QuerySet[Gallery]:
    """The user's galleries, newest first."""
    return selectors.list_galleries_for(request.user)


@router.post("/galleries", response={201: GalleryOut, **REFUSALS})
def create_gallery(request: HttpRequest, body: GalleryIn) -> Status[Gallery]:
    """Make an empty gallery."""
    gallery = services.create_gallery(
        request.user,  # type: ignore[arg-type] # SessionAuth let nobody else in
        name=body.name,
        ink=body.ink,
    )
    return Status(201, selectors.get_gallery_for(request.user, gallery.pk))


@router.get("/galleries/{gallery_id}", response={200: GalleryOut, 404: ErrorOut})
def get_gallery(request: HttpRequest, gallery_id: uuid.UUID) -> Gallery:
    """One gallery."""
    return selectors.get_gallery_for(request.user, gallery_id)


@router.patch("/galleries/{gallery_id}", response={200: GalleryOut, **REFUSALS})
def change_gallery(request: HttpRequest, gallery_id: uuid.UUID, body: GalleryPatch) -> Gallery:
    """Change a gallery's name or ink."""
    gallery = selectors.get_gallery_for(request.user, gallery_id)
    services.change_gallery(gallery, name=body.name, ink=body.ink)
    return gallery


@router.delete("/galleries/{gallery_id}", response={204: None, **REFUSALS})
def delete_gallery(request: HttpRequest, gallery_id: uuid.UUID) -> Status[None]:
    """Delete a gallery and its link; the songs and their ratings stay."""
    services.delete_gallery(selectors.get_gallery_for(request.user, gallery_id))
    return Status(204, None)


@router.post("/galleries/{gallery_id}/songs", response={200: GalleryOut, **REFUSALS})
def add_song(request: HttpRequest, gallery_id: uuid.UUID, body: GallerySongIn) -> Gallery:
    """Put one of the user's own songs at the gallery's end."""
    gallery = selectors.get_gallery_for(request.user, gallery_id)
    services.add_song(gallery, song=selectors.get_song_for(request.user, body.song_id))
    return selectors.get_gallery_for(request.user, gallery_id)


@router.delete("/galleries/{gallery_id}/songs/{song_id}", response={200: GalleryOut, **REFUSALS})
def remove_song(request: HttpRequest, gallery_id: uuid.UUID, song_id: uuid.UUID) -> Gallery:
    """Take a song out of a gallery; the song itself stays."""
    gallery = selectors.get_gallery_for(request.user, gallery_id)
    services.remove_song(gallery, song=selectors.get_song_for(request.user, song_id))
    return selectors.get_gallery_for(request.user, gallery_id)


@router.post("/galleries/{gallery_id}/share", response={200: GalleryOut, **REFUSALS})
def share_gallery(request: HttpRequest, gallery_id: uuid.UUID) -> Gallery:
    """Give the gallery a link for listeners; one that it has stays."""
    services.share_gallery(selectors.get_gallery_for(request.user, gallery_id))
    return selectors.get_gallery_for(request.user, gallery_id)


@router.delete("/galleries/{gallery_id}/share", response={200: GalleryOut, **REFUSALS})
def revoke_share(request: HttpRequest, gallery_id: uuid.UUID) -> Gallery:
    """Make the gallery's link lead nowhere."""
    services.revoke_share(selectors.get_gallery_for(request.user, gallery_id))
    return selectors.get_gallery_for(request.user, gallery_id)


@router.get("/galleries/{gallery_id}/ratings", response={200: list[SongRatingsOut], 404: ErrorOut})
def get_ratings(request: HttpRequest, gallery_id: uuid.UUID) -> list[ratings.SongSummary]:
    """How each song of the gallery was rated."""
    return ratings.summarise_ratings(selectors.get_gallery_for(request.user, gallery_id))


@router.get("/galleries/{gallery_id}/ratings.csv", response={404: ErrorOut})
def get_ratings_csv(request: HttpRequest, gallery_id: uuid.UUID) -> HttpResponse:
    """Every rating, one line each, as a file."""
    gallery = selectors.get_gallery_for(request.user, gallery_id)
    text = ratings.export_csv(gallery)
    name = f"{gallery.name} ratings"
    return download(text, name=name, extension="csv", media_type="text/csv; charset=utf-8")


@router.get("/galleries/{gallery_id}/ratings.json", response={404: ErrorOut})
def get_ratings_json(request: HttpRequest, gallery_id: uuid.UUID) -> HttpResponse:
    """Every rating, and every song with its provenance, as a file."""
    gallery = selectors.get_gallery_for(request.user, gallery_id)
    text = DjangoJSONEncoder(indent=2, ensure_ascii=False).encode(ratings.export_json(gallery))
    name = f"{gallery.name} ratings"
    return download(text, name=name, extension="json", media_type="application/json")
