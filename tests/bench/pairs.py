"""Two ways to do the same work, timed turn by turn so that a busy moment strikes both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the benchmark; `ratio` is how many times better `value` is than `peer`."""

    name: str
    value: float
    unit: str
    peer: float
    ratio: float
    goal: float | None

    def to_json(self) -> dict[str, Any]:
        holds = None if self.goal is None else self.ratio >= self.goal
        rounded = {
            key: float(f"{value:.4g}") if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }
        return {**rounded, "holds": holds}


def seconds_of(work: Callable[[], object]) -> float:
    """Run once; the wall time."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def time_in_pairs(
    ours: Callable[[], object], peer: Callable[[], object], *, rounds: int, repeats: int = 1
) -> tuple[float, float]:
    """Median seconds of each, after one run of each that is not counted.

    Args:
        rounds: Pairs to run.
        repeats: Runs of ours in a pair, where it is too short to time once.
    """
    ours()
    peer()
    mine, theirs = [], []
    for _ in range(rounds):
        mine += [seconds_of(ours) for _ in range(repeats)]
        theirs.append(seconds_of(peer))
    return statistics.median(mine), statistics.median(theirs)
