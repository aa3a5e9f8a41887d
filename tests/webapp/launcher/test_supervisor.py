import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from webapp.launcher.supervisor import Child, Supervisor

# Writes its process id, starts a child of its own that writes its own, and waits.
PROGRAM = """
import os, subprocess, sys, time
if len(sys.argv) == 2:
    subprocess.Popen([sys.executable, __file__, sys.argv[1], "grandchild"])
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


def are_gone(pids: list[int]) -> bool:
    """Whether all end within a moment: a killed process takes one to go."""
    deadline = time.monotonic() + 5
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(is_alive(pid) for pid in pids)


def wait_for_pids(path: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        pids = [int(line) for line in path.read_text().split()] if path.exists() else []
        if len(pids) >= count:
            return pids
        time.sleep(0.05)
    raise AssertionError(f"expected {count} processes, got {pids}")


@pytest.fixture
def watched(tmp_path):
    """A supervisor with one child, running in a thread, and the file its processes write to."""
    program, pids = tmp_path / "program.py", tmp_path / "pids"
    program.write_text(PROGRAM)
    exits: list[int] = []
    supervisor = Supervisor(dict(os.environ))
    supervisor.start(Child("test", [sys.executable, str(program), str(pids)], exits.append))

    def look_after():
        while not supervisor.stopping.wait(0.05):
            for child in supervisor.children:
                supervisor.look_after(child)

    thread = threading.Thread(target=look_after)
    thread.start()
    yield supervisor, pids, exits
    supervisor.stopping.set()
    thread.join()
    supervisor.stop()


def test_a_child_that_dies_is_started_again_and_its_own_children_end_with_it(watched):
    supervisor, pids, exits = watched
    first = wait_for_pids(pids, 2)
    child = supervisor.children[0].process.pid
    os.kill(child, signal.SIGKILL)
    everyone = wait_for_pids(pids, 4)
    assert exits == [child]
    assert are_gone(first)
    assert all(is_alive(pid) for pid in everyone[2:])


def test_stopping_leaves_nothing_running(watched):
    supervisor, pids, exits = watched
    running = wait_for_pids(pids, 2)
    supervisor.stopping.set()
    time.sleep(0.2)
    supervisor.stop()
    assert are_gone(running)
    assert len(exits) == 1
