"""Nudges: tell open pages that a job has changed. They read the database again."""

import logging
import uuid

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def job_group(job_id: uuid.UUID | str) -> str:
    """Return the channel group of a job's watchers."""
    return f"job.{job_id}"


def announce_job(job_id: uuid.UUID | str) -> None:
    """Nudge the job's watchers once the transaction is committed.

    A nudge may be lost: the broker may be down. Pages poll as well, so this never fails its caller.
    """
    transaction.on_commit(lambda: _send_nudge(job_id))


def _send_nudge(job_id: uuid.UUID | str) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(job_group(job_id), {"type": "job.changed"})
    except (RedisError, OSError) as error:
        logger.warning("nudge of job %s not sent: %s", job_id, error)
