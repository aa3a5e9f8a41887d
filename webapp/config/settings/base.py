"""What every installation shares; everything an operator may change comes from the environment."""

from pathlib import Path

import environ

from webapp.config.settings.embedded import broker_socket, broker_url, read_secret_key

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

# Everything the app writes lies under this folder: database, uploads, checkpoints, broker.
DATA_DIR = Path(env.str("BLINDFOLD_DATA", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

SECRET_KEY = env.str("SECRET_KEY", default="") or read_secret_key(DATA_DIR / "secret_key")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "ninja",
    "webapp.core",
    "webapp.jobs",
    "webapp.accounts",
    "webapp.datasets",
    "webapp.training",
    "webapp.songs",
    "webapp.launcher",
]

MIDDLEWARE = [
    "webapp.core.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "webapp.config.urls"
ASGI_APPLICATION = "webapp.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "webapp" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database -----------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default=f"sqlite:///{(DATA_DIR / 'blindfold.sqlite3').as_posix()}"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets the web process read while a worker writes; IMMEDIATE makes a writer wait for its
    # turn instead of failing when it upgrades a read lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# Under ASGI a kept connection belongs to a thread that may never come back.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- broker and channel layer -------------------------------------------------------------------
# The embedded Valkey listens on this socket; REDIS_URL switches to a server of the operator's.
EMBEDDED_BROKER_DIR = DATA_DIR / "broker"
EMBEDDED_BROKER_SOCKET = broker_socket(EMBEDDED_BROKER_DIR)
REDIS_URL = env.str("REDIS_URL", default="")
BROKER_IS_EMBEDDED = not REDIS_URL
if BROKER_IS_EMBEDDED:
    REDIS_URL = f"unix://{EMBEDDED_BROKER_SOCKET}"

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            # The layer waits five seconds for a message at a time, as long as redis-py by default
            # waits for an answer: whoever was idle that long would lose the connection.
            "hosts": [{"address": REDIS_URL, "socket_timeout": 30}],
            "prefix": env.str("CHANNEL_PREFIX", default="blindfold"),
        },
    }
}

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True  # the database holds what came of a job
CELERY_TASK_DEFAULT_QUEUE = "cpu"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": env.str("BROKER_PREFIX", default="blindfold:"),
    # A publisher gives up after this: the reaper sends the wake-up again.
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- jobs ---------------------------------------------------------------------------------------
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=30.0)
JOB_REAP_SECONDS = env.float("JOB_REAP_SECONDS", default=5.0)
JOB_WAKE_SECONDS = env.float("JOB_WAKE_SECONDS", default=60.0)
CELERY_BEAT_SCHEDULE = {
    "reap-expired-jobs": {
        "task": "webapp.jobs.tasks.reap_expired_jobs",
        "schedule": JOB_REAP_SECONDS,
        "options": {"queue": "cpu", "expires": JOB_REAP_SECONDS},
    }
}

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Nothing is collected: WhiteNoise serves the finders' files. It warns of a root that is not there.
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/(assets|instruments)/.+[.-][0-9A-Za-z_-]{8,}\.\w+$"
FRONTEND_DIST = BASE_DIR / "static" / "dist"
MEDIA_ROOT = DATA_DIR / "uploads"
RUNS_DIR = DATA_DIR / "runs"
TOKENS_DIR = DATA_DIR / "tokens"

MEBIBYTE = 1024 * 1024
BLINDFOLD_UPLOAD_MAX_BYTES = env.int("BLINDFOLD_UPLOAD_MAX_BYTES", default=250 * MEBIBYTE)
BLINDFOLD_MIDI_MAX_BYTES = env.int("BLINDFOLD_MIDI_MAX_BYTES", default=10 * MEBIBYTE)
BLINDFOLD_UPLOAD_MAX_FILES = env.int("BLINDFOLD_UPLOAD_MAX_FILES", default=2000)
DATA_UPLOAD_MAX_NUMBER_FILES = BLINDFOLD_UPLOAD_MAX_FILES
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MEBIBYTE
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "incoming")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(exist_ok=True, mode=0o700)

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dataset-list"
LOGOUT_REDIRECT_URL = "front"
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Blindfold <blindfold@localhost>")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
