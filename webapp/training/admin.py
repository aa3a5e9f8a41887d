"""Training runs for operators."""

from django.contrib import admin

from webapp.training.models import TrainingRun


@admin.register(TrainingRun)
class TrainingRunAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """A list of runs."""

    list_display = ["number", "name", "owner", "architecture", "preset", "step", "steps"]
    list_filter = ["architecture", "preset", "export_status"]
    raw_id_fields = ["owner", "version", "job"]
