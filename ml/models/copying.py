"""A decoder's second way to say a token: copy it from the window so far.

Music repeats itself. Beside the softmax over the vocabulary the head points at the tokens already
heard (a pointer sentinel mixture, Merity et al. 2017) and weighs each by how many tokens before it
agree with the latest ones, how long ago it was, and how alike the decoder's states are.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.config import TrainingConfig

_KEY_SIZE = 64
# Agreeing tokens beyond these count no more.
_LONGEST_MATCH = 16
# Distances share an entry with those of the same power of two.
_DISTANCES = 10
# At first nearly all is left to the vocabulary.
_SENTINEL = 3.0
# Finite in float16, in which the exported decoder's constants are stored.
_MASKED = -1e4
_LEAST_PROBABILITY = 1e-9


class CopyHead(keras.layers.Layer):
    """Mixes the vocabulary's softmax with copies of tokens heard before in the window."""

    def __init__(self, *, window: int, vocabulary_size: int) -> None:
        # Probabilities in half precision would not add up to one.
        super().__init__(name="copy_head", dtype="float32")
        self.window = window
        self.vocabulary_size = vocabulary_size
        self.query = keras.layers.Dense(_KEY_SIZE, name="query")
        self.key = keras.layers.Dense(_KEY_SIZE, use_bias=False, name="key")
        sentinel = keras.initializers.Constant(_SENTINEL)
        self.sentinel = keras.layers.Dense(1, bias_initializer=sentinel, name="sentinel")

    def build(self, input_shape: Any) -> None:
        """Create all weights; `input_shape` is that of the decoder's states."""
        for layer in (self.query, self.key, self.sentinel):
            layer.build(input_shape)
        matches = _LONGEST_MATCH + 1
        self.match_bias = self._table("match_bias", np.linspace(0, 4, matches))
        self.sentinel_bias = self._table("sentinel_bias", np.linspace(0, -2, matches))
        self.distance_bias = self._table("distance_bias", np.zeros(_DISTANCES))
        self.built = True

    def _table(self, name: str, values: NDArray[Any]) -> Any:
        initializer = keras.initializers.Constant(values.astype(np.float32).tolist())
        return self.add_weight(shape=values.shape, initializer=initializer, name=name)

    def call(self, logits: Any, *, states: Any, previous: Any) -> Any:
        """Log probabilities of every token of a window.

        Args:
            logits: Of the vocabulary alone [shape=(batch, steps, vocabulary)].
            states: What the decoder knew at each step [shape=(batch, steps, units)].
            previous: The token before each step [shape=(batch, steps), int32].

        Returns:
            [shape=(batch, steps, vocabulary)], normalised.
        """
        real = previous < self.vocabulary_size
        matches = window_matches(previous, real=real, longest=_LONGEST_MATCH)
        steps = np.arange(self.window)
        distance = np.maximum(steps[:, None] - steps, 0)
        allowed = real[:, None] & ops.convert_to_tensor(steps[:, None] >= steps)
        scores = ops.matmul(self.query(states), ops.transpose(self.key(states), (0, 2, 1)))
        scores = ops.cast(scores, "float32") * _KEY_SIZE**-0.5
        scores = scores + ops.take(self.match_bias, matches, axis=0)
        entries = _distance_entries(self.window)[distance]
        scores = scores + ops.take(self.distance_bias, entries, axis=0)
        scores = ops.where(allowed, scores, _MASKED)
        longest = ops.max(ops.where(allowed, matches, 0), axis=-1)
        sentinel = ops.cast(self.sentinel(states)[..., 0], "float32")
        sentinel = sentinel + ops.take(self.sentinel_bias, longest, axis=0)
        heard = ops.one_hot(ops.where(real, previous, -1), self.vocabulary_size)
        return _mix(logits, scores=scores, sentinel=sentinel, heard=heard)

    @property
    def state_size(self) -> int:
        """Numbers a step hands to the next: each token heard, its match and its key."""
        return self.window * (2 + _KEY_SIZE)

    def step(
        self, logits: Any, *, inputs: Any, token: Any, position: Any, state: Any
    ) -> tuple[Any, Any]:
        """One step of `call`.

        Args:
            logits: [shape=(batch, vocabulary)]
            inputs: The decoder's state [shape=(batch, units)].
            token: The token before [shape=(batch,), int32].
            position: Step from 0 [shape=(), int32].
            state: Zeros first, then what the step before returned [shape=(batch, state_size)].

        Returns:
            Log probabilities [shape=(batch, vocabulary)] and the next state.
        """
        window = self.window
        now = ops.cast(ops.equal(ops.arange(window), position), "float32")
        spoken = ops.cast(token, "float32")[:, None]
        keys = ops.reshape(state[:, 2 * window :], (-1, window, _KEY_SIZE))
        keys = keys + self.key(inputs)[:, None] * now[:, None]
        # Ids count from 1 here: 0 is what has not been heard yet.
        heard = state[:, :window] + (spoken + 1) * now
        agree = ops.equal(heard, spoken + 1) & (spoken < self.vocabulary_size)
        before = state[:, window : 2 * window]
        matches = later_matches(ops.cast(agree, "float32") * (before + 1))
        scores = ops.matmul(keys, self.query(inputs)[..., None])[..., 0] * _KEY_SIZE**-0.5
        entries = ops.cast(ops.minimum(matches, _LONGEST_MATCH), "int32")
        scores = scores + ops.take(self.match_bias, entries, axis=0)
        places = ops.maximum(position - ops.arange(window), 0)
        by_place = ops.take(self.distance_bias, _distance_entries(window), axis=0)
        scores = scores + ops.take(by_place, places, axis=0)
        allowed = (heard > 0) & (heard < self.vocabulary_size + 0.5)
        scores = ops.where(allowed, scores, _MASKED)
        longest = ops.max(ops.where(allowed, entries, 0), axis=-1)
        sentinel = self.sentinel(inputs)[:, 0] + ops.take(self.sentinel_bias, longest, axis=0)
        words = ops.cast(ops.arange(1, self.vocabulary_size + 1), "float32")
        said = ops.cast(ops.equal(heard[..., None], words), "float32")
        mixed = _mix(
            logits[:, None], scores=scores[:, None], sentinel=sentinel[:, None], heard=said
        )
        carried = [heard, matches, ops.reshape(keys, (-1, window * _KEY_SIZE))]
        return mixed[:, 0], ops.concatenate(carried, axis=-1)


