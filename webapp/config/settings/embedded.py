"""Helpers of the settings: the secret key's file and the embedded broker's address."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

# The shortest limit of the systems we run on (macOS: 104 bytes with the closing zero).
SOCKET_PATH_MAX_BYTES = 100


def read_secret_key(path: Path) -> str:
    """Return the key in `path`, made at the first start and readable only by the user."""
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    key = path.read_text().strip()
    if len(key) < 40:
        message = f"the secret key in {path} must have 40 characters or more, got {len(key)}"
        raise ValueError(message)
    return key


def broker_url(redis_url: str) -> str:
    """Return `redis_url` as Celery writes it: a Unix socket is `redis+socket://`."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def broker_socket(directory: Path) -> Path:
    """Return where the embedded broker listens: in `directory`, or in a private temporary folder.

    A Unix socket's path is short by the kernel's rule; a project in a deep folder passes it.
    """
    socket = directory / "valkey.sock"
    if len(os.fsencode(socket)) <= SOCKET_PATH_MAX_BYTES:
        return socket
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"blindfold-{os.getuid()}-{digest}" / "valkey.sock"
