"""What works without a net, and the check of life."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no connection; the service worker keeps this page for then."""
    return render(request, "offline.html")


def service_worker(_request: HttpRequest) -> FileResponse:
    """Serve the service worker at the root: its folder is what it may answer for."""
    path = Path(settings.FRONTEND_DIST) / "sw.js"
    if not path.is_file():
        message = "the front end is not built"
        raise Http404(message)
    response = FileResponse(path.open("rb"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def health(_request: HttpRequest) -> JsonResponse:
    """Answer once the database answers; the launcher waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
