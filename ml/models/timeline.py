"""z laid along the window: each of its numbers speaks for a moment of its own.

A z that is one summary of a window says of hundred tokens little more than their style. Here every
number of z is told by what the encoder heard around its moment alone, and every step of the decoder
is told the numbers around it. Sines of many wavelengths make small differences of a number as plain
as large ones (Tancik et al. 2020, Fourier features), so that one number can name a token.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.config import TrainingConfig

# Numbers of z that each step is told.
_TOLD = 6
# Radians a unit of z of the longest wave, which is wider than the prior; each other one is half as
# long. A browser is given constants in half precision, which holds these as they are.
_FREQUENCY, _OCTAVES = 0.75, 7
# Networks that make out what several numbers say together.
_REFINEMENTS = 2
# A number of z may be far more certain than the posterior of a summary.
_LEAST_LOG_VARIANCE, _MOST_LOG_VARIANCE = -14.0, 4.0
_FIRST_LOG_VARIANCE = -6.0


class _Refinement(keras.layers.Layer):
    """A network of its own for each moment, twice as wide, around a residual."""

    def __init__(self, units: int, *, name: str) -> None:
        super().__init__(name=name)
        self.norm = keras.layers.LayerNormalization(epsilon=1e-5, name="norm")
        self.wide = keras.layers.Dense(2 * units, name="wide")
        self.narrow = keras.layers.Dense(units, name="narrow")

    def build(self, input_shape: Any) -> None:
        """Create all weights."""
        self.norm.build(input_shape)
        self.wide.build(input_shape)
        self.narrow.build((*input_shape[:-1], self.wide.units))
        self.built = True

    def call(self, moments: Any) -> Any:
        """[shape=(..., units)] of the same."""
        wide = ops.gelu(self.wide(self.norm(moments)), approximate=True)
        return moments + self.narrow(wide)


def _refinements(units: int) -> list[_Refinement]:
    return [_Refinement(units, name=f"refinement_{i}") for i in range(_REFINEMENTS)]


class TimelinePosterior(keras.layers.Layer):
    """Mean and log variance of each number of z by what was heard around its moment.

    Of each step it is told the encoder's output and the token's own embedding: outputs alone hold
    so much of the whole window that a code of the tokens was not learnt.
    """

    def __init__(self, config: TrainingConfig) -> None:
        # As in `Posterior`: noise and KL are float32 in any case.
        super().__init__(name="posterior", dtype="float32")
        self.latent_dimensions = config.latent_dimensions
        reach = math.ceil(config.window / config.latent_dimensions) + 3
        self.around = _nearest(config.latent_dimensions, of=config.window, count=reach)
        self.hidden = keras.layers.Dense(config.hidden_units, dtype="float32", name="hidden")
        self.refinements = _refinements(config.hidden_units)
        self.z_mean = keras.layers.Dense(1, dtype="float32", name="z_mean")
        self.z_log_var = keras.layers.Dense(
            1,
            kernel_initializer="zeros",
            bias_initializer=keras.initializers.Constant(_FIRST_LOG_VARIANCE),
            dtype="float32",
            name="z_log_var",
        )

    def build(self, input_shape: Any) -> None:
        """Create all weights; `input_shape` is (batch, steps, 2 * units)."""
        self.hidden.build((*input_shape[:-1], self.around.shape[1] * input_shape[-1]))
        shape = (input_shape[0], self.latent_dimensions, self.hidden.units)
        self.moments = self.add_weight(shape=shape[1:], initializer="zeros", name="moments")
        for refinement in self.refinements:
            refinement.build(shape)
        self.z_mean.build(shape)
        self.z_log_var.build(shape)
        self.built = True

    def call(self, sequence: Any) -> tuple[Any, Any]:
        """z_mean and z_log_var [shape=(batch, latent)].

        Args:
            sequence: Outputs, then embeddings, of each step [shape=(batch, steps, 2 * units)].
        """
        size = self.around.shape[1] * sequence.shape[-1]
        heard = ops.take(sequence, self.around.ravel(), axis=1)
        heard = ops.reshape(heard, (-1, self.latent_dimensions, size))
        hidden = ops.gelu(self.hidden(heard) + self.moments, approximate=True)
        for refinement in self.refinements:
            hidden = refinement(hidden)
        z_log_var = ops.clip(self.z_log_var(hidden), _LEAST_LOG_VARIANCE, _MOST_LOG_VARIANCE)
        return self.z_mean(hidden)[..., 0], z_log_var[..., 0]


class Timeline(keras.layers.Layer):
    """What z says of each step of a window."""

    def __init__(self, config: TrainingConfig) -> None:
        # z is read more closely than products in half precision could.
        super().__init__(name="timeline", dtype="float32")
        self.latent_dimensions, self.window = config.latent_dimensions, config.window
        self.near = _nearest(config.window, of=config.latent_dimensions, count=_TOLD)
        self.frequencies = _FREQUENCY * 2.0 ** np.arange(_OCTAVES, dtype=np.float32)
        self.read = keras.layers.Dense(config.hidden_units, name="read")
        self.join = keras.layers.Dense(config.hidden_units, name="join")
        self.refinements = _refinements(config.hidden_units)

    def build(self, input_shape: Any) -> None:
        """Create all weights; `input_shape` is (batch, steps, units)."""
        shape = input_shape[:-1]
        self.read.build((*shape, 1 + 2 * _OCTAVES))
        self.join.build((*shape, _TOLD * self.read.units))
        for refinement in self.refinements:
            refinement.build((*shape, self.join.units))
        moments = (self.window, self.join.units)
        self.moments = self.add_weight(shape=moments, initializer="zeros", name="moments")
        self.built = True

    def call(self, z: Any) -> Any:
        """What z says of all steps.

        Args:
            z: z, and any label's numbers after it [shape=(batch, latent + labels), float32].

        Returns:
            [shape=(batch, window, units)]
        """
        said = ops.take(self._read(z[:, : self.latent_dimensions]), self.near.ravel(), axis=1)
        said = ops.reshape(said, (-1, self.window, _TOLD * self.read.units))
        return self._refined(said, moment=self.moments)

    def step(self, z: Any, *, position: Any) -> Any:
        """What z says of step `position` [shape=(), int32], from 0 [shape=(batch, units)]."""
        now = ops.cast(ops.equal(ops.arange(self.window), position), "float32")[None]
        latent = self.latent_dimensions
        chosen = np.eye(latent, dtype=np.float32)[self.near].transpose(0, 2, 1)
        near = ops.reshape(
            ops.matmul(now, chosen.reshape(self.window, latent * _TOLD)), (latent, _TOLD)
        )
        said = self._read(ops.matmul(z[:, :latent], near))
        said = ops.reshape(said, (-1, _TOLD * self.read.units))
        moment = ops.matmul(now, ops.convert_to_tensor(self.moments))
        return self._refined(said, moment=moment)

    def _read(self, numbers: Any) -> Any:
        """What each of some numbers of z says [shape=(batch, numbers, units)]."""
        numbers = ops.expand_dims(numbers, -1)
        angles = numbers * self.frequencies
        waves = ops.concatenate([numbers, ops.sin(angles), ops.cos(angles)], axis=-1)
        return ops.gelu(self.read(waves), approximate=True)

    def _refined(self, said: Any, *, moment: Any) -> Any:
        """What the numbers around a moment say together."""
        joined = self.join(said)
        joined = joined + ops.cast(moment, joined.dtype)
        for refinement in self.refinements:
            joined = refinement(joined)
        return joined


def _nearest(count_here: int, *, of: int, count: int) -> NDArray[np.int32]:
    """The `count` nearest of `of` moments for each of `count_here` along the same window.

    Returns:
        Numbers from 0 to `of` - 1, the outermost repeated at the ends
        [shape=(count_here, count), int32].
    """
    centres = (np.arange(count_here) + 0.5) * of / count_here - 0.5
    offsets = np.arange(count) - (count - 1) / 2
    nearest = np.rint(centres[:, None] + offsets).astype(np.int32)
    return np.clip(nearest, 0, of - 1)
