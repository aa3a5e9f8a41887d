"""Shared galleries over the API: no account, but a cookie, and CSRF protection as everywhere."""

import uuid

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import APIKeyCookie

from webapp.accounts.throttle import client_address, count_hit
from webapp.core.errors import DomainError
from webapp.datasets.schemas import NotesOut
from webapp.jobs.schemas import ErrorOut
from webapp.songs import listening, selectors
from webapp.songs.cookies import COOKIE_NAME, recognise_listener, remember_listener
from webapp.songs.schemas import RatingIn, RatingOut, SharedGalleryOut

# A lecture hall shares one address.
RATINGS_PER_MINUTE = 600


class Anybody(APIKeyCookie):
    """Lets everybody in who passes the CSRF check."""

    param_name = COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> bool:  # noqa: ARG002 - ninja's signature
        """Accept."""
        return True


router = Router(tags=["shared galleries"], auth=Anybody())


@router.get("/shared/{token}", response={200: SharedGalleryOut, 404: ErrorOut})
def get_shared_gallery(
    request: HttpRequest, token: str, response: HttpResponse
) -> listening.SharedGallery:
    """A shared gallery, in the listener's own order."""
    gallery = listening.get_shared_gallery(token)
    listener_id = recognise_listener(request)
    remember_listener(response, listener_id=listener_id)
    return listening.describe_shared_gallery(gallery, listener_id=listener_id)


@router.get("/shared/{token}/songs/{song_id}/notes", response={200: NotesOut, 404: ErrorOut})
def get_shared_notes(request: HttpRequest, token: str, song_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """The notes of a song of a shared gallery."""
    song = listening.get_shared_song(listening.get_shared_gallery(token), song_id)
    return HttpResponse(selectors.get_notes_json(song), content_type="application/json")


@router.put(
    "/shared/{token}/songs/{song_id}/rating",
    response={200: RatingOut, 404: ErrorOut, 422: ErrorOut, 429: ErrorOut},
)
def rate_song(
    request: HttpRequest, token: str, song_id: uuid.UUID, body: RatingIn, response: HttpResponse
) -> dict[str, object]:
    """Rate a song, or change the rating; the answer tells where the song comes from."""
    if count_hit("rating", client_address(request), seconds=60) > RATINGS_PER_MINUTE:
        msg = "Too many ratings from your address within a minute. Wait a moment, then try again."
        raise DomainError(msg, status=429)
    gallery = listening.get_shared_gallery(token)
    song = listening.get_shared_song(gallery, song_id)
    listener_id = recognise_listener(request)
    rating = listening.rate_song(
        song, gallery=gallery, listener_id=listener_id, user=request.user, value=body.value
    )
    remember_listener(response, listener_id=rating.listener_id)
    return {"my_rating": rating.value, "label": listening.describe_origin(song)}
