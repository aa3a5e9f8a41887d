"""Tokens measured in a second, against `evaluate` of plain Keras."""

from collections.abc import Callable

import numpy as np

from ml.config import TrainingConfig, make_config
from tests.bench.pairs import Figure, time_in_pairs
from tests.bench.training import VOCABULARY

ROUNDS = 5
WINDOWS = 128


def measure() -> list[Figure]:
    """The one figure: reconstruction and KL of the same windows, z drawn from the posterior."""
    config = make_config("vae-lstm", preset="paper")
    mine, theirs = time_in_pairs(ours(config), plain(config), rounds=ROUNDS)
    tokens = WINDOWS * config.window
    return [
        Figure(
            "evaluation, -ELBO of held-out windows",
            tokens / mine, "tokens/s", tokens / theirs, theirs / mine, None,
        )
    ]  # fmt: skip


def ours(config: TrainingConfig) -> Callable[[], object]:
    """The measure that the trainer and `python -m ml evaluate` take."""
    from ml.evaluation.elbo import HeldOut
    from ml.models.vae import build_vae

    vae = build_vae(config, vocabulary_size=VOCABULARY)
    return HeldOut(vae, windows=_windows(config)).elbo


def plain(config: TrainingConfig) -> Callable[[], object]:
    """Keras' own loop, in batches of the same size."""
    from ml.models.tokens import previous_tokens
    from tests.bench.plain_keras import build_plain_vae

    model = build_plain_vae(config, vocabulary_size=VOCABULARY)
    windows = _windows(config)
    previous = previous_tokens(windows, vocabulary_size=VOCABULARY)
    return lambda: model.evaluate([windows, previous], windows, batch_size=32, verbose=0)


def _windows(config: TrainingConfig) -> np.ndarray:
    shape = (WINDOWS, config.window)
    return np.random.default_rng(0).integers(VOCABULARY, size=shape).astype(np.int32)
