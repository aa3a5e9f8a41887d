"""The first account: made once, its password kept in a file only the user can read."""

import os
import secrets
from pathlib import Path

from webapp.accounts.house import HOUSE_NAME
from webapp.accounts.models import User

FIRST_EMAIL = "owner@blindfold.local"


def ensure_account(path: Path) -> str | None:
    """Make the first account when there is none; return its password, or None when there is one."""
    if User.objects.exclude(email=HOUSE_NAME).exists():
        return None
    password = secrets.token_urlsafe(12)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"email: {FIRST_EMAIL}\npassword: {password}\n")
    User.objects.create_superuser(email=FIRST_EMAIL, password=password)
    return password
