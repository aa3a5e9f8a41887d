"""The encoder as the browser runs it: a window read piece by piece, in one graph."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.config import TrainingConfig
from ml.models import tokens as special
from ml.models.lstm import LstmEncoder
from ml.models.vae import SequenceVae

# Steps of an LSTM in one run of the graph: fewer runs in JavaScript, and a graph still small.
_LSTM_PIECE = 8


class EncoderStep(keras.Model):
    """The mean of z for a window, the same two inputs and outputs for every architecture.

    TensorFlow.js cannot run a loop over a window: an LSTM is given some tokens at a time, in the
    order in which it reads, and hands its state on; a Transformer is given the whole window. As in
    `DecoderStep`, the encoder's weights are rounded to half precision in place, and the state is a
    number longer than it need be where it would be as long as z.

    Attributes:
        piece: Tokens that a step reads.
        state_size: Numbers that a step hands to the next.
        backwards: Whether a window is read from its last token to its first.
    """

    def __init__(self, vae: SequenceVae) -> None:
        super().__init__(name="encoder_step")
        self.encoder = vae.encoder
        self.vocabulary_size = vae.vocabulary_size
        self.window = vae.config.window
        self.latent_dimensions = vae.config.latent_dimensions
        for weight in self.encoder.weights:
            weight.assign(ops.cast(ops.cast(weight, "float16"), weight.dtype))
        self.is_recurrent = isinstance(self.encoder, LstmEncoder)
        self.piece = min(_LSTM_PIECE, self.window) if self.is_recurrent else self.window
        self.backwards = bool(vae.config.backwards)
        self.has_timeline = bool(vae.config.timeline)
        self.own_size = self._recurrent_size(vae.config) if self.is_recurrent else 1
        self.state_size = self.own_size + (self.own_size == self.latent_dimensions)
        self.built = True

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """One step.

        Args:
            inputs: The next `tokens`, -1 where there is none [shape=(batch, piece), int32], and
                `state` [shape=(batch, state_size)], zeros at first.

        Returns:
            `z_mean` of the tokens so far [shape=(batch, latent)], and the next `state`.
        """
        tokens, state = inputs["tokens"], inputs["state"]
        step = self._recur if self.is_recurrent else self._see
        z_mean, own = step(tokens, state[:, : self.own_size])
        return {"z_mean": z_mean, "state": self._with_spare(own, state)}

    def means(self, windows: NDArray[np.int32]) -> NDArray[np.float32]:
        """Means of the posterior [shape=(n, latent)] of windows, read as the browser does."""
        if self.backwards:
            windows = np.asarray(special.read_backwards(windows))
        missing = -self.window % self.piece
        padded = np.pad(windows, ((0, 0), (0, missing)), constant_values=-1)
        outputs = {"state": np.zeros((len(windows), self.state_size), np.float32)}
        for start in range(0, padded.shape[1], self.piece):
            piece = padded[:, start : start + self.piece]
            outputs = self.predict_on_batch({"tokens": piece, "state": outputs["state"]})
        return np.asarray(outputs["z_mean"], np.float32)

    def _see(self, tokens: Any, state: Any) -> tuple[Any, Any]:
        """A window at once; the state counts its tokens."""
        z_mean, _ = self.encoder(tokens)
        count = ops.sum(ops.cast(tokens >= 0, state.dtype), axis=1, keepdims=True)
        return z_mean, state + count

    def _recurrent_size(self, config: TrainingConfig) -> int:
        """Each layer's state, what the posterior is told, and a count."""
        told = 2 * self.window if config.timeline else 2
        return config.hidden_units * (2 * config.layers + told) + 1

    def _recur(self, tokens: Any, state: Any) -> tuple[Any, Any]:
        """As `LstmEncoder.call`.

        The state holds each layer's, then the last output, the sum of all and how many there were;
        with a timeline, all outputs and embeddings, and how many steps there were.
        """
        encoder = self.encoder
        present = tokens >= 0
        hidden = special.hidden_token(self.vocabulary_size)
        embedded = encoder.embedding(ops.where(present, tokens, hidden))
        weights = ops.cast(present, embedded.dtype)
        units = embedded.shape[-1]
        of_layers = 2 * units * len(encoder.stack)
        layers = ops.split(state[:, :of_layers], 2 * len(encoder.stack), axis=-1)
        told, count = state[:, of_layers:-1], state[:, -1:]
        sequence = heard = [embedded[:, i] for i in range(self.piece)]
        for i, layer in enumerate(encoder.stack):
            sequence, layers[2 * i : 2 * i + 2] = _run_layer(
                layer, sequence, hidden=layers[2 * i], cell=layers[2 * i + 1]
            )
        if self.has_timeline:
            pairs = zip(sequence, heard, strict=True)
            sequence = [ops.concatenate(pair, axis=-1) for pair in pairs]
        told, count, features = self._tell(sequence, weights, told=told, count=count)
        z_mean, _ = encoder.posterior(features)
        return z_mean, ops.concatenate([*layers, *told, count], axis=-1)

    def _tell(
        self, sequence: list[Any], weights: Any, *, told: Any, count: Any
    ) -> tuple[list[Any], Any, Any]:
        """Go on with a piece's outputs: what is told, the count, the posterior's input."""
        if self.has_timeline:
            steps = ops.arange(self.window, dtype=count.dtype)
            told = ops.reshape(told, (-1, self.window, sequence[0].shape[-1]))
            for i, output in enumerate(sequence):
                here = ops.cast(ops.equal(steps, count + i), output.dtype)
                told = told + here[..., None] * output[:, None]
            flat = ops.reshape(told, (-1, self.window * told.shape[-1]))
            return [flat], count + len(sequence), told
        last, total = ops.split(told, 2, axis=-1)
        for i, output in enumerate(sequence):
            weight = weights[:, i : i + 1]
            last = last + (output - last) * weight
            total = total + output * weight
        count = count + ops.sum(weights, axis=1, keepdims=True)
        mean = total / ops.maximum(count, 1)
        return [last, total], count, ops.concatenate([last, mean], axis=-1)

    def _with_spare(self, own: Any, state: Any) -> Any:
        if self.state_size == self.own_size:
            return own
        return ops.concatenate([own, state[:, self.own_size :]], axis=-1)


def _run_layer(layer: Any, sequence: list[Any], *, hidden: Any, cell: Any) -> tuple[Any, Any]:
    """A Keras LSTM over some steps, each a single matrix product, which TensorFlow.js can run."""
    kernels = (layer.cell.kernel, layer.cell.recurrent_kernel)
    weights = ops.concatenate([ops.convert_to_tensor(one) for one in kernels])
    bias = ops.convert_to_tensor(layer.cell.bias)
    outputs = []
    for inputs in sequence:
        gates = ops.matmul(ops.concatenate([inputs, hidden], axis=-1), weights) + bias
        enter, forget, candidate, leave = ops.split(gates, 4, axis=-1)
        cell = ops.sigmoid(forget) * cell + ops.sigmoid(enter) * ops.tanh(candidate)
        hidden = ops.sigmoid(leave) * ops.tanh(cell)
        outputs.append(hidden)
    return outputs, [hidden, cell]
