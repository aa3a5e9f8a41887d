"""All steps of a window as one compiled call: a call per step would cost more than the step."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.models.parts import DecoderStep
from ml.models.tokens import start_token
from ml.models.vae import SequenceVae


class WindowDecoding(keras.Model):
    """Latent vectors and uniform numbers in, a window of tokens out.

    It draws as `ml.generation.sampling.sample_token` does, and in float64 as well, so the backend
    must have it: TensorFlow does.
    """

    def __init__(self, vae: SequenceVae, *, name: str = "window_decoding") -> None:
        # Otherwise Keras would hand over the uniform numbers in float32.
        super().__init__(name=name, autocast=False)
        self.step = DecoderStep(vae)
        self.window = vae.config.window
        self.labels = vae.config.labels
        self.vocabulary_size = vae.vocabulary_size
        self.pitches = pitch_marks(vae)
        self.built = True
        self.compile(jit_compile=True)

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Decode a batch.

        Args:
            inputs: `z`, the label's numbers after it [shape=(batch, latent + labels), float32],
                `temperature` [shape=(batch,), float64]
                and `uniforms`, a number between 0 and 1 a step [shape=(batch, window), float64].
                `top_p`, above 0 to 1 [shape=(batch,), float64], is left out where all are 1:
                sorting the vocabulary takes time in every step.

        Returns:
            `tokens` [shape=(batch, window), int32] and `first_logits`, of the first step
            [shape=(batch, vocabulary)].
        """
        z = inputs["z"]
        batch = ops.shape(z)[0]
        steps = ops.arange(self.window)[None]

        def advance(position: Any, carried: tuple[Any, ...]) -> tuple[Any, ...]:
            token, state, tokens, first_logits = carried
            outputs = self.step({"z": z, "token": token, "position": position, "state": state})
            logits = outputs["logits"]
            token = self.choose(logits, inputs=inputs, position=position)
            return (
                token,
                outputs["state"],
                ops.where(steps == position, token[:, None], tokens),
                ops.where(position == 0, logits, first_logits),
            )

        nothing = (
            ops.full((batch,), start_token(self.vocabulary_size), dtype="int32"),
            ops.zeros((batch, self.step.state_size)),
            ops.zeros((batch, self.window), dtype="int32"),
            ops.zeros((batch, self.vocabulary_size)),
        )
        _, _, tokens, first_logits = ops.fori_loop(0, self.window, advance, nothing)
        return {"tokens": tokens, "first_logits": first_logits}

    def choose(self, logits: Any, *, inputs: dict[str, Any], position: Any) -> Any:
        """The tokens of one step [shape=(batch,)], by its logits [shape=(batch, vocabulary)]."""
        return draw_tokens(
            ops.cast(logits, "float64"),
            temperature=inputs["temperature"][:, None],
            u=ops.take(inputs["uniforms"], position, axis=1),
            top_p=inputs["top_p"][:, None] if "top_p" in inputs else None,
            pitches=self.pitches,
        )


class GreedyDecoding(WindowDecoding):
    """Latent vectors `z` in; in each step the likeliest token out."""

    def __init__(self, vae: SequenceVae) -> None:
        super().__init__(vae, name="greedy_decoding")

    def choose(self, logits: Any, *, inputs: dict[str, Any], position: Any) -> Any:
        """The likeliest tokens [shape=(batch,)]."""
        del inputs, position
        return ops.argmax(logits, axis=-1)


def pitch_marks(vae: SequenceVae) -> NDArray[np.bool_] | None:
    """Which tokens say a pitch alone [shape=(vocabulary,)]; None where all say all of a note."""
    if not vae.pitch_tokens:
        return None
    return np.isin(np.arange(vae.vocabulary_size), vae.pitch_tokens)


def draw_tokens(
    logits: Any, *, temperature: Any, u: Any, top_p: Any = None, pitches: Any = None
) -> Any:
    """A token a row, as `ml.generation.sampling.sample_token` draws it.

    Args:
        logits: [shape=(batch, vocabulary), float64]
        temperature: 0.1 to 2.0 [shape=(batch, 1), float64].
        u: Uniform numbers between 0 and 1 [shape=(batch,), float64].
        top_p: Above 0 to 1 [shape=(batch, 1), float64]; None where all are 1.
        pitches: Which tokens say a pitch [shape=(vocabulary,), bool]; None to treat all alike.

    Returns:
        Token ids [shape=(batch,), int32].
    """
    weights = ops.exp((logits - ops.max(logits, axis=-1, keepdims=True)) / temperature)
    if top_p is not None and pitches is None:
        weights = _nucleus(weights, top_p=top_p)
    elif top_p is not None:
        of_pitches = _sharpened(ops.where(pitches, weights, 0), top_p=top_p)
        of_others = _sharpened(ops.where(pitches, 0, weights), top_p=1 - (1 - top_p) / 2)
        weights = ops.where(top_p >= 1, weights, of_pitches + of_others)
    running = ops.cumsum(weights, axis=-1)
    passed = running <= (u * running[:, -1])[:, None]
    chosen = ops.sum(ops.cast(passed, "int32"), axis=-1)
    return ops.minimum(chosen, logits.shape[-1] - 1)


def _nucleus(weights: Any, *, top_p: Any) -> Any:
    """The weights, zero for what `top_p` leaves out."""
    falling = ops.flip(ops.sort(weights, axis=-1), axis=-1)
    running = ops.cumsum(falling, axis=-1)
    total = ops.cumsum(weights, axis=-1)[:, -1:]
    before_last = ops.cast(running < top_p * total, "int32")
    last = ops.minimum(ops.sum(before_last, axis=-1, keepdims=True), weights.shape[-1] - 1)
    least = ops.take_along_axis(falling, last, axis=-1)
    return ops.where((weights >= least) | (top_p >= 1), weights, 0)


def _sharpened(weights: Any, *, top_p: Any) -> Any:
    """The nucleus, as heavy as all weights together."""
    kept = _nucleus(weights, top_p=top_p)
    total, left = (ops.cumsum(each, axis=-1)[:, -1:] for each in (weights, kept))
    return kept * ops.where(left > 0, total / ops.where(left > 0, left, 1), 1)
