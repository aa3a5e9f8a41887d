"""Chords, as written or as heard in the accompaniment, and how a line relates to them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ml.evaluation.measures.pieces import Floats, Ints, Piece, sounding
from ml.music.chord_symbols import CHORD_SYMBOLS, NO_CHORD, chord_pitch_classes, chord_root
from ml.music.notes import Chord

_SOUNDING = tuple(symbol for symbol in CHORD_SYMBOLS if symbol != NO_CHORD)
_TONES = np.array([np.isin(np.arange(12), [*chord_pitch_classes(one)]) for one in _SOUNDING], float)
_ROOTS = np.array([chord_root(one) for one in _SOUNDING])
# What a chord tone that is not heard costs, and what the root in the bass is worth, in shares of
# the sounding time.
_MISSING = 0.1
_BASS = 0.15
# A note this far from a beat, in quarters, is meant to be on it: performers are not clocks.
_ON_BEAT_QUARTERS = 1 / 8


def chords_of(piece: Piece) -> tuple[Chord, ...]:
    """The piece's own chords, or those its accompaniment seems to play; none without either."""
    if piece.sequence.chords or not len(piece.accompaniment):
        return piece.sequence.chords
    return _changes(_estimated(piece))


def chord_progression_irregularity(chords: tuple[Chord, ...]) -> float | None:
    """Distinct by all groups of three successive chords (CPI; Wu and Yang 2020)."""
    symbols = [chord.symbol for chord in chords if chord.symbol != NO_CHORD]
    names = symbols[:1] + [after for before, after in pairwise(symbols) if before != after]
    groups = list(zip(names, names[1:], names[2:], strict=False))
    return len(set(groups)) / len(groups) if groups else None


def strong_beat_chord_tones(piece: Piece, *, chords: tuple[Chord, ...]) -> float | None:
    """The share of the lead's notes begun on a strong beat that belong to the chord there.

    Strong are a bar's first beat and, where its beats are even in number, the middle one: beats 1
    and 3 of four. None where there is no chord or no such note.
    """
    line = piece.lead.highest
    strong = _strong_beats(piece)
    nearest = strong[np.clip(np.searchsorted(strong, line.onsets), 0, len(strong) - 1)]
    before = strong[np.clip(np.searchsorted(strong, line.onsets) - 1, 0, len(strong) - 1)]
    beat = np.where(np.abs(before - line.onsets) < np.abs(nearest - line.onsets), before, nearest)
    on_beat = np.abs(beat - line.onsets) <= _ON_BEAT_QUARTERS
    belongs = [
        pitch % 12 in tones
        for pitch, tones in zip(
            line.pitches[on_beat], _tones_at(beat[on_beat], chords=chords), strict=True
        )
        if tones
    ]
    return float(np.mean(belongs)) if belongs else None


def _tones_at(times: Floats, *, chords: tuple[Chord, ...]) -> list[frozenset[int]]:
    starts = [chord.start_quarters for chord in chords]
    tones = [frozenset[int](), *(chord_pitch_classes(chord.symbol) for chord in chords)]
    return [tones[place] for place in np.searchsorted(starts, times + 1e-3, "right")]


def _strong_beats(piece: Piece) -> Floats:
    lines, beats = piece.bar_lines, piece.beat_lines
    first = np.searchsorted(beats, lines[:-1] - 1e-6)
    count = np.diff(np.append(first, len(beats) - 1))
    even = (count % 2 == 0) & (count > 2)
    return np.sort(np.concatenate([beats[first], beats[first[even] + count[even] // 2]]))


def _estimated(piece: Piece) -> list[Chord]:
    """One chord for each half of a bar, or for each bar whose beats are odd in number."""
    notes = piece.accompaniment
    lines = np.append(_strong_beats(piece), piece.bar_lines[-1])
    which, place, length = sounding(notes, lines=lines)
    size = len(lines) - 1
    heard = np.bincount(
        place * 12 + notes.pitches[which] % 12, weights=length, minlength=size * 12
    ).reshape(size, 12)
    total = heard.sum(axis=1)
    shares = heard / np.maximum(total, 1e-9)[:, None]
    missing = ((shares[:, None, :] == 0) & (_TONES[None] > 0)).sum(axis=2)
    score = 2 * shares @ _TONES.T - _MISSING * missing
    score += _BASS * (_bass(notes.pitches[which], place=place, size=size)[:, None] == _ROOTS)
    best = score.argmax(axis=1)
    return [Chord(float(lines[i]), _SOUNDING[best[i]]) for i in range(size) if total[i] > 0]


def _bass(pitches: Ints, *, place: Ints, size: int) -> Ints:
    lowest = np.full(size, 128, np.int64)
    np.minimum.at(lowest, place, pitches)
    return np.where(lowest < 128, lowest % 12, -1)


def _changes(chords: list[Chord]) -> tuple[Chord, ...]:
    kept = chords[:1] + [new for old, new in pairwise(chords) if old.symbol != new.symbol]
    return tuple(kept)
