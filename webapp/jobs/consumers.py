"""The progress socket of one job."""

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import Http404

from webapp.jobs.events import job_group
from webapp.jobs.schemas import JobOut
from webapp.jobs.selectors import get_job_for

NOT_FOUND = 4404


class JobConsumer(AsyncJsonWebsocketConsumer):
    """Sends the job's state at connect and after each nudge, always read from the database."""

    job_id: str

    async def connect(self) -> None:
        """Accept the job's owner; anybody else learns nothing."""
        self.job_id = self.scope["url_route"]["kwargs"]["job_id"]
        await self.accept()
        # First the group, then the snapshot: a change in between is sent twice, never lost.
        await self.channel_layer.group_add(job_group(self.job_id), self.channel_name)
        await self.job_changed({})

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        """Leave the group."""
        await self.channel_layer.group_discard(job_group(self.job_id), self.channel_name)

    async def job_changed(self, _event: dict[str, Any]) -> None:
        """Send the state of now."""
        try:
            job = await database_sync_to_async(self._read_job)()
        except Http404:
            await self.close(code=NOT_FOUND)
            return
        await self.send_json({"job": job})

    def _read_job(self) -> dict[str, Any]:
        return JobOut.from_orm(get_job_for(self.scope["user"], self.job_id)).model_dump(mode="json")
