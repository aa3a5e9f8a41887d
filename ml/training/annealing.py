"""How the weight of the KL rises while a run goes on."""

from __future__ import annotations

from ml.config import TrainingConfig


def beta(config: TrainingConfig, step: int) -> float:
    """Weight of the KL in step `step`, counted from 0 (cycles: Fu et al. 2019, equation 6)."""
    length = config.steps / config.beta_cycles
    cycle = min(int(step / length), config.beta_cycles - 1)
    warmup = config.beta_warmup * length
    return config.beta_max * min(1.0, (step - cycle * length + 1) / warmup if warmup else 1.0)


def has_risen(config: TrainingConfig, *, steps: int) -> bool:
    """Whether beta rises no more after `steps` steps: its last cycle's warm-up is over."""
    share = (config.beta_cycles - 1 + config.beta_warmup) / config.beta_cycles
    return steps >= share * config.steps
