"""What a mixture of counts learns, as plain numbers: to be averaged, kept and given away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.contexts import SOURCES
from ml.evaluation.neighbours import NEIGHBOUR_STATES
from ml.evaluation.trails import TRAIL_STATES

Floats = NDArray[np.float64]

# Longest contexts of the first chain that are told apart.
MATCHES = 11
# More right predictions in a row than this count no more.
LONGEST_RUN = 8
_STATES = max(15, TRAIL_STATES, NEIGHBOUR_STATES)
_EVIDENCE = 18


class Weights(NamedTuple):
    """What the mixture learns; it is changed in place.

    Attributes:
        prior: Of the prior, by match [shape=(matches,)].
        prior_by_run: Added to it, by the run of right predictions [shape=(runs,)].
        by_state: Of each source, by how much it has seen [shape=(sources, states)].
        by_match: The same, by how long the song has repeated itself [shape=(sources, matches)].
        by_run: The same, by the run of right predictions [shape=(sources, runs)].
        by_evidence: Added for a token, by its count, the others' and whether it was the last
            [shape=(sources, evidence)].
    """

    prior: Floats
    prior_by_run: Floats
    by_state: Floats
    by_match: Floats
    by_run: Floats
    by_evidence: Floats

    @classmethod
    def first(cls) -> Weights:
        """Before anything is learnt: the same song's repetitions count most."""
        chains = np.array([source.chain for source in SOURCES])
        trust = np.select([chains == 0, chains == 1, chains == 6], [0.7, 0.25, 0.2], 0.0)
        return cls(
            prior=np.ones(MATCHES),
            prior_by_run=np.zeros(LONGEST_RUN + 1),
            by_state=np.repeat(trust[:, None], _STATES, axis=1),
            by_match=np.zeros((len(SOURCES), MATCHES)),
            by_run=np.zeros((len(SOURCES), LONGEST_RUN + 1)),
            by_evidence=np.zeros((len(SOURCES), _EVIDENCE)),
        )

    def copy(self) -> Weights:
        """The same weights, to be learnt apart."""
        return Weights(*(values.copy() for values in self))

    @classmethod
    def mean(cls, several: Sequence[Weights]) -> Weights:
        """The mean of each weight."""
        return cls(*(np.mean(values, axis=0) for values in zip(*several, strict=True)))
