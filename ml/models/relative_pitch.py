"""Tokens as they stand to the note before them, inside a model's graph.

The same codes as those of `ml.music.transposition`, told by arithmetic that TensorFlow.js has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.music.transposition import MIDDLE, SPAN, Transpositions

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RelativePitch:
    """Codes are counted orbit by orbit: a place in the orbit for each distance from the anchor.

    Attributes:
        height: Of each token, in semitones [shape=(vocabulary,)].
        is_note: Whether a token is an anchor for what follows [shape=(vocabulary,)].
        first: The first code of each token's orbit [shape=(vocabulary,)].
        period: Semitones after which it comes round; 0 for never [shape=(vocabulary,)].
        code_first: The first code of each code's orbit [shape=(codes,)].
        code_period: Its period [shape=(codes,)].
        tokens: The token of each code where the anchor is 0, -1 for none [shape=(codes,)].
    """

    height: Ints
    is_note: Ints
    first: Ints
    period: Ints
    code_first: Ints
    code_period: Ints
    tokens: Ints

    @classmethod
    def of(cls, transpositions: Transpositions) -> RelativePitch:
        """Lay the orbits of a vocabulary one behind the other."""
        orbit, period = transpositions.orbit, transpositions.period
        spans = np.where(period > 0, period, SPAN)
        firsts = np.cumsum([0, *spans[:-1]])
        members = [row[:span] for row, span in zip(transpositions.members, spans, strict=True)]
        columns = (
            transpositions.height,
            period[orbit] == 0,
            firsts[orbit],
            period[orbit],
            np.repeat(firsts, spans),
            np.repeat(period, spans),
            np.concatenate(members),
        )
        return cls(*(column.astype(np.int32) for column in columns))

    def code(self, token: Any, *, anchor: Any) -> Any:
        """The code of tokens of the vocabulary after notes of these heights [shapes alike]."""
        away = ops.take(self.height, token) - anchor
        period = ops.take(self.period, token)
        return ops.take(self.first, token) + _place(away + MIDDLE, away, period=period)

    def token(self, code: Any, *, anchor: Any) -> Any:
        """The tokens that codes stand for after notes of these heights, -1 where there is none."""
        first, period = ops.take(self.code_first, code), ops.take(self.code_period, code)
        moved = code - first + anchor
        place = _place(moved, moved, period=period)
        is_known = (period > 0) | ((moved >= 0) & (moved < SPAN))
        return ops.where(is_known, ops.take(self.tokens, first + place), -1)


def _place(open_place: Any, round_place: Any, *, period: Any) -> Any:
    """In an orbit that never comes round, as far as it goes; in others within the period."""
    divisor = ops.maximum(period, 1)
    turns = ops.floor(ops.cast(round_place, "float32") / ops.cast(divisor, "float32"))
    within = round_place - ops.cast(turns, "int32") * divisor
    return ops.where(period > 0, within, ops.clip(open_place, 0, SPAN - 1))
