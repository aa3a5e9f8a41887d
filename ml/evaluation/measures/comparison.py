"""How far songs are from real ones by one measure: never higher-is-better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.evaluation.measures.pieces import Floats

_BOOTSTRAPS = 1000
_INTERVAL = (2.5, 97.5)
_PROBABILITIES = (np.arange(100) + 0.5) / 100


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over many songs."""

    songs: int
    mean: float
    sd: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure of songs beside that of real ones.

    Attributes:
        songs: The measure over the songs.
        mean_interval: 95% bootstrap interval of its mean.
        reference: The measure over the real ones.
        percentile: Where the songs' mean lies among the real ones, 0 to 100.
        inside: Share of the songs within the real ones' 5 to 95%; of real ones it is 0.9.
        inside_interval: Its 95% bootstrap interval.
        distance: Wasserstein distance between songs and real ones, in standard deviations of the
            real; 0 is best.
        distance_interval: Its 95% bootstrap interval.
        distance_of_real: What as many songs drawn from the real ones, compared with others drawn
            from them, stay below in 95 of 100 draws: a smaller distance cannot be told from none.
    """

    songs: Spread
    mean_interval: tuple[float, float]
    reference: Spread | None = None
    percentile: float | None = None
    inside: float | None = None
    inside_interval: tuple[float, float] | None = None
    distance: float | None = None
    distance_interval: tuple[float, float] | None = None
    distance_of_real: float | None = None


def compare(values: Floats, *, reference: Floats) -> Comparison | None:
    """Compare a measure of songs with that of real ones.

    Args:
        values: One a song [shape=(n,)].
        reference: One a real song [shape=(m,)]; the comparison is left out where m is 0.

    Returns:
        None where no song has the measure.
    """
    if not len(values):
        return None
    random = np.random.default_rng(0)
    drawn = values[random.integers(len(values), size=(_BOOTSTRAPS, len(values)))]
    songs, mean_interval = spread(values), interval(drawn.mean(axis=1))
    if not len(reference):
        return Comparison(songs, mean_interval)
    real = spread(reference)
    real_drawn = reference[random.integers(len(reference), size=(_BOOTSTRAPS, len(values)))]
    real_others = reference[random.integers(len(reference), size=(_BOOTSTRAPS, len(reference)))]
    return Comparison(
        songs=songs,
        mean_interval=mean_interval,
        reference=real,
        percentile=percentile(songs.mean, reference=reference),
        inside=float(_inside(values, real=real)),
        inside_interval=interval(_inside(drawn, real=real)),
        distance=float(_distances(values[None], reference=reference[None], sd=real.sd)[0]),
        distance_interval=interval(_distances(drawn, reference=reference[None], sd=real.sd)),
        distance_of_real=float(
            np.percentile(_distances(real_drawn, reference=real_others, sd=real.sd), 95)
        ),
    )


def spread(values: Floats) -> Spread:
    """Mean, standard deviation and percentiles of at least one value."""
    p5, p50, p95 = np.percentile(values, [5, 50, 95]).tolist()
    return Spread(len(values), float(values.mean()), float(values.std()), p5, p50, p95)


def percentile(value: float, *, reference: Floats) -> float:
    """Share of the reference below, with half of what equals it, in percent."""
    return float(100 * ((reference < value).mean() + (reference == value).mean() / 2))


def interval(draws: Floats) -> tuple[float, float]:
    """The middle 95% of bootstrap draws."""
    low, high = np.percentile(draws, _INTERVAL).tolist()
    return low, high


def _inside(values: Floats, *, real: Spread) -> Floats:
    # A value that is the percentile itself must not fall out by rounding.
    slack = 1e-9 * (1 + abs(real.p95))
    inside: Floats = ((values >= real.p5 - slack) & (values <= real.p95 + slack)).mean(axis=-1)
    return inside


def _distances(rows: Floats, *, reference: Floats, sd: float) -> Floats:
    """Of each row, the mean difference between its quantiles and those of the reference's row."""
    ours = np.quantile(rows, _PROBABILITIES, axis=1).T
    theirs = np.quantile(reference, _PROBABILITIES, axis=1).T
    distances: Floats = np.abs(ours - theirs).mean(axis=1) / max(sd, 1e-9)
    return distances
