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
from ml.models.dropout import Dropout
from ml.models.posterior import posterior
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


class Convolution(keras.layers.Layer):
    """Adds to each step the steps just before it, each unit by its own weights (So et al. 2021).

    With weights of zero, as they begin, it changes nothing.
    """

    def __init__(self, reach: int, *, name: str) -> None:
        """Args: reach, how many steps before; name."""
        super().__init__(name=name)
        self.reach = reach

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        self.taps = self.add_weight(
            shape=(self.reach, input_shape[-1]), initializer="zeros", name="taps"
        )
        self.built = True

    def call(self, sequence: Any) -> Any:
        """Add the steps before within a window [shape=(batch, steps, units)]."""
        steps = sequence.shape[1]
        found = sequence
        for ago in range(1, self.reach + 1):
            earlier = ops.pad(sequence, ((0, 0), (ago, 0), (0, 0)))[:, :steps]
            found = found + earlier * self.taps[ago - 1]
        return found

    def step(self, inputs: Any, before: list[Any]) -> Any:
        """Add to one step those before it, the latest first [shape of each=(batch, units)]."""
        found = inputs
        for ago, earlier in enumerate(before):
            found = found + earlier * self.taps[ago]
        return found


class Block(keras.layers.Layer):
    """Attention, then a position-wise network four times as wide, each around a residual.

    Where it has a `reach`, both hear the steps just before as well.
    """

    def __init__(
        self, units: int, *, heads: int, dropout: float, name: str, reach: int = 0
    ) -> None:
        super().__init__(name=name)
        self.units = units
        self.reach = reach
        if reach:
            self.attention_convolution = Convolution(reach, name="attention_convolution")
            self.wide_convolution = Convolution(reach, name="wide_convolution")
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
        for convolution in self.convolutions:
            convolution.build(input_shape)
        self.built = True

    @property
    def convolutions(self) -> list[Convolution]:
        """Those it has."""
        return [self.attention_convolution, self.wide_convolution] if self.reach else []

    def call(self, sequence: Any, *, bias: Any, training: bool = False) -> Any:
        """Transform a window [shape=(batch, steps, units)]; `bias` as in `Attention.call`."""
        heard = self.attention_norm(sequence)
        if self.reach:
            heard = self.attention_convolution(heard)
        attended = self.attention(heard, bias=bias)
        sequence = sequence + self.dropout(attended, training=training)
        heard = self.wide_norm(sequence)
        if self.reach:
            heard = self.wide_convolution(heard)
        return sequence + self.dropout(self._widen(heard), training=training)

    def step(
        self, inputs: Any, *, keys: Any, values: Any, now: Any, bias: Any, before: list[Any]
    ) -> Any:
        """Transform one step.

        Args:
            inputs: [shape=(batch, units)]
            keys: As in `Attention.step`, as are `values`, `now` and `bias`.
            values: See there.
            now: See there.
            bias: See there.
            before: What its convolutions heard in the steps before, the latest first, those of the
                attention before those of the wide network [shape of each=(batch, units)].

        Returns:
            Output [shape=(batch, units)], keys and values with this step's own, and what is
            `before` the next step.
        """
        heard = self.attention_norm(inputs)
        of_attention, of_wide = before[: self.reach], before[self.reach :]
        after = [heard, *of_attention[:-1]] if self.reach else []
        if self.reach:
            heard = self.attention_convolution.step(heard, of_attention)
        attended, keys, values = self.attention.step(
            heard, keys=keys, values=values, now=now, bias=bias
        )
        inputs = inputs + attended
        heard = self.wide_norm(inputs)
        if self.reach:
            after += [heard, *of_wide[:-1]]
            heard = self.wide_convolution.step(heard, of_wide)
        return inputs + self._widen(heard), keys, values, after

    def _widen(self, heard: Any) -> Any:
        # The exact GELU needs erf, which TensorFlow.js cannot run.
        return self.narrow(ops.gelu(self.wide(heard), approximate=True))


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
        self.blocks = _blocks(config, reach=config.reach)
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
        """Numbers a step hands on: keys and values, what convolutions and speaking carry on."""
        cached = 2 * self.window * self.hidden_units * len(self.blocks)
        return cached + self._carried_size + self.speaking_state_size

    @property
    def _carried_size(self) -> int:
        return sum(2 * block.reach * self.hidden_units for block in self.blocks)

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
        speaking = state[:, cached + self._carried_size :]
        carried = state[:, cached : cached + self._carried_size]
        each = self._carried_size // self.hidden_units
        before = ops.split(carried, each, axis=-1) if each else []
        embedded = self.embedding(self.hearing(token)) + place
        sequence, known, followed = self.hear_step(
            embedded, token=token, z=z, position=position, state=speaking
        )
        states, after = [], []
        for i, (block, upscale) in enumerate(zip(self.blocks, self.upscale, strict=True)):
            first = 2 * block.reach * i
            sequence, keys, values, heard = block.step(
                sequence + upscale(z),
                keys=ops.reshape(parts[2 * i], key_shape),
                values=ops.reshape(parts[2 * i + 1], value_shape),
                now=now,
                bias=bias,
                before=before[first : first + 2 * block.reach],
            )
            after += heard
            states += [ops.reshape(keys, (-1, length)), ops.reshape(values, (-1, length))]
        logits, spoken = self.speak_step(
            self.norm(sequence), token=token, position=position, known=known, state=speaking
        )
        return logits, ops.concatenate([*states, *after, *followed, *spoken], axis=-1)


def _embedding(entries: int, units: int, *, name: str = "embedding") -> Any:
    normal = keras.initializers.RandomNormal(stddev=0.02)
    return keras.layers.Embedding(entries, units, embeddings_initializer=normal, name=name)


def _blocks(config: TrainingConfig, *, reach: int = 0) -> list[Block]:
    units, heads, dropout = config.hidden_units, config.heads, config.dropout
    return [
        Block(units, heads=heads, dropout=dropout, name=f"block_{i}", reach=reach)
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
