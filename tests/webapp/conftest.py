"""What the tests of the web app share: a broker, and people."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from webapp.launcher.broker import server_command, wait_for_broker


@pytest.fixture(scope="session", autouse=True)
def broker():
    """The embedded broker, or the one REDIS_URL names."""
    if not settings.BROKER_IS_EMBEDDED:
        wait_for_broker(settings.REDIS_URL)
        yield
        return
    command = server_command(
        socket=settings.EMBEDDED_BROKER_SOCKET, directory=Path(settings.EMBEDDED_BROKER_DIR)
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        wait_for_broker(settings.REDIS_URL)
        yield
        server.terminate()


@pytest.fixture
def user(django_user_model):
    """Ada, who owns things."""
    return django_user_model.objects.create_user(email="ada@example.org", password="swing-it-slow")


@pytest.fixture
def other_user(django_user_model):
    """Bix, who owns nothing of Ada's."""
    return django_user_model.objects.create_user(email="bix@example.org", password="cornet-chop")
