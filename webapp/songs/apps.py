"""The songs app."""

from django.apps import AppConfig


class SongsConfig(AppConfig):
    """Kept songs, galleries, and what listeners say of them."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "webapp.songs"
    label = "songs"
