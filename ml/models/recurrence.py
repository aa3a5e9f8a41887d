"""An LSTM layer that trains faster on a CPU than the one of Keras, most so in bfloat16."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


class Lstm(keras.layers.LSTM):
    """Keras' LSTM, the same weights and the same function, in another order of work.

    On TensorFlow and a CPU the inputs of all steps go through one matrix product, a step does the
    state's product alone, and the gradient of the weights is one product after the last step, where
    Keras does three small ones in each. Products are in the layer's compute type, the state and its
    gradient always in float32. Elsewhere it is Keras' own: cuDNN on a GPU, XLA's scan on JAX.
    """

    def call(self, sequences: Any, training: bool = False) -> Any:  # noqa: FBT001, FBT002 - Keras
        """Hidden states of every step.

        Args:
            sequences: [shape=(batch, steps, width)]
            training: Unused: there is no dropout within.

        Returns:
            [shape=(batch, steps, units)]
        """
        if not _is_tensorflow_on_cpu():
            return super().call(sequences, training=training)
        import tensorflow as tf

        cell = self.cell
        weights = (cell.kernel, cell.recurrent_kernel, cell.bias)
        # As tensors: a custom gradient may not meet variables.
        values = [tf.convert_to_tensor(ops.convert_to_tensor(weight)) for weight in weights]
        return tf.custom_gradient(_forward)(sequences, *values)


def _is_tensorflow_on_cpu() -> bool:
    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.list_logical_devices("GPU")


def _forward(sequences: Any, kernel: Any, recurrent: Any, bias: Any) -> tuple[Any, Any]:
    """Hidden states of every step, and the function from their gradient to those of all arguments.

    Args:
        sequences: [shape=(batch, steps, width)]
        kernel: From inputs to gates [shape=(width, 4 * units)].
        recurrent: From hidden state to gates [shape=(units, 4 * units)].
        bias: [shape=(4 * units,)]
    """
    import tensorflow as tf

    narrow, wide = sequences.dtype, tf.float32
    inputs = tf.transpose(sequences, (1, 0, 2))
    steps, batch, units = tf.shape(inputs)[0], tf.shape(inputs)[1], recurrent.shape[0]
    flat = tf.reshape(inputs, (-1, kernel.shape[0]))
    # tanh(x) = 2 sigmoid(2x) - 1: with the candidate doubled, one sigmoid serves all four gates.
    doubled = tf.cast(tf.repeat([1.0, 1.0, 2.0, 1.0], units), narrow)
    entering = tf.nn.bias_add(tf.matmul(flat, kernel * doubled), bias * doubled)
    entering = _array(tf.cast(tf.reshape(entering, (steps, batch, 4 * units)), wide))
    recurrent_doubled = recurrent * doubled
    nothing = tf.zeros((batch, units), wide)

    def step(now: Any, hidden: Any, cell: Any, saved: Any) -> Any:
        recurring = tf.matmul(hidden, recurrent_doubled)
        gates = tf.sigmoid(entering.read(now) + tf.cast(recurring, wide))
        enter, forget, candidate, leave = tf.split(gates, 4, axis=-1)
        cell = forget * cell + enter * (2 * candidate - 1)
        hidden = tf.cast(leave * tf.tanh(cell), narrow)
        values = (gates, cell, hidden)
        saved = tuple(array.write(now, value) for array, value in zip(saved, values, strict=True))
        return now + 1, hidden, cell, saved

    kinds = ((wide, 4 * units), (wide, units), (narrow, units))
    empty = tuple(tf.TensorArray(kind, steps, element_shape=(None, size)) for kind, size in kinds)
    first = (0, tf.cast(nothing, narrow), nothing, empty)
    *_, saved = tf.while_loop(lambda now, *_: now < steps, step, first, maximum_iterations=steps)
    gates, cell, hidden = (array.stack() for array in saved)

    def gradient(upstream: Any) -> tuple[Any, Any, Any, Any]:
        upstream = tf.transpose(upstream, (1, 0, 2))
        flat_gates = tf.reshape(_backward(upstream, gates, cell, recurrent), (-1, 4 * units))
        before = tf.concat([tf.zeros_like(hidden[:1]), hidden[:-1]], axis=0)
        flat_before = tf.reshape(before, (-1, units))
        entered = tf.reshape(tf.matmul(flat_gates, kernel, transpose_b=True), tf.shape(inputs))
        return (
            tf.transpose(entered, (1, 0, 2)),
            tf.matmul(flat, flat_gates, transpose_a=True),
            tf.matmul(flat_before, flat_gates, transpose_a=True),
            tf.cast(tf.reduce_sum(tf.cast(flat_gates, wide), axis=0), narrow),
        )

    return tf.transpose(hidden, (1, 0, 2)), gradient


def _backward(upstream: Any, gates: Any, cell: Any, recurrent: Any) -> Any:
    """Gradients of all gates before their activation [shape=(steps, batch, 4 * units)].

    Whatever needs no later step is worked out for all steps at once.

    Args:
        upstream: Gradients of the hidden states [shape=(steps, batch, units)].
        gates: All four, the candidate's as a sigmoid [shape=(steps, batch, 4 * units)].
        cell: [shape=(steps, batch, units)]
        recurrent: Weights from hidden state to gates.
    """
    import tensorflow as tf

    narrow, wide = recurrent.dtype, tf.float32
    steps, nothing = tf.shape(cell)[0], tf.zeros_like(cell[0])
    enter, forget, candidate, leave = tf.split(gates, 4, axis=-1)
    candidate = 2 * candidate - 1
    before = tf.concat([nothing[None], cell[:-1]], axis=0)
    heard = tf.tanh(cell)
    to_cell = _array(leave * (1 - heard * heard))
    from_cell = (
        candidate * enter * (1 - enter),
        before * forget * (1 - forget),
        enter * (1 - candidate * candidate),
    )
    to_gates = _array(tf.concat([*from_cell, heard * leave * (1 - leave)], axis=-1))
    forgets, upstreams = _array(forget), _array(tf.cast(upstream, wide))

    def step(now: Any, of_hidden: Any, of_cell: Any, found: Any) -> Any:
        of_hidden = of_hidden + upstreams.read(now)
        of_cell = of_cell + of_hidden * to_cell.read(now)
        gates = tf.concat([of_cell, of_cell, of_cell, of_hidden], axis=-1) * to_gates.read(now)
        gates = tf.cast(gates, narrow)
        of_hidden = tf.cast(tf.matmul(gates, recurrent, transpose_b=True), wide)
        return now - 1, of_hidden, of_cell * forgets.read(now), found.write(now, gates)

    empty = tf.TensorArray(narrow, steps, element_shape=(None, recurrent.shape[1]))
    *_, found = tf.while_loop(
        lambda now, *_: now >= 0,
        step,
        (steps - 1, nothing, nothing, empty),
        maximum_iterations=steps,
    )
    return found.stack()


def _array(values: Any) -> Any:
    import tensorflow as tf

    array = tf.TensorArray(values.dtype, tf.shape(values)[0], element_shape=values.shape[1:])
    return array.unstack(values)
