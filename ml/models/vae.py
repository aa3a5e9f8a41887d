"""The VAE around any encoder and decoder: what it computes and what it is trained on."""

from __future__ import annotations

from typing import Any, Protocol

import keras
from keras import ops

from ml.config import TrainingConfig
from ml.models import losses
from ml.models.lstm import LstmDecoder, LstmEncoder
from ml.models.objectives import heard_tokens, said_tokens
from ml.models.replicas import mean_over_replicas
from ml.models.transformer import TransformerDecoder, TransformerEncoder
from ml.music.tokenizers import Tokenizer


class Decoder(Protocol):
    """What every architecture's decoder can do beside being a Keras layer."""

    state_size: int

    def __call__(self, previous: Any, z: Any, *, training: bool = False) -> Any:
        """Logits of a whole window, given the tokens before each step."""

    def step(self, *, z: Any, token: Any, position: Any, state: Any) -> tuple[Any, Any]:
        """Logits of one step, and the state for the next."""


_ARCHITECTURES: dict[str, tuple[Any, Any]] = {
    "vae-lstm": (LstmEncoder, LstmDecoder),
    "vae-transformer": (TransformerEncoder, TransformerDecoder),
}


class SequenceVae(keras.Model):
    """A variational autoencoder of token windows (Kingma and Welling 2014).

    Its inputs hold all noise, so that a training step is a function of its batch and of the
    weights (and of the dropout layers' own seeds, which are saved with them).
    """

    def __init__(
        self,
        config: TrainingConfig,
        *,
        vocabulary_size: int,
        tokenizer: Tokenizer | None = None,
    ) -> None:
        super().__init__(name="vae", dtype="float32")
        encoder, decoder = _ARCHITECTURES[config.architecture]
        self.config = config
        self.vocabulary_size = vocabulary_size
        self.pitch_tokens = tokenizer.pitch_tokens if tokenizer else ()
        self.encoder = encoder(config, vocabulary_size=vocabulary_size)
        self.decoder = decoder(config, vocabulary_size=vocabulary_size, tokenizer=tokenizer)
        self.reconstruction_metric = keras.metrics.Mean(name="reconstruction")
        self.kl_metric = keras.metrics.Mean(name="kl")
        self.window_kl_metric = keras.metrics.Mean(name="kl_per_window")

    def build(self, input_shape: Any = None) -> None:
        """Create all weights."""
        del input_shape  # the configuration says it
        shape = (None, self.config.window)
        self.encoder.build(shape)
        self.decoder.build(shape)
        self.built = True

    def call(self, inputs: dict[str, Any], *, training: bool = False) -> dict[str, Any]:
        """Encode, draw z, decode.

        Args:
            inputs: `tokens`, -1 for padding, and `previous`, the decoder's input
                [shape=(batch, window), int32]; `noise` [shape=(batch, latent)]; where the model
                has labels, `label`, a one in its place [shape=(batch, labels)].
            training: Whether dropout is on.

        Returns:
            `nll` in nats [shape=(batch, window)] and `kl` in nats [shape=(batch, latent)].
        """
        heard = heard_tokens(inputs["tokens"], objective=self.config.objective)
        said = said_tokens(inputs["tokens"], objective=self.config.objective)
        z_mean, z_log_var = self.encoder(heard, training=training)
        z = z_mean + ops.exp(0.5 * z_log_var) * inputs["noise"]
        if self.config.labels:
            z = ops.concatenate([z, ops.cast(inputs["label"], z.dtype)], axis=-1)
        logits = self.decoder(inputs["previous"], z, training=training)
        return {
            "nll": losses.token_nll(logits, said),
            "kl": losses.kl_by_dimension(z_mean, z_log_var),
        }

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,  # noqa: FBT001, FBT002 - Keras' own signature
    ) -> Any:
        """Negative ELBO per token with beta and free bits; Keras calls it in its training step.

        Args:
            x: The inputs of `call`, and `beta`, the weight of the KL [shape=(batch,)].
            y: Unused, as is `sample_weight`: the windows are their own targets.
            y_pred: The result of `call`.
            sample_weight: Unused.
            training: Unused.

        Returns:
            Nats per token [shape=()].
        """
        del y, sample_weight, training
        terms = self.loss_terms(x, y_pred)
        self.reconstruction_metric.update_state(terms["reconstruction"])
        self.kl_metric.update_state(terms["kl"])
        self.window_kl_metric.update_state(terms["kl_per_window"])
        return terms["loss"]

    def loss_terms(self, inputs: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
        """The loss and what it is made of; of the whole batch on each of its replicas.

        Args:
            inputs: Those of `call`, and `beta`, the weight of the KL [shape=(batch,)].
            found: The result of `call`.

        Returns:
            `loss`, with beta and free nats, `reconstruction` and `kl` in nats per token, and
            `kl_per_window` in nats [shape=()].
        """
        said = said_tokens(inputs["tokens"], objective=self.config.objective)
        present = ops.sum(ops.cast(said >= 0, "float32"))
        count = ops.maximum(mean_over_replicas(present), 1)
        windows = ops.cast(ops.shape(inputs["tokens"])[0], "float32")
        reconstruction = mean_over_replicas(ops.sum(found["nll"]) / count)
        by_dimension = mean_over_replicas(ops.mean(found["kl"], axis=0))
        kl = losses.with_free_nats(
            by_dimension, of_dimension=self.config.free_bits, of_window=self.config.free_nats
        )
        window_kl = ops.sum(by_dimension)
        return {
            "loss": reconstruction + inputs["beta"][0] * kl * windows / count,
            "reconstruction": reconstruction,
            "kl": window_kl * windows / count,
            "kl_per_window": window_kl,
        }


def build_vae(
    config: TrainingConfig,
    *,
    vocabulary_size: int,
    tokenizer: Tokenizer | None = None,
) -> SequenceVae:
    """A model with fresh weights, the same for the same `config.seed`.

    Args:
        config: Its shape.
        vocabulary_size: Number of different tokens.
        tokenizer: Of the vocabulary. Context mixing needs it, and samples whose pitches are drawn
            in another way than other words.
    """
    keras.utils.set_random_seed(config.seed)
    model = SequenceVae(config, vocabulary_size=vocabulary_size, tokenizer=tokenizer)
    model.build()
    return model


def build_vae_for(config: TrainingConfig, *, tokenizer: Tokenizer) -> SequenceVae:
    """A model with fresh weights for the words of a tokenizer."""
    return build_vae(config, vocabulary_size=len(tokenizer.vocabulary), tokenizer=tokenizer)
