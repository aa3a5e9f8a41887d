"""Trainings in processes of their own."""

import json
import os
import subprocess
import sys

WITHIN = 1000


def begin(dataset_dir, config, *runs, devices=1, **environment):
    """A process that trains: each of `runs` is a folder, and a step to stop at or None."""
    arguments = {
        "devices": devices,
        "dataset": str(dataset_dir),
        "config": config.to_json(),
        "runs": [(str(folder), stop_at) for folder, stop_at in runs],
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.ml.training.learn_alone",
         json.dumps(arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


def end(process):
    """What each run answers, the loss curve by step."""
    try:
        answer, error = process.communicate(timeout=WITHIN)
    finally:
        process.kill()
    assert process.returncode == 0, error
    return [_read(line) for line in answer.splitlines() if line.startswith("{")]


def _read(line):
    found = json.loads(line)
    found["points"] = {
        point["step"]: {name: value for name, value in point.items() if value is not None}
        for point in found["points"]
    }
    return found
