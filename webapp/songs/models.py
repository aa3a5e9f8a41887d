"""Kept songs with their provenance, galleries, listeners and ratings."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from webapp.core.models import Owned


class Song(Owned):
    """Notes that were kept, and everything that is needed to make them again.

    Run, name and architecture are copied from the run, so that an export explains itself.
    """

    title = models.CharField(max_length=120)
    notes_gzip = models.BinaryField()
    note_count = models.PositiveIntegerField()
    seconds = models.FloatField()
    instruments = models.JSONField(default=list)

    run = models.ForeignKey(
        "training.TrainingRun", on_delete=models.PROTECT, related_name="songs", null=True
    )
    run_name = models.CharField(max_length=120)
    architecture = models.CharField(max_length=40)
    checkpoint_hash = models.CharField(max_length=64)
    tokens = models.JSONField()
    z = models.JSONField(help_text="the latent vector")
    seed = models.PositiveBigIntegerField()
    temperature = models.FloatField()
    top_p = models.FloatField(default=1.0, help_text="share of the probability drawn from")
    label = models.CharField(max_length=120, blank=True, default="")
    guide = models.JSONField(null=True, blank=True, help_text="what the sample had to keep")

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(name="song_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="song_has_notes", condition=Q(note_count__gt=0)),
            models.CheckConstraint(
                name="song_names_its_checkpoint", condition=~Q(checkpoint_hash="")
            ),
            models.CheckConstraint(
                name="song_seed_is_uint32", condition=Q(seed__gte=0, seed__lt=2**32)
            ),
            models.CheckConstraint(
                name="song_temperature_in_range",
                condition=Q(temperature__gte=0.1, temperature__lte=2.0),
            ),
            models.CheckConstraint(
                name="song_top_p_in_range", condition=Q(top_p__gt=0, top_p__lte=1.0)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Gallery(Owned):
    """Songs in an order, under a colour, perhaps shared by a link nobody can guess."""

    class Ink(models.TextChoices):
        """The colours of the sleeves."""

        BLUE = "blue"
        VERMILION = "vermilion"
        OCHRE = "ochre"
        GREEN = "green"

    name = models.CharField(max_length=120)
    ink = models.CharField(max_length=10, choices=Ink, default=Ink.BLUE)
    share_token = models.CharField(max_length=64, unique=True, null=True, blank=True)
    songs = models.ManyToManyField(Song, through="GalleryEntry", related_name="galleries")

    class Meta(Owned.Meta):
        verbose_name_plural = "galleries"
        constraints = [
            models.CheckConstraint(name="gallery_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="gallery_ink_is_known",
                condition=Q(ink__in=["blue", "vermilion", "ochre", "green"]),
            ),
            # Django's filters take an empty token for a value: it must never open a gallery.
            models.CheckConstraint(
                name="gallery_token_is_not_empty",
                condition=Q(share_token__isnull=True) | ~Q(share_token=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GalleryEntry(models.Model):
    """A song's place in a gallery."""

    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="entries")
    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="entry_song_once", fields=["gallery", "song"]),
            models.UniqueConstraint(name="entry_one_per_position", fields=["gallery", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class Listener(models.Model):
    """Somebody who rates: a browser, known by a signed cookie, or the user signed in on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="listener"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class Rating(models.Model):
    """What a listener thinks of a song: one value, which may be changed."""

    listener = models.ForeignKey(Listener, on_delete=models.CASCADE, related_name="ratings")
    song = models.ForeignKey(Song, on_delete=models.PROTECT, related_name="ratings")
    gallery = models.ForeignKey(
        Gallery,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="where it was first given",
    )
    value = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(name="rating_one_a_listener", fields=["listener", "song"]),
            models.CheckConstraint(
                name="rating_is_1_to_5", condition=Q(value__gte=1, value__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"
