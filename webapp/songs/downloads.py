"""Answers that the browser saves as a file."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# What a name may not hold on one of the usual file systems.
FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|%', "_"))


def download(content: bytes | str, *, name: str, extension: str, media_type: str) -> HttpResponse:
    """Return an attachment whose name is safe on any system; letters of every script stay."""
    stem = name.translate(FORBIDDEN).strip(" .")[:100] or "untitled"
    response = HttpResponse(content, content_type=media_type)
    header = content_disposition_header(as_attachment=True, filename=f"{stem}.{extension}")
    response.headers["Content-Disposition"] = str(header)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
