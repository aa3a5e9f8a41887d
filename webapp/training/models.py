"""Training runs and their loss curves."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from webapp.core.models import Owned

# How often a dying worker may take up a run again without having saved a new checkpoint.
TRAINING_ATTEMPTS = 5


class TrainingRun(Owned):
    """One training of one model on one frozen dataset version, with its config and seed."""

    class ExportStatus(models.TextChoices):
        """How far the TensorFlow.js export is."""

        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    number = models.PositiveIntegerField(help_text="counts its owner's runs from 1")
    name = models.CharField(max_length=120)
    version = models.ForeignKey(
        "datasets.DatasetVersion", on_delete=models.PROTECT, related_name="runs"
    )
    # A resumed run gets a new job; the old one stays in the table.
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, related_name="runs")
    architecture = models.CharField(max_length=40)
    preset = models.CharField(max_length=40)
    seed = models.PositiveBigIntegerField()
    config = models.JSONField(help_text="every hyper-parameter, as ml.config reads it")

    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField()
    epoch = models.FloatField(default=0)
    tokens_per_second = models.FloatField(null=True, blank=True)
    seconds_left = models.FloatField(null=True, blank=True)
    checkpoint_step = models.PositiveIntegerField(null=True, blank=True)
    checkpoint_hash = models.CharField(max_length=64, blank=True, default="")
    validation = models.JSONField(default=dict, blank=True)

    export_status = models.CharField(
        max_length=8, choices=ExportStatus, default=ExportStatus.WAITING
    )
    export_error = models.TextField(blank=True, default="")
    export_manifest = models.JSONField(default=dict, blank=True)
    parity = models.JSONField(null=True, blank=True)
    parity_error = models.TextField(blank=True, default="")

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="run_number_is_the_owners"),
            models.CheckConstraint(
                name="run_steps_in_bounds",
                condition=Q(steps__gte=1, step__lte=models.F("steps")),
            ),
            models.CheckConstraint(
                name="run_ready_export_names_its_checkpoint",
                condition=~Q(export_status="ready") | ~Q(checkpoint_hash=""),
            ),
            models.CheckConstraint(name="run_seed_is_uint32", condition=Q(seed__lt=2**32)),
        ]

    def __str__(self) -> str:
        return f"Run {self.number}: {self.name}"

    @property
    def directory(self) -> Path:
        """Folder of the run's checkpoints and export."""
        return Path(settings.RUNS_DIR) / str(self.pk)

    @property
    def export_directory(self) -> Path:
        """Folder of the TensorFlow.js decoder."""
        return self.directory / "export"


class LossPoint(models.Model):
    """One point of a run's loss curve; losses in nats per token."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="losses")
    step = models.PositiveIntegerField()
    epoch = models.FloatField()
    total = models.FloatField()
    reconstruction = models.FloatField()
    kl = models.FloatField()
    kl_per_window = models.FloatField(help_text="nats per window, summed over dimensions")
    validation_total = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["run", "step"], name="loss_point_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"step {self.step}: {self.total:.3f}"
