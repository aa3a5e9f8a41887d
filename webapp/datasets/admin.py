"""Datasets for operators."""

from django.contrib import admin

from webapp.datasets.models import Dataset, DatasetVersion


@admin.register(Dataset)
class DatasetAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Who has which datasets, and how large they are."""

    list_display = ["name", "owner", "kind", "song_count", "rejected_count", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name", "owner__email"]
    readonly_fields = ["job", "owner"]


@admin.register(DatasetVersion)
class DatasetVersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Frozen versions, to look at."""

    list_display = ["hash", "dataset", "song_count", "frozen_at"]
    readonly_fields = ["hash", "dataset", "song_count", "frozen_at"]
