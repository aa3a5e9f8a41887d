import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from webapp.config.asgi import application
from webapp.jobs.leases import execute
from webapp.jobs.services import request_job

pytestmark = pytest.mark.django_db(transaction=True)


def socket_of(job, *, user=None):
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    if user is not None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        headers.append((b"cookie", f"sessionid={cookie}".encode()))
    return WebsocketCommunicator(application, f"/ws/jobs/{job.pk}/", headers=headers)


async def test_the_owner_gets_a_snapshot_and_then_every_change(user):
    job = await sync_to_async(request_job)(
        owner=user, kind="train", task="tests.nothing", queue="gpu"
    )
    socket = await sync_to_async(socket_of)(job, user=user)
    connected, _ = await socket.connect()
    assert connected
    first = await socket.receive_json_from(timeout=5)
    assert (first["job"]["status"], first["job"]["queue_position"]) == ("queued", 1)
    await sync_to_async(execute)(job.pk, lambda lease: lease.report(fraction=0.5, message="half"))
    states = []
    while not states or states[-1] != "succeeded":
        states.append((await socket.receive_json_from(timeout=5))["job"]["status"])
    assert states[-1] == "succeeded"
    await socket.disconnect()


@pytest.mark.parametrize("who", ["a stranger", "another user"])
async def test_nobody_else_learns_whether_the_job_exists(user, other_user, who):
    job = await sync_to_async(request_job)(
        owner=user, kind="train", task="tests.nothing", queue="gpu"
    )
    visitor = other_user if who == "another user" else None
    socket = await sync_to_async(socket_of)(job, user=visitor)
    await socket.connect()
    message = await socket.receive_output(timeout=5)
    assert message == {"type": "websocket.close", "code": 4404}
