"""Trains in a process of its own, which is told how many devices it has before TensorFlow starts.

Its argument is JSON: devices, dataset, configuration, and runs, each a folder and a step to stop
at. It prints each run's loss curve and result as a line of JSON.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main(devices, dataset, config, runs):
    if devices > 1:
        share_the_cpu(devices)
    for folder, stop_at in runs:
        print(json.dumps(learn(dataset, config, folder, stop_at=stop_at)))


def learn(dataset, config, folder, *, stop_at):
    from ml.config import TrainingConfig
    from ml.training import train

    points = []

    def on_progress(progress):
        points.extend(progress.points)
        return stop_at is None or progress.step < stop_at

    result = train(
        Path(dataset),
        config=TrainingConfig.from_json(config),
        out_dir=Path(folder),
        on_progress=on_progress,
    )
    return {
        "points": [asdict(point) for point in points],
        "checkpoint": str(result.checkpoint_dir),
        "hash": result.checkpoint_hash,
        "step": result.step,
        "stopped": result.stopped,
    }


def share_the_cpu(devices):
    import tensorflow as tf

    from ml.training import replicas

    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * devices
    )
    replicas._devices = lambda: [one.name for one in tf.config.list_logical_devices("CPU")]


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
