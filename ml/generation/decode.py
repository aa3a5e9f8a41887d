"""Sampling token sequences from latent vectors with a checkpoint's own weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError
from ml.generation.sampling import (
    TOKEN_STREAM,
    check_temperature,
    draw_latent,
    uniform,
)
from ml.models.vae import SequenceVae
from ml.models.window_decoding import WindowDecoding


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """All that decides a sample, beside the checkpoint.

    Attributes:
        z: Latent vector [shape=(latent,)].
        seed: 0 to 2**32 - 1.
        temperature: 0.1 to 2.0.
    """

    z: NDArray[np.float32]
    seed: int
    temperature: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A decoded window.

    Attributes:
        tokens: As many as the model's window.
        first_logits: Of the first step, by which two decoders can be compared
            [shape=(vocabulary,)].
    """

    tokens: list[int]
    first_logits: NDArray[np.float32]


class Sampler:
    """A decoder ready to sample; the browser gives the same tokens for the same request.

    It rounds the decoder's weights to half precision, as `DecoderStep` tells. The first batch of a
    size compiles the loop over all steps for that size, which takes some seconds.
    """

    def __init__(self, vae: SequenceVae) -> None:
        self._decoding = WindowDecoding(vae)
        self._window = vae.config.window
        self._latent_dimensions = vae.config.latent_dimensions

    def sample(self, requests: Sequence[SampleRequest]) -> list[Sample]:
        """Decode all requests as one batch.

        Raises:
            ConfigError: A latent vector has the wrong length, or a temperature is out of range.
        """
        for request in requests:
            self._check(request)
        inputs = {
            "z": np.stack([request.z for request in requests]).astype(np.float32),
            "temperature": np.array([request.temperature for request in requests], np.float64),
            "uniforms": np.array([self._uniforms(request) for request in requests], np.float64),
        }
        decoded = self._decoding.predict_on_batch(inputs)
        return [
            Sample(tokens=tokens.tolist(), first_logits=first)
            for tokens, first in zip(decoded["tokens"], decoded["first_logits"], strict=True)
        ]

    def _uniforms(self, request: SampleRequest) -> list[float]:
        return [
            uniform(seed=request.seed, stream=TOKEN_STREAM, index=position)
            for position in range(self._window)
        ]

    def _check(self, request: SampleRequest) -> None:
        check_temperature(request.temperature)
        if request.z.shape != (self._latent_dimensions,):
            message = f"z must have {self._latent_dimensions} numbers, got {request.z.size}"
            raise ConfigError(message)


def prior_requests(
    *, count: int, seed: int, dimensions: int, temperature: float
) -> list[SampleRequest]:
    """Requests for new music: z from the prior, each with a seed of its own.

    Args:
        count: How many, 1 or more.
        seed: Seed of the first; the others count up from it, around 2**32.
        dimensions: Size of z.
        temperature: 0.1 to 2.0.
    """
    seeds = [(seed + i) % 2**32 for i in range(count)]
    return [
        SampleRequest(
            z=draw_latent(each, dimensions=dimensions), seed=each, temperature=temperature
        )
        for each in seeds
    ]
