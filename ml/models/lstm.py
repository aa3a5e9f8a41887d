"""VAE-LSTM: two stacked LSTMs read a window, two more write it (the paper's section 4.3.1)."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from ml.config import TrainingConfig
from ml.models import tokens as special
from ml.models.dropout import Dropout
from ml.models.posterior import posterior
from ml.models.recurrence import Lstm
from ml.models.speaking import SpeakingDecoder
from ml.music.tokenizers import Tokenizer


class LstmEncoder(keras.layers.Layer):
    """Stacked LSTMs over the window; their last state and their mean give the posterior of z.

    With `backwards` they read it from its end, so that their last state has just heard the opening,
    which the decoder says without anything before it (Sutskever et al. 2014, section 3.3).
    """

    def __init__(self, config: TrainingConfig, *, vocabulary_size: int) -> None:
        super().__init__(name="encoder")
        self.vocabulary_size = vocabulary_size
        self.embedding = _embedding(config, vocabulary_size=vocabulary_size)
        self.stack = _stack(config)
        self.dropout = Dropout(config.dropout, name="dropout")
        self.backwards = bool(config.backwards)
        self.timeline = bool(config.timeline)
        self.posterior = posterior(config)

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        shape = (*input_shape, self.embedding.output_dim)
        self.embedding.build(input_shape)
        for layer in self.stack:
            layer.build(shape)
        steps = shape[1:-1] if self.timeline else ()
        self.posterior.build((shape[0], *steps, 2 * shape[-1]))
        self.built = True

    def call(self, tokens: Any, *, training: bool = False) -> tuple[Any, Any]:
        """Posterior of z for each window.

        Args:
            tokens: -1 where there is none [shape=(batch, steps), int32].
            training: Whether dropout is on.

        Returns:
            z_mean and z_log_var [shape=(batch, latent)].
        """
        if self.backwards:
            tokens = special.read_backwards(tokens)
        present = tokens >= 0
        hidden = special.hidden_token(self.vocabulary_size)
        sequence = embedded = self.embedding(ops.where(present, tokens, hidden))
        for layer in self.stack:
            sequence = layer(self.dropout(sequence, training=training), training=training)
        if self.timeline:
            told = ops.concatenate([sequence, embedded], axis=-1)
            z_mean, z_log_var = self.posterior(told)
            return z_mean, z_log_var
        weights = ops.cast(present, sequence.dtype)[..., None]
        count = ops.maximum(ops.sum(weights, axis=1), 1)
        mean = ops.sum(sequence * weights, axis=1) / count
        steps = ops.arange(tokens.shape[1])
        last_position = ops.max(ops.where(present, steps, 0), axis=1)
        # Not taken by its index, whose gradient would be scattered.
        is_last = ops.cast(steps == last_position[:, None], sequence.dtype)[..., None]
        last = ops.sum(sequence * is_last, axis=1)
        z_mean, z_log_var = self.posterior(ops.concatenate([last, mean], axis=-1))
        return z_mean, z_log_var


class LstmDecoder(SpeakingDecoder):
    """Stacked LSTMs that see, at every step, the token before and z."""

    def __init__(
        self,
        config: TrainingConfig,
        *,
        vocabulary_size: int,
        tokenizer: Tokenizer | None,
    ) -> None:
        super().__init__(config, vocabulary_size=vocabulary_size)
        self.embedding = _embedding(config, vocabulary_size=vocabulary_size)
        self.upscale = keras.layers.Dense(config.hidden_units, name="upscale")
        self.stack = _stack(config)
        self.dropout = Dropout(config.dropout, name="dropout")
        self.learn_to_speak(config, vocabulary_size=vocabulary_size, tokenizer=tokenizer)

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        batch, units = input_shape[0], self.hidden_units
        self.embedding.build(input_shape)
        self.upscale.build((batch, self.decoder_latents))
        for i, layer in enumerate(self.stack):
            layer.build((*input_shape, 2 * units if i == 0 else units))
        self.build_speaking((*input_shape, units))
        self.built = True

    def call(self, previous: Any, z: Any, *, training: bool = False) -> Any:
        """Logits of every token of a window, given the tokens before it (teacher forcing).

        Args:
            previous: The token before each step, start token first [shape=(batch, steps), int32].
            z: z and the label's numbers [shape=(batch, latent + labels)].
            training: Whether dropout is on.

        Returns:
            Logits, or log probabilities with a copy head [shape=(batch, steps, vocabulary)].
        """
        embedded, known = self.hear(self.embedding(self.hearing(previous)), previous=previous, z=z)
        # The first layer hears z in every step, and all of it: z has a noise of its own.
        sequence, throughout = embedded, self.upscale(z)
        for layer in self.stack:
            sequence = self.dropout(sequence, training=training)
            sequence = layer(sequence, throughout=throughout, training=training)
            throughout = None
        states = self.dropout(sequence, training=training)
        return self.speak(states, previous=previous, known=known)

    @property
    def state_size(self) -> int:
        """Numbers a step hands to the next one: each layer's, then what speaking carries on."""
        return 2 * self.hidden_units * len(self.stack) + self.speaking_state_size

    def step(self, *, z: Any, token: Any, position: Any, state: Any) -> tuple[Any, Any]:
        """One step of `call`, with the same weights.

        Args:
            z: [shape=(batch, latent)]
            token: The token before [shape=(batch,), int32].
            position: Step from 0 [shape=(), int32]; an LSTM counts for itself and ignores it.
            state: Zeros first, then what the step before returned [shape=(batch, state_size)].

        Returns:
            Logits [shape=(batch, vocabulary)] and the next state.
        """
        state = state + 0 * ops.cast(position, state.dtype)  # keeps the input in the graph
        size = 2 * self.hidden_units * len(self.stack)
        parts = ops.split(state[:, :size], 2 * len(self.stack), axis=-1)
        speaking = state[:, size:]
        embedded = self.embedding(self.hearing(token))
        embedded, known, followed = self.hear_step(
            embedded, token=token, z=z, position=position, state=speaking
        )
        inputs = ops.concatenate([embedded, self.upscale(z)], axis=-1)
        states = []
        for layer, hidden, cell in zip(self.stack, parts[::2], parts[1::2], strict=True):
            inputs, cell = _lstm_cell(layer.cell, inputs, hidden=hidden, cell=cell)
            states += [inputs, cell]
        logits, carried = self.speak_step(
            inputs, token=token, position=position, known=known, state=speaking
        )
        return logits, ops.concatenate([*states, *followed, *carried], axis=-1)


def _lstm_cell(layer: Any, inputs: Any, *, hidden: Any, cell: Any) -> tuple[Any, Any]:
    """One step of a Keras LSTMCell as a single matrix product, which TensorFlow.js can run."""
    weights = ops.concatenate(
        [ops.convert_to_tensor(layer.kernel), ops.convert_to_tensor(layer.recurrent_kernel)]
    )
    joined = ops.concatenate([inputs, hidden], axis=-1)
    gates = ops.matmul(joined, weights) + ops.convert_to_tensor(layer.bias)
    enter, forget, candidate, leave = ops.split(gates, 4, axis=-1)
    cell = ops.sigmoid(forget) * cell + ops.sigmoid(enter) * ops.tanh(candidate)
    return ops.sigmoid(leave) * ops.tanh(cell), cell


def _embedding(config: TrainingConfig, *, vocabulary_size: int) -> Any:
    entries = vocabulary_size + special.EXTRA_TOKENS
    return keras.layers.Embedding(entries, config.hidden_units, name="embedding")


def _stack(config: TrainingConfig) -> list[Any]:
    return [
        Lstm(config.hidden_units, return_sequences=True, name=f"lstm_{i}")
        for i in range(config.layers)
    ]
