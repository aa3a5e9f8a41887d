"""The last layer of every encoder."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from ml.config import TrainingConfig
from ml.models.timeline import TimelinePosterior

# Keeps exp(z_log_var) and its gradient finite however far an early step goes astray.
_LOG_VARIANCE_LIMIT = 10.0


class Posterior(keras.layers.Layer):
    """Two dense layers that give mean and log variance of a diagonal normal posterior."""

    def __init__(self, latent_dimensions: int) -> None:
        # Noise and KL are float32 whatever the precision of the products before.
        super().__init__(name="posterior", dtype="float32")
        self.z_mean = keras.layers.Dense(latent_dimensions, dtype="float32", name="z_mean")
        self.z_log_var = keras.layers.Dense(latent_dimensions, dtype="float32", name="z_log_var")

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        self.z_mean.build(input_shape)
        self.z_log_var.build(input_shape)
        self.built = True

    def call(self, features: Any) -> tuple[Any, Any]:
        """z_mean and z_log_var [shape=(batch, latent)] of features [shape=(batch, units)]."""
        limit = _LOG_VARIANCE_LIMIT
        return self.z_mean(features), ops.clip(self.z_log_var(features), -limit, limit)


def posterior(config: TrainingConfig) -> Posterior | TimelinePosterior:
    """Of a summary of the window; with `timeline`, of what the encoder heard at each step."""
    return TimelinePosterior(config) if config.timeline else Posterior(config.latent_dimensions)
