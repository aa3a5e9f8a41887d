"""Neighbours: the earlier places of a song that are most like a place, though nothing need agree.

Two places are alike as far as the same is expected at both and the same token is just before both,
and as the places before them were alike. What followed a place's neighbours is counted like what
followed its contexts, in the manner of nearest neighbour language models (Khandelwal et al. 2020).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# All chosen on blocks of a jazz corpus that nobody is measured on.
# What the place before adds to a likeness.
_CARRIED = 0.85
# Neighbours less alike than this, of 1 for the same everywhere, are none.
_LEAST = 0.2
# States of a neighbour: by likeness.
NEIGHBOUR_STATES = 12
# Nobody looks further back, from the first of the rows that are worked out at once.
_FURTHEST = 8_192
_ROWS = 256


def nearest(
    tokens: NDArray[np.int64], expected: NDArray[Any], *, count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The most similar earlier places of each place of a song.

    Args:
        tokens: -1 for unknown ones, which follow nobody's neighbour.
        expected: Chances of each token by what is before it [shape=(tokens, vocabulary)].
        count: How many neighbours are wanted.

    Returns:
        The neighbours, the most similar first, -1 for none, and their states, 0 to
        `NEIGHBOUR_STATES` - 1 [shape=(count, tokens)].
    """
    size = len(tokens)
    places = np.full((count, size), -1, np.int32)
    states = np.zeros((count, size), np.int32)
    # Of chances' roots the product is 1 where they are the same (Bhattacharyya's coefficient).
    roots = np.sqrt(expected).astype(np.float32)
    before = np.concatenate([[-1], tokens[:-1]])
    carried = np.zeros(size, np.float32)
    for first in range(0, size, _ROWS):
        last = min(size, first + _ROWS)
        furthest = max(0, first - _FURTHEST)
        alike = roots[first:last] @ roots[furthest:last].T
        at = (first, furthest)
        _compiled_nearest(alike, (tokens, before), at, carried, (places, states))
    return places, states


def _nearest(
    alike: Floats,
    music: tuple[NDArray[np.int64], NDArray[np.int64]],
    at: tuple[int, int],
    carried: Floats,
    found: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> None:
    """Neighbours of the rows of `alike`; `carried` is each place's likeness to the last row's."""
    tokens, before = music
    first, furthest = at
    places, states = found
    best = np.zeros(len(places), np.float32)
    for row in range(len(alike)):
        place = first + row
        best[:] = 0
        # Backwards, for each needs what its predecessor was to the row before.
        for other in range(place - 1, furthest - 1, -1):
            likeness = alike[row, other - furthest]
            if before[other] == before[place] and before[place] >= 0:
                likeness += 1
            if other > furthest:
                likeness += _CARRIED * carried[other - 1]
            carried[other] = likeness
            if tokens[other] >= 0 and likeness > best[-1]:
                _compiled_insert(best, places[:, place], likeness, other)
        for rank in range(len(best)):
            share = best[rank] * (1 - _CARRIED) / 2
            if share <= _LEAST:
                places[rank, place] = -1
            else:
                step = (share - _LEAST) / (1 - _LEAST) * NEIGHBOUR_STATES
                states[rank, place] = min(int(step), NEIGHBOUR_STATES - 1)


def _insert(best: Floats, places: NDArray[np.int32], likeness: float, other: int) -> None:
    """Put a place among those that are less alike; the last of them goes."""
    rank = len(best) - 1
    while rank > 0 and likeness > best[rank - 1]:
        best[rank], places[rank] = best[rank - 1], places[rank - 1]
        rank -= 1
    best[rank], places[rank] = likeness, other


# Numba ships no types. The functions call each other by these names, compiled.
_compiled_insert: Any = numba.njit(cache=True)(_insert)
_compiled_nearest: Any = numba.njit(cache=True)(_nearest)
