"""Adam or Muon, with a warm-up, a cosine decay and a limit on the gradient's norm."""

from __future__ import annotations

from typing import Any

import keras

from ml.config import TrainingConfig
from ml.models.replicas import sum_over_replicas
from ml.models.vae import SequenceVae

_LAST_SHARE = 0.05


# Parts whose matrices are tables or words, not maps between units: Muon leaves them to AdamW.
_TABLES = ("positions", "output", "context_mixing", "copy_head", "taps", "posterior", "upscale")


class _OfWholeBatch:
    """Limits the gradient of the whole batch, where Keras limits each replica's."""

    def _clip_gradients(self, grads: list[Any]) -> Any:
        return super()._clip_gradients(sum_over_replicas(grads))

    def _all_reduce_sum_gradients(self, grads_and_vars: Any) -> Any:
        return grads_and_vars  # they are added up by now


class _SharedAdam(_OfWholeBatch, keras.optimizers.AdamW):
    pass


class _SharedMuon(_OfWholeBatch, keras.optimizers.Muon):
    pass


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
    common: dict[str, Any] = {
        "weight_decay": config.weight_decay,
        "global_clipnorm": config.clip_norm,
        **averaging,
    }
    optimizer: Any
    if config.muon:
        optimizer = _SharedMuon(
            schedule,
            adam_weight_decay=config.weight_decay,
            exclude_layers=list(_TABLES),
            name="muon",
            **common,
        )
    else:
        optimizer = _SharedAdam(schedule, name="adamw", **common)
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
