"""The next token with all earlier ones at hand: counts alone, and counts with a model.

Prequential coding: each token is predicted before anything is learnt from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.contexts import Library
from ml.evaluation.mixing import Lesson, Mixture, Weights
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
    """Predicts by counts of contexts, alone or with a model, fitted on training songs alone.

    Args:
        songs: Token ids of the training songs, -1 for unknown ones.
        transpositions: Of the vocabulary.
        model: Gives the logarithms of what is expected at each place of a block by the tokens
            before it [shape=(tokens, vocabulary)]; without it the bigram of the songs is.
    """

    def __init__(
        self,
        songs: Sequence[Tokens],
        *,
        transpositions: Transpositions,
        model: Model | None = None,
    ) -> None:
        self._model = model
        self._transpositions = transpositions
        self._mixture = Mixture(transpositions)
        self._library = Library(songs, transpositions=transpositions)
        self._fit(self._lessons(songs))

    def predict(self, block: Tokens) -> Predictions:
        """Logarithms of probabilities, by the tokens before [shape=(tokens, vocabulary)]."""
        lesson = self._lesson(block, library=self._library)
        return self._mixture.predict(lesson, rate=_COUNTING_RATE)

    def _fit(self, lessons: list[Lesson]) -> None:
        """Learn from all lessons in rounds; the mean of the last round's weights is kept."""
        learnt = []
        rates = np.linspace(_FITTING_RATE, _LAST_FITTING_RATE, _ROUNDS * len(lessons))
        for rate, lesson in zip(rates, lessons * _ROUNDS, strict=True):
            self._mixture.learn(lesson, rate=rate)
            learnt.append(self._mixture.weights.copy())
        if lessons:
            self._mixture.weights = Weights.mean(learnt[-len(lessons) :])

    def _lessons(self, songs: Sequence[Tokens]) -> list[Lesson]:
        """Songs to fit on, each with a library of songs that it is not among."""
        folds = min(_FOLDS, len(songs))
        if folds < 2:
            return []
        size = len(self._transpositions.orbit)
        most = min(_FITTING_TOKENS, _FITTING_CELLS // size)
        wanted = most / max(1, sum(map(len, songs)))
        step = max(1, round(1 / wanted))
        lessons: list[Lesson] = []
        for fold in range(folds):
            others = [song for number, song in enumerate(songs) if number % folds != fold]
            library = Library(others, transpositions=self._transpositions)
            chosen = songs[fold::folds][::step]
            lessons += [self._lesson(song, library=library) for song in chosen if len(song)]
        return lessons

    def _lesson(self, block: Tokens, *, library: Library) -> Lesson:
        arrays = library.arrays
        prior = arrays.bigram[np.concatenate([[-1], block])[:-1]]
        if self._model is not None:
            prior = (1 - _BIGRAM_SHARE) * np.exp(self._model(block)) + _BIGRAM_SHARE * prior
        return Lesson(library.look_up(block), arrays, np.log(prior).astype(np.float32))


def nll_per_token(predictions: Sequence[Predictions], *, blocks: Sequence[Tokens]) -> float:
    """Nats per known token of all blocks."""
    losses = []
    for found, block in zip(predictions, blocks, strict=True):
        known = np.flatnonzero(block >= 0)
        losses.append(-found[known, block[known]].astype(np.float64))
    return float(np.concatenate(losses).mean())
