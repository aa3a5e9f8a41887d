"""The devices that learn together: one, the GPUs of a machine, or those of several machines.

On TensorFlow alone. Every replica holds the whole model and learns from its part of each batch; the
gradients are added up before they are clipped, so that a step is the same one on any number of
them. Every worker of several goes through the same loop; the chief alone looks at held-out songs,
reports and saves, and tells the others when to stop along with the next step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras

from ml.config import TrainingConfig
from ml.errors import ConfigError
from ml.models.vae import SequenceVae

Step = Callable[[Mapping[str, Any]], Mapping[str, float]]


class Replicas:
    """Where a run learns.

    Attributes:
        count: Devices that share a batch, on all workers.
        is_chief: Whether this worker reports and saves.
    """

    def __init__(self, config: TrainingConfig) -> None:
        """Find the devices; with several workers, wait for all of them.

        Raises:
            ConfigError: The devices cannot share a batch, or not in this precision.
        """
        self._strategy = _strategy(config.batch_size)
        self.count = self._strategy.num_replicas_in_sync if self._strategy else 1
        self.is_chief = _is_chief()
        self._workers = _workers()
        self._summing: Any = None
        if config.batch_size % self.count:
            message = (
                f"batch_size must be divisible by the {self.count} devices of all workers, "
                f"got {config.batch_size}"
            )
            raise ConfigError(message)
        if self.count > 1 and config.precision == "float16":
            message = (
                f"precision must be float32 or bfloat16 on {self.count} devices together, "
                "got float16"
            )
            raise ConfigError(message)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Models and optimizers made meanwhile are on all replicas."""
        if self._strategy is None:
            yield
            return
        with self._strategy.scope():
            yield

    def step(self, model: SequenceVae) -> Step:
        """One step of a compiled model on a batch, which gives the means of its losses."""
        if self._strategy is None:
            return _one_step(model)
        return _shared_step(model, self._strategy)

    def of_chief(self, number: int) -> int:
        """The chief's number; every worker asks as often, and waits for the others."""
        if self._workers == 1:
            return number
        told = self._sum(float(number if self.is_chief else 0))
        # Each of the chief's devices tells it.
        return round(told * self._workers / self.count)

    def _sum(self, value: float) -> float:
        import tensorflow as tf

        def on_replica(value: Any) -> Any:
            # What comes from outside has no device, and is not added up without.
            return tf.distribute.get_replica_context().all_reduce("SUM", tf.identity(value))

        if self._summing is None:
            self._summing = tf.function(lambda given: self._strategy.run(on_replica, (given,)))
        found = self._summing(tf.constant(value))
        return float(self._strategy.experimental_local_results(found)[0])


def _one_step(model: SequenceVae) -> Step:
    def step(batch: Mapping[str, Any]) -> Mapping[str, float]:
        model.reset_metrics()
        logs: Mapping[str, float] = model.train_on_batch(batch, return_dict=True)
        return logs

    return step


def _shared_step(model: SequenceVae, strategy: Any) -> Step:
    """A step whose batch is cut into equal parts, in the order of the replicas."""
    import tensorflow as tf

    count = strategy.num_replicas_in_sync

    def on_replica(inputs: dict[str, Any]) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            terms = model.loss_terms(inputs, model(inputs, training=True))
            loss = terms["loss"] / count
        variables = model.trainable_variables
        model.optimizer.apply(tape.gradient(loss, variables), variables)
        return terms

    everywhere = tf.function(lambda inputs: strategy.run(on_replica, (inputs,)))

    def step(batch: Mapping[str, Any]) -> Mapping[str, float]:
        def part(context: Any) -> dict[str, Any]:
            number = context.replica_id_in_sync_group
            return {name: tf.constant(_part(batch[name], number, count)) for name in batch}

        parts = strategy.experimental_distribute_values_from_function(part)
        # The losses are those of the whole batch on each replica.
        return {
            name: float(strategy.experimental_local_results(value)[0])
            for name, value in everywhere(parts).items()
        }

    return step


def _part(values: Any, number: int, count: int) -> Any:
    size = len(values) // count
    return values[number * size : (number + 1) * size]


def _strategy(batch_size: int) -> Any:
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    if _workers() > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    devices = _devices()
    # As many as can share a batch equally.
    count = max((n for n in range(1, len(devices) + 1) if batch_size % n == 0), default=1)
    return tf.distribute.MirroredStrategy(devices[:count]) if count > 1 else None


def _devices() -> list[str]:
    import tensorflow as tf

    return [device.name for device in tf.config.list_logical_devices("GPU")]


def _cluster() -> Any:
    """What TF_CONFIG says of the workers."""
    import tensorflow as tf

    return tf.distribute.cluster_resolver.TFConfigClusterResolver()


def _workers() -> int:
    if keras.backend.backend() != "tensorflow":
        return 1
    jobs = _cluster().cluster_spec().as_dict()
    return max(1, sum(len(jobs.get(job, ())) for job in ("chief", "worker")))


def _is_chief() -> bool:
    if _workers() < 2:
        return True
    cluster = _cluster()
    if "chief" in cluster.cluster_spec().as_dict():
        return bool(cluster.task_type == "chief")
    return bool(cluster.task_type == "worker" and cluster.task_id == 0)
