"""What the replicas of a model that learn from one batch together have to tell each other.

With `tf.distribute` each replica is given a part of the batch, all parts of one size. Where there
is only one replica, and on JAX, nothing here does anything.
"""

from __future__ import annotations

from typing import Any

import keras


def mean_over_replicas(values: Any) -> Any:
    """The mean of what every replica has [shape as given]; gradients flow back to all of them.

    A loss of such means is the whole batch's loss on every replica. Its gradient there is that of
    the replica's part, times the number of replicas.
    """
    context = replica_context()
    return values if context is None else context.all_reduce("MEAN", values)


def sum_over_replicas(values: list[Any]) -> list[Any]:
    """The sums of what every replica has, without a gradient."""
    context = replica_context()
    return values if context is None else context.all_reduce("SUM", values)


def replica_context() -> Any:
    """TensorFlow's replica context, where there are several replicas and this is within one."""
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    return context if context and context.num_replicas_in_sync > 1 else None
