"""Counting models: what can be known of the next token without any neural network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ADDED = 0.5


@dataclass(frozen=True, slots=True)
class Baselines:
    """Nats per token on held-out windows.

    Attributes:
        uniform: Every token equally likely: the logarithm of the vocabulary's size.
        unigram: Each token as often as in the training songs.
        bigram: Each token as often as after the token before it.
    """

    uniform: float
    unigram: float
    bigram: float


def measure_baselines(
    songs: Sequence[NDArray[np.int32]], *, windows: NDArray[np.int32], vocabulary_size: int
) -> Baselines:
    """Fit on the training songs, measure on held-out windows.

    Unigrams have one half added to each count; bigrams are mixed with them in Witten and Bell's way
    (1991): the more kinds of token have followed, the more the unigram counts.

    Args:
        songs: Token ids of the training songs.
        windows: Held out, -1 for none [shape=(n, window)]. Where no token is before it, the unigram
            speaks for the bigram.
        vocabulary_size: Number of different tokens.
    """
    learnt = np.concatenate(songs)
    counts = np.bincount(learnt[learnt >= 0], minlength=vocabulary_size) + _ADDED
    unigram = counts / counts.sum()
    present = windows >= 0
    singles = np.where(present, unigram[windows], 1)
    known = np.zeros_like(present)
    known[:, 1:] = present[:, 1:] & present[:, :-1]
    pairs = singles.copy()
    pairs[known] = _pair_probabilities(
        songs, before=windows[:, :-1][known[:, 1:]], after=windows[known], unigram=unigram
    )
    tokens = present.sum()
    return Baselines(
        uniform=float(np.log(vocabulary_size)),
        unigram=float(-np.log(singles).sum() / tokens),
        bigram=float(-np.log(pairs).sum() / tokens),
    )


def _pair_probabilities(
    songs: Sequence[NDArray[np.int32]],
    *,
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    unigram: NDArray[np.float64],
) -> NDArray[np.float64]:
    size = len(unigram)
    firsts = np.concatenate([song[:-1] for song in songs]).astype(np.int64)
    seconds = np.concatenate([song[1:] for song in songs])
    codes = (firsts * size + seconds)[(firsts >= 0) & (seconds >= 0)]
    seen, counts = np.unique(codes, return_counts=True)
    kinds = np.bincount(seen // size, minlength=size)
    totals = np.bincount(seen // size, weights=counts, minlength=size)
    wanted = before.astype(np.int64) * size + after
    place = np.minimum(np.searchsorted(seen, wanted), max(0, len(seen) - 1))
    found = (
        np.where(seen[place] == wanted, counts[place], 0) if len(seen) else np.zeros(len(wanted))
    )
    # A token never followed by another has no count at all: the unigram alone speaks.
    spread = np.where(kinds + totals > 0, kinds, 1)[before]
    mixed: NDArray[np.float64] = (found + spread * unigram[after]) / (totals[before] + spread)
    return mixed
