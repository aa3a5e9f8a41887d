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
_PAIR_RATE = 0.01
_FIRST_PAIR = (0.75, 0.35)
# How sure the counts are decides the weights: from these probabilities of the likeliest token on.
_CERTAINTIES = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
# So does how often in a row their likeliest token was right; more often than this counts no more.
_LONGEST_RUN = 8


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

    It is done twice, with powers that depend on how sure the counts are and on how often in a row
    they were right; the geometric mean of both is the prediction.

    Args:
        counted: Logarithms of probabilities [shape=(tokens, vocabulary)].
        modelled: The same of a model.
        tokens: What came; -1 for unknown ones.

    Returns:
        Logarithms of probabilities [shape=(tokens, vocabulary)].
    """
    certainties = np.searchsorted(_CERTAINTIES, np.exp(counted.max(axis=1)), side="right")
    cases = np.stack([certainties, _runs(counted.argmax(axis=1) == tokens)], axis=1)
    by_case = np.tile(np.array(_FIRST_PAIR), (2, max(len(_CERTAINTIES), _LONGEST_RUN) + 1, 1))
    each = np.arange(2)
    mixed = np.empty_like(counted)
    for place, (token, case) in enumerate(zip(tokens, cases, strict=True)):
        pair = np.stack([counted[place], modelled[place]]).astype(np.float64)
        scores = _normalised(by_case[each, case] @ pair)
        mixed[place] = _normalised(scores.mean(axis=0))
        if token >= 0:
            by_case[each, case] += _PAIR_RATE * (pair[:, token] - np.exp(scores) @ pair.T)
    return mixed


def _runs(were_right: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many in a row were right before each place, at most `_LONGEST_RUN`."""
    places = np.arange(len(were_right))
    since = np.maximum.accumulate(np.where(were_right, -1, places))
    runs = np.concatenate([[0], places - since])[: len(were_right)]
    found: NDArray[np.int64] = np.minimum(runs, _LONGEST_RUN)
    return found


def _normalised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    found: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def nll_per_token(predictions: Sequence[Predictions], *, blocks: Sequence[Tokens]) -> float:
    """Nats per known token of all blocks."""
    losses = []
    for found, block in zip(predictions, blocks, strict=True):
        known = np.flatnonzero(block >= 0)
        losses.append(-found[known, block[known]].astype(np.float64))
    return float(np.concatenate(losses).mean())
