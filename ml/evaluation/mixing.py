"""Counts of many contexts weighed against each other, in the manner of PAQ (Mahoney 2005).

Before anything is counted there is a prior: the bigram of the training songs, or what a model
expects. Every source of `ml.evaluation.contexts` says how often each token followed the contexts
like the present one, and so how much likelier it makes a token than the prior and its chain's
shorter contexts do. A token's score is a weight times the logarithm of its prior, and for each
source that met it a weight times the logarithm of that ratio; the softmax of the scores is the
prediction. Weights depend on how much the source has seen, on how long the song has repeated itself
and on how often in a row the prediction was right. They are learnt by the gradient of each token's
loss, first on training songs, then on the music itself: each token is predicted before it is learnt
from.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from ml.evaluation.contexts import LEARNT, OWN, SOURCES
from ml.evaluation.library import BlockArrays, LearntCounts
from ml.evaluation.mixing_weights import LONGEST_RUN, MATCHES, Floats, Weights
from ml.music.transposition import SPAN, Ints, Transpositions

Logarithms = NDArray[np.float32]

_LEAST_BOOST = -5.0
_LEARNT_DISCOUNT = 0.8


class _Sources(NamedTuple):
    """What the kernel is told of `SOURCES` [shape=(sources,)], and of the vocabulary's orbits."""

    chain: Ints
    reading: Ints
    is_learnt: NDArray[np.bool_]
    row: Ints
    discount: Floats
    strength: Floats
    latest: Ints
    period: Ints
    members: Ints


class Lesson(NamedTuple):
    """Music to predict.

    Attributes:
        block: It.
        library: What its learnt sources were looked up in.
        prior: Logarithms of what is expected before counting [shape=(tokens, vocabulary)].
    """

    block: BlockArrays
    library: LearntCounts
    prior: Logarithms


class _Room(NamedTuple):
    """Space that the kernel uses again for each token.

    Per source: the tokens that were met, their boosts and their evidence [shape=(sources, V)], how
    many there are and the source's state [shape=(sources,)]. Per token of the vocabulary: its
    count, how many came after it, its prior, its probability so far and its score.
    """

    met: Ints
    boost: Floats
    evidence: Ints
    kinds: Ints
    state: Ints
    counts: Ints
    later: Ints
    chances: Floats
    shorter: Floats
    score: Floats


class Mixture:
    """The sources' counts, weighed; fitted by `learn`, asked by `predict`.

    Args:
        transpositions: Of the vocabulary.
        weights: What was learnt before, if anything was.
    """

    def __init__(self, transpositions: Transpositions, *, weights: Weights | None = None) -> None:
        learnt = np.array([source.is_learnt for source in SOURCES])
        lengths = np.array([len(source.lags) for source in SOURCES])
        short = np.where(learnt, 2.0, 4.0)
        self._sources = _Sources(
            chain=np.array([source.chain for source in SOURCES]),
            reading=np.array([int(source.is_relative) for source in SOURCES]),
            is_learnt=learnt,
            row=np.array([(LEARNT if one.is_learnt else OWN).index(one) for one in SOURCES]),
            discount=np.where(learnt, _LEARNT_DISCOUNT, 0.5),
            strength=np.where(lengths < 3, short, 1.0),
            latest=np.array([source.latest for source in SOURCES]),
            period=transpositions.period,
            members=transpositions.members,
        )
        self.weights = weights or Weights.first()

    def learn(self, lesson: Lesson, *, rate: float) -> float:
        """Go through a block once, learning from each token after it was predicted.

        Returns:
            Nats per known token.
        """
        nll, _ = self._run(lesson, weights=self.weights, rate=rate)
        known = lesson.block.views[0] >= 0
        return float(nll[known].mean()) if known.any() else 0.0

    def predict(self, lesson: Lesson, *, rate: float) -> Logarithms:
        """Predict each token of a block by what is before it, learning on the way.

        The mixture itself stays as it is.

        Returns:
            Logarithms of probabilities [shape=(tokens, vocabulary)].
        """
        return self._run(lesson, weights=self.weights.copy(), rate=rate, is_kept=True)[1]

    def _run(
        self, lesson: Lesson, *, weights: Weights, rate: float, is_kept: bool = False
    ) -> tuple[Floats, Logarithms]:
        count, size = lesson.prior.shape
        shape = (len(SOURCES), size)
        room = _Room(
            met=np.zeros(shape, np.int64),
            boost=np.zeros(shape),
            evidence=np.zeros(shape, np.int64),
            kinds=np.zeros(len(SOURCES), np.int64),
            state=np.zeros(len(SOURCES), np.int64),
            counts=np.zeros(size, np.int64),
            later=np.zeros(size, np.int64),
            chances=np.zeros(size),
            shorter=np.zeros(size),
            score=np.zeros(size),
        )
        nll = np.zeros(count)
        kept = np.zeros((count if is_kept else 0, size), np.float32)
        _run(self._sources, lesson, weights, room, (rate, nll, kept))
        return nll, kept


