"""Repeated sections: structureness indicators from a fitness scape plot.

A segment's fitness is high where the rest of the piece can be covered by repetitions of it
(Müller, Jiang and Grosche 2013); the indicator is the highest fitness of all segments of a range of
lengths (Wu and Yang 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ml.evaluation.measures.pieces import Floats, Ints, Piece, sounding

# Beyond, a piece is not looked at: the time taken grows with the fourth power.
_MOST_SECONDS = 180
# Share of the similarities that are kept, and what the others cost.
_KEPT = 0.25
_PENALTY = -2.0
# Frames over which the harmony is smoothed, and paths along the diagonal.
_SMOOTHED = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Lengths of segments in seconds, and the length of a frame; `longest` None: half a piece."""

    shortest: float
    longest: float | None
    frame: float


SPANS = {
    "si_short": Span(3, 8, frame=1.5),
    "si_mid": Span(8, 15, frame=2.5),
    "si_long": Span(15, None, frame=5.0),
}


def structureness(piece: Piece, *, span: Span) -> float | None:
    """The highest fitness, 0 to 1, of a segment of such a length; None in a shorter piece."""
    chroma = _chroma(piece, frame=span.frame)
    shortest = int(np.ceil(span.shortest / span.frame))
    longest = int(span.longest / span.frame) if span.longest else len(chroma) // 2
    longest = min(longest, len(chroma) - 1)
    if shortest > longest:
        return None
    found = fitness(self_similarity(chroma), shortest=shortest, longest=longest)
    return float(found.max())


def self_similarity(chroma: Floats) -> Floats:
    """Cosine similarity of frames in the best transposition, thinned out.

    Args:
        chroma: How much of each pitch class sounds [shape=(frames, 12)].

    Returns:
        1 on the diagonal, up to 1 where it is among the highest quarter, -2 elsewhere
        [shape=(frames, frames)].
    """
    lengths = np.linalg.norm(chroma, axis=1, keepdims=True)
    unit = np.divide(chroma, lengths, out=np.zeros_like(chroma), where=lengths > 0)
    similar = np.max(
        [_along_diagonals(unit @ np.roll(unit, shift, axis=1).T) for shift in range(12)], axis=0
    )
    threshold = np.quantile(similar, 1 - _KEPT)
    scaled = (similar - threshold) / max(similar.max() - threshold, 1e-9)
    thinned = np.where((similar >= threshold) & (similar > 0), scaled, _PENALTY)
    np.fill_diagonal(thinned, 1)
    return thinned


def fitness(similarity: Floats, *, shortest: int, longest: int) -> Floats:
    """The fitness of all segments of a range of lengths.

    Args:
        similarity: At most 1, and 1 on the diagonal [shape=(frames, frames)].
        shortest: Frames in the shortest segment, >= 1.
        longest: In the longest, >= shortest.

    Returns:
        0 to 1; 0 where a segment would leave the piece [shape=(lengths, frames)].
    """
    frames = len(similarity)
    lengths = np.arange(shortest, longest + 1)
    score, cells, rows = _best_families(similarity, lengths=lengths)
    own = lengths[:, None]
    gain = np.maximum(score - own, 0) / np.maximum(cells, 1)
    cover = np.maximum(rows - own, 0) / frames
    found = np.divide(2 * gain * cover, gain + cover, out=np.zeros_like(gain), where=gain > 0)
    return np.where(np.arange(frames) + own <= frames, found, 0)


def _best_families(similarity: Floats, *, lengths: Ints) -> Floats:
    """Score, cells and covered rows of each segment's best family of paths.

    Paths go down the similarity matrix through the segment's columns, from its first to its last,
    by steps (1, 1), (2, 1) and (1, 2); those of a family share no row.
    """
    frames, width = len(similarity), int(lengths[-1])
    starts = np.arange(frames)
    columns = np.minimum(starts[:, None] + np.arange(width), frames - 1)
    last = (lengths - 1)[None, :, None, None]
    shape = (3, len(lengths), frames, width)
    # Of a path that ends in the row before, and in the one before that: score, cells, rows.
    # Single precision is enough for sums of a few hundred similarities, and twice as fast.
    before, second = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    before[0], second[0] = -np.inf, -np.inf
    closed = np.zeros(shape[:3], np.float32)
    for row in range(frames):
        ended = np.take_along_axis(before, np.broadcast_to(last, (*shape[:3], 1)), axis=3)[..., 0]
        closed = np.where(ended[0] > closed[0], ended, closed)
        now = np.empty(shape, np.float32)
        now[..., 0] = closed
        now[2, ..., 0] += 1
        best = before[..., :-1].copy()
        best[2] += 1
        longer = second[..., :-1].copy()
        longer[2] += 2
        best = np.where(longer[0] > best[0], longer, best)
        wide = before[..., :-2].copy()
        wide[2] += 1
        best[..., 1:] = np.where(wide[0] > best[0, ..., 1:], wide, best[..., 1:])
        now[..., 1:] = best
        now[0] += similarity[row][columns]
        now[1] += 1
        before, second = now, before
    ended = np.take_along_axis(before, np.broadcast_to(last, (*shape[:3], 1)), axis=3)[..., 0]
    found: Floats = np.where(ended[0] > closed[0], ended, closed).astype(np.float64)
    return found


def _along_diagonals(similar: Floats) -> Floats:
    """The mean with the next frames of both, so that a path stands out from a single likeness."""
    total, count = np.zeros_like(similar), np.zeros_like(similar)
    for ahead in range(min(_SMOOTHED, len(similar))):
        size = len(similar) - ahead
        total[:size, :size] += similar[ahead:, ahead:]
        count[:size, :size] += 1
    means: Floats = total / count
    return means


def _chroma(piece: Piece, *, frame: float) -> Floats:
    """How long each pitch class sounds in each frame, smoothed [shape=(frames, 12)]."""
    notes = piece.notes
    begin, end = piece.seconds(np.array([notes.onsets[0], notes.ends.max()]))
    count = max(1, int(np.ceil(min(end - begin, _MOST_SECONDS) / frame)))
    lines = _quarters(piece, begin + frame * np.arange(count + 1))
    which, place, length = sounding(notes, lines=lines)
    codes = place * 12 + notes.pitches[which] % 12
    heard = np.bincount(codes, weights=length, minlength=count * 12).reshape(count, 12)
    padded = np.concatenate([heard[:1], heard, heard[-1:]])
    smoothed: Floats = sliding_window_view(padded, _SMOOTHED, axis=0).mean(axis=2)
    return smoothed


def _quarters(piece: Piece, seconds: Floats) -> Floats:
    """The inverse of `Piece.seconds`, which never falls."""
    tempos = [tempo.start_quarters for tempo in piece.sequence.tempos]
    known = np.unique([0, *tempos, piece.sequence.end_quarters + 1])
    at = piece.seconds(known)
    slope = (known[-1] - known[-2]) / (at[-1] - at[-2])
    found: Floats = np.where(
        seconds <= at[-1],
        np.interp(seconds, at, known),
        known[-1] + (seconds - at[-1]) * slope,
    )
    return found
