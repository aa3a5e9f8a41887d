"""The next token with all earlier ones at hand: counts alone, and counts with a model.

Prequential coding: each token is predicted before anything is learnt from it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.contexts import BlockArrays, LearntArrays, Library
from ml.evaluation.mixing import Mixture
from ml.music.transposition import Transpositions

Tokens = NDArray[np.int32]
Predictions = NDArray[np.float32]

# All chosen on blocks of a jazz corpus that nobody is measured on.
_FOLDS = 4
_ROUNDS = 3
_FITTING_TOKENS = 100_000
_FITTING_RATE = 0.02
_LAST_FITTING_RATE = 0.002
_COUNTING_RATE = 0.003
_PAIR_RATE = 0.002
_FIRST_PAIR = (0.85, 0.25)
# How sure the counts are decides the weights: from these probabilities of the likeliest token on.
_CERTAINTIES = np.array([0.1, 0.25, 0.5, 0.75, 0.9])


class Counting:
    """Predicts by counts of contexts, fitted on training songs alone.

    Args:
        songs: Token ids of the training songs, -1 for unknown ones.
        transpositions: Of the vocabulary.
    """

    def __init__(self, songs: Sequence[Tokens], *, transpositions: Transpositions) -> None:
        self._mixture = Mixture(transpositions)
        self._library = Library(songs, transpositions=transpositions)
        lessons = _lessons(songs, transpositions=transpositions)
        rates = np.linspace(_FITTING_RATE, _LAST_FITTING_RATE, _ROUNDS * len(lessons))
        for rate, (block, library) in zip(rates, lessons * _ROUNDS, strict=True):
            self._mixture.learn(block, library=library, rate=rate)

    def predict(self, block: Tokens) -> Predictions:
        """Logarithms of probabilities, by the tokens before [shape=(tokens, vocabulary)]."""
        found = self._library.look_up(block)
        return self._mixture.predict(found, library=self._library.arrays, rate=_COUNTING_RATE)


def _lessons(
    songs: Sequence[Tokens], *, transpositions: Transpositions
) -> list[tuple[BlockArrays, LearntArrays]]:
    """Songs to fit on, each with a library of songs that it is not among."""
    folds = min(_FOLDS, len(songs))
    if folds < 2:
        return []
    wanted = _FITTING_TOKENS / max(1, sum(map(len, songs)))
    step = max(1, round(1 / wanted))
    lessons: list[tuple[BlockArrays, LearntArrays]] = []
    for fold in range(folds):
        others = [song for number, song in enumerate(songs) if number % folds != fold]
        library = Library(others, transpositions=transpositions)
        chosen = songs[fold::folds][::step]
        lessons += [(library.look_up(song), library.arrays) for song in chosen if len(song)]
    return lessons


def mix_pair(counted: Predictions, modelled: Predictions, *, tokens: Tokens) -> Predictions:
    """Multiply two predictors' probabilities, each to a power that is learnt on the way.

    Args:
        counted: Logarithms of probabilities [shape=(tokens, vocabulary)].
        modelled: The same of a model.
        tokens: What came; -1 for unknown ones.

    Returns:
        Logarithms of probabilities [shape=(tokens, vocabulary)].
    """
    weights = np.tile(np.array(_FIRST_PAIR), (len(_CERTAINTIES) + 1, 1))
    certainties = np.searchsorted(_CERTAINTIES, np.exp(counted.max(axis=1)), side="right")
    mixed = np.empty_like(counted)
    for place, (token, certainty) in enumerate(zip(tokens, certainties, strict=True)):
        pair = np.stack([counted[place], modelled[place]]).astype(np.float64)
        score = weights[certainty] @ pair
        score -= score.max()
        score -= np.log(np.exp(score).sum())
        mixed[place] = score
        if token >= 0:
            weights[certainty] += _PAIR_RATE * (pair[:, token] - pair @ np.exp(score))
    return mixed


def nll_per_token(predictions: Sequence[Predictions], *, blocks: Sequence[Tokens]) -> float:
    """Nats per known token of all blocks."""
    losses = []
    for found, block in zip(predictions, blocks, strict=True):
        known = np.flatnonzero(block >= 0)
        losses.append(-found[known, block[known]].astype(np.float64))
    return float(np.concatenate(losses).mean())
