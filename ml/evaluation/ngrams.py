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
    songs: Sequence[NDArray[np.int32]],
    *,
    segments: Sequence[NDArray[np.int32]],
    vocabulary_size: int,
    learnt: Scope = LEARNT,
    online: Scope | None = None,
) -> Floats:
    """Probability of each token of the segments, by the counts of the training songs and its own.

    Args:
        songs: Token ids of the training songs, -1 for none.
        segments: What to measure, one after another in the result; contexts begin anew in each.
        vocabulary_size: Number of different tokens.
        learnt: How the training songs are counted.
        online: How what came before in the token's own segment is counted, if it is.

    Returns:
        [shape=(tokens of all segments,)]
    """
    p = np.full(sum(map(len, segments)), 1 / vocabulary_size)
    order = max(learnt.order, online.order if online else 0)
    known = _learnt_counts(songs, segments=segments, order=learnt.order)
    own = _own_counts(segments, order=online.order if online else -1)
    for _ in range(order + 1):
        if (counts := next(known, None)) is not None:
            p = counts.refine(p, scope=learnt)
        if online and (counts := next(own, None)) is not None:
            p = counts.refine(p, scope=online)
    return p


def _learnt_counts(
    songs: Sequence[NDArray[np.int32]], *, segments: Sequence[NDArray[np.int32]], order: int
) -> Iterator[_Counts]:
    learnt = sum(map(len, songs))
    for contexts, events in _levels([*songs, *segments], order=order, apart=False):
        _, firsts = np.unique(events[:learnt], return_index=True)
        counts = np.bincount(events[:learnt], minlength=events.max() + 1)
        totals = np.bincount(contexts[:learnt], minlength=contexts.max() + 1)
        kinds = np.bincount(contexts[:learnt][firsts], minlength=contexts.max() + 1)
        after = slice(learnt, None)
        yield _Counts(counts[events[after]], totals[contexts[after]], kinds[contexts[after]])


def _own_counts(segments: Sequence[NDArray[np.int32]], *, order: int) -> Iterator[_Counts]:
    for contexts, events in _levels(segments, order=order, apart=True):
        before = _earlier(events)
        kinds = _earlier_sum((before == 0).astype(np.int64), groups=contexts)
        yield _Counts(before, _earlier(contexts), kinds)


def _levels(
    segments: Sequence[NDArray[np.int32]], *, order: int, apart: bool
) -> Iterator[tuple[Ints, Ints]]:
    """For each length of context, an id of each token's context, and of context and token.

    Args:
        segments: Token ids.
        order: Longest context.
        apart: Whether the same context in two segments has two ids.
    """
    tokens = np.concatenate(segments).astype(np.int64) + 1
    numbers = np.repeat(np.arange(len(segments)), [len(one) for one in segments])
    firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
    contexts = numbers if apart else np.zeros_like(numbers)
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
