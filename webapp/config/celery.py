"""The Celery application: two queues, `cpu` (parsing) and `gpu` (training)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.config.settings.dev")  # noqa: TID251

app = Celery("blindfold")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