def _mix_and_learn(
    sources: _Sources,
    lesson: Lesson,
    weights: Weights,
    room: _Room,
    run: tuple[float, Floats, Logarithms],
) -> None:
    """Predict a block's tokens one by one, and learn from each; `run` is rate, losses, results."""
    rate, nll, kept = run
    tokens = lesson.block.views[0]
    right = 0
    for place in range(len(tokens)):
        prior = lesson.prior[place]
        match = _longest_match(sources, lesson.block, place)
        weight = weights.prior[match] + weights.prior_by_run[right]
        for token in range(len(prior)):
            room.chances[token] = math.exp(prior[token])
            room.score[token] = weight * prior[token]
        previous = -1
        escape = 1.0
        for source in range(len(sources.chain)):
            if sources.chain[source] != previous:
                previous, escape = sources.chain[source], 1.0
                room.shorter[:] = room.chances
            total = _count(sources, lesson, room, (source, place))
            if total > 0:
                state = _trail_state(sources, lesson.block, (source, place))
                seen = (source, total, state, match, right)
                escape = _weigh(sources, weights, room, seen, escape)
        _normalise(room.score)
        token = tokens[place]
        if len(kept) > 0:
            kept[place] = room.score
        if token >= 0:
            nll[place] = -room.score[token]
            _learn(weights, room, prior, (token, match, right), rate)
        right = min(right + 1, LONGEST_RUN) if token == room.score.argmax() else 0


def _find_longest_match(sources: _Sources, block: BlockArrays, place: int) -> int:
    """How many of the first chain's sources have met their contexts, at most."""
    longest = 0
    for source in range(len(sources.chain)):
        if sources.chain[source] == 0 and block.own.before[sources.row[source], place] >= 0:
            longest = source
    return min(longest, MATCHES - 1)


def _state_of_trail(sources: _Sources, block: BlockArrays, at: tuple[int, int]) -> int:
    """The state of a source that is a trail or a neighbour, -1 of any other."""
    source, place = at
    if sources.is_learnt[source]:
        return -1
    return int(block.own.states[sources.row[source], place])


def _count_followers(sources: _Sources, lesson: Lesson, room: _Room, at: tuple[int, int]) -> int:
    """Count what followed a source's context; the tokens go to `room`, their number is returned."""
    source, place = at
    room.kinds[source] = 0
    if sources.is_learnt[source]:
        return int(_learnt(sources, lesson, room, at))
    block = lesson.block
    row, view = sources.row[source], sources.reading[source]
    where = block.own.before[row, place]
    total, steps = 0, 0
    while where >= 0 and steps < sources.latest[source]:
        steps += 1
        token = block.views[view, where]
        where = block.own.before[row, where]
        if view == 1:
            token = _absolute(sources, token, block.anchors[place])
        if token >= 0:
            _add(room, source, (token, 1, total))
            total += 1
    return total


def _count_learnt(sources: _Sources, lesson: Lesson, room: _Room, at: tuple[int, int]) -> int:
    """The same of a learnt source: the commonest counts as the last."""
    source, place = at
    block, library = lesson.block, lesson.library
    context = block.learnt[sources.row[source], place]
    total = 0
    if context >= 0:
        for one in range(library.starts[context], library.starts[context + 1]):
            token = library.followers[one]
            if sources.reading[source] == 1:
                token = _absolute(sources, token, block.anchors[place])
            if token >= 0:
                _add(room, source, (token, library.counts[one], total))
                total += library.counts[one]
    return total


