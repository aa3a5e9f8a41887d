"""How often tokens, and pairs of them, come in training songs: what the simplest models know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ADDED = 0.5


class Pairs(NamedTuple):
    """Counts of tokens and of pairs of neighbours; unknown tokens count nowhere.

    Attributes:
        tokens: How often each token comes [shape=(vocabulary,)].
        codes: The pairs that come, sorted: the first's id times the vocabulary's size, and the
            second's [shape=(pairs,)].
        counts: How often each does [shape=(pairs,)].
    """

    tokens: Ints
    codes: Ints
    counts: Ints

    @classmethod
    def of(cls, songs: Sequence[NDArray[np.int32]], *, vocabulary_size: int) -> Pairs:
        """Count; songs are token ids, -1 for unknown ones, and there may be none."""
        nothing = np.zeros(0, np.int64)
        learnt = np.concatenate([nothing, *songs])
        firsts = np.concatenate([nothing, *(song[:-1] for song in songs)])
        seconds = np.concatenate([nothing, *(song[1:] for song in songs)])
        codes = (firsts * vocabulary_size + seconds)[(firsts >= 0) & (seconds >= 0)]
        tokens = np.bincount(learnt[learnt >= 0], minlength=vocabulary_size)
        return cls(tokens, *np.unique(codes, return_counts=True))

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Pairs:
        """What `_asdict` gave, of whatever kinds of integers."""
        return cls(**{name: arrays[name].astype(np.int64) for name in cls._fields})

    @property
    def unigram(self) -> Floats:
        """Probability of each token, one half added to each count [shape=(vocabulary,)]."""
        counts = self.tokens + _ADDED
        found: Floats = counts / counts.sum()
        return found

    @property
    def totals(self) -> Ints:
        """How many tokens followed each one [shape=(vocabulary,)]."""
        firsts, size = self.codes // len(self.tokens), len(self.tokens)
        return np.bincount(firsts, weights=self.counts, minlength=size).astype(np.int64)

    @property
    def kinds(self) -> Ints:
        """How many different ones did [shape=(vocabulary,)]."""
        return np.bincount(self.codes // len(self.tokens), minlength=len(self.tokens))

    def between(self, before: NDArray[Any], after: NDArray[Any]) -> Ints:
        """How often each of the tokens `after` followed the one `before` [shape=like both]."""
        if not len(self.codes):
            return np.zeros(len(after), np.int64)
        wanted = before.astype(np.int64) * len(self.tokens) + after
        places = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return np.where(self.codes[places] == wanted, self.counts[places], 0)

    def table(self) -> Ints:
        """How often each token followed each other one [shape=(vocabulary, vocabulary)]."""
        size = len(self.tokens)
        found = np.zeros((size, size), np.int64)
        found.flat[self.codes] = self.counts
        return found
