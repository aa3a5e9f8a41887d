"""The front page and the check of life."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def front(request: HttpRequest) -> HttpResponse:
    """What Blindfold is, and the way in."""
    return render(request, "front.html")


def health(_request: HttpRequest) -> JsonResponse:
    """Answer once the database answers; the launcher waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
