"""Does the decoder listen to z? The figures, and one sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.baselines import measure_baselines
from ml.evaluation.elbo import Elbo, HeldOut
from ml.evaluation.pairs import Pairs

# Variance of the posterior mean over the data above which a dimension is active
# (Burda et al. 2016, section 2).
_ACTIVE_VARIANCE = 0.01
# Below the first, what z adds to a token is lost in the noise; above the second it is plain.
_IDLE_GAP = 0.01
_PLAIN_GAP = 0.05
# Nats in a window: below the first, the encoder tells next to nothing of it; the second is what
# it takes to tell three windows apart.
_IDLE_KL = 0.1
_PLAIN_KL = 1.0


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
        summary: One sentence on whether the latent space is used, of KL, active units, gap and
            counting together.
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
    posterior = held_out.refined_posterior()
    elbo, means = held_out.elbo(posterior), posterior.z_mean
    active = active_units(means)
    gap = held_out.shuffled_z_gap(held_out.drawn(posterior))
    pairs = Pairs.of(training_songs, vocabulary_size=vocabulary_size)
    baselines = measure_baselines(pairs, windows=held_out.windows)
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
        summary=summarise(
            elbo, gap=gap, active=active, dimensions=means.shape[1], bigram=baselines.bigram
        ),
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


def summarise(elbo: Elbo, *, gap: float, active: int, dimensions: int, bigram: float | None) -> str:
    """One sentence on whether the latent space is used.

    It is where the encoder tells something of each window (KL), differently from window to window
    (active units), and the decoder listens (gap); no figure alone proves it. A model that loses to
    counting is said to.

    Args:
        elbo: Of the model, on held-out windows.
        gap: Nats per token that another window's z costs.
        active: Active dimensions.
        dimensions: All of them.
        bigram: Nats per token of the table of pairs, where it was counted.
    """
    kl = elbo.kl_per_window
    figures = (
        f"z carries {kl:.1f} nats per excerpt, {active} of {dimensions} dimensions vary, and "
        f"decoding with another excerpt's z costs {gap:.3f} nats per token"
    )
    if kl < _IDLE_KL or active == 0:
        verdict = "The latent space is not used (posterior collapse)"
    elif gap < _IDLE_GAP:
        verdict = "The latent space is not used (posterior collapse), the decoder does not listen"
    elif gap < _PLAIN_GAP or kl < _PLAIN_KL:
        verdict = "The latent space is hardly used"
    else:
        verdict = "The latent space is used"
        if bigram is not None and elbo.negative_elbo >= bigram:
            verdict += ", but counting pairs still foretells the music better"
    return f"{verdict}: {figures}."
