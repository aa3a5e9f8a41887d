"""Pages of songs and galleries, and the listeners' page."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from webapp.songs.cookies import recognise_listener, remember_listener
from webapp.songs.listening import describe_shared_gallery, get_shared_gallery
from webapp.songs.schemas import GalleryOut, SharedGalleryOut, SongOut
from webapp.songs.selectors import get_gallery_for, get_song_for, list_galleries_for


@login_required
def song_detail(request: HttpRequest, song_id: uuid.UUID) -> HttpResponse:
    """One song with its provenance."""
    song = get_song_for(request.user, song_id)
    initial = SongOut.from_orm(song).model_dump(mode="json")
    return render(request, "songs/detail.html", {"song": song, "initial": initial})


@login_required
def gallery_list(request: HttpRequest) -> HttpResponse:
    """All galleries of the user."""
    initial = [
        GalleryOut.from_orm(gallery, context={"request": request}).model_dump(mode="json")
        for gallery in list_galleries_for(request.user)
    ]
    return render(request, "galleries/list.html", {"initial": initial})


@login_required
def gallery_detail(request: HttpRequest, gallery_id: uuid.UUID) -> HttpResponse:
    """One gallery: songs, link, ratings."""
    gallery = get_gallery_for(request.user, gallery_id)
    initial = GalleryOut.from_orm(gallery, context={"request": request}).model_dump(mode="json")
    return render(request, "galleries/detail.html", {"gallery": gallery, "initial": initial})


@never_cache
@ensure_csrf_cookie
def shared_gallery(request: HttpRequest, token: str) -> HttpResponse:
    """The listeners' page: no account, a cookie that knows them again."""
    gallery = get_shared_gallery(token)
    listener_id = recognise_listener(request)
    shared = SharedGalleryOut.model_validate(
        describe_shared_gallery(gallery, listener_id=listener_id)
    )
    context = {"gallery": gallery, "token": token, "initial": shared.model_dump(mode="json")}
    response = render(request, "galleries/shared.html", context)
    # The link is the key: it must not travel to another page in a Referer.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    remember_listener(response, listener_id=listener_id)
    return response
