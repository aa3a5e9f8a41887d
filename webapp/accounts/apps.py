"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who own datasets, runs, songs and galleries."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "webapp.accounts"
    label = "accounts"
