"""Sets of songs compared by their distances, within each set and between the two.

The protocol of Yang and Lerch (2018): a feature of each song, Euclidean distances between songs,
their density by a Gaussian kernel, and of two densities the overlapped area and the KL divergence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ml.evaluation.measures.comparison import interval
from ml.evaluation.measures.pieces import Floats, Ints, Piece

_BINS = 512
_BOOTSTRAPS = 200
_FLOOR = 1e-9
# Distances grow with the square of it; a set that is larger is thinned out evenly.
_MOST_SONGS = 1000
# Lengths in quarters, from a 64th to a double whole note; a length counts to the nearest.
_LENGTHS = np.array([1 / 16, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 1.5, 2, 3, 4, 8])


@dataclass(frozen=True, slots=True)
class Overlap:
    """A feature's distances between songs and real ones, beside those among the real ones.

    Attributes:
        overlapped_area: Of the two densities, 0 to 1; 1 where the songs are as far from the real
            ones as those are from each other.
        overlapped_area_interval: Its 95% bootstrap interval over the songs.
        kl: Of the distances among the real ones from those between, in nats; 0 is best.
        kl_interval: Its 95% bootstrap interval.
        own_overlapped_area: Distances among the songs beside those between: low where the songs
            are more alike, or less, than they are like real ones.
        own_kl: The same as KL.
        real_overlapped_area: What one half of the real ones reaches against the other.
    """

    overlapped_area: float
    overlapped_area_interval: tuple[float, float]
    kl: float
    kl_interval: tuple[float, float]
    own_overlapped_area: float
    own_kl: float
    real_overlapped_area: float


def overlaps(songs: Sequence[Piece], *, reference: Sequence[Piece]) -> dict[str, Overlap]:
    """Compare two sets by each feature.

    Args:
        songs: At least two.
        reference: At least four.
    """
    songs, reference = _thinned(songs), _thinned(reference)
    return {
        name: compare_sets(
            np.array([feature(piece) for piece in songs]),
            reference=np.array([feature(piece) for piece in reference]),
        )
        for name, feature in FEATURES.items()
    }


def compare_sets(songs: Floats, *, reference: Floats) -> Overlap:
    """Compare two sets by a feature.

    Args:
        songs: The feature of each [shape=(n, size)], n >= 2.
        reference: Of real ones [shape=(m, size)], m >= 4.
    """
    between = distances(songs, reference)
    own = _pairs(distances(songs, songs))
    real = _pairs(distances(reference, reference))
    top = max(between.max(), own.max(), real.max())
    top = top * 1.1 if top > 0 else 1.0
    among_real, among_own = density(real, top=top), density(own, top=top)
    whole = density(between, top=top)
    # Songs are drawn anew by weighting the histograms of their distances.
    bins = np.minimum((between / top * _BINS).astype(np.int64), _BINS - 1)
    rows = np.stack([np.bincount(row, minlength=_BINS) for row in bins]).astype(float)
    random = np.random.default_rng(0)
    weights = random.multinomial(len(songs), np.full(len(songs), 1 / len(songs)), _BOOTSTRAPS)
    drawn = [_smooth(counts, top=top) for counts in weights @ rows]
    halves = reference[::2], reference[1::2]
    return Overlap(
        overlapped_area=overlapped_area(among_real, whole),
        overlapped_area_interval=interval(
            np.array([overlapped_area(among_real, one) for one in drawn])
        ),
        kl=kl_divergence(among_real, whole),
        kl_interval=interval(np.array([kl_divergence(among_real, one) for one in drawn])),
        own_overlapped_area=overlapped_area(among_own, whole),
        own_kl=kl_divergence(among_own, whole),
        real_overlapped_area=overlapped_area(
            density(_pairs(distances(halves[0], halves[0])), top=top),
            density(distances(*halves), top=top),
        ),
    )


def distances(first: Floats, second: Floats) -> Floats:
    """Euclidean, each with each [shape=(n, m)]."""
    squared = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1) - 2 * first @ second.T
    # What is left of equal rows is rounding.
    scale = float(np.abs(first).max(initial=0) + np.abs(second).max(initial=0)) ** 2
    found: Floats = np.sqrt(np.where(squared > 1e-12 * scale, squared, 0))
    return found


def density(values: Floats, *, top: float) -> Floats:
    """Shares of probability in equal bins from 0 to `top`, by a Gaussian kernel (Scott 1992)."""
    bins = np.minimum((values.ravel() / top * _BINS).astype(np.int64), _BINS - 1)
    return _smooth(np.bincount(bins, minlength=_BINS).astype(float), top=top)


def overlapped_area(first: Floats, second: Floats) -> float:
    """What two densities share, 0 to 1."""
    return float(np.minimum(first, second).sum())


def kl_divergence(first: Floats, second: Floats) -> float:
    """Of the first density from the second, in nats."""
    p, q = first + _FLOOR, second + _FLOOR
    p, q = p / p.sum(), q / q.sum()
    return float((p * np.log(p / q)).sum())


def _smooth(counts: Floats, *, top: float) -> Floats:
    width = top / _BINS
    centres = (np.arange(_BINS) + 0.5) * width
    total = counts.sum()
    mean = (counts * centres).sum() / total
    sd = np.sqrt((counts * (centres - mean) ** 2).sum() / total)
    # Where all distances are equal the kernel is as wide as a bin.
    bandwidth = max(sd * total**-0.2, width)
    reach = np.arange(-_BINS, _BINS + 1) * width
    kernel = np.exp(-0.5 * (reach / bandwidth) ** 2)
    smoothed = np.convolve(counts, kernel)[_BINS : 2 * _BINS]
    found: Floats = smoothed / smoothed.sum()
    return found


def _pairs(square: Floats) -> Floats:
    """Distances between different songs, each pair once."""
    found: Floats = square[np.triu_indices(len(square), k=1)]
    return found


def _thinned(pieces: Sequence[Piece]) -> list[Piece]:
    places = np.linspace(0, len(pieces) - 1, min(len(pieces), _MOST_SONGS)).astype(int)
    return [pieces[place] for place in places]


def _shares(counts: Floats) -> Floats:
    found: Floats = counts / max(counts.sum(), 1)
    return found


def _transitions(kinds: Ints, *, size: int) -> Floats:
    return _shares(np.bincount(kinds[:-1] * size + kinds[1:], minlength=size * size).astype(float))


def _nearest_length(quarters: Floats) -> Ints:
    edges = np.sqrt(_LENGTHS[1:] * _LENGTHS[:-1])
    return np.searchsorted(edges, quarters).astype(np.int64)


def _histogram(quarters: Floats) -> Floats:
    return _shares(np.bincount(_nearest_length(quarters), minlength=len(_LENGTHS)).astype(float))


def _inter_onsets(piece: Piece) -> Floats:
    onsets = piece.notes.highest.onsets
    found: Floats = np.diff(onsets)
    return found


def _one(value: float) -> Floats:
    return np.array([float(value)])


FEATURES: dict[str, Callable[[Piece], Floats]] = {
    "pitch_count": lambda piece: _one(len(np.unique(piece.notes.pitches))),
    "pitch_range": lambda piece: _one(int(np.ptp(piece.notes.pitches))),
    "pitch_interval": lambda piece: _one(
        np.abs(np.diff(piece.lead.highest.pitches)).mean() if len(piece.lead.highest) > 1 else 0
    ),
    "pitch_class_histogram": lambda piece: _shares(
        np.bincount(piece.notes.pitches % 12, minlength=12).astype(float)
    ),
    "pitch_class_transitions": lambda piece: _transitions(piece.lead.highest.pitches % 12, size=12),
    "notes_per_bar": lambda piece: _one(len(piece.notes) / (piece.bars[-1] + 1)),
    "note_length_histogram": lambda piece: _histogram(piece.notes.ends - piece.notes.onsets),
    "note_length_transitions": lambda piece: _transitions(
        _nearest_length(piece.lead.highest.ends - piece.lead.highest.onsets), size=len(_LENGTHS)
    ),
    "inter_onset_histogram": lambda piece: _histogram(_inter_onsets(piece)),
    "inter_onset_mean": lambda piece: _one(
        _inter_onsets(piece).mean() if len(piece.notes.highest) > 1 else 0
    ),
}
