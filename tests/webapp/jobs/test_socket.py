import json

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from webapp.config.asgi import application
from webapp.jobs.leases import execute
from webapp.jobs.services import request_job

pytestmark = pytest.mark.django_db(transaction=True)


def socket_of(job, *, user=None):
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    if user is not None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        headers.append((b"cookie", f"sessionid={cookie}".encode()))
    scope = {
        "type": "websocket",
        "path": f"/ws/jobs/{job.pk}/",
        "query_string": b"",
        "headers": headers,
        "subprotocols": [],
    }
    return ApplicationCommunicator(application, scope)


async def open_socket(socket):
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(timeout=5))["type"] == "websocket.accept"


async def receive_job(socket):
    message = await socket.receive_output(timeout=5)
    return json.loads(message["text"])["job"]


async def test_the_owner_gets_a_snapshot_and_then_every_change(user):
    job = await sync_to_async(request_job)(
        owner=user, kind="train", task="tests.nothing", queue="gpu"
    )
    socket = await sync_to_async(socket_of)(job, user=user)
    await open_socket(socket)
    first = await receive_job(socket)
    assert (first["status"], first["queue_position"]) == ("queued", 1)
    await sync_to_async(execute)(job.pk, lambda lease: lease.report(fraction=0.5, message="half"))
    states = []
    while not states or states[-1] != "succeeded":
        states.append((await receive_job(socket))["status"])
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(timeout=5)


@pytest.mark.parametrize("who", ["a stranger", "another user"])
async def test_nobody_else_learns_whether_the_job_exists(user, other_user, who):
    job = await sync_to_async(request_job)(
        owner=user, kind="train", task="tests.nothing", queue="gpu"
    )
    visitor = other_user if who == "another user" else None
    socket = await sync_to_async(socket_of)(job, user=visitor)
    await open_socket(socket)
    message = await socket.receive_output(timeout=5)
    assert (message["type"], message["code"]) == ("websocket.close", 4404)
    await socket.send_input({"type": "websocket.disconnect", "code": 4404})
    await socket.wait(timeout=5)


async def test_a_page_that_waited_longer_than_a_read_of_the_broker_still_hears_of_a_change(user):
    job = await sync_to_async(request_job)(
        owner=user, kind="train", task="tests.nothing", queue="gpu"
    )
    socket = await sync_to_async(socket_of)(job, user=user)
    await open_socket(socket)
    await receive_job(socket)
    assert await socket.receive_nothing(timeout=6.5)
    await sync_to_async(execute)(job.pk, lambda lease: None)
    assert (await receive_job(socket))["status"] in {"running", "succeeded"}
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(timeout=5)
