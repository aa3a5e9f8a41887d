"""Tokens as they stand to the note before them, so that a phrase in two keys is the same phrase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.music.tokenizers import Tokenizer

Ints = NDArray[np.int64]

# Codes of one orbit, and the code of a token of the anchor's own height.
SPAN = 256
MIDDLE = 128
_OCTAVE = 12
_FURTHEST = 127


@dataclass(frozen=True, slots=True)
class Transpositions:
    """The orbits of a vocabulary: tokens that transposition makes of each other.

    Notes differ by semitones; chords, which have no octave, come round after twelve of them or
    fewer; what has no pitch is an orbit of its own, of period 1.

    Attributes:
        orbit: Of each token.
        height: Semitones from the first token of its orbit, of each token.
        period: Semitones after which an orbit's tokens come round; 0 for never [shape=(orbits,)].
        members: Tokens by orbit and height, -1 for none: heights of period 0 begin at -128
            [shape=(orbits, 256)].
    """

    orbit: Ints
    height: Ints
    period: Ints
    members: Ints

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Transpositions:
        """Find the orbits by what the tokenizer transposes."""
        semitones = sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs)
        moved = np.array([tokenizer.transposed(by) for by in semitones], np.int64)
        size = moved.shape[1]
        orbit, height = np.full(size, -1), np.zeros(size, np.int64)
        firsts: list[int] = []
        for token in range(size):
            if orbit[token] < 0:
                for by, other in zip(semitones, moved[:, token], strict=True):
                    if other >= 0 and orbit[other] < 0:
                        orbit[other], height[other] = len(firsts), by
                firsts.append(token)
        stays = np.array(firsts)[:, None] == moved[:, firsts].T
        period = np.array([_period(row, semitones) for row in stays])
        places = np.where(period[orbit] > 0, height % np.maximum(period[orbit], 1), height + MIDDLE)
        members = np.full((len(firsts), SPAN), -1, np.int64)
        members[orbit, places] = np.arange(size)
        return cls(orbit, height, period, members)

    def anchors(self, tokens: Ints, *, begins: Ints) -> Ints:
        """The height of the last note before each token, 0 where there is none.

        Args:
            tokens: Of several songs, one after another; -1 for unknown ones.
            begins: For each token, where its song begins.
        """
        places = np.arange(len(tokens))
        is_note = (tokens >= 0) & (self.period[self.orbit[tokens]] == 0)
        latest = np.maximum.accumulate(np.where(is_note, places, -1))
        before = np.concatenate([[-1], latest[:-1]]) if len(tokens) else latest
        return np.where(before >= begins, self.height[tokens[before]], 0)

    def relative(self, tokens: Ints, *, anchors: Ints) -> Ints:
        """A code of each token that stays the same in every key, -1 for unknown tokens."""
        orbit = self.orbit[tokens]
        away, period = self.height[tokens] - anchors, self.period[orbit]
        away = np.where(
            period > 0, away % np.maximum(period, 1), np.clip(away + MIDDLE, 0, SPAN - 1)
        )
        return np.where(tokens < 0, -1, orbit * SPAN + away)


def _period(stays: NDArray[np.bool_], semitones: list[int]) -> int:
    """The fewest semitones, up to twelve, by which a token stays itself; 0 for none."""
    found = [by for by, same in zip(semitones, stays, strict=True) if same and 0 < by <= _OCTAVE]
    return min(found, default=0)
