"""What a model is shown of a window, and what of it the model has to say."""

from __future__ import annotations

from typing import Any

from keras import ops

from ml.config import NEXT_NOTE
from ml.data.token_dataset import PADDING


def heard_tokens(tokens: Any, *, objective: str) -> Any:
    """What the encoder is shown: all, or all but the last where that one is to be foretold.

    Args:
        tokens: -1 for padding [shape=(batch, window), int32].
        objective: A key of `ml.config.OBJECTIVES`.

    Returns:
        -1 for what is not shown [shape=(batch, window), int32].
    """
    if objective != NEXT_NOTE:
        return tokens
    return ops.where(_is_last(tokens), PADDING, tokens)


def said_tokens(tokens: Any, *, objective: str) -> Any:
    """What the decoder is measured on: all, or the last alone; the rest as in `heard_tokens`."""
    if objective != NEXT_NOTE:
        return tokens
    return ops.where(_is_last(tokens), tokens, PADDING)


def _is_last(tokens: Any) -> Any:
    window = tokens.shape[1]
    return ops.arange(window) == window - 1
