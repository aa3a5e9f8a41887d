"""The loss curve as event files that TensorBoard draws."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import tensorflow as tf

from ml.errors import CheckpointError
from ml.training.progress import LossPoint, TrainingProgress

_PLUGIN = "scalars"


class EventLog:
    """Writes each point of a run's loss curve once; the `tensorboard` package is not needed."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"no TensorBoard logs can be written to {folder}: {error.strerror}"
            raise CheckpointError(message) from error
        # Made with the first point: it starts TensorFlow, which several workers do together.
        self._folder = folder
        self._writer: Any = None
        self._kind = tf.compat.v1.SummaryMetadata(
            plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name=_PLUGIN)
        )
        self._kind.data_class = 1  # scalars, in TensorBoard's numbering

    def write(self, progress: TrainingProgress) -> None:
        """Add the new points, and the speed where it is known."""
        if self._writer is None:
            self._writer = tf.summary.create_file_writer(str(self._folder))
        with self._writer.as_default():
            for point in progress.points:
                self._write_point(point)
            if progress.tokens_per_second is not None:
                self._write("tokens_per_second", progress.tokens_per_second, progress.step)
        self._writer.flush()

    def _write_point(self, point: LossPoint) -> None:
        for name, value in asdict(point).items():
            if name != "step" and value is not None:
                self._write(name, value, point.step)

    def _write(self, name: str, value: float, step: int) -> None:
        tf.summary.write(name, tf.constant(value, tf.float32), step=step, metadata=self._kind)
