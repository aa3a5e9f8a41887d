"""Which pitches a piece uses: how many of the twelve, and whether they fit a scale."""

from __future__ import annotations

import numpy as np

from ml.evaluation.measures.pieces import Floats, Piece

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
# A natural minor scale has the tones of a major one, so twelve stand for all.
_SCALES = np.array([np.isin((np.arange(12) - root) % 12, _MAJOR) for root in range(12)], float)


def pitch_class_entropy(piece: Piece, *, bars: int) -> float | None:
    """Mean entropy, in bits, of the pitch classes in all windows of so many bars (H_n).

    Windows begin at each bar; those without a note are left out (Wu and Yang 2020). None where
    the piece is shorter than a window.
    """
    running = np.cumsum(pitch_classes_by_bar(piece), axis=0)
    if len(running) < bars:
        return None
    windows = running[bars - 1 :].copy()
    windows[1:] -= running[:-bars]
    counts = windows.sum(axis=1)
    shares = windows[counts > 0] / counts[counts > 0][:, None]
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return float(-(shares * logs).sum(axis=1).mean())


def scale_consistency(piece: Piece) -> float:
    """The share of the notes that belong to the major or natural minor scale that fits best."""
    counts = np.bincount(piece.notes.pitches % 12, minlength=12)
    return float((_SCALES @ counts).max() / counts.sum())


def pitch_classes_by_bar(piece: Piece) -> Floats:
    """Notes of each pitch class in each bar [shape=(bars, 12)]."""
    codes = piece.bars * 12 + piece.notes.pitches % 12
    size = (int(piece.bars[-1]) + 1) * 12
    return np.bincount(codes, minlength=size).reshape(-1, 12).astype(float)
