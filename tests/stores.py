"""Runs the Python tests on both kinds of stores: `python -m tests.stores`.

First SQLite and the embedded broker, the default of `make run`; then the database and broker tests
again on PostgreSQL and Redis, wherever these answer on their usual local ports. Under CI=true their
absence is a failure.
"""

import os
import socket
import subprocess
import sys

POSTGRES = ("127.0.0.1", 5432)
REDIS = ("127.0.0.1", 6379)
SERVERS = {
    "DATABASE_URL": "postgres://postgres:postgres@127.0.0.1:5432/postgres",
    "REDIS_URL": "redis://127.0.0.1:6379/15",
}


def answers(address: tuple[str, int]) -> bool:
    """Return whether something listens there."""
    try:
        with socket.create_connection(address, timeout=1):
            return True
    except OSError:
        return False


def run_pytest(*paths: str, environment: dict[str, str]) -> int:
    """Run pytest on `paths`; return its exit status."""
    kept = {key: value for key, value in os.environ.items() if key not in SERVERS}
    command = [sys.executable, "-m", "pytest", "-q", *paths]
    return subprocess.run(command, env={**kept, **environment}, check=False).returncode


def main() -> int:
    """Run both; return the exit status."""
    print("Python tests on SQLite and the embedded broker", flush=True)
    if status := run_pytest("tests/ml", "tests/webapp", environment={}):
        return status
    missing = [
        name
        for name, address in (("PostgreSQL", POSTGRES), ("Redis", REDIS))
        if not answers(address)
    ]
    if missing:
        print(
            f"!!! {' and '.join(missing)} not found on the usual port: the database and broker "
            "tests ran on SQLite and the embedded broker only.",
            file=sys.stderr,
        )
        return 1 if os.environ.get("CI") == "true" else 0
    print("Database and broker tests on PostgreSQL and Redis", flush=True)
    return run_pytest(
        "tests/webapp",
        environment={key: os.environ.get(f"TEST_{key}", url) for key, url in SERVERS.items()},
    )


if __name__ == "__main__":
    sys.exit(main())
