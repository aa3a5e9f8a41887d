"""Ways between latent vectors. The browser computes the same: tests/fixtures/interpolation.json."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError

Latent = NDArray[np.float32]
Way = Callable[[Latent, Latent, float], Latent]
# Below this sine two directions are one, or opposite: no arc between them is the shortest.
_SMALLEST_SINE = 1e-6


def linear(start: Latent, end: Latent, share: float) -> Latent:
    """The point at `share` of the straight way, 0 to 1 [shape=(latent,), float32]."""
    mixed = start.astype(np.float64) * (1 - share) + end.astype(np.float64) * share
    return mixed.astype(np.float32)


def spherical(start: Latent, end: Latent, share: float) -> Latent:
    """The point at `share` of the arc (Shoemake 1985); `linear` where there is no arc.

    In many dimensions a straight way leads past the middle, where the prior has next to nothing.
    """
    first, last = start.astype(np.float64), end.astype(np.float64)
    lengths = math.sqrt(float(first @ first)) * math.sqrt(float(last @ last))
    if lengths == 0:
        return linear(start, end, share)
    angle = math.acos(min(1.0, max(-1.0, float(first @ last) / lengths)))
    if math.sin(angle) < _SMALLEST_SINE:
        return linear(start, end, share)
    before, after = math.sin((1 - share) * angle), math.sin(share * angle)
    return ((first * before + last * after) / math.sin(angle)).astype(np.float32)


def path(start: Latent, end: Latent, *, count: int, way: Way = spherical) -> list[Latent]:
    """Points at equal shares of a way, its ends among them.

    Args:
        start: [shape=(latent,)]
        end: [shape=(latent,)]
        count: 2 or more.
        way: `spherical` or `linear`.

    Raises:
        ConfigError: The count is less than 2.
    """
    if count < 2:
        message = f"a way has 2 points or more, got {count}"
        raise ConfigError(message)
    return [way(start, end, i / (count - 1)) for i in range(count)]


def between_four(
    corners: tuple[Latent, Latent, Latent, Latent], *, x: float, y: float, way: Way = spherical
) -> Latent:
    """The point of a square.

    Args:
        corners: At (0, 0), (1, 0), (0, 1) and (1, 1) [shape=(latent,)].
        x: 0 to 1.
        y: 0 to 1.
        way: Along the sides, and from one to the other; with `linear` it is bilinear.
    """
    return way(way(corners[0], corners[1], x), way(corners[2], corners[3], x), y)
