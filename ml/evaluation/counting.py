"""What of its training songs a checkpoint is measured beside and with: their counts, weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.library import Library
from ml.evaluation.mixing_weights import Weights
from ml.evaluation.next_token import Model, Tokens, fitted_weights
from ml.music.transposition import Transpositions


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
        library = Library.of_arrays(arrays, transpositions=transpositions)
        alone, joined = (
            Weights(*(arrays[f"{kind}.{name}"].astype(np.float64) for name in Weights._fields))
            for kind in ("alone", "joined")
        )
        return cls(library, alone, joined)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """All of it, by name."""
        weights = {"alone": self.alone, "joined": self.joined}
        return self.library.to_arrays() | {
            f"{kind}.{name}": values
            for kind, each in weights.items()
            for name, values in each._asdict().items()
        }
