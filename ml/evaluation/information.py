"""How much z tells of which window it came from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.elbo import Posteriors

# Rows of the pairwise matrix worked on at once.
_ROWS = 256


def mutual_information(posteriors: Posteriors, *, z: NDArray[np.float32]) -> float:
    """Nats per window that z carries of the windows' identity (Hoffman and Johnson 2016).

    The marginal of z is the mean of all posteriors, so it cannot exceed the logarithm of the
    number of windows: near that, it only says that z tells the windows apart.

    Args:
        posteriors: Of n windows.
        z: A draw from each [shape=(n, latent)].
    """
    mean = posteriors.z_mean.astype(np.float64)
    log_var = posteriors.z_log_var.astype(np.float64)
    precision, draws = np.exp(-log_var), z.astype(np.float64)
    constant = (mean**2 * precision + log_var).sum(axis=1)
    total = 0.0
    for begin in range(0, len(draws), _ROWS):
        part = draws[begin : begin + _ROWS]
        # Logarithm of each posterior's density at each draw, but for a constant all share.
        density = -0.5 * (
            part**2 @ precision.T - 2 * part @ (mean * precision).T + constant[None, :]
        )
        own = density[np.arange(len(part)), np.arange(begin, begin + len(part))]
        highest = density.max(axis=1, keepdims=True)
        marginal = highest[:, 0] + np.log(np.exp(density - highest).mean(axis=1))
        total += float((own - marginal).sum())
    return total / len(draws)
