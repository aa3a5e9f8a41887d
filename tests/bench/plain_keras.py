"""The paper preset's VAE-LSTM as anyone would write it in Keras: stock layers, float32."""

from typing import Any

import keras
from keras import layers, ops

from ml.config import TrainingConfig
from ml.models.tokens import EXTRA_TOKENS


class _Latent(layers.Layer):
    """Draws z and adds the KL to the loss."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = weight
        self.noise = keras.random.SeedGenerator(0)

    def call(self, inputs: tuple[Any, Any]) -> Any:
        mean, log_var = inputs
        kl = 0.5 * (ops.square(mean) + ops.exp(log_var) - 1 - log_var)
        self.add_loss(self.weight * ops.mean(ops.sum(kl, axis=-1)))
        return mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean), seed=self.noise)


def build_plain_vae(config: TrainingConfig, *, vocabulary_size: int) -> keras.Model:
    """Tokens and previous tokens in, logits out; as many weights as `build_vae` gives."""
    units, entries = config.hidden_units, vocabulary_size + EXTRA_TOKENS
    tokens = keras.Input((config.window,), dtype="int32")
    hidden = layers.Embedding(entries, units)(tokens)
    for _ in range(config.layers):
        hidden = layers.LSTM(units, return_sequences=True)(layers.Dropout(config.dropout)(hidden))
    read = layers.Concatenate()([hidden[:, -1], layers.GlobalAveragePooling1D()(hidden)])
    posterior = layers.Dense(config.latent_dimensions), layers.Dense(config.latent_dimensions)
    z = _Latent(config.beta_max / config.window)([dense(read) for dense in posterior])

    previous = keras.Input((config.window,), dtype="int32")
    upscaled = layers.RepeatVector(config.window)(layers.Dense(units)(z))
    hidden = layers.Embedding(entries, units)(previous)
    for index in range(config.layers):
        hidden = layers.Dropout(config.dropout)(hidden)
        if index == 0:
            hidden = layers.Concatenate()([hidden, upscaled])
        hidden = layers.LSTM(units, return_sequences=True)(hidden)
    logits = layers.Dense(vocabulary_size)(layers.Dropout(config.dropout)(hidden))
    model = keras.Model([tokens, previous], logits)
    model.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate, global_clipnorm=config.clip_norm),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model
