"""Adam with a warm-up, a cosine decay and a limit on the gradient's norm."""

from __future__ import annotations

from typing import Any

import keras

from ml.config import TrainingConfig
from ml.models.replicas import sum_over_replicas
from ml.models.vae import SequenceVae

_LAST_SHARE = 0.05


class _SharedAdam(keras.optimizers.AdamW):
    """AdamW that limits the gradient of the whole batch, where Keras limits each replica's."""

    def _clip_gradients(self, grads: list[Any]) -> Any:
        return super()._clip_gradients(sum_over_replicas(grads))

    def _all_reduce_sum_gradients(self, grads_and_vars: Any) -> Any:
        return grads_and_vars  # they are added up by now


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
    averaging: dict[str, Any] = {}
    if config.averaging:
        averaging = {"use_ema": True, "ema_momentum": 1 - 1 / config.averaging}
    optimizer = _SharedAdam(
        schedule,
        weight_decay=config.weight_decay,
        global_clipnorm=config.clip_norm,
        name="adamw",
        **averaging,
    )
    # Small gradients vanish in float16; bfloat16 has the range of float32.
    scales = config.precision == "float16"
    return keras.optimizers.LossScaleOptimizer(optimizer) if scales else optimizer


def compile_for_training(model: SequenceVae) -> None:
    """Give a model the optimizer of its configuration, with all of that one's variables.

    XLA compiles the whole step for JAX; on TensorFlow and a CPU it made training slower.
    """
    compiled = "auto" if keras.backend.backend() == "jax" else False
    model.compile(optimizer=build_optimizer(model.config), jit_compile=compiled)
    model.optimizer.build(model.trainable_variables)
