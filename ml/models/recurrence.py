"""An LSTM layer that trains faster on a CPU than the one of Keras, most so in bfloat16."""

from __future__ import annotations

from functools import cache
from typing import Any

import keras
from keras import ops

# Windows that are worked at in one piece; several pieces keep several cores busy. Their number does
# not depend on the machine's, as the last digit of a sum would.
_WINDOWS_OF_PART = 32


class Lstm(keras.layers.LSTM):
    """Keras' LSTM, the same weights and the same function, in another order of work.

    Where it learns on TensorFlow and a CPU, the inputs of all steps go through one matrix product,
    what is the same in every step through it once, a step does the state's product alone, and the
    gradient of the weights is one product after the last step, where Keras does three small ones in
    each. XLA compiles the steps, which takes a second or two for every shape of batches. Products
    are in the layer's compute type, the state and its gradient always in float32. Elsewhere it is
    Keras' own: cuDNN on a GPU, XLA's scan on JAX.
    """

    def call(self, sequences: Any, throughout: Any = None, training: bool = False) -> Any:  # noqa: FBT001, FBT002 - Keras
        """Hidden states of every step.

        Args:
            sequences: [shape=(batch, steps, width)]
            throughout: What every step hears after its own, if anything [shape=(batch, further)].
            training: Whether a gradient is asked for, so that compiling is worth its time.

        Returns:
            [shape=(batch, steps, units)]
        """
        if not training or not _is_tensorflow_on_cpu():
            if throughout is not None:
                shape = (*ops.shape(sequences)[:2], throughout.shape[-1])
                repeated = ops.broadcast_to(throughout[:, None], shape)
                sequences = ops.concatenate([sequences, repeated], axis=-1)
            return super().call(sequences, training=training)
        import tensorflow as tf

        cell = self.cell
        weights = (cell.kernel, cell.recurrent_kernel, cell.bias)
        # As tensors: a custom gradient may not meet variables.
        kernel, recurrent, bias = (
            tf.convert_to_tensor(ops.convert_to_tensor(weight)) for weight in weights
        )
        batch, width = tf.shape(sequences)[0], sequences.shape[-1]
        offset = tf.zeros((batch, 1)) + tf.cast(bias, tf.float32)
        if throughout is not None:
            offset += tf.cast(tf.matmul(throughout, kernel[width:]), tf.float32)
        count = max(1, (sequences.shape[0] or 0) // _WINDOWS_OF_PART)
        parts = (
            tf.split(whole, _sizes(sequences, count=count), num=count)
            for whole in (sequences, offset)
        )
        learning = tf.custom_gradient(_learning)
        hidden = [learning(*part, kernel[:width], recurrent) for part in zip(*parts, strict=True)]
        return tf.concat(hidden, axis=0)


def _is_tensorflow_on_cpu() -> bool:
    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.list_logical_devices("GPU")


def _sizes(sequences: Any, *, count: int) -> Any:
    import tensorflow as tf

    if count == 1:
        return tf.shape(sequences)[:1]
    batch = sequences.shape[0]
    return [(batch + part) // count for part in range(count)]


def _learning(sequences: Any, offset: Any, kernel: Any, recurrent: Any) -> tuple[Any, Any]:
    """Hidden states of every step, and the function from their gradient to those of all arguments.

    Args:
        sequences: [shape=(batch, steps, width)]
        offset: What is added to the gates in every step, in float32 [shape=(batch, 4 * units)].
        kernel: From inputs to gates [shape=(width, 4 * units)].
        recurrent: From hidden state to gates [shape=(units, 4 * units)].
    """
    import tensorflow as tf

    inputs = tf.transpose(sequences, (1, 0, 2))
    entering = _entering(tf.reshape(inputs, (-1, kernel.shape[0])), kernel)
    entering = tf.reshape(entering, (tf.shape(inputs)[0], -1, kernel.shape[1]))
    hidden, *slopes = _compiled(_forward)(entering, offset, recurrent)
    hidden = tf.bitcast(hidden, sequences.dtype)

    def gradient(upstream: Any) -> tuple[Any, Any, Any, Any]:
        upstream = tf.transpose(upstream, (1, 0, 2))
        of_gates, of_offset = _compiled(_backward)(upstream, slopes, recurrent)
        flat = tf.reshape(tf.bitcast(of_gates, upstream.dtype), (-1, kernel.shape[1]))
        heard = tf.reshape(inputs, (-1, kernel.shape[0]))
        # Before the first step there was nothing.
        before = tf.reshape(hidden[:-1], (-1, recurrent.shape[0]))
        after_first = flat[tf.shape(sequences)[0] :]
        # In rows: TensorFlow would multiply three dimensions step by step, ten times as long.
        of_inputs = tf.matmul(flat, kernel, transpose_b=True)
        return (
            tf.transpose(tf.reshape(of_inputs, tf.shape(inputs)), (1, 0, 2)),
            of_offset,
            tf.matmul(heard, flat, transpose_a=True),
            tf.matmul(before, after_first, transpose_a=True),
        )

    return tf.transpose(hidden, (1, 0, 2)), gradient


@cache
def _compiled(work: Any) -> Any:
    import tensorflow as tf

    return tf.function(work, jit_compile=True, autograph=False)


def _entering(heard: Any, kernel: Any) -> Any:
    """What inputs add to the gates, in float32.

    Of float32, TensorFlow multiplies twice as fast as XLA; of bfloat16 it would round the sums.

    Args:
        heard: [shape=(steps * batch, width)]
        kernel: [shape=(width, 4 * units)]
    """
    import tensorflow as tf

    return (tf.matmul if heard.dtype == tf.float32 else _compiled(_product))(heard, kernel)


def _forward(entering: Any, offset: Any, recurrent: Any) -> tuple[Any, ...]:
    """Hidden states, and the slopes that their gradient will be multiplied by, for XLA.

    Args:
        entering: What the inputs add to the gates, in float32 [shape=(steps, batch, 4 * units)].
        offset: What is added to them in every step, in float32 [shape=(batch, 4 * units)].
        recurrent: From hidden state to gates [shape=(units, 4 * units)].

    Returns:
        Hidden states, as `_bits`; then in float32 how the cell grows with what enters it, with what
        it forgets, with its candidate; how the hidden state grows with what leaves the cell, and
        with the cell; and the share that is kept [shape=(steps, batch, units)].
    """
    import tensorflow as tf

    narrow, wide = recurrent.dtype, tf.float32
    steps, batch, units = tf.shape(entering)[0], tf.shape(entering)[1], recurrent.shape[0]
    # tanh(x) = 2 sigmoid(2x) - 1: with the candidate doubled, one sigmoid serves all four gates.
    doubled = tf.repeat([1.0, 1.0, 2.0, 1.0], units)

    def step(now: Any, hidden: Any, cell: Any, saved: Any) -> Any:
        recurring = _product(hidden, recurrent)
        gates = tf.sigmoid(doubled * (tf.gather(entering, now) + recurring + offset))
        enter, keep, candidate, leave = tf.split(gates, 4, axis=-1)
        candidate = 2 * candidate - 1
        before, cell = cell, keep * cell + enter * candidate
        heard = tf.tanh(cell)
        hidden = tf.cast(leave * heard, narrow)
        slopes = (
            candidate * enter * (1 - enter),
            before * keep * (1 - keep),
            enter * (1 - candidate * candidate),
            heard * leave * (1 - leave),
            leave * (1 - heard * heard),
            keep,
        )
        values = (_bits(hidden), *slopes)
        saved = tuple(array.write(now, value) for array, value in zip(saved, values, strict=True))
        return now + 1, hidden, cell, saved

    nothing = tf.zeros((batch, units), wide)
    hidden = tf.cast(nothing, narrow)
    empty = tuple(_empty(steps, value) for value in (_bits(hidden), *[nothing] * 6))
    first = (0, hidden, nothing, empty)
    *_, saved = tf.while_loop(lambda now, *_: now < steps, step, first, maximum_iterations=steps)
    return tuple(array.stack() for array in saved)


def _backward(upstream: Any, slopes: Any, recurrent: Any) -> tuple[Any, Any]:
    """Gradients of the gates before their activation, for XLA.

    Args:
        upstream: Those of the hidden states [shape=(steps, batch, units)].
        slopes: All that `_forward` gave of the steps but the hidden states.
        recurrent: From hidden state to gates [shape=(units, 4 * units)].

    Returns:
        As `_bits` [shape=(steps, batch, 4 * units)], and their sum over the steps in float32.
    """
    import tensorflow as tf

    narrow, wide = upstream.dtype, tf.float32
    steps, upstream = tf.shape(upstream)[0], tf.cast(upstream, wide)
    nothing = tf.zeros_like(upstream[0])

    def step(now: Any, of_hidden: Any, of_cell: Any, total: Any, found: Any) -> Any:
        enter, forget, candidate, leave, cell, keep = (tf.gather(slope, now) for slope in slopes)
        of_hidden = of_hidden + tf.gather(upstream, now)
        of_cell = of_cell + of_hidden * cell
        of_gates = (of_cell * enter, of_cell * forget, of_cell * candidate, of_hidden * leave)
        of_gates = tf.concat(of_gates, axis=-1)
        total, of_gates = total + of_gates, tf.cast(of_gates, narrow)
        of_hidden = _product(of_gates, recurrent, transpose_right=True)
        return now - 1, of_hidden, of_cell * keep, total, found.write(now, _bits(of_gates))

    none = tf.tile(nothing, (1, 4))
    first = (steps - 1, nothing, nothing, none, _empty(steps, _bits(tf.cast(none, narrow))))
    *_, total, found = tf.while_loop(
        lambda now, *_: now >= 0, step, first, maximum_iterations=steps
    )
    return found.stack(), total


def _product(left: Any, right: Any, *, transpose_right: bool = False) -> Any:
    """A matrix product whose sums stay in float32, as XLA multiplies bfloat16 fastest."""
    import tensorflow as tf

    return tf.raw_ops.BatchMatMulV3(x=left, y=right, Tout=tf.float32, adj_y=transpose_right)


def _empty(steps: Any, value: Any) -> Any:
    """Room for such a value in each step."""
    import tensorflow as tf

    return tf.TensorArray(value.dtype, steps, element_shape=(None, value.shape[-1]))


def _bits(values: Any) -> Any:
    """The same bits as integers: of bfloat16, XLA would convert all steps to and fro in each."""
    import tensorflow as tf

    return tf.bitcast(values, {2: tf.uint16, 4: tf.int32}[values.dtype.size])
