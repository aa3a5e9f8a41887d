"""The next token with all earlier ones at hand: counts alone, and counts with a model.

Prequential coding: each token is predicted before anything is learnt from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.contexts import Library
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
_COUNTING_RATE = 0.0015
# What a model rules out is left to the bigram of the training songs.
_BIGRAM_SHARE = 0.03


class NextToken:
    """Predicts by counts of contexts, alone or with a model, weighed as training songs taught.

    Args:
        songs: Token ids of the training songs, -1 for unknown ones; there may be none.
        transpositions: Of the vocabulary.
        model: Gives the logarithms of what is expected at each place of a block by the tokens
            before it [shape=(tokens, vocabulary)]; without it the bigram of the songs is.
        weights: What `weights_without_songs` gave; without them they are fitted on the songs.
    """

    def __init__(
        self,
        songs: Sequence[Tokens],
        *,
        transpositions: Transpositions,
        model: Model | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._model = model
        self._library = Library(songs, transpositions=transpositions)
        if weights is None:
            weights = _fitted(_lessons(songs, transpositions, model), transpositions)
        self._mixture = Mixture(transpositions, weights=weights)

    def predict(self, block: Tokens) -> Predictions:
        """Logarithms of probabilities, by the tokens before [shape=(tokens, vocabulary)]."""
        lesson = _lesson(block, library=self._library, model=self._model)
        return self._mixture.predict(lesson, rate=_COUNTING_RATE)


def weights_without_songs(
    songs: Sequence[Tokens], *, transpositions: Transpositions, model: Model
) -> Weights:
    """How counts of a block alone are weighed beside a model: some thousand numbers, no music.

    Args:
        songs: Token ids of the training songs; they teach the weights, and are not looked into.
        transpositions: Of the vocabulary.
        model: As for `NextToken`.
    """
    nothing = Library([], transpositions=transpositions)
    chosen = songs[:: _step(songs, transpositions)]
    lessons = [_lesson(song, library=nothing, model=model) for song in chosen if len(song)]
    return _fitted(lessons, transpositions)


def _fitted(lessons: list[Lesson], transpositions: Transpositions) -> Weights:
    """Learn from all lessons in rounds; the mean of the last round's weights is kept."""
    mixture, learnt = Mixture(transpositions), []
    rates = np.linspace(_FITTING_RATE, _LAST_FITTING_RATE, _ROUNDS * len(lessons))
    for rate, lesson in zip(rates, lessons * _ROUNDS, strict=True):
        mixture.learn(lesson, rate=rate)
        learnt.append(mixture.weights.copy())
    return Weights.mean(learnt[-len(lessons) :]) if lessons else mixture.weights


def _lessons(
    songs: Sequence[Tokens], transpositions: Transpositions, model: Model | None
) -> list[Lesson]:
    """Songs to fit on, each with a library of songs that it is not among."""
    folds = min(_FOLDS, len(songs))
    if folds < 2:
        return []
    step = _step(songs, transpositions)
    lessons: list[Lesson] = []
    for fold in range(folds):
        others = [song for number, song in enumerate(songs) if number % folds != fold]
        library = Library(others, transpositions=transpositions)
        chosen = songs[fold::folds][::step]
        lessons += [_lesson(song, library=library, model=model) for song in chosen if len(song)]
    return lessons


def _step(songs: Sequence[Tokens], transpositions: Transpositions) -> int:
    """Of so many songs one is fitted on, that time and memory suffice."""
    most = min(_FITTING_TOKENS, _FITTING_CELLS // len(transpositions.orbit))
    return max(1, round(sum(map(len, songs)) / most))


def _lesson(block: Tokens, *, library: Library, model: Model | None) -> Lesson:
    arrays = library.arrays
    prior = arrays.bigram[np.concatenate([[-1], block])[:-1]]
    if model is not None:
        prior = (1 - _BIGRAM_SHARE) * np.exp(model(block)) + _BIGRAM_SHARE * prior
    found = library.look_up(block, expected=prior)
    return Lesson(found, arrays, np.log(prior).astype(np.float32))


def nll_per_token(predictions: Sequence[Predictions], *, blocks: Sequence[Tokens]) -> float:
    """Nats per known token of all blocks."""
    losses = []
    for found, block in zip(predictions, blocks, strict=True):
        known = np.flatnonzero(block >= 0)
        losses.append(-found[known, block[known]].astype(np.float64))
    return float(np.concatenate(losses).mean())
