"""The JSON API under /api/: one router an app, errors in one shape."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import SessionAuth

from ml.errors import MlError
from webapp.core.errors import DomainError
from webapp.datasets.api import router as datasets_router
from webapp.jobs.api import router as jobs_router
from webapp.songs.api import router as songs_router
from webapp.songs.shared_api import router as shared_router
from webapp.training.api import router as training_router

api = NinjaAPI(
    title="Blindfold",
    version="1",
    description="Datasets, training runs, songs, galleries and ratings.",
    auth=SessionAuth(csrf=True),
    docs_url=None,
)
api.add_router("", jobs_router)
api.add_router("", datasets_router)
api.add_router("", training_router)
api.add_router("", songs_router)
api.add_router("", shared_router)


@api.exception_handler(DomainError)
def answer_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What the user did wrong, in its own words and with its own status."""
    body = {"detail": error.message, "field": error.field}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(MlError)
def answer_ml_error(request: HttpRequest, error: MlError) -> HttpResponse:
    """The same for errors of the machine-learning half."""
    return api.create_response(request, {"detail": str(error), "field": None}, status=400)


@api.exception_handler(ValidationError)
def answer_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first field that broke a schema, named with its rule."""
    first: dict[str, Any] = error.errors[0]
    field = ".".join(str(part) for part in first["loc"][2:])
    detail = f"{field}: {first['msg']}" if field else str(first["msg"])
    return api.create_response(request, {"detail": detail, "field": field or None}, status=422)


@api.exception_handler(Http404)
def answer_not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    """The same words whether a thing never was or belongs to somebody else."""
    body = {"detail": "There is nothing here, or it is not yours.", "field": None}
    return api.create_response(request, body, status=404)
