"""Datasets, their songs, what was turned away, and frozen versions."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from webapp.core.models import Owned
from webapp.datasets.histograms import empty_duration_counts, empty_pitch_histogram
from webapp.jobs.models import Job


class Dataset(Owned):
    """Songs to train on. The sums over them are kept here and change in the same transaction."""

    class Kind(models.TextChoices):
        """Where the songs come from."""

        UPLOAD = "upload"
        BUILTIN = "builtin"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    builtin_key = models.CharField(max_length=60, blank=True, default="")
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="the newest parsing job",
    )
    song_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    note_count = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    instruments = models.JSONField(default=dict, help_text="songs by name of instrument")
    pitch_histogram = models.JSONField(default=empty_pitch_histogram)
    duration_counts = models.JSONField(default=empty_duration_counts)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(name="dataset_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="dataset_builtin_has_key",
                condition=Q(kind="upload", builtin_key="")
                | (Q(kind="builtin") & ~Q(builtin_key="")),
            ),
            models.UniqueConstraint(
                name="dataset_builtin_once_per_owner",
                fields=["owner", "builtin_key"],
                condition=Q(kind="builtin"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def random_path() -> str:
    """Return a place for an upload: nothing of its name reaches the file system."""
    token = uuid.uuid4().hex
    return f"datasets/{token[:2]}/{token}"


class DatasetFile(models.Model):
    """One uploaded file. Its content stays on disk until every song in it is stored."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="files")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    content = models.FileField(max_length=120)
    size = models.PositiveBigIntegerField()
    entries_done = models.PositiveIntegerField(
        default=0, help_text="songs of this file that are stored or turned away"
    )
    parsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def remove_content(self) -> None:
        """Remove the content from disk, if it is still there; the row stays."""
        self.content.storage.delete(str(self.content.name))


class DatasetSong(models.Model):
    """A song of a dataset. It is written once and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="songs")
    position = models.PositiveIntegerField(help_text="place in the order of arrival")
    title = models.CharField(max_length=255)
    source_name = models.CharField(max_length=255)
    content_hash = models.CharField(max_length=64)
    notes_gzip = models.BinaryField()
    note_count = models.PositiveIntegerField()
    seconds = models.FloatField()
    instruments = models.JSONField(default=list)
    label = models.CharField(
        max_length=60, blank=True, default="", help_text="what a table in its zip says of it"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="datasetsong_once_per_dataset", fields=["dataset", "content_hash"]
            ),
            models.UniqueConstraint(
                name="datasetsong_one_per_position", fields=["dataset", "position"]
            ),
            models.CheckConstraint(name="datasetsong_has_notes", condition=Q(note_count__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the song; a second save is a mistake of the program."""
        if not self._state.adding:
            msg = f"song {self.pk} of a dataset is never changed: versions are made of it"
            raise RuntimeError(msg)
        super().save(*args, **kwargs)


class Rejection(models.Model):
    """A file, or an entry of a zip, that is not in the dataset, and why."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="rejections")
    name = models.CharField(max_length=255)
    reason = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="rejection_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class DatasetVersion(models.Model):
    """A frozen list of songs, named by the hash of their hashes: what a run is trained on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    hash = models.CharField(max_length=64)
    song_count = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(auto_now_add=True)
    songs = models.ManyToManyField(DatasetSong, through="VersionSong", related_name="versions")

    class Meta:
        ordering = ["frozen_at"]
        constraints = [
            models.UniqueConstraint(name="version_once_per_hash", fields=["dataset", "hash"]),
            models.CheckConstraint(name="version_has_songs", condition=Q(song_count__gt=0)),
        ]

    def __str__(self) -> str:
        return self.hash[:12]


class VersionSong(models.Model):
    """A song's place in a version. While the version stands, the song cannot be deleted."""

    version = models.ForeignKey(DatasetVersion, on_delete=models.CASCADE, related_name="places")
    song = models.ForeignKey(DatasetSong, on_delete=models.RESTRICT, related_name="places")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="versionsong_one_per_position", fields=["version", "position"]
            ),
            models.UniqueConstraint(name="versionsong_song_once", fields=["version", "song"]),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
