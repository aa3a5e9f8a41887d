"""Songs, galleries and ratings for operators."""

from django.contrib import admin

from webapp.songs.models import Gallery, Rating, Song


@admin.register(Song)
class SongAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Kept songs and where they come from."""

    list_display = ["title", "owner", "run_name", "architecture", "note_count", "created_at"]
    search_fields = ["title", "owner__email", "checkpoint_hash"]
    readonly_fields = [
        "owner", "run", "checkpoint_hash", "seed", "temperature", "top_p", "label", "created_at",
    ]  # fmt: skip
    fields = ["title", *readonly_fields]


@admin.register(Gallery)
class GalleryAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Galleries; their links are their owners' business."""

    list_display = ["name", "owner", "ink", "created_at"]
    search_fields = ["name", "owner__email"]
    fields = ["name", "ink", "owner"]
    readonly_fields = ["owner"]


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Ratings, to look at."""

    list_display = ["song", "listener", "value", "created_at", "updated_at"]
    readonly_fields = ["song", "listener", "gallery", "value"]
