"""The test suite: the same code on a database and a broker of its own."""

import os
import tempfile

# Before the base reads it: a test never touches the data of `make run`.
os.environ.setdefault("BLINDFOLD_DATA", tempfile.mkdtemp(prefix="blindfold-test-"))

from webapp.config.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True  # do not scan all static files for every test client
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and worker processes see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