def _add_count(room: _Room, source: int, found: tuple[int, int, int]) -> None:
    """Count a token so often, of which so many came after it."""
    token, count, later = found
    if room.counts[token] == 0:
        room.met[source, room.kinds[source]] = token
        room.later[token] = later
        room.kinds[source] += 1
    room.counts[token] += count


def _token_at(sources: _Sources, code: int, anchor: int) -> int:
    """The token that a relative code stands for, -1 for none."""
    if code < 0:
        return -1
    orbit, height = code // SPAN, code % SPAN
    period = sources.period[orbit]
    if period > 0:
        height = (height + anchor) % period
    else:
        height += anchor
        if height < 0 or height >= SPAN:
            return -1
    return int(sources.members[orbit, height])


def _weigh_source(
    sources: _Sources,
    weights: Weights,
    room: _Room,
    seen: tuple[int, int, int, int, int],
    escape: float,
) -> float:
    """Add a source's boosts to the scores.

    `room.shorter` holds what the shorter contexts say of each token, but for the factor `escape`
    that all share; the new factor is returned.
    """
    source, total, state, match, right = seen
    kinds = room.kinds[source]
    discount, strength = sources.discount[source], sources.strength[source]
    spread = strength + discount * kinds
    after: float = escape * spread / (total + strength)
    if state < 0:
        state = _size(total) * 3 + min(kinds, 3) - 1
    room.state[source] = state
    weight = weights.by_state[source, state] + weights.by_match[source, match]
    weight += weights.by_run[source, right]
    for i in range(kinds):
        token = room.met[source, i]
        count = room.counts[token]
        room.counts[token] = 0
        low = spread * escape * room.shorter[token]
        boost = max(math.log((count - discount + low) / low), _LEAST_BOOST)
        room.shorter[token] = (count - discount + low) / (total + strength) / after
        others = total - count
        evidence = (min(count, 3) - 1) * 3 + (0 if others == 0 else 1 if others <= 2 else 2)
        evidence = evidence * 2 + (1 if room.later[token] == 0 else 0)
        room.boost[source, i] = boost
        room.evidence[source, i] = evidence
        room.score[token] += weight * boost + weights.by_evidence[source, evidence]
    return after


def _size_of(total: int) -> int:
    """1, 2, 3-4, 5-10, more."""
    if total <= 2:
        return total - 1
    if total <= 4:
        return 2
    return 3 if total <= 10 else 4


def _log_softmax(score: Floats) -> None:
    highest = score.max()
    total = 0.0
    for token in range(len(score)):
        total += math.exp(score[token] - highest)
    score -= highest + math.log(total)


def _learn_from(
    weights: Weights,
    room: _Room,
    prior: Logarithms,
    truth: tuple[int, int, int],
    rate: float,
) -> None:
    """Move the weights down the gradient of the token's loss."""
    token, match, right = truth
    expected = 0.0
    for each in range(len(prior)):
        room.shorter[each] = math.exp(room.score[each])
        expected += room.shorter[each] * prior[each]
    gradient = prior[token] - expected
    weights.prior[match] += rate * gradient
    weights.prior_by_run[right] += rate * gradient
    for source in range(len(room.kinds)):
        kinds = room.kinds[source]
        gradient = 0.0
        for i in range(kinds):
            each = room.met[source, i]
            missing = (1.0 if each == token else 0.0) - room.shorter[each]
            gradient += missing * room.boost[source, i]
            weights.by_evidence[source, room.evidence[source, i]] += rate * missing
        if kinds > 0:
            weights.by_state[source, room.state[source]] += rate * gradient
            weights.by_match[source, match] += rate * gradient
            weights.by_run[source, right] += rate * gradient


# Numba ships no types. The functions call each other by these names, compiled.
_compiled: Any = numba.njit(cache=True, fastmath=True)
_longest_match: Any = _compiled(_find_longest_match)
_trail_state: Any = _compiled(_state_of_trail)
_absolute: Any = _compiled(_token_at)
_add: Any = _compiled(_add_count)
_learnt: Any = _compiled(_count_learnt)
_count: Any = _compiled(_count_followers)
_size: Any = _compiled(_size_of)
_weigh: Any = _compiled(_weigh_source)
_normalise: Any = _compiled(_log_softmax)
_learn: Any = _compiled(_learn_from)
_run: Any = _compiled(_mix_and_learn)
