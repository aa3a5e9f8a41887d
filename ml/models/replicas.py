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
    """Keras' dropout, each replica's with a seed of its own, and on TensorFlow with fewer numbers.

    Two units share a random number of 32 bits: the rate is met to a 65,536th.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:  # noqa: FBT001, FBT002 - Keras
        """As Keras' own."""
        if keras.backend.backend() != "tensorflow" or not training or not self.rate:
            return super().call(inputs, training=training)
        import tensorflow as tf

        context, seed = _context(), tf.cast(self.seed_generator.next(), tf.int64)
        if context is not None:
            apart = tf.cast(context.replica_id_in_sync_group, tf.int64) * _SEEDS_APART
            seed = tf.stack([seed[0] + apart, seed[1]])
        size = tf.size(inputs)
        drawn = tf.random.stateless_uniform(
            [(size + 1) // 2], seed=seed, minval=None, maxval=None, dtype=tf.int32
        )
        drawn = tf.reshape(tf.reshape(tf.bitcast(drawn, tf.int16), [-1])[:size], tf.shape(inputs))
        dropped = round(self.rate * 2**16)
        kept = inputs * tf.cast(2**16 / (2**16 - dropped), inputs.dtype)
        return tf.where(drawn >= dropped - 2**15, kept, tf.zeros_like(inputs))


def _context() -> Any:
    """TensorFlow's replica context, where there are several replicas and this is within one."""
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    return context if context and context.num_replicas_in_sync > 1 else None
