"""The whole system as `make run` starts it, on a port and a data folder of its own."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stack:
    """A running system: address, first account, log."""

    def __init__(self, data: Path, *, lease_seconds: float = 30.0) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log_path = data / "up.log"
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
            "BLINDFOLD_DATA": str(data),
            "JOB_LEASE_SECONDS": str(lease_seconds),
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }
        del self.environment["DATABASE_URL"], self.environment["REDIS_URL"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; return the seconds until it said that it runs."""
        self.data.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - began < START_SECONDS:
            if "Blindfold runs at" in self.log:
                return time.monotonic() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"the system did not start:\n{self.log}")

    def stop(self) -> None:
        """Press Ctrl-C."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    @property
    def log(self) -> str:
        """Everything it has printed."""
        return self.log_path.read_text(errors="replace")

    @property
    def account(self) -> tuple[str, str]:
        """Email and password of the first account."""
        text = (self.data / "account.txt").read_text()
        email, password = re.findall(r": (.+)", text)
        return email, password

    def processes(self, *words: str) -> list[int]:
        """Return the ids of this system's processes whose command line holds all `words`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes().decode(errors="replace")
                environment = (folder / "environ").read_bytes().decode(errors="replace")
                # Valkey writes its title over its environment; the title names its socket.
                ours = f"BLINDFOLD_DATA={self.data}" in environment or str(self.data) in command
                if ours and all(word in command for word in words):
                    found.append(int(folder.name))
        return found


class Api(requests.Session):
    """A signed-in client of the JSON API."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self.stack = stack

    def sign_in(self, email: str, password: str) -> "Api":
        """Sign in as a browser does."""
        login = f"{self.stack.address}/accounts/login/"
        self.get(login)
        form = {"username": email, "password": password, "csrfmiddlewaretoken": self.csrf}
        answer = self.post(login, data=form, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return self

    @property
    def csrf(self) -> str:
        return self.cookies["csrftoken"]

    def call(self, method: str, path: str, *, expect: int | None = None, **options):
        """Call /api/`path`; return the JSON it answers."""
        headers = {"X-CSRFToken": self.csrf, "Referer": self.stack.address}
        url = f"{self.stack.address}/api/{path}"
        answer = self.request(method, url, headers=headers, timeout=30, **options)
        assert answer.status_code == expect if expect else answer.ok, (answer, answer.text)
        return answer.json() if answer.content else None

    def wait_for_job(self, job_id: str, *, seconds: float = 240) -> dict:
        """Wait until a job has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job = self.call("GET", f"jobs/{job_id}")
            if job["status"] in {"succeeded", "failed", "cancelled"}:
                return job
            time.sleep(0.3)
        raise AssertionError(f"job {job_id} did not end: {job}\n{self.stack.log[-3000:]}")
