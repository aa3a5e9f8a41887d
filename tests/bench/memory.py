"""What training takes of memory at its peak, against plain Keras.

It comes first: on Linux a process begins with the peak of the one that started it.
"""

import multiprocessing
import resource
import sys

from ml.config import make_config
from tests.bench.pairs import Figure

_MEGABYTE = 1e6
_STEPS = 3


def measure() -> list[Figure]:
    """The one figure."""
    mine, theirs = (_peak_of(side) / _MEGABYTE for side in ("ours", "plain"))
    return [Figure("peak memory of training", mine, "MB", theirs, theirs / mine, None)]


def _peak_of(side: str) -> float:
    """Bytes at the peak of a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_train, (side,))


def _train(side: str) -> float:
    from tests.bench import training

    config = make_config("vae-lstm", preset="paper")
    step = {"ours": training.ours, "plain": training.plain}[side](config)
    for _ in range(_STEPS):
        step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)
