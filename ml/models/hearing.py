"""Whether a decoder hears the tokens before, or knows z alone."""

from __future__ import annotations

from typing import Any

from keras import ops

from ml.config import TEACHER_FORCED, TrainingConfig
from ml.models.tokens import hidden_token


class Hearing:
    """The decoder's ears: tokens as they are, or all of them hidden."""

    def __init__(self, config: TrainingConfig, *, vocabulary_size: int) -> None:
        self._hears = config.objective == TEACHER_FORCED
        self._hidden = hidden_token(vocabulary_size)

    def __call__(self, tokens: Any) -> Any:
        """What the decoder hears of the tokens before [shape as given, int32]."""
        # No token is above the hidden one; a constant in its place would take the input out of
        # the browser's graph.
        return tokens if self._hears else ops.maximum(tokens, self._hidden)
