"""What training and evaluation take of memory at their peak, against plain Keras.

It comes first: on Linux a process begins with the peak of the one that started it.
"""

import importlib
import multiprocessing
import resource
import sys

from ml.config import make_config
from tests.bench.pairs import Figure

_MEGABYTE = 1e6
_STEPS = 3


def measure() -> list[Figure]:
    """A figure for each kind of work, all on the paper preset's VAE-LSTM."""
    return [_figure(kind) for kind in ("training", "evaluation")]


def _figure(kind: str) -> Figure:
    mine, theirs = (_peak_of(kind, side) / _MEGABYTE for side in ("ours", "plain"))
    return Figure(f"peak memory of {kind}", mine, "MB", theirs, theirs / mine, None)


def _peak_of(kind: str, side: str) -> float:
    """Bytes at the peak of a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_work, (kind, side))


def _work(kind: str, side: str) -> float:
    config = make_config("vae-lstm", preset="paper")
    step = getattr(importlib.import_module(f"tests.bench.{kind}"), side)(config)
    for _ in range(_STEPS):
        step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)
