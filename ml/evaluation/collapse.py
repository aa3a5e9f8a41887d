"""Does the decoder listen to z? The figures, and one sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.baselines import measure_baselines
from ml.evaluation.elbo import HeldOut

# Variance of the posterior mean over the data above which a dimension is active
# (Burda et al. 2016, section 2).
_ACTIVE_VARIANCE = 0.01
# Below the first, what z adds to a token is lost in the noise; above the second it is plain.
_IDLE_GAP = 0.01
_PLAIN_GAP = 0.05


@dataclass(frozen=True, slots=True)
class CollapseReport:
    """Figures on held-out windows; losses in nats per token where not said otherwise.

    Attributes:
        tokens: Held-out tokens measured on.
        windows: Held-out windows measured on.
        negative_elbo_per_token: Reconstruction and KL, the KL summed over dimensions.
        reconstruction_per_token: With z drawn from the posterior.
        kl_per_window: Nats per window, summed over dimensions.
        active_units: Dimensions whose posterior mean varies by more than 0.01.
        latent_dimensions: Dimensions there are.
        shuffled_z_gap: What it costs to decode each window with another one's z.
        uniform: Loss of guessing blindly.
        unigram: Loss of a table of note frequencies fitted on the training songs.
        bigram: Loss of a table of note pairs fitted on the training songs.
        summary: One sentence on whether the latent space is used.
        against_counting: One sentence on whether the model beats the table of note pairs.
    """

    tokens: int
    windows: int
    negative_elbo_per_token: float
    reconstruction_per_token: float
    kl_per_window: float
    active_units: int
    latent_dimensions: int
    shuffled_z_gap: float
    uniform: float
    unigram: float
    bigram: float
    summary: str
    against_counting: str

    def to_json(self) -> dict[str, Any]:
        """All figures as a plain dictionary."""
        return asdict(self)


def report_collapse(
    held_out: HeldOut, *, training_songs: Sequence[NDArray[np.int32]], vocabulary_size: int
) -> CollapseReport:
    """Measure how much of the music z carries.

    Args:
        held_out: The model on its held-out windows.
        training_songs: Token ids, for the baselines.
        vocabulary_size: Number of different tokens.
    """
    elbo = held_out.elbo()
    means = held_out.posterior().z_mean
    active = active_units(means)
    gap = held_out.shuffled_z_gap()
    baselines = measure_baselines(
        training_songs, windows=held_out.windows, vocabulary_size=vocabulary_size
    )
    return CollapseReport(
        tokens=held_out.token_count,
        windows=len(held_out.windows),
        negative_elbo_per_token=elbo.negative_elbo,
        reconstruction_per_token=elbo.reconstruction,
        kl_per_window=elbo.kl_per_window,
        active_units=active,
        latent_dimensions=means.shape[1],
        shuffled_z_gap=gap,
        uniform=baselines.uniform,
        unigram=baselines.unigram,
        bigram=baselines.bigram,
        summary=summarise(gap=gap, active=active, dimensions=means.shape[1]),
        against_counting=compare_with_counting(elbo.negative_elbo, bigram=baselines.bigram),
    )


def compare_with_counting(negative_elbo: float, *, bigram: float) -> str:
    """One sentence on whether the model foretells better than counting pairs of tokens.

    Args:
        negative_elbo: Of the model, its KL included, in nats per token.
        bigram: Of the table of pairs, in nats per token.
    """
    difference = abs(negative_elbo - bigram)
    if negative_elbo < bigram:
        return (
            f"It foretells held-out music better than counting pairs, by {difference:.2f} nats "
            "per token, its KL included."
        )
    return (
        f"It does not beat counting pairs yet: {difference:.2f} nats per token are missing, its "
        "KL included. Train longer, or on more music."
    )


def active_units(z_mean: NDArray[np.float32]) -> int:
    """Dimensions in which the posterior means vary by more than 0.01 [shape=(n, latent)]."""
    return int((z_mean.var(axis=0) > _ACTIVE_VARIANCE).sum())


def summarise(*, gap: float, active: int, dimensions: int) -> str:
    """One sentence on whether the latent space is used.

    Args:
        gap: Nats per token that another window's z costs.
        active: Active dimensions.
        dimensions: All of them.
    """
    figures = (
        f"{active} of {dimensions} dimensions vary, and decoding with another excerpt's z costs "
        f"{gap:.3f} nats per token"
    )
    if gap >= _PLAIN_GAP:
        return f"The latent space is used: {figures}."
    if gap >= _IDLE_GAP:
        return f"The latent space is hardly used: {figures}."
    return f"The latent space is not used (posterior collapse): {figures}."
