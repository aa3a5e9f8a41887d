"""VAE-Transformer: Transformer blocks in place of the LSTMs (the paper's section 4.3.2).

Blocks normalise before each part (Xiong et al. 2020); z is added to the input of every decoder
layer, as in MuseMorphose (Wu and Yang 2021).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from ml.config import TrainingConfig
from ml.models import tokens as special
from ml.models.posterior import posterior
from ml.models.replicas import Dropout
from ml.models.speaking import SpeakingDecoder
from ml.music.tokenizers import Tokenizer

# Finite in float16, in which the exported decoder's constants are stored.
_MASKED = -1e4


class Attention(keras.layers.Layer):
    """Multi-head self-attention, over a whole window or one step at a time."""

    def __init__(self, units: int, *, heads: int, name: str) -> None:
        super().__init__(name=name)
        self.units = units
        self.heads = heads
        self.query = keras.layers.Dense(units, name="query")
        self.key = keras.layers.Dense(units, use_bias=False, name="key")
        self.value = keras.layers.Dense(units, name="value")
        self.join = keras.layers.Dense(units, name="join")

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        for layer in (self.query, self.key, self.value, self.join):
            layer.build(input_shape)
        self.built = True

    def call(self, sequence: Any, *, bias: Any) -> Any:
        """Attend within a window.

        Args:
            sequence: [shape=(batch, steps, units)]
            bias: Added to the scores [shape broadcasts to (batch, heads, steps, steps)].
        """
        steps = sequence.shape[1]
        shape = (-1, steps, self.heads, self.units // self.heads)
        query = ops.transpose(ops.reshape(self.query(sequence), shape), (0, 2, 1, 3))
        key = ops.transpose(ops.reshape(self.key(sequence), shape), (0, 2, 3, 1))
        value = ops.transpose(ops.reshape(self.value(sequence), shape), (0, 2, 1, 3))
        mixed = _attend(query, key=key, value=value, bias=bias)
        joined = ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (-1, steps, self.units))
        return self.join(joined)

    def step(self, inputs: Any, *, keys: Any, values: Any, now: Any, bias: Any) -> Any:
        """Attend from one step to it and all before.

        Args:
            inputs: [shape=(batch, units)]
            keys: Those of the steps before, zeros elsewhere [shape=(batch, heads, size, steps)].
            values: The same for the values [shape=(batch, heads, steps, size)].
            now: 1 at this step, 0 elsewhere [shape=(steps,)].
            bias: Added to the scores [shape=(steps,)].

        Returns:
            Output [shape=(batch, units)], and keys and values with this step's own.
        """
        size = self.units // self.heads
        query = ops.reshape(self.query(inputs), (-1, self.heads, 1, size))
        keys = keys + ops.reshape(self.key(inputs), (-1, self.heads, size, 1)) * now
        new_value = ops.reshape(self.value(inputs), (-1, self.heads, 1, size))
        values = values + new_value * ops.expand_dims(now, -1)
        mixed = _attend(query, key=keys, value=values, bias=bias)
        return self.join(ops.reshape(mixed, (-1, self.units))), keys, values


class Block(keras.layers.Layer):
    """Attention, then a position-wise network four times as wide, each around a residual."""

    def __init__(self, units: int, *, heads: int, dropout: float, name: str) -> None:
        super().__init__(name=name)
        self.units = units
        self.attention_norm = keras.layers.LayerNormalization(epsilon=1e-5, name="attention_norm")
        self.attention = Attention(units, heads=heads, name="attention")
        self.wide_norm = keras.layers.LayerNormalization(epsilon=1e-5, name="wide_norm")
        self.wide = keras.layers.Dense(4 * units, name="wide")
        self.narrow = keras.layers.Dense(units, name="narrow")
        self.dropout = Dropout(dropout, name="dropout")

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        for layer in (self.attention_norm, self.attention, self.wide_norm, self.wide):
            layer.build(input_shape)
        self.narrow.build((*input_shape[:-1], 4 * self.units))
        self.built = True

    def call(self, sequence: Any, *, bias: Any, training: bool = False) -> Any:
        """Transform a window [shape=(batch, steps, units)]; `bias` as in `Attention.call`."""
        attended = self.attention(self.attention_norm(sequence), bias=bias)
        sequence = sequence + self.dropout(attended, training=training)
        return sequence + self.dropout(self._widen(sequence), training=training)

    def step(self, inputs: Any, *, keys: Any, values: Any, now: Any, bias: Any) -> Any:
        """Transform one step [shape=(batch, units)]; the rest as in `Attention.step`."""
        attended, keys, values = self.attention.step(
            self.attention_norm(inputs), keys=keys, values=values, now=now, bias=bias
        )
        inputs = inputs + attended
        return inputs + self._widen(inputs), keys, values

    def _widen(self, sequence: Any) -> Any:
        # The exact GELU needs erf, which TensorFlow.js cannot run.
        wide = ops.gelu(self.wide(self.wide_norm(sequence)), approximate=True)
        return self.narrow(wide)


class TransformerEncoder(keras.layers.Layer):
    """Blocks that see the whole window; the mean of their output gives the posterior of z."""

    def __init__(self, config: TrainingConfig, *, vocabulary_size: int) -> None:
        super().__init__(name="encoder")
        self.vocabulary_size = vocabulary_size
        self.window = config.window
        self.embedding = _embedding(vocabulary_size + special.EXTRA_TOKENS, config.hidden_units)
        self.positions = _embedding(config.window, config.hidden_units, name="positions")
        self.blocks = _blocks(config)
        self.norm = keras.layers.LayerNormalization(epsilon=1e-5, name="norm")
        self.dropout = Dropout(config.dropout, name="dropout")
        self.timeline = bool(config.timeline)
        self.posterior = posterior(config)

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        shape = (*input_shape, self.embedding.output_dim)
        self.embedding.build(input_shape)
        self.positions.build((self.window,))
        for layer in (*self.blocks, self.norm):
            layer.build(shape)
        told = (*shape[:-1], 2 * shape[-1]) if self.timeline else (shape[0], shape[-1])
        self.posterior.build(told)
        self.built = True

    def call(self, tokens: Any, *, training: bool = False) -> tuple[Any, Any]:
        """Posterior of z; arguments and result as in `LstmEncoder.call`."""
        present = tokens >= 0
        hidden = special.hidden_token(self.vocabulary_size)
        embedded = self.embedding(ops.where(present, tokens, hidden))
        sequence = self.dropout(
            embedded + self.positions(ops.arange(self.window)), training=training
        )
        weights = ops.cast(present, sequence.dtype)
        bias = (1 - weights)[:, None, None, :] * _MASKED
        for block in self.blocks:
            sequence = block(sequence, bias=bias, training=training)
        if self.timeline:
            told = ops.concatenate([self.norm(sequence), embedded], axis=-1)
            z_mean, z_log_var = self.posterior(told)
            return z_mean, z_log_var
        count = ops.maximum(ops.sum(weights, axis=1), 1)[:, None]
        z_mean, z_log_var = self.posterior(
            ops.sum(self.norm(sequence) * weights[..., None], axis=1) / count
        )
        return z_mean, z_log_var


class TransformerDecoder(SpeakingDecoder):
    """Causal blocks that see the tokens before; z joins the input of each of them."""

    def __init__(
        self,
        config: TrainingConfig,
        *,
        vocabulary_size: int,
        tokenizer: Tokenizer | None,
    ) -> None:
        super().__init__(config, vocabulary_size=vocabulary_size)
        units = config.hidden_units
        self.window = config.window
        self.heads = config.heads
        self.embedding = _embedding(vocabulary_size + special.EXTRA_TOKENS, units)
        self.positions = _embedding(config.window, units, name="positions")
        self.blocks = _blocks(config)
        self.upscale = [
            keras.layers.Dense(units, name=f"upscale_{i}") for i in range(config.layers)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=1e-5, name="norm")
        self.dropout = Dropout(config.dropout, name="dropout")
        self.learn_to_speak(config, vocabulary_size=vocabulary_size, tokenizer=tokenizer)

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        shape = (*input_shape, self.hidden_units)
        self.embedding.build(input_shape)
        self.positions.build((self.window,))
        for layer in (*self.blocks, self.norm):
            layer.build(shape)
        for layer in self.upscale:
            layer.build((input_shape[0], self.decoder_latents))
        self.build_speaking(shape)
        self.built = True

    def call(self, previous: Any, z: Any, *, training: bool = False) -> Any:
        """Logits of a window; arguments and result as in `LstmDecoder.call`."""
        embedded = self.embedding(self.hearing(previous)) + self.positions(ops.arange(self.window))
        sequence, known = self.hear(embedded, previous=previous, z=z)
        sequence = self.dropout(sequence, training=training)
        steps = ops.arange(self.window)
        bias = ops.where(steps[None, :] <= steps[:, None], 0.0, _MASKED)
        for block, upscale in zip(self.blocks, self.upscale, strict=True):
            sequence = sequence + upscale(z)[:, None]
            sequence = block(sequence, bias=bias, training=training)
        states = self.dropout(self.norm(sequence), training=training)
        return self.speak(states, previous=previous, known=known)

    @property
    def state_size(self) -> int:
        """Numbers a step hands on: all keys and values, then what speaking carries on."""
        return 2 * self.window * self.hidden_units * len(self.blocks) + self.speaking_state_size

    def step(self, *, z: Any, token: Any, position: Any, state: Any) -> tuple[Any, Any]:
        """One step of `call`; arguments and result as in `LstmDecoder.step`."""
        size = self.hidden_units // self.heads
        key_shape = (-1, self.heads, size, self.window)
        value_shape = (-1, self.heads, self.window, size)
        now = ops.cast(ops.equal(ops.arange(self.window), position), "float32")
        bias = ops.cast(ops.arange(self.window) > position, "float32") * _MASKED
        place = ops.matmul(now[None], ops.convert_to_tensor(self.positions.embeddings))
        length = self.window * self.hidden_units
        cached = 2 * length * len(self.blocks)
        parts = ops.split(state[:, :cached], 2 * len(self.blocks), axis=-1)
        speaking = state[:, cached:]
        embedded = self.embedding(self.hearing(token)) + place
        sequence, known, followed = self.hear_step(
            embedded, token=token, z=z, position=position, state=speaking
        )
        states = []
        for i, (block, upscale) in enumerate(zip(self.blocks, self.upscale, strict=True)):
            sequence, keys, values = block.step(
                sequence + upscale(z),
                keys=ops.reshape(parts[2 * i], key_shape),
                values=ops.reshape(parts[2 * i + 1], value_shape),
                now=now,
                bias=bias,
            )
            states += [ops.reshape(keys, (-1, length)), ops.reshape(values, (-1, length))]
        logits, carried = self.speak_step(
            self.norm(sequence), token=token, position=position, known=known, state=speaking
        )
        return logits, ops.concatenate([*states, *followed, *carried], axis=-1)


def _embedding(entries: int, units: int, *, name: str = "embedding") -> Any:
    normal = keras.initializers.RandomNormal(stddev=0.02)
    return keras.layers.Embedding(entries, units, embeddings_initializer=normal, name=name)


def _blocks(config: TrainingConfig) -> list[Block]:
    return [
        Block(config.hidden_units, heads=config.heads, dropout=config.dropout, name=f"block_{i}")
        for i in range(config.layers)
    ]


def _attend(query: Any, *, key: Any, value: Any, bias: Any) -> Any:
    """Scaled dot-product attention (Vaswani et al. 2017, equation 1).

    Args:
        query: [shape=(batch, heads, queries, size)]
        key: [shape=(batch, heads, size, steps)]
        value: [shape=(batch, heads, steps, size)]
        bias: Added to the scores [shape broadcasts to (batch, heads, queries, steps)].
    """
    scores = ops.matmul(query, key) * (query.shape[-1] ** -0.5) + bias
    return ops.matmul(ops.softmax(scores, axis=-1), value)
