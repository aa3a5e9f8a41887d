"""The next token with all earlier ones at hand: counts alone, and counts with a model.

Prequential coding: each token is predicted before anything is learnt from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.library import Library
from ml.evaluation.mixing import Lesson, Mixture
from ml.evaluation.mixing_weights import Weights
from ml.music.transposition import Transpositions

Tokens = NDArray[np.int32]
Predictions = NDArray[np.float32]

Model = Callable[[Tokens], Predictions]

# All chosen on blocks of a jazz corpus that nobody is measured on.
_FOLDS = 4
_ROUNDS = 3
_FITTING_TOKENS = 250_000
# What is expected of so many tokens, word by word, is kept in memory at most: 0.8 GB.
_FITTING_CELLS = 200_000_000
_FITTING_RATE = 0.003
_LAST_FITTING_RATE = 0.0002
# One mixture learns so much on the way, another so much more.
_RATES = (0.0003, 0.004)
# How much of the trust in either is shared out again at each token.
_SHARED_TRUST = 0.05
# What a model rules out is left to the bigram of the training songs.
_BIGRAM_SHARE = 0.03


class NextToken:
    """Predicts by counts of contexts, alone or with a model.

    Args:
        library: Counts of the training songs.
        weights: How all counts are weighed: what `fitted_weights` gave.
        model: Gives the logarithms of what is expected at each place of a block by the tokens
            before it [shape=(tokens, vocabulary)]; without it the bigram of the songs is.
    """

    def __init__(self, library: Library, *, weights: Weights, model: Model | None = None) -> None:
        self._library, self._model = library, model
        self._mixture = Mixture(library.transpositions, weights=weights)

    def predict(self, block: Tokens) -> Predictions:
        """Logarithms of probabilities, by the tokens before [shape=(tokens, vocabulary)]."""
        lesson = _lesson(block, library=self._library, model=self._model)
        slow, fast = (self._mixture.predict(lesson, rate=rate) for rate in _RATES)
        trust = trust_in_second(slow, fast, block=block)[:, None]
        return np.logaddexp(slow + np.log1p(-trust), fast + np.log(trust))


def trust_in_second(first: Predictions, second: Predictions, *, block: Tokens) -> Predictions:
    """The second's part of a mean at each token, by how well both did before it.

    Fixed share (Herbster and Warmuth 1998): chances are weighed like those of a source that turns
    to either of both from time to time.

    Returns:
        0 to 1 [shape=(tokens,)]
    """
    places = np.flatnonzero(block >= 0)
    gains = np.zeros(len(block))
    gains[places] = (second - first)[places, block[places]]
    trust = np.empty(len(block), np.float32)
    now = 0.5
    for place, odds in enumerate(np.exp(gains)):
        trust[place] = now
        now = now * odds / (1 - now + now * odds)
        now = _SHARED_TRUST / 2 + (1 - _SHARED_TRUST) * now
    return trust


def fitted_weights(
    songs: Sequence[Tokens],
    *,
    transpositions: Transpositions,
    model: Model | None = None,
    is_given_away: bool = False,
) -> Weights:
    """How counts are weighed, as training songs teach it, each beside counts of others.

    Args:
        songs: Token ids of the training songs, -1 for unknown ones.
        transpositions: Of the vocabulary.
        model: As for `NextToken`.
        is_given_away: As for `Library.of`: which of the others' counts there are.
    """
    folds = min(_FOLDS, len(songs))
    if folds < 2:
        return Weights.first()
    step = _step(songs, transpositions)
    lessons: list[Lesson] = []
    for fold in range(folds):
        others = [song for number, song in enumerate(songs) if number % folds != fold]
        library = Library.of(others, transpositions=transpositions, is_given_away=is_given_away)
        chosen = songs[fold::folds][::step]
        lessons += [_lesson(song, library=library, model=model) for song in chosen if len(song)]
    return _fitted(lessons, transpositions)


def _step(songs: Sequence[Tokens], transpositions: Transpositions) -> int:
    """Of so many songs one is fitted on, that time and memory suffice."""
    most = min(_FITTING_TOKENS, _FITTING_CELLS // len(transpositions.orbit))
    return max(1, round(sum(map(len, songs)) / most))


def _lesson(block: Tokens, *, library: Library, model: Model | None) -> Lesson:
    prior = library.bigram[np.concatenate([[-1], block])[:-1]]
    if model is not None:
        prior = (1 - _BIGRAM_SHARE) * np.exp(model(block)) + _BIGRAM_SHARE * prior
    found = library.look_up(block, expected=prior)
    return Lesson(found, library.learnt, np.log(prior).astype(np.float32))


def _fitted(lessons: list[Lesson], transpositions: Transpositions) -> Weights:
    """Learn from all lessons in rounds; the mean of the last round's weights is kept."""
    mixture, learnt = Mixture(transpositions), []
    rates = np.linspace(_FITTING_RATE, _LAST_FITTING_RATE, _ROUNDS * len(lessons))
    for rate, lesson in zip(rates, lessons * _ROUNDS, strict=True):
        mixture.learn(lesson, rate=rate)
        learnt.append(mixture.weights.copy())
    return Weights.mean(learnt[-len(lessons) :]) if lessons else mixture.weights


def nll_per_token(predictions: Sequence[Predictions], *, blocks: Sequence[Tokens]) -> float:
    """Nats per known token of all blocks."""
    losses = []
    for found, block in zip(predictions, blocks, strict=True):
        known = np.flatnonzero(block >= 0)
        losses.append(-found[known, block[known]].astype(np.float64))
    return float(np.concatenate(losses).mean())
