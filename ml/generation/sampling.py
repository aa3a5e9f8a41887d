"""Sampling as a pure function of (logits, z, seed, temperature, top_p).

The browser computes the same in TypeScript: both read tests/fixtures/sampling.json. Nothing here
may depend on a library's random generator, and all of it is plain uint32 and float64 arithmetic.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError

TOKEN_STREAM = 1
LATENT_STREAM = 2
MINIMUM_TEMPERATURE = 0.1
MAXIMUM_TEMPERATURE = 2.0
_MASK = 0xFFFFFFFF


def mix(value: int) -> int:
    """Scramble a uint32 into another one (the lowbias32 hash; a bijection).

    Args:
        value: 0 to 2**32 - 1.
    """
    value ^= value >> 16
    value = (value * 0x7FEB352D) & _MASK
    value ^= value >> 15
    value = (value * 0x846CA68B) & _MASK
    return value ^ (value >> 16)


def uniform(*, seed: int, stream: int, index: int) -> float:
    """Number `index` of a stream, strictly between 0 and 1.

    Args:
        seed: 0 to 2**32 - 1.
        stream: `TOKEN_STREAM` (index = step) or `LATENT_STREAM`.
        index: 0 or more.
    """
    state = mix((mix(seed & _MASK) + stream) & _MASK)
    return (mix((state + index) & _MASK) + 0.5) / 2**32


def window_seed(seed: int, *, window: int) -> int:
    """Return a piece's seed for its first window, and others for those that follow it.

    Args:
        seed: The piece's, 0 to 2**32 - 1.
        window: 0 for the first.
    """
    return mix((mix(seed) + window) & _MASK) if window else seed


def draw_latent(seed: int, *, dimensions: int) -> NDArray[np.float32]:
    """A latent vector from the standard normal prior [shape=(dimensions,), float32]."""
    values = np.empty(dimensions, np.float32)
    for i in range(dimensions):
        radius = math.sqrt(-2 * math.log(uniform(seed=seed, stream=LATENT_STREAM, index=2 * i)))
        angle = 2 * math.pi * uniform(seed=seed, stream=LATENT_STREAM, index=2 * i + 1)
        values[i] = radius * math.cos(angle)
    return values


def sample_token(
    logits: NDArray[np.floating],
    *,
    temperature: float,
    u: float,
    top_p: float = 1.0,
    pitches: NDArray[np.bool_] | None = None,
) -> int:
    """Draw a token from softmax(logits / temperature) by inverting its running sum.

    Args:
        logits: One per token of the vocabulary, -inf for those not allowed [shape=(vocabulary,)].
        temperature: 0.1 (nearly always the likeliest) to 2.0 (adventurous).
        u: A uniform number between 0 and 1.
        top_p: Above 0 to 1: only the likeliest tokens that together have this probability can be
            drawn, with all those as likely as the last of them (Holtzman et al. 2020).
        pitches: Which tokens say a pitch, where others say when and how it sounds. These and the
            others are then told apart: each kind stays as likely as it is, and `top_p` is half as
            strict with the others, so that a tune is sharpened without stiffening its rhythm.

    Raises:
        ConfigError: The temperature or top_p is out of range.
    """
    check_temperature(temperature)
    check_top_p(top_p)
    values = np.asarray(logits, np.float64)
    weights = np.exp((values - values.max()) / temperature)
    if top_p < 1:
        weights = _sharpened_by_kind(weights, top_p, pitches)
    running = np.cumsum(weights)
    chosen = int(np.searchsorted(running, u * running[-1], side="right"))
    return min(chosen, len(values) - 1)


def _sharpened_by_kind(
    weights: NDArray[np.float64], top_p: float, pitches: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    if pitches is None:
        return _nucleus(weights, top_p)
    half_as_strict = 1 - (1 - top_p) / 2
    of_pitches = _sharpened(np.where(pitches, weights, 0), top_p)
    return of_pitches + _sharpened(np.where(pitches, 0, weights), half_as_strict)


def _nucleus(weights: NDArray[np.float64], top_p: float) -> NDArray[np.float64]:
    # Summed one after the other, as the browser does: numpy's pairwise sum differs in the last bit.
    total = np.cumsum(weights)[-1]
    falling = np.sort(weights)[::-1]
    enough = np.cumsum(falling) >= top_p * total
    last = np.argmax(enough) if enough.any() else -1
    return np.where(weights >= falling[last], weights, 0.0)


def _sharpened(weights: NDArray[np.float64], top_p: float) -> NDArray[np.float64]:
    """The nucleus, as heavy as all weights together."""
    kept = _nucleus(weights, top_p)
    total, left = np.cumsum(weights)[-1], np.cumsum(kept)[-1]
    return kept * (total / left) if left > 0 else kept


def check_temperature(temperature: float) -> None:
    """Refuse a temperature out of range.

    Raises:
        ConfigError: It is not between 0.1 and 2.0.
    """
    if not MINIMUM_TEMPERATURE <= temperature <= MAXIMUM_TEMPERATURE:
        message = (
            f"temperature must be between {MINIMUM_TEMPERATURE} and {MAXIMUM_TEMPERATURE}, "
            f"got {temperature}"
        )
        raise ConfigError(message)


def check_top_p(top_p: float) -> None:
    """Refuse a share of the probability that leaves nothing, or is more than all.

    Raises:
        ConfigError: It is not above 0 and at most 1.
    """
    if not 0 < top_p <= 1:
        message = f"top_p must be above 0 and at most 1, got {top_p}"
        raise ConfigError(message)
