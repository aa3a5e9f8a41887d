"""`manage.py up`: the whole system in one command, stopped by Ctrl-C."""

import fcntl
import socket
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from webapp.jobs.services import release_jobs_of_worker
from webapp.launcher.account import FIRST_EMAIL, ensure_account
from webapp.launcher.broker import server_command, stop_orphan, wait_for_broker
from webapp.launcher.supervisor import Child, Supervisor, child_environment, python_module
from webapp.songs.shipped_gallery import ensure_shipped_gallery

WEB_START_SECONDS = 60.0


class Command(BaseCommand):
    """Starts the broker, the web process and the workers, and keeps them alive."""

    help = "Start everything: broker, migrations, web process, workers. Ctrl-C stops all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_options: Any) -> None:
        lock = _take_lock(settings.DATA_DIR / "up.lock")
        _check_port_is_free(host, port)
        supervisor = Supervisor(child_environment(settings.SETTINGS_MODULE))
        try:
            self._start(supervisor, host, port)
            supervisor.run()
        finally:
            self.stdout.write("Stopping.")
            supervisor.stop()
            lock.close()

    def _start(self, supervisor: Supervisor, host: str, port: int) -> None:
        if settings.BROKER_IS_EMBEDDED:
            stop_orphan(settings.REDIS_URL)
            command = server_command(
                socket=settings.EMBEDDED_BROKER_SOCKET, directory=settings.EMBEDDED_BROKER_DIR
            )
            supervisor.start(Child("broker", command))
        wait_for_broker(settings.REDIS_URL)
        call_command("migrate", verbosity=0)
        password_file = settings.DATA_DIR / "account.txt"
        password = ensure_account(password_file)
        ensure_shipped_gallery()
        for child in (_web(host, port), _worker("cpu", "-B"), _worker("gpu")):
            supervisor.start(child)
        connection.close()
        address = f"http://{host}:{port}"
        _wait_for_web(address)
        self.stdout.write(f"\nBlindfold runs at {address}\n")
        if password:
            self.stdout.write(f"Sign in as {FIRST_EMAIL} with the password {password}\n")
            self.stdout.write(f"(kept in {password_file}, which only you can read)\n")
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()


def _web(host: str, port: int) -> Child:
    options = [
        "--host",
        host,
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--ws",
        "websockets-sansio",
    ]
    return Child("web", python_module("uvicorn", "webapp.config.asgi:application", *options))


def _worker(queue: str, *options: str) -> Child:
    # One process a queue, one job at a time: what it holds is in the job's lease.
    if "-B" in options:
        options = (*options, "--schedule", str(settings.DATA_DIR / "beat"))
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    command = python_module(
        "celery", "-A", "webapp.config", "--quiet", "worker", "-Q", queue, "-n", f"{queue}@%h",
        "--pool", "solo", *quiet, *options,
    )  # fmt: skip
    return Child(f"{queue} worker", command, on_exit=_release_jobs)


def _release_jobs(pid: int) -> None:
    release_jobs_of_worker(pid)
    connection.close()


def _take_lock(path: Path) -> IO[str]:
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = f"Blindfold already runs on the data in {path.parent}."
        raise CommandError(message) from error
    return lock


def _check_port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        # As the server does it: a port that only waits out its last connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Port {port} of {host} cannot be used ({error.strerror}): choose another."
            raise CommandError(message) from error


def _wait_for_web(address: str) -> None:
    deadline = time.monotonic() + WEB_START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    message = f"The web process does not answer at {address} after {WEB_START_SECONDS:.0f} s."
    raise CommandError(message)
