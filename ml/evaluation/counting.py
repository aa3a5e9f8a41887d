"""What of its training songs a checkpoint is measured beside and with: their counts, weighed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.errors import CheckpointVersionError
from ml.evaluation.contexts import SOURCES
from ml.evaluation.library import Library
from ml.evaluation.mixing_weights import Weights
from ml.evaluation.next_token import Model, Tokens, fitted_weights
from ml.models.prediction import NextTokenModel
from ml.models.vae import SequenceVae
from ml.music.tokenizers import Tokenizer
from ml.music.transposition import Transpositions

# Of these contexts, and weights of these shapes, counts and weights are.
_VERSION = zlib.crc32(repr((SOURCES, [values.shape for values in Weights.first()])).encode())


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts of the training songs, and how they and those of the music itself are weighed.

    Attributes:
        library: The counts.
        alone: Weights where the bigram is what is refined.
        joined: Weights where it is what a model expects.
    """

    library: Library
    alone: Weights
    joined: Weights

    @classmethod
    def of(
        cls,
        songs: Sequence[Tokens],
        *,
        transpositions: Transpositions,
        model: Model,
        is_given_away: bool = False,
    ) -> Counting:
        """Count training songs, and fit the weights on them.

        Args:
            songs: Token ids, -1 for unknown ones.
            transpositions: Of the vocabulary.
            model: As for `NextToken`.
            is_given_away: As for `Library.of`.
        """
        library = Library.of(songs, transpositions=transpositions, is_given_away=is_given_away)
        alone, joined = (
            fitted_weights(
                songs, transpositions=transpositions, model=each, is_given_away=is_given_away
            )
            for each in (None, model)
        )
        return cls(library, alone, joined)

    @classmethod
    def of_arrays(
        cls, arrays: Mapping[str, NDArray[Any]], *, transpositions: Transpositions
    ) -> Counting:
        """What `to_arrays` gave.

        Raises:
            CheckpointVersionError: Other contexts were counted than this version counts.
        """
        if int(arrays.get("version", np.uint32(0))) != _VERSION:
            message = (
                "the checkpoint counts other contexts than this version does: the training songs "
                "are needed (--training)"
            )
            raise CheckpointVersionError(message)
        library = Library.of_arrays(arrays, transpositions=transpositions)
        alone, joined = (
            Weights(*(arrays[f"{kind}.{name}"].astype(np.float64) for name in Weights._fields))
            for kind in ("alone", "joined")
        )
        return cls(library, alone, joined)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """All of it, by name."""
        weights = {"alone": self.alone, "joined": self.joined}
        version = {"version": np.array(_VERSION, np.uint32)}
        return (
            version
            | self.library.to_arrays()
            | {
                f"{kind}.{name}": values
                for kind, each in weights.items()
                for name, values in each._asdict().items()
            }
        )


def count_training_songs(
    songs: Sequence[Tokens], *, vae: SequenceVae, tokenizer: Tokenizer, is_given_away: bool = False
) -> Counting:
    """Count a model's training songs, and fit the weights on them.

    Args:
        songs: Token ids, -1 for unknown ones.
        vae: The model.
        tokenizer: Of its vocabulary.
        is_given_away: As for `Library.of`.
    """
    return Counting.of(
        songs,
        transpositions=Transpositions.of(tokenizer),
        model=NextTokenModel(vae).log_probabilities,
        is_given_away=is_given_away,
    )
