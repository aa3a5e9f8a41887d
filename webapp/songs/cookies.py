"""The listener's cookie: an id without an account, signed so that nobody makes one up."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from webapp.songs.listening import find_listener_id

COOKIE_NAME = "listener"
COOKIE_SALT = "blindfold.listener"
# Browsers keep no cookie longer.
COOKIE_SECONDS = 400 * 24 * 3600


def recognise_listener(request: HttpRequest) -> uuid.UUID:
    """Return the id of whoever is listening; a new one for a newcomer."""
    value = request.get_signed_cookie(
        COOKIE_NAME, default="", salt=COOKIE_SALT, max_age=COOKIE_SECONDS
    )
    cookie_id = uuid.UUID(value) if value else None
    return find_listener_id(request.user, cookie_id=cookie_id)


def remember_listener(response: HttpResponse, *, listener_id: uuid.UUID) -> None:
    """Let the browser keep the id."""
    response.set_signed_cookie(
        COOKIE_NAME,
        str(listener_id),
        salt=COOKIE_SALT,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
