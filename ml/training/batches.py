"""The batch of every step, as a pure function of (songs, config, step)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.config import TrainingConfig
from ml.models.labels import label_numbers
from ml.models.tokens import hidden_token, previous_tokens
from ml.music.tokenizers import Tokenizer
from ml.training.annealing import beta

Tokens = NDArray[np.int32]
# Of every two windows one hides at most a fifth of what the other may hide.
_LIGHT_WORD_DROPOUT = 0.2
# Of so many windows the label is kept back, so that the model can do without one.
_LABEL_DROPOUT = 0.15


class Batches:
    """Windows at random places of random songs, transposed, with words dropped.

    Drawing batch 500 needs no other batch to be drawn before: a resumed run goes on with the same
    ones.
    """

    def __init__(
        self,
        songs: Sequence[Tokens],
        *,
        tokenizer: Tokenizer,
        config: TrainingConfig,
        labels: Sequence[str | None] = (),
    ) -> None:
        """Args: songs; tokenizer; config; labels, one a song where `config` has any."""
        self._config = config
        self._vocabulary_size = len(tokenizer.vocabulary)
        self._tokens, self._starts, owners = _join(songs, window=config.window)
        numbers = [label_numbers(label, labels=config.labels) for label in labels]
        self._labels = np.array(numbers)[owners] if config.labels else None
        self.token_count = sum(len(song) for song in songs)
        self._transposed = _transposition_table(tokenizer, semitones=config.transpose)

    def epoch(self, step: int) -> float:
        """How often the songs have been gone through after `step` steps."""
        return step * self._config.batch_size * self._config.window / self.token_count

    def batch(self, step: int) -> dict[str, NDArray[np.generic]]:
        """Inputs of `SequenceVae` for step `step`, counted from 0."""
        config = self._config
        random = np.random.default_rng([config.seed, step])
        size = config.batch_size
        chosen = random.choice(len(self._starts), size=size)
        places = self._starts[chosen]
        windows = self._tokens[places[:, None] + np.arange(config.window)]
        shift = random.integers(len(self._transposed), size=size)
        tokens = self._transposed[shift[:, None], windows]
        inputs = {
            "tokens": tokens,
            "previous": self._drop_words(
                previous_tokens(tokens, vocabulary_size=self._vocabulary_size), random
            ),
            "noise": random.standard_normal((size, config.latent_dimensions), np.float32),
            "beta": np.full(size, beta(config, step), np.float32),
        }
        if self._labels is None:
            return inputs
        told = random.random((size, 1)) >= _LABEL_DROPOUT
        return {**inputs, "label": self._labels[chosen] * told.astype(np.float32)}

    def _drop_words(self, previous: Tokens, random: np.random.Generator) -> Tokens:
        size = len(previous)
        most = np.where(random.random(size) < 0.5, _LIGHT_WORD_DROPOUT, 1.0)
        share = self._config.word_dropout * most * random.random(size)
        dropped = random.random(previous.shape) < share[:, None]
        dropped[:, 0] = False
        return np.where(dropped, np.int32(hidden_token(self._vocabulary_size)), previous)


def _join(
    songs: Sequence[Tokens], *, window: int
) -> tuple[Tokens, NDArray[np.int64], NDArray[np.int64]]:
    """All songs in one array, every place where a window may start in one song, and that song."""
    parts, starts, owners, length = [], [], [], 0
    for index, song in enumerate(songs):
        padding = np.full(max(0, window - len(song)), -1, np.int32)
        parts.append(np.concatenate([song, padding]).astype(np.int32))
        starts.append(np.arange(length, length + len(parts[-1]) - window + 1))
        owners.append(np.full(len(starts[-1]), index))
        length += len(parts[-1])
    return np.concatenate(parts), np.concatenate(starts), np.concatenate(owners)


def _transposition_table(tokenizer: Tokenizer, *, semitones: int) -> Tokens:
    """Row per transposition, column per token; the last column keeps padding (-1) as it is."""
    rows = [[*tokenizer.transposed(shift), -1] for shift in range(-semitones, semitones + 1)]
    return np.array(rows, np.int32)
