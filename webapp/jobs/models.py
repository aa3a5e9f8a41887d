"""The job table: who works on what, since when, how far, and how it ended."""

from django.db import models
from django.db.models import F, Q

from webapp.core.models import Owned


class Job(Owned):
    """A piece of background work; this row, not the broker's message, is the truth about it.

    A worker holds a job by a lease: `lease_owner` names it, `lease_expires_at` ends it. Every
    write of a worker is conditional on its lease, so that a worker taken for dead changes nothing.
    """

    class Status(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Queue(models.TextChoices):
        """Which worker takes it."""

        CPU = "cpu"
        GPU = "gpu"

    kind = models.CharField(max_length=40)
    task = models.CharField(max_length=120, help_text="Celery task that is woken with the job's id")
    queue = models.CharField(max_length=8, choices=Queue)
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease_owner = models.CharField(max_length=80, blank=True, default="")
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    fraction = models.FloatField(null=True, blank=True, help_text="done so far, 0 to 1")
    message = models.CharField(max_length=200, blank=True, default="")
    detail = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["status", "queue", "created_at"])]
        constraints = [
            models.CheckConstraint(
                name="job_leased_while_running",
                condition=~Q(status="running")
                | (~Q(lease_owner="") & Q(lease_expires_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_finished_has_time",
                condition=Q(status__in=["queued", "running"], finished_at__isnull=True)
                | Q(
                    status__in=["succeeded", "failed", "cancelled"],
                    finished_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="job_failed_says_why", condition=~Q(status="failed") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="job_attempts_in_bounds",
                condition=Q(attempt__gte=0, attempt__lte=F("max_attempts")),
            ),
            models.CheckConstraint(
                name="job_fraction_is_a_share",
                condition=Q(fraction__isnull=True) | Q(fraction__gte=0, fraction__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.status})"

    @property
    def is_finished(self) -> bool:
        """True once nothing will change any more."""
        return self.status in {self.Status.SUCCEEDED, self.Status.FAILED, self.Status.CANCELLED}