def copy_head(config: TrainingConfig, *, vocabulary_size: int) -> CopyHead | None:
    """The head of a configuration that has one."""
    if not config.copying:
        return None
    return CopyHead(window=config.window, vocabulary_size=vocabulary_size)


def window_matches(previous: Any, *, real: Any, longest: int) -> Any:
    """Agreeing tokens before each earlier token [shape=(batch, steps, steps), int32].

    Entry (t, j) tells how many of the tokens up to step t agree with those before token j of
    `previous`, one after the other, backwards, and no more than `longest`.
    """
    agree = previous[:, :, None] == previous[:, None, :]
    agree = ops.cast(agree & real[:, :, None] & real[:, None, :], "int32")
    # What stands before token j ends at j - 1.
    agree = ops.pad(agree, ((0, 0), (0, 0), (1, 0)))[:, :, :-1]
    run, total = agree, agree
    for _ in range(longest - 1):
        run = ops.pad(run, ((0, 0), (1, 0), (1, 0)))[:, :-1, :-1] * agree
        total = total + run
    return total


def later_matches(matches: Any) -> Any:
    """What ends at a token belongs to the token after it."""
    return ops.pad(matches, ((0, 0), (1, 0)))[:, :-1]


def _distance_entries(window: int) -> NDArray[np.int32]:
    """The entry of each distance from 0 to window - 1: 0, 1, 2, 2, 3, 3, 3, 3, 4 and so on."""
    return np.array([distance.bit_length() for distance in range(window)], np.int32)


def _mix(logits: Any, *, scores: Any, sentinel: Any, heard: Any) -> Any:
    """Share the probability between the vocabulary, by the sentinel's part, and the copies.

    Args:
        logits: [shape=(batch, steps, vocabulary)]
        scores: Of each token heard [shape=(batch, steps, tokens)].
        sentinel: Score of the vocabulary [shape=(batch, steps)].
        heard: Which word each token is [shape=(batch, tokens, vocabulary)].
    """
    shares = ops.softmax(ops.concatenate([sentinel[..., None], scores], axis=-1), axis=-1)
    copied = ops.matmul(shares[..., 1:], heard)
    mixed = shares[..., :1] * ops.softmax(logits, axis=-1) + copied
    return ops.log(ops.maximum(mixed, _LEAST_PROBABILITY))
