"""Posteriors bettered after the encoder, window by window (semi-amortised; Kim et al. 2018).

The encoder's mean and variance are a first guess; steps of gradient then raise the bound of each
window by its own posterior, the model staying as it is. What may be free to the window in training
(`free_nats`) stays free: z goes on saying it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.models import losses
from ml.models.labels import without_label
from ml.models.tokens import previous_tokens
from ml.models.vae import SequenceVae

_RATE = 0.05
_NOISE_SEED = 1


class PosteriorRefiner:
    """Refines batches of one size, each of which begins anew."""

    def __init__(self, vae: SequenceVae, *, batch_size: int) -> None:
        """Args: vae, whose weights are not to change any more; windows in a batch."""
        self._steps = vae.config.posterior_steps
        self._shape = (batch_size, vae.config.latent_dimensions)
        self._vocabulary_size = vae.vocabulary_size
        self._model = _Refined(vae, shape=self._shape)
        self._model.compile(optimizer=keras.optimizers.Adam(_RATE))
        self._model.optimizer.build(self._model.trainable_variables)
        self._fresh = [variable.numpy() for variable in self._model.optimizer.variables]

    def refine(
        self, windows: NDArray[np.int32], *, z_mean: NDArray[np.float32], z_log_var: Any
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Better means and log variances [shape=(batch, latent)].

        Args:
            windows: -1 for padding [shape=(batch, window)].
            z_mean: The encoder's [shape=(batch, latent)], as is `z_log_var`.
            z_log_var: See there.
        """
        refined = self._model
        refined.z_mean.assign(z_mean)
        refined.z_log_var.assign(z_log_var)
        for variable, value in zip(refined.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)
        previous = previous_tokens(windows, vocabulary_size=self._vocabulary_size)
        random = np.random.default_rng(_NOISE_SEED)
        for _ in range(self._steps):
            noise = random.standard_normal(self._shape, np.float32)
            refined.train_on_batch({"tokens": windows, "previous": previous, "noise": noise})
        return refined.z_mean.numpy().copy(), refined.z_log_var.numpy().copy()


class _Refined(keras.Model):
    """The posteriors of a batch of windows, as weights, and their bound as the loss."""

    def __init__(self, vae: SequenceVae, *, shape: tuple[int, int]) -> None:
        super().__init__(name="refined")
        # Its weights are no weights of this model: Keras must not find it.
        self._vae: Callable[[], SequenceVae] = lambda: vae
        self.z_mean = self.add_weight(shape=shape, name="z_mean")
        self.z_log_var = self.add_weight(shape=shape, name="z_log_var")
        self.built = True

    def call(self, inputs: dict[str, Any], *, training: bool = False) -> Any:
        """Nats of each window, its KL above what is free [shape=(batch,)].

        Args:
            inputs: `tokens` and `previous` [shape=(batch, window)], `noise` [shape=(batch,
                latent)].
            training: Unused: nothing is dropped.
        """
        del training
        vae = self._vae()
        z = self.z_mean + ops.exp(0.5 * self.z_log_var) * inputs["noise"]
        logits = vae.decoder(
            inputs["previous"], without_label(z, labels=vae.config.labels), training=False
        )
        nll = ops.sum(losses.token_nll(logits, inputs["tokens"]), axis=-1)
        kl = ops.sum(losses.kl_by_dimension(self.z_mean, self.z_log_var), axis=-1)
        losses_of_windows = nll + ops.maximum(kl, vae.config.free_nats)
        # Their sum: each window has a posterior of its own.
        self.add_loss(ops.sum(losses_of_windows))
        return losses_of_windows
