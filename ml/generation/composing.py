"""Pieces longer than a window, pieces that go on from music, and pieces between two others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError
from ml.generation.decode import Sampler, SampleRequest
from ml.generation.guides import PositionGuide
from ml.generation.interpolation import path
from ml.generation.sampling import window_seed
from ml.models.parts import PosteriorModel
from ml.models.vae import SequenceVae

Latent = NDArray[np.float32]


class Composer:
    """Samples whole pieces; what it writes is a function of checkpoint, request and music given.

    Args:
        vae: The model; its decoder ends up in half precision.
        bars: Tokens that begin a bar, for representations that have such: a window that goes on
            from another begins with one.
    """

    def __init__(self, vae: SequenceVae, *, bars: frozenset[int] = frozenset()) -> None:
        self._posterior = PosteriorModel(vae)
        self._sampler = Sampler(vae)
        self._window = vae.config.window
        self._bars = bars

    def encode(self, tokens: Sequence[int]) -> Latent:
        """The posterior mean of the last window of some music [shape=(latent,)].

        Raises:
            ConfigError: There are no tokens.
        """
        if not tokens:
            message = "there is nothing to encode: the model's vocabulary has none of the music"
            raise ConfigError(message)
        window = np.full((1, self._window), -1, np.int32)
        last = tokens[-self._window :]
        window[0, : len(last)] = last
        z: Latent = self._posterior.predict_on_batch({"tokens": window})["z_mean"][0]
        return z

    def compose(self, requests: Sequence[SampleRequest], *, windows: int = 1) -> list[list[int]]:
        """New pieces of some windows: the first is drawn from its z, each other goes on from it.

        Args:
            requests: One a piece.
            windows: 1 or more.
        """
        songs = [sample.tokens for sample in self._sampler.sample(requests)]
        return [
            self.go_on(song, request=request, windows=windows - 1, first=1)
            for song, request in zip(songs, requests, strict=True)
        ]

    def go_on(
        self, tokens: Sequence[int], *, request: SampleRequest, windows: int, first: int = 0
    ) -> list[int]:
        """Music, and what follows it: each window keeps the last half of what is there.

        z is that of the last window there is; the request's own is not looked at.

        Args:
            tokens: The music, one or more.
            request: How to draw.
            windows: How often to go on, 0 or more.
            first: Number of the first of them, which decides its seed.
        """
        song = list(tokens)
        for number in range(first, first + windows):
            kept = self._kept(song)
            drawn = SampleRequest(
                z=self.encode(song),
                seed=window_seed(request.seed, window=number),
                temperature=request.temperature,
                top_p=request.top_p,
                guide=PositionGuide(kept),
                label=request.label,
            )
            (sample,) = self._sampler.sample([drawn])
            song += sample.tokens[len(kept) :]
        return song

    def between(
        self, start: Sequence[int], end: Sequence[int], *, requests: Sequence[SampleRequest]
    ) -> list[list[int]]:
        """Pieces on the arc from one piece's z to another's, the ends among them.

        Args:
            start: Tokens of one piece.
            end: Tokens of the other.
            requests: How to draw each, 2 or more; their own z are not looked at.
        """
        points = path(self.encode(start), self.encode(end), count=len(requests))
        placed = [
            SampleRequest(
                z=z, seed=one.seed, temperature=one.temperature, top_p=one.top_p, label=one.label
            )
            for z, one in zip(points, requests, strict=True)
        ]
        return [sample.tokens for sample in self._sampler.sample(placed)]

    def _kept(self, song: Sequence[int]) -> list[int]:
        """The end of the song that the next window begins with: half of it, from a bar's begin."""
        last = list(song[-(self._window // 2) :])
        begins = [place for place, token in enumerate(last) if token in self._bars]
        return last[begins[0] :] if begins else last
