"""Dropout, with fewer random numbers than Keras draws, and each replica's own."""

from __future__ import annotations

from typing import Any

import keras

from ml.models.replicas import replica_context

# Apart from each other, and from what seeds count up by.
_SEEDS_APART = 1_000_003


class Dropout(keras.layers.Dropout):
    """Keras' dropout, each replica's with a seed of its own, and on TensorFlow with fewer numbers.

    Two units share a random number of 32 bits: the rate is met to a 65,536th.
    """

    def call(self, inputs: Any, training: bool = False) -> Any:  # noqa: FBT001, FBT002 - Keras
        """As Keras' own."""
        if keras.backend.backend() != "tensorflow" or not training or not self.rate:
            return super().call(inputs, training=training)
        import tensorflow as tf

        context, seed = replica_context(), tf.cast(self.seed_generator.next(), tf.int64)
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
