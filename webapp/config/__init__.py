"""Settings, routes and the entry points of the web and worker processes."""

from webapp.config.celery import app as celery_app

__all__ = ["celery_app"]
