"""Helpers of the settings: the secret key's file and Celery's spelling of a broker address."""

import contextlib
import os
import secrets
from pathlib import Path


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
