"""What the replicas of a model that learn from one batch together have to tell each other.

With `tf.distribute` each replica is given a part of the batch, all parts of one size. Where there
is only one replica, and on JAX, nothing here does anything.
"""

from __future__ import annotations

from typing import Any

import keras

# Apart from each other, and from what seeds count up by.
_SEEDS_APART = 1_000_003


def mean_over_replicas(values: Any) -> Any:
    """The mean of what every replica has [shape as given]; gradients flow back to all of them.

    A loss of such means is the whole batch's loss on every replica. Its gradient there is that of
    the replica's part, times the number of replicas.
    """
    context = _context()
    return values if context is None else context.all_reduce("MEAN", values)


def sum_over_replicas(values: list[Any]) -> list[Any]:
    """The sums of what every replica has, without a gradient."""
    context = _context()
    return values if context is None else context.all_reduce("SUM", values)


class Dropout(keras.layers.Dropout):
    """Keras' dropout, which would silence the same units in every replica's part of a batch."""

    def call(self, inputs: Any, training: bool = False) -> Any:  # noqa: FBT001, FBT002 - Keras
        """As Keras' own, with the replica's number in the seed."""
        context = _context()
        if context is None or not training or not self.rate:
            return super().call(inputs, training=training)
        import tensorflow as tf

        seed = tf.cast(self.seed_generator.next(), tf.int64)
        apart = tf.cast(context.replica_id_in_sync_group, tf.int64) * _SEEDS_APART
        return tf.nn.experimental.stateless_dropout(
            inputs, rate=self.rate, seed=tf.stack([seed[0] + apart, seed[1]])
        )


def _context() -> Any:
    """TensorFlow's replica context, where there are several replicas and this is within one."""
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    return context if context and context.num_replicas_in_sync > 1 else None
