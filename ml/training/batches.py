"""The batch of every step, as a pure function of (songs, config, step)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.config import TrainingConfig
from ml.models.tokens import hidden_token, previous_tokens
from ml.music.tokenizers import Tokenizer

Tokens = NDArray[np.int32]
# Of every two windows one hides at most a fifth of what the other may hide.
_LIGHT_WORD_DROPOUT = 0.2


class Batches:
    """Windows at random places of random songs, transposed, with words dropped.

    Drawing batch 500 needs no other batch to be drawn before: a resumed run goes on with the same
    ones.
    """

    def __init__(
        self, songs: Sequence[Tokens], *, tokenizer: Tokenizer, config: TrainingConfig
    ) -> None:
        self._config = config
        self._vocabulary_size = len(tokenizer.vocabulary)
        self._tokens, self._starts = _join(songs, window=config.window)
        self.token_count = sum(len(song) for song in songs)
        self._transposed = _transposition_table(tokenizer, semitones=config.transpose)

    def epoch(self, step: int) -> float:
        """How often the songs have been gone through after `step` steps."""
        return step * self._config.batch_size * self._config.window / self.token_count

    def beta(self, step: int) -> float:
        """Weight of the KL in step `step`, counted from 0."""
        config = self._config
        warmup = config.beta_warmup * config.steps
        return config.beta_max * min(1.0, (step + 1) / warmup if warmup else 1.0)

    def batch(self, step: int) -> dict[str, NDArray[np.generic]]:
        """Inputs of `SequenceVae` for step `step`, counted from 0."""
        config = self._config
        random = np.random.default_rng([config.seed, step])
        size = config.batch_size
        places = random.choice(self._starts, size=size)
        windows = self._tokens[places[:, None] + np.arange(config.window)]
        shift = random.integers(len(self._transposed), size=size)
        tokens = self._transposed[shift[:, None], windows]
        return {
            "tokens": tokens,
            "previous": self._drop_words(
                previous_tokens(tokens, vocabulary_size=self._vocabulary_size), random
            ),
            "noise": random.standard_normal((size, config.latent_dimensions), np.float32),
            "beta": np.full(size, self.beta(step), np.float32),
        }

    def _drop_words(self, previous: Tokens, random: np.random.Generator) -> Tokens:
        size = len(previous)
        most = np.where(random.random(size) < 0.5, _LIGHT_WORD_DROPOUT, 1.0)
        share = self._config.word_dropout * most * random.random(size)
        dropped = random.random(previous.shape) < share[:, None]
        dropped[:, 0] = False
        return np.where(dropped, np.int32(hidden_token(self._vocabulary_size)), previous)


def _join(songs: Sequence[Tokens], *, window: int) -> tuple[Tokens, NDArray[np.int64]]:
    """All songs in one array, and every place where a window may start without leaving its song."""
    parts, starts, length = [], [], 0
    for song in songs:
        padding = np.full(max(0, window - len(song)), -1, np.int32)
        parts.append(np.concatenate([song, padding]).astype(np.int32))
        starts.append(np.arange(length, length + len(parts[-1]) - window + 1))
        length += len(parts[-1])
    return np.concatenate(parts), np.concatenate(starts)


def _transposition_table(tokenizer: Tokenizer, *, semitones: int) -> Tokens:
    """Row per transposition, column per token; the last column keeps padding (-1) as it is."""
    rows = [[*tokenizer.transposed(shift), -1] for shift in range(-semitones, semitones + 1)]
    return np.array(rows, np.int32)
