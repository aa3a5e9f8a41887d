"""Counting models: what can be known of the next token without any neural network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.pairs import Pairs


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


def measure_baselines(pairs: Pairs, *, windows: NDArray[np.int32]) -> Baselines:
    """Measure what was counted in training songs on held-out windows.

    Unigrams have one half added to each count; bigrams are mixed with them in Witten and Bell's way
    (1991): the more kinds of token have followed, the more the unigram counts.

    Args:
        pairs: Of the training songs.
        windows: Held out, -1 for none [shape=(n, window)]. Where no token is before it, the unigram
            speaks for the bigram.
    """
    unigram = pairs.unigram
    present = windows >= 0
    singles = np.where(present, unigram[windows], 1)
    known = np.zeros_like(present)
    known[:, 1:] = present[:, 1:] & present[:, :-1]
    before, after = windows[:, :-1][known[:, 1:]], windows[known]
    # A token never followed by another has no count at all: the unigram alone speaks.
    spread = np.maximum(pairs.kinds, 1)[before]
    both = singles.copy()
    both[known] = (pairs.between(before, after) + spread * unigram[after]) / (
        pairs.totals[before] + spread
    )
    tokens = present.sum()
    return Baselines(
        uniform=float(np.log(len(unigram))),
        unigram=float(-np.log(singles).sum() / tokens),
        bigram=float(-np.log(both).sum() / tokens),
    )
