"""Jobs for operators: to look at, not to change."""

from django.contrib import admin
from django.http import HttpRequest

from webapp.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """A read-only list of jobs."""

    list_display = ["id", "kind", "owner", "queue", "status", "attempt", "fraction", "created_at"]
    list_filter = ["status", "queue", "kind"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Jobs are asked for by the app."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:  # noqa: ARG002
        """Only workers change jobs."""
        return False
