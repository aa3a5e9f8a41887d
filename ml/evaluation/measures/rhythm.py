"""When notes begin and sound: rhythm from bar to bar, density, polyphony, empty beats."""

from __future__ import annotations

import numpy as np

from ml.evaluation.measures.pieces import Floats, Notes, Piece

# Places in a bar at which an onset may be, as Wu and Yang (2020) have it.
_PLACES = 64


def grooving_similarity(piece: Piece) -> float | None:
    """Mean over all pairs of bars of the share of 64 places where both or neither has an onset.

    Bars count from the first with a note to the last. None where there is only one.
    """
    count = int(piece.bars[-1]) + 1
    if count < 2:
        return None
    place = np.minimum(piece.places_in_bars * _PLACES + 1e-6, _PLACES - 1).astype(np.int64)
    used = np.zeros((count, _PLACES), bool)
    used[piece.bars, place] = True
    # At a place with k onsets in n bars, k (n - k) pairs differ.
    onsets = used.sum(axis=0)
    differing = (onsets * (count - onsets)).sum()
    return float(1 - differing / _PLACES / (count * (count - 1) / 2))


def empty_beat_rate(piece: Piece) -> float:
    """The share of the beats, from the first note's to the last one's, in which nothing sounds."""
    begins, ends = _union(piece.notes)
    first = np.searchsorted(piece.beat_lines, begins[0] + 1e-6, "right") - 1
    last = np.searchsorted(piece.beat_lines, ends[-1] - 1e-6, "left")
    lines = piece.beat_lines[first : last + 1]
    before_end = np.searchsorted(begins, lines[1:] - 1e-6, "left")
    over_at_start = np.searchsorted(ends, lines[:-1] + 1e-6, "right")
    return float((before_end <= over_at_start).mean())


def polyphony(piece: Piece) -> float:
    """Notes that sound at once, on average over the time in which any does."""
    begins, ends = _union(piece.notes)
    return float((piece.notes.ends - piece.notes.onsets).sum() / (ends - begins).sum())


def notes_per_second(piece: Piece) -> float:
    """Note density: notes by the seconds from the first onset to the last end."""
    first, last = piece.seconds(np.array([piece.notes.onsets[0], piece.notes.ends.max()]))
    return float(len(piece.notes) / (last - first))


def notes_per_bar(piece: Piece) -> float:
    """Notes by the bars from the first with a note to the last."""
    return float(len(piece.notes) / (piece.bars[-1] + 1))


def _union(notes: Notes) -> tuple[Floats, Floats]:
    """Begin and end of each stretch of time in which something sounds."""
    reach = np.maximum.accumulate(notes.ends)
    apart = np.flatnonzero(notes.onsets[1:] > reach[:-1])
    return notes.onsets[np.append(0, apart + 1)], reach[np.append(apart, len(notes) - 1)]
