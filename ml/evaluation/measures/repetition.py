"""How often a line repeats its own patterns, in whatever key."""

from __future__ import annotations

import numpy as np

from ml.evaluation.measures.pieces import Ints, Piece, places

INTERVALS = 4
BLOCK_BARS = 32


def pattern_repetition(piece: Piece) -> float | None:
    """1 - distinct / all groups of four successive pitch intervals of the lead, over 32 bars.

    The mean over successive blocks of 32 bars, for longer music repeats more; a last block that is
    shorter counts only where it is the only one. Of notes struck together the highest counts.
    None without a group.
    """
    line = piece.lead.highest
    bars = places(piece.bar_lines, line.onsets)
    blocks = (bars - bars[0]) // BLOCK_BARS
    whole = (bars[-1] - bars[0] + 1) // BLOCK_BARS
    shares = [_repeated(line.pitches[blocks == i]) for i in range(max(1, int(whole)))]
    found = [share for share in shares if share is not None]
    return float(np.mean(found)) if found else None


def _repeated(pitches: Ints) -> float | None:
    intervals = np.diff(pitches)
    if len(intervals) < INTERVALS:
        return None
    groups = np.lib.stride_tricks.sliding_window_view(intervals, INTERVALS)
    return 1 - len(np.unique(groups, axis=0)) / len(groups)
