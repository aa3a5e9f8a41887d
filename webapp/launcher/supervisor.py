"""Keeps a few child processes alive until it is told to stop."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

STOP_SECONDS = 5.0
BACKOFF_SECONDS = (0.2, 1.0, 5.0, 15.0)
STABLE_SECONDS = 30.0


@dataclass
class Child:
    """One process to keep alive.

    Attributes:
        name: what it is called in the log.
        command: its argument vector.
        on_exit: called with the dead process' id, before it is started again.
    """

    name: str
    command: Sequence[str]
    on_exit: Callable[[int], None] = lambda _pid: None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0


@dataclass
class Supervisor:
    """Starts children in order, restarts those that die, stops them in reverse order."""

    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self, child: Child) -> None:
        """Start `child` and keep it from now on."""
        self.children.append(child)
        self._spawn(child)

    def run(self) -> None:
        """Restart what dies until SIGINT or SIGTERM."""
        signal.signal(signal.SIGINT, self._handle_signal)
        signal.signal(signal.SIGTERM, self._handle_signal)
        while not self.stopping.wait(0.2):
            for child in self.children:
                self.look_after(child)

    def stop(self) -> None:
        """Stop all children, the last started first; those that linger are killed."""
        for child in reversed(self.children):
            process = child.process
            if process is None:
                continue
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            child.process = None
            _sweep(process.pid)
            child.on_exit(process.pid)

    def _handle_signal(self, _number: int, _frame: object) -> None:
        self.stopping.set()

    def _spawn(self, child: Child) -> None:
        child.started_at = time.monotonic()
        # A session of its own: Ctrl-C reaches the supervisor alone, which stops all in order.
        child.process = subprocess.Popen(  # noqa: S603 - commands of our own
            child.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def look_after(self, child: Child) -> None:
        """Start `child` again if it has died and its time has come."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                self._spawn(child)
            return
        if child.process.poll() is None:
            return
        logger.warning("%s ended with status %s", child.name, child.process.returncode)
        _sweep(child.process.pid)
        child.on_exit(child.process.pid)
        child.failures = 0 if now - child.started_at > STABLE_SECONDS else child.failures + 1
        wait = BACKOFF_SECONDS[min(child.failures, len(BACKOFF_SECONDS) - 1)]
        child.restart_at = now + wait
        child.process = None


def _sweep(pid: int) -> None:
    """Kill what a dead child has left running in its session: beat, MIDI readers."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def child_environment(settings_module: str) -> dict[str, str]:
    """Return the environment of the children: ours, with the settings named."""
    return {
        **os.environ,  # noqa: TID251 - handed on, not read
        "DJANGO_SETTINGS_MODULE": settings_module,
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def python_module(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module with this interpreter."""
    return [sys.executable, "-m", module, *arguments]
