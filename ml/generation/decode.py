"""Sampling token sequences from latent vectors with a checkpoint's own weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError
from ml.generation.guides import Guide
from ml.generation.sampling import (
    TOKEN_STREAM,
    check_temperature,
    check_top_p,
    draw_latent,
    sample_token,
    uniform,
)
from ml.models.labels import label_numbers
from ml.models.tokens import start_token
from ml.models.vae import SequenceVae
from ml.models.window_decoding import WindowDecoding


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """All that decides a sample, beside the checkpoint.

    Attributes:
        z: Latent vector [shape=(latent,)].
        seed: 0 to 2**32 - 1.
        temperature: 0.1 to 2.0.
        top_p: Above 0 to 1, as `sample_token` tells.
        guide: What the sample must keep.
        label: One of the model's, or None.
    """

    z: NDArray[np.float32]
    seed: int
    temperature: float
    top_p: float = 1.0
    guide: Guide | None = None
    label: str | None = None


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
    size compiles the loop over all steps for that size, which takes some seconds. Guided samples
    are decoded step by step.
    """

    def __init__(self, vae: SequenceVae) -> None:
        self._decoding = WindowDecoding(vae)
        self._window = vae.config.window
        self._latent_dimensions = vae.config.latent_dimensions
        self._labels = vae.config.labels

    def sample(self, requests: Sequence[SampleRequest]) -> list[Sample]:
        """Decode all requests as one batch.

        Raises:
            ConfigError: A latent vector has the wrong length, or a temperature is out of range.
        """
        for request in requests:
            self._check(request)
        guided = [request for request in requests if request.guide is not None]
        free = [request for request in requests if request.guide is None]
        samples = iter(self._sample_guided(guided)) if guided else iter(())
        others = iter(self._sample_free(free)) if free else iter(())
        return [next(samples if request.guide else others) for request in requests]

    def _sample_free(self, requests: Sequence[SampleRequest]) -> list[Sample]:
        inputs = {
            "z": self._latents(requests),
            "temperature": np.array([request.temperature for request in requests], np.float64),
            "uniforms": np.array([self._uniforms(request) for request in requests], np.float64),
        }
        if any(request.top_p < 1 for request in requests):
            inputs["top_p"] = np.array([request.top_p for request in requests], np.float64)
        decoded = self._decoding.predict_on_batch(inputs)
        return [
            Sample(tokens=tokens.tolist(), first_logits=first)
            for tokens, first in zip(decoded["tokens"], decoded["first_logits"], strict=True)
        ]

    def _sample_guided(self, requests: Sequence[SampleRequest]) -> list[Sample]:
        step, pitches = self._decoding.step, self._decoding.pitches
        z = self._latents(requests)
        state = step.first_state(len(requests))
        start = start_token(self._decoding.vocabulary_size)
        samples: list[Sample] = []
        songs: list[list[int]] = [[] for _ in requests]
        for position in range(self._window):
            token = np.array([song[-1] if song else start for song in songs], np.int32)
            outputs = step.predict_on_batch(
                {"z": z, "token": token, "position": np.int32(position), "state": state}
            )
            state, logits = outputs["state"], outputs["logits"]
            if not samples:
                samples = [
                    Sample(tokens=song, first_logits=row)
                    for song, row in zip(songs, logits, strict=True)
                ]
            for request, song, row in zip(requests, songs, logits, strict=True):
                song.append(_next_token(request, tokens=song, logits=row, pitches=pitches))
        return samples

    def _latents(self, requests: Sequence[SampleRequest]) -> NDArray[np.float32]:
        """What the decoder is given: z, and the label's numbers after it."""
        rows = [
            np.concatenate([request.z, label_numbers(request.label, labels=self._labels)])
            for request in requests
        ]
        return np.stack(rows).astype(np.float32)

    def _uniforms(self, request: SampleRequest) -> list[float]:
        return [
            uniform(seed=request.seed, stream=TOKEN_STREAM, index=position)
            for position in range(self._window)
        ]

    def _check(self, request: SampleRequest) -> None:
        check_temperature(request.temperature)
        check_top_p(request.top_p)
        if request.z.shape != (self._latent_dimensions,):
            message = f"z must have {self._latent_dimensions} numbers, got {request.z.size}"
            raise ConfigError(message)


def _next_token(
    request: SampleRequest,
    *,
    tokens: Sequence[int],
    logits: NDArray[np.float32],
    pitches: NDArray[np.bool_] | None,
) -> int:
    """What the guide forces, or what is drawn within what it leaves."""
    guide = request.guide
    forced = guide.forced(tokens) if guide else None
    if forced is not None:
        return forced
    barred = guide.barred(tokens) if guide else frozenset[int]()
    if barred:
        logits = logits.copy()
        logits[list(barred)] = -np.inf
    drawn = sample_token(
        logits,
        temperature=request.temperature,
        u=uniform(seed=request.seed, stream=TOKEN_STREAM, index=len(tokens)),
        top_p=request.top_p,
        pitches=pitches,
    )
    return guide.settled(tokens, drawn) if guide else drawn


def prior_requests(
    *,
    count: int,
    seed: int,
    dimensions: int,
    temperature: float,
    top_p: float = 1.0,
    label: str | None = None,
) -> list[SampleRequest]:
    """Requests for new music: z from the prior, each with a seed of its own.

    Args:
        count: How many, 1 or more.
        seed: Seed of the first; the others count up from it, around 2**32.
        dimensions: Size of z.
        temperature: 0.1 to 2.0.
        top_p: Above 0 to 1.
        label: One of the model's, or None.
    """
    seeds = [(seed + i) % 2**32 for i in range(count)]
    return [
        SampleRequest(
            z=draw_latent(each, dimensions=dimensions),
            seed=each,
            temperature=temperature,
            top_p=top_p,
            label=label,
        )
        for each in seeds
    ]
