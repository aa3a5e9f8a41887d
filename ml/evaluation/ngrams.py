"""Counting longer contexts: what repeats of the training songs, and of the music itself.

A token's probability is refined context by context, from none to the longest: where a context was
met `n` times, followed by `kinds` different tokens, `c` times by this one, the probability becomes
(max(c - d, 0) + (s + d kinds) p) / (n + s), with p that of the context one token shorter (the
recursion of Pitman and Yor's process, as Teh 2006 uses it). Contexts never met change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.pairs import Pairs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scope:
    """Contexts to count, with the constants of the recursion.

    Attributes:
        order: Tokens in the longest context.
        discount: d, 0 to 1.
        strength: s, above -d.
    """

    order: int
    discount: float
    strength: float


# Chosen on blocks of a jazz corpus that are measured on by nobody. Longer contexts of other songs
# made the losses worse there; of the same song, better.
LEARNT = Scope(order=1, discount=0.9, strength=2.0)
ONLINE = Scope(order=8, discount=0.5, strength=4.0)


@dataclass(frozen=True, slots=True)
class _Counts:
    """For each token: how often it followed its context, the context's total, and its kinds."""

    events: Ints
    totals: Ints
    kinds: Ints

    def refine(self, p: Floats, *, scope: Scope) -> Floats:
        kept = np.maximum(self.events - scope.discount, 0)
        spread = scope.strength + scope.discount * self.kinds
        refined = (kept + spread * p) / np.maximum(self.totals + scope.strength, 1e-9)
        return np.where(self.totals > 0, refined, p)


def context_probabilities(
    pairs: Pairs,
    *,
    segments: Sequence[NDArray[np.int32]],
    learnt: Scope = LEARNT,
    online: Scope = ONLINE,
) -> Floats:
    """Probability of each token of the segments, by the counts of the training songs and its own.

    Args:
        pairs: Of the training songs.
        segments: What to measure, one after another in the result, -1 for unknown tokens;
            contexts begin anew in each.
        learnt: How the training songs are counted; of order 0 or 1.
        online: How what came before in the token's own segment is counted.

    Returns:
        [shape=(tokens of all segments,)]
    """
    p = np.full(sum(map(len, segments)), 1 / len(pairs.tokens))
    known = _learnt_counts(pairs, segments=segments)
    own = _own_counts(segments, order=online.order)
    for order in range(max(learnt.order, online.order) + 1):
        if order <= learnt.order:
            p = next(known).refine(p, scope=learnt)
        if order <= online.order:
            p = next(own).refine(p, scope=online)
    return p


def _learnt_counts(pairs: Pairs, *, segments: Sequence[NDArray[np.int32]]) -> Iterator[_Counts]:
    tokens = np.concatenate(segments)
    everything = np.full(len(tokens), pairs.tokens.sum())
    kinds = np.full(len(tokens), np.count_nonzero(pairs.tokens))
    yield _Counts(np.where(tokens >= 0, pairs.tokens[tokens], 0), everything, kinds)
    before = np.concatenate([np.insert(one[:-1], 0, -1)[: len(one)] for one in segments])
    is_known = (before >= 0) & (tokens >= 0)
    found = (pairs.between(before, tokens), pairs.totals[before], pairs.kinds[before])
    yield _Counts(*(np.where(is_known, values, 0) for values in found))


def _own_counts(segments: Sequence[NDArray[np.int32]], *, order: int) -> Iterator[_Counts]:
    for contexts, events in _levels(segments, order=order):
        before = _earlier(events)
        kinds = _earlier_sum((before == 0).astype(np.int64), groups=contexts)
        yield _Counts(before, _earlier(contexts), kinds)


def _levels(segments: Sequence[NDArray[np.int32]], *, order: int) -> Iterator[tuple[Ints, Ints]]:
    """For each length of context, an id of each token's context, and of context and token.

    The same context in two segments has two ids.
    """
    tokens = np.concatenate(segments).astype(np.int64) + 1
    contexts = np.repeat(np.arange(len(segments)), [len(one) for one in segments])
    firsts = np.flatnonzero(np.diff(contexts, prepend=-1))
    for _ in range(order + 1):
        events = _pair_ids(contexts, tokens)
        yield contexts, events
        # The context one longer of a token is the context and token before it. Where there is none
        # it is one of its own, which was never met.
        longer = np.empty_like(events)
        longer[1:] = events[:-1]
        longer[firsts] = -1 - np.arange(len(firsts))
        contexts = np.unique(longer, return_inverse=True)[1]


def _pair_ids(first: Ints, second: Ints) -> Ints:
    return np.unique(first * (second.max(initial=0) + 1) + second, return_inverse=True)[1]


def _earlier(groups: Ints) -> Ints:
    """How many earlier tokens are in each token's group."""
    return _earlier_sum(np.ones_like(groups), groups=groups)


def _earlier_sum(values: Ints, *, groups: Ints) -> Ints:
    """The sum of the values of the earlier tokens in each token's group."""
    order = np.argsort(groups, kind="stable")
    sorted_groups, running = groups[order], np.cumsum(values[order])
    firsts = np.flatnonzero(np.diff(sorted_groups, prepend=-1))
    offsets = (running - values[order])[firsts]
    sums = np.empty_like(running)
    sums[order] = running - values[order] - np.repeat(offsets, np.diff([*firsts, len(groups)]))
    return sums
