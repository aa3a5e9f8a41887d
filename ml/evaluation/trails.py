"""Trails: where music like the present one went on, past the tokens that differ.

A context is met again only where all of its tokens agree. A trail begins where a long one was met
and then goes on beside the music, token by token, so that a varied phrase is followed through its
variation (the recovering match models of context-mixing compressors).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from ml.music.transposition import Ints

# Of so many latest tokens it is counted how many were not as the trail had them.
_REMEMBERED = 8
_MOST_MISSES = 6
# States of a trail: by misses, and by whether a context agrees just now.
TRAIL_STATES = 2 * (_MOST_MISSES + 1)


def follow(before: NDArray[np.int32], view: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The place that a trail is at, beside each place of a song.

    Args:
        before: For the contexts that may begin a trail, the longest last: for each place, the last
            one before it with its context, -1 for none [shape=(contexts, tokens)].
        view: The song, as tokens or as relative codes.

    Returns:
        For each place, the earlier one that the trail compares with it, -1 for none, and the
        trail's state before it is compared, 0 to `TRAIL_STATES` - 1 [shape=(tokens,)].
    """
    places = np.full(view.shape, -1, np.int32)
    states = np.zeros(view.shape, np.int32)
    _compiled_follow(before, view, places, states)
    return places, states


def _follow(
    before: NDArray[np.int32],
    view: Ints,
    places: NDArray[np.int32],
    states: NDArray[np.int32],
) -> None:
    trail, misses = -1, 0  # misses: a bit for each of the latest tokens
    for place in range(len(view)):
        agrees = False
        for context in range(len(before)):
            if before[context, place] >= 0:
                trail, agrees = before[context, place], True
        if trail < 0:
            continue
        missed = 0
        for bit in range(_REMEMBERED):
            missed += (misses >> bit) & 1
        if missed > _MOST_MISSES:
            trail, misses = -1, 0
            continue
        places[place] = trail
        states[place] = 2 * missed + agrees
        misses = (misses << 1) & (2**_REMEMBERED - 1)
        if view[trail] != view[place]:
            misses += 1
        trail += 1


# Numba ships no types.
_compiled_follow: Any = numba.njit(cache=True)(_follow)
