"""A VAE's parts as models of their own, each compiled once and called with plain arrays."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.models import losses
from ml.models.labels import without_label
from ml.models.objectives import heard_tokens, said_tokens
from ml.models.vae import SequenceVae


class PosteriorModel(keras.Model):
    """Windows in, posterior of z out."""

    def __init__(self, vae: SequenceVae) -> None:
        super().__init__(name="posterior_model")
        self.encoder = vae.encoder
        self.objective = vae.config.objective
        self.built = True

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """`z_mean` and `z_log_var` of `tokens`."""
        heard = heard_tokens(inputs["tokens"], objective=self.objective)
        z_mean, z_log_var = self.encoder(heard)
        return {"z_mean": z_mean, "z_log_var": z_log_var}


class LikelihoodModel(keras.Model):
    """Windows and z in, nats of each token and the likeliest tokens out; no label is told."""

    def __init__(self, vae: SequenceVae) -> None:
        super().__init__(name="likelihood_model")
        self.decoder = vae.decoder
        self.labels = vae.config.labels
        self.objective = vae.config.objective
        self.built = True

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """`nll` of `tokens`, and the `likeliest` in their places, given `previous` and `z`."""
        z = without_label(inputs["z"], labels=self.labels)
        logits = self.decoder(inputs["previous"], z)
        return {
            "nll": losses.token_nll(
                logits, said_tokens(inputs["tokens"], objective=self.objective)
            ),
            "likeliest": ops.argmax(logits, axis=-1),
        }


class DecoderStep(keras.Model):
    """One step of the decoder, the same four inputs and two outputs for every architecture.

    This is the graph that the browser runs, and it is given its weights in half precision. So that
    it is the same function here and there, the decoder's weights are rounded to half precision in
    place: build it from a model that is not needed in full precision any more.

    Two tensors of one shape would lose their names in its conversion, so the state is a number or
    two longer than it need be where it would be as long as the logits or z.
    """

    def __init__(self, vae: SequenceVae) -> None:
        super().__init__(name="decoder_step")
        self.decoder = vae.decoder
        for weight in self.decoder.weights:
            weight.assign(ops.cast(ops.cast(weight, "float16"), weight.dtype))
        self.decoder_latents = vae.config.decoder_latents
        self.state_size = vae.decoder.state_size
        while self.state_size in (vae.vocabulary_size, self.decoder_latents):
            self.state_size += 1
        self.built = True

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """One step.

        Args:
            inputs: `z`, the label's numbers after it [shape=(batch, latent + labels)], `token`
                [shape=(batch,), int32], `position` [shape=(), int32] and `state`
                [shape=(batch, state_size)], zeros at first.

        Returns:
            `logits` [shape=(batch, vocabulary)] and the next `state`.
        """
        own = inputs["state"][:, : self.decoder.state_size]
        logits, state = self.decoder.step(
            z=inputs["z"], token=inputs["token"], position=inputs["position"], state=own
        )
        spare = self.state_size - self.decoder.state_size
        if spare:
            state = ops.concatenate([state, inputs["state"][:, -spare:]], axis=-1)
        return {"logits": logits, "state": state}

    def first_state(self, batch: int) -> NDArray[np.float32]:
        """The state before the first step [shape=(batch, state_size)]."""
        return np.zeros((batch, self.state_size), np.float32)
