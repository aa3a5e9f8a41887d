"""The evidence lower bound on held-out windows, with z as encoded and with z of other windows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ml.models.objectives import said_tokens
from ml.models.parts import LikelihoodModel, PosteriorModel
from ml.models.refining import PosteriorRefiner
from ml.models.tokens import previous_tokens
from ml.models.vae import SequenceVae

_BATCH = 32
_NOISE_SEED = 0


@dataclass(frozen=True, slots=True)
class Elbo:
    """The bound's terms, without beta or free bits.

    Attributes:
        negative_elbo: Nats per token, an upper bound of the model's negative log likelihood.
        reconstruction: Nats per token.
        kl_per_window: Nats per window, summed over dimensions.
    """

    negative_elbo: float
    reconstruction: float
    kl_per_window: float


class HeldOut:
    """A fixed set of windows, and the model's parts compiled to be measured on it again and again.

    The noise is the same in every measurement: two differ only by the weights.
    """

    def __init__(self, vae: SequenceVae, *, windows: NDArray[np.int32]) -> None:
        """Args: vae; windows, -1 for padding [shape=(n, window)], n >= 1."""
        self._vae = vae
        self._posterior = PosteriorModel(vae)
        self._likelihood = LikelihoodModel(vae)
        self._objective = vae.config.objective
        self._vocabulary_size = vae.vocabulary_size
        self._latent_dimensions = vae.config.latent_dimensions
        self.windows = windows
        said = said_tokens(windows, objective=self._objective)
        self.said: NDArray[np.int32] = np.asarray(keras.ops.convert_to_numpy(said))
        self.token_count = int((self.said >= 0).sum())
        random = np.random.default_rng(_NOISE_SEED)
        self._noise = random.standard_normal((len(windows), self._latent_dimensions), np.float32)

    def elbo(self, posterior: Posteriors | None = None) -> Elbo:
        """Measure the model as its weights are now; by the encoder's posterior, or a given one."""
        posterior = posterior or self.posterior()
        nll = self.reconstruction(self.drawn(posterior))
        return Elbo(
            negative_elbo=nll + float(posterior.kl.sum() / self.token_count),
            reconstruction=nll,
            kl_per_window=float(posterior.kl.sum() / len(self.windows)),
        )

    def posterior(self) -> Posteriors:
        """Encode every window."""
        found = [self._posterior.predict_on_batch({"tokens": part}) for part in self._parts()]
        count = len(self.windows)
        return Posteriors(
            z_mean=np.concatenate([part["z_mean"] for part in found])[:count],
            z_log_var=np.concatenate([part["z_log_var"] for part in found])[:count],
        )

    def refined_posterior(self) -> Posteriors:
        """The encoder's, bettered by the configuration's `posterior_steps` where it has any."""
        first = self.posterior()
        if not self._vae.config.posterior_steps:
            return first
        refiner = PosteriorRefiner(self._vae, batch_size=_BATCH)
        guesses = zip(padded_parts(first.z_mean), padded_parts(first.z_log_var), strict=True)
        found = [
            refiner.refine(part, z_mean=z_mean, z_log_var=z_log_var)
            for part, (z_mean, z_log_var) in zip(self._parts(), guesses, strict=True)
        ]
        means, log_vars = (
            np.concatenate(parts)[: len(self.windows)] for parts in zip(*found, strict=True)
        )
        return Posteriors(z_mean=means, z_log_var=log_vars)

    def reconstruction(self, z: NDArray[np.float32]) -> float:
        """Nats per token of the windows, given z [shape=(n, latent)]."""
        return self.decoded(z).nll_sum / self.token_count

    def decoded(self, z: NDArray[np.float32]) -> Decoded:
        """Decode the windows given z [shape=(n, latent)] and, at each step, the tokens before."""
        nll, likeliest = 0.0, []
        for part, latent in zip(self._parts(), padded_parts(z), strict=True):
            inputs = {
                "tokens": part,
                "previous": previous_tokens(part, vocabulary_size=self._vocabulary_size),
                "z": latent,
            }
            outputs = self._likelihood.predict_on_batch(inputs)
            nll += float(np.sum(outputs["nll"], dtype=np.float64))
            likeliest.append(outputs["likeliest"])
        return Decoded(nll_sum=nll, likeliest=np.concatenate(likeliest)[: len(self.windows)])

    def drawn(self, posterior: Posteriors) -> NDArray[np.float32]:
        """Draw z of each window from its posterior [shape=(n, latent)]."""
        return posterior.draw(self._noise)

    def shuffled_z_gap(self, z: NDArray[np.float32]) -> float:
        """What it costs, in nats per token, to give each window the z of one far from it."""
        return self.reconstruction(of_others(z)) - self.reconstruction(z)

    def _parts(self) -> list[NDArray[np.int32]]:
        return padded_parts(self.windows, fill=-1)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Of windows: nats of all tokens, and the likeliest tokens [shape=(n, window)]."""

    nll_sum: float
    likeliest: NDArray[np.int32]


@dataclass(frozen=True)
class Posteriors:
    """Diagonal normal posteriors, one a window [shape=(n, latent)]."""

    z_mean: NDArray[np.float32]
    z_log_var: NDArray[np.float32]

    @cached_property
    def kl(self) -> NDArray[np.float64]:
        """Nats per window and dimension [shape=(n, latent)]."""
        mean, log_var = self.z_mean.astype(np.float64), self.z_log_var.astype(np.float64)
        return 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)

    def draw(self, noise: NDArray[np.float32]) -> NDArray[np.float32]:
        """Draw z with standard normal noise [shape=(n, latent)]."""
        z: NDArray[np.float32] = self.z_mean + np.exp(0.5 * self.z_log_var) * noise
        return z


def of_others(z: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each window the z of one far from it [shape=(n, latent)]."""
    return np.roll(z, max(1, len(z) // 2), axis=0)


def padded_parts(rows: NDArray[Any], *, fill: int = 0) -> list[NDArray[Any]]:
    """Split into batches of one size, the last one filled up, so that one graph serves all."""
    missing = -len(rows) % _BATCH
    padded = np.concatenate([rows, np.full((missing, rows.shape[1]), fill, rows.dtype)])
    return np.split(padded, len(padded) // _BATCH)
