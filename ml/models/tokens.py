"""The two token ids that a model has beside those of its vocabulary."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

EXTRA_TOKENS = 2


def start_token(vocabulary_size: int) -> int:
    """What the decoder is given as the token before the first one."""
    return vocabulary_size


def hidden_token(vocabulary_size: int) -> int:
    """Stands for a token that is padding, or kept from the decoder."""
    return vocabulary_size + 1


def previous_tokens(tokens: NDArray[np.int32], *, vocabulary_size: int) -> NDArray[np.int32]:
    """The decoder's input for each step of a window.

    Args:
        tokens: -1 for padding [shape=(batch, window)].
        vocabulary_size: Number of different tokens.
    """
    previous = np.empty_like(tokens)
    previous[:, 0] = start_token(vocabulary_size)
    previous[:, 1:] = tokens[:, :-1]
    previous[previous < 0] = hidden_token(vocabulary_size)
    return previous


def read_backwards(tokens: Any) -> Any:
    """Each window from its last token to its first; what is padding after it stays there.

    Args:
        tokens: -1 for padding [shape=(batch, window), int32].
    """
    steps = ops.arange(tokens.shape[1])
    length = ops.max(ops.where(tokens >= 0, steps + 1, 0), axis=1, keepdims=True)
    places = ops.where(steps < length, length - 1 - steps, steps)
    return ops.take_along_axis(tokens, places, axis=1)
