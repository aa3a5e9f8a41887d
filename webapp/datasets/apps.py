"""The datasets app."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Uploaded and built-in collections of songs, and their frozen versions."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "webapp.datasets"
    label = "datasets"
