"""Adam with a warm-up, a cosine decay and a limit on the gradient's norm."""

from __future__ import annotations

from typing import Any

import keras

from ml.config import TrainingConfig

_LAST_SHARE = 0.05


def build_optimizer(config: TrainingConfig) -> Any:
    """The optimizer of a run; its rate depends on its own step count alone."""
    if config.warmup_steps:
        schedule = keras.optimizers.schedules.CosineDecay(
            0.0,
            decay_steps=max(1, config.steps - config.warmup_steps),
            alpha=_LAST_SHARE,
            warmup_target=config.learning_rate,
            warmup_steps=config.warmup_steps,
        )
    else:
        schedule = keras.optimizers.schedules.CosineDecay(
            config.learning_rate, decay_steps=config.steps, alpha=_LAST_SHARE
        )
    return keras.optimizers.Adam(schedule, global_clipnorm=config.clip_norm)
