"""The exponential average of the weights over the latest steps, in their place while it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras


class AveragedWeights:
    """The average that a model's optimizer keeps, where it keeps one (Polyak and Juditsky 1992)."""

    def __init__(self, model: keras.Model) -> None:
        self._weights = model.trainable_variables
        # Keras offers no other way to read them.
        averages = "_model_variables_moving_average"
        self._averages = getattr(model.optimizer, averages) if model.optimizer.use_ema else []

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Exchange weights and averages; what is saved meanwhile is exchanged as well."""
        self.exchange()
        try:
            yield
        finally:
            self.exchange()

    def exchange(self) -> None:
        """Put the averages into the model and its weights into their place."""
        for weight, average in zip(self._weights, self._averages, strict=False):
            kept: Any = keras.ops.copy(weight.value)
            weight.assign(average)
            average.assign(kept)
