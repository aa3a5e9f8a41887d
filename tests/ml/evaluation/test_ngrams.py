from collections import Counter

import numpy as np
import pytest

from ml.evaluation.ngrams import Scope, context_probabilities
from ml.evaluation.pairs import Pairs

LEARNT = Scope(order=1, discount=0.6, strength=1.0)
ONLINE = Scope(order=3, discount=0.4, strength=2.0)


def by_the_book(songs, *, segments, vocabulary_size, learnt, online):
    """The same recursion, context by context and token by token."""
    known = Counted()
    for song in songs:
        for place in range(len(song)):
            known.add(song, place, order=learnt.order)
    found = []
    for segment in segments:
        own = Counted()
        for place in range(len(segment)):
            p = 1 / vocabulary_size
            for length in range(max(learnt.order, online.order) + 1):
                if length <= learnt.order:
                    p = known.refine(p, segment, place, length, scope=learnt)
                if length <= online.order:
                    p = own.refine(p, segment, place, length, scope=online)
            found.append(p)
            own.add(segment, place, order=online.order)
    return np.array(found)


class Counted:
    def __init__(self):
        self.events, self.totals, self.kinds = Counter(), Counter(), Counter()

    def refine(self, p, tokens, place, length, *, scope):
        context = tuple(tokens[place - length : place])
        total = self.totals[context]
        if length > place or not total:
            return p
        kept = max(self.events[context, tokens[place]] - scope.discount, 0)
        spread = scope.strength + scope.discount * self.kinds[context]
        return (kept + spread * p) / (total + scope.strength)

    def add(self, tokens, place, *, order):
        for length in range(min(order, place) + 1):
            context = tuple(tokens[place - length : place])
            self.kinds[context] += not self.events[context, tokens[place]]
            self.events[context, tokens[place]] += 1
            self.totals[context] += 1


def test_the_recursion_is_the_one_written_out_token_by_token():
    random = np.random.default_rng(0)
    songs = [random.integers(4, size=size).astype(np.int32) for size in (30, 1, 50)]
    segments = [random.integers(4, size=size).astype(np.int32) for size in (25, 2, 40)]
    wanted = by_the_book(
        [song.tolist() for song in songs], segments=[one.tolist() for one in segments],
        vocabulary_size=4, learnt=LEARNT, online=ONLINE,
    )  # fmt: skip
    pairs = Pairs.of(songs, vocabulary_size=4)
    found = context_probabilities(pairs, segments=segments, learnt=LEARNT, online=ONLINE)
    np.testing.assert_allclose(found, wanted)


def test_what_was_counted_by_hand():
    # Learnt: 0 twice, 1 once. Own: nothing at first, then a 1.
    pairs = Pairs.of([np.array([0, 0, 1], np.int32)], vocabulary_size=4)
    only = Scope(order=0, discount=0.5, strength=0.0)
    found = context_probabilities(
        pairs, segments=[np.array([1, 1], np.int32)], learnt=only, online=only
    )
    learnt = (0.5 + 2 * 0.5 * 0.25) / 3
    assert found == pytest.approx([learnt, 0.5 + 0.5 * learnt])


def test_probabilities_of_all_tokens_sum_to_one():
    songs = [np.random.default_rng(1).integers(5, size=60).astype(np.int32)]
    pairs, start = Pairs.of(songs, vocabulary_size=5), [0, 1, 1, 0, 1, 1]
    segments = [np.array([*start, last], np.int32) for last in range(5)]
    total = sum(
        context_probabilities(pairs, segments=[one], learnt=LEARNT, online=ONLINE)[-1]
        for one in segments
    )
    assert total == pytest.approx(1)
